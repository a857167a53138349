"""More objects than 16 bits count are in the file, each where it was; or a sentence says what does not hold them."""

import base64
import io
import json

import numpy as np
import pyogrio
import pytest
import roifile
import shapely
import tifffile
from PIL import Image
from pycocotools import mask as coco_masks

from snowshoe import export
from snowshoe.io.exports import FORMATS

N = 70_000
MANY = np.arange(1, N + 1).reshape(250, 280)
PIXELS = np.zeros(MANY.shape, np.uint8)
GREAT = np.array([[0, 70_000, 70_000], [65_536, 65_536, 1]])
"""Numbers beyond 16 bits, for formats whose writers and readers take each object by itself, and long for many."""


def boxed(boxes, areas, numbers):
    """Labels of objects that fill their boxes of one pixel: x, y, width, height."""
    boxes = np.rint(boxes).astype(int)
    assert (boxes[:, 2:] == 1).all()
    np.testing.assert_allclose(areas, 1, atol=1e-5)
    back = np.zeros(MANY.shape, int)
    back[boxes[:, 1], boxes[:, 0]] = numbers
    return back


def of_polygons(geometries, numbers):
    left, top, right, bottom = shapely.bounds(geometries).T
    return boxed(np.stack([left, top, right - left, bottom - top], axis=1), shapely.area(geometries), numbers)


def of_runs(runs, numbers):
    parts = [runs[start : start + 200] for start in range(0, len(runs), 200)]
    return boxed(coco_masks.toBbox(runs), np.concatenate([coco_masks.area(part) for part in parts]), numbers)


def of_layer(path):
    """As GDAL reads it; rows of a GeoPackage without a map go down."""
    meta, _, geometries, columns = pyogrio.raw.read(path)
    fields = dict(zip(meta["fields"], columns, strict=True))
    numbers = fields["label"] if "label" in fields else [int(name.split()[-1]) for name in fields["name"]]
    way = -1 if path.suffix == ".gpkg" else 1
    return of_polygons(shapely.transform(shapely.from_wkb(geometries), lambda xy: xy * [1, way]), numbers)


def of_coco(path):
    objects = json.loads(path.read_text())["annotations"]
    runs = [{**each["segmentation"], "counts": each["segmentation"]["counts"].encode()} for each in objects]
    return of_runs(runs, [each["id"] for each in objects])


def of_coco_polygons(path):
    objects = json.loads(path.read_text())["annotations"]
    runs = [coco_masks.frPyObjects(each["segmentation"], *MANY.shape)[0] for each in objects]
    return of_runs(runs, [each["id"] for each in objects])


def of_yolo(path):
    """A line for each object, in the order of their numbers, which the format has no place for."""
    rings = np.array([line.split()[1:] for line in path.read_text().splitlines()], float).reshape(N, -1, 2)
    return of_polygons(shapely.polygons(rings * MANY.shape[::-1]), np.arange(1, N + 1))


READERS = {
    "tiff": tifffile.imread,
    "npy": np.load,
    "geojson": of_layer,
    "qupath": of_layer,
    "gpkg": of_layer,
    "coco": of_coco,
    "coco-polygons": of_coco_polygons,
    "yolo": of_yolo,
}


@pytest.mark.parametrize("format", READERS)
def test_seventy_thousand_objects_are_read_back_as_the_labels(tmp_path, format):
    path = tmp_path / f"a{FORMATS[format].suffix}"
    exported = export(MANY, path, format=format)
    assert (exported.n_objects, exported.notes) == (N, ())
    np.testing.assert_array_equal(READERS[format](path), MANY)


def test_a_png_refuses_more_labels_than_it_holds(tmp_path):
    with pytest.raises(ValueError, match="labels must be at most 65535 in a PNG, got 70000; export to tiff"):
        export(MANY, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_an_overlay_draws_seventy_thousand_objects_and_says_that_it_leaves_out_their_numbers(tmp_path):
    exported = export(MANY, tmp_path / "a.png", format="overlay")
    assert exported.n_objects == N
    assert exported.notes == ("without numbers, which are drawn for up to 10000 objects; there are 70000",)


def test_imagej_regions_keep_numbers_beyond_16_bits(tmp_path):
    export(GREAT, tmp_path / "a.zip", format="imagej")
    regions = roifile.roiread(str(tmp_path / "a.zip"))
    assert [(region.name, region.left, region.top) for region in regions] == [
        ("00001", 2, 1),
        ("65536", 0, 1),
        ("70000", 1, 0),
    ]


def test_labelme_masks_keep_numbers_beyond_16_bits(tmp_path):
    export(GREAT, tmp_path / "a.json", format="labelme", image=PIXELS[:2, :3])
    back = np.zeros(GREAT.shape, int)
    for shape in json.loads((tmp_path / "a.json").read_text())["shapes"]:
        (x, y), (last_x, last_y) = shape["points"]
        mask = np.array(Image.open(io.BytesIO(base64.b64decode(shape["mask"])))).astype(bool)
        back[y : last_y + 1, x : last_x + 1][mask] = shape["group_id"]
    np.testing.assert_array_equal(back, GREAT)


def test_label_studio_brushes_keep_numbers_beyond_16_bits(tmp_path):
    export(GREAT, tmp_path / "a.json", format="label-studio", image=PIXELS[:2, :3])
    ((annotation,),) = [task["annotations"] for task in json.loads((tmp_path / "a.json").read_text())]
    assert sorted(int(result["id"]) for result in annotation["result"]) == [1, 65_536, 70_000]


def test_mask_files_keep_numbers_beyond_16_bits(tmp_path):
    export(GREAT, tmp_path / "masks", format="masks")
    back = np.zeros(GREAT.shape, int)
    for path in (tmp_path / "masks").iterdir():
        back[np.array(Image.open(path)) > 0] = int(path.stem)
    np.testing.assert_array_equal(back, GREAT)


def test_every_format_says_what_becomes_of_many_objects():
    each_by_itself = {"imagej", "labelme", "label-studio", "masks"}
    assert {*READERS, "png", "overlay"} | each_by_itself == set(FORMATS)
