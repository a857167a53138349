"""Every format is read back by a program that is not ours, and gives the same labels."""

import json
import zipfile

import numpy as np
import pyogrio
import pytest
import rasterio
import roifile
import shapely
import tifffile
from faster_coco_eval.core import coco as faster_coco
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from pycocotools import coco
from pycocotools import mask as coco_masks
from rasterio import features

from snowshoe import components, export
from snowshoe.io import load_labels
from snowshoe.io.exports.coco import compressed
from snowshoe.io.exports.job import Export

LABELS = np.array([[1, 1, 1, 0, 2], [1, 0, 1, 0, 2], [1, 1, 1, 0, 0], [0, 0, 0, 70, 0], [70, 70, 0, 0, 0]])
"""A hole, two pieces that meet at a corner nowhere, a gap in the numbers."""
NUMBERS = [1, 2, 70]
CATEGORIES = {1: "nucleus", 2: "débris", 70: "nucleus"}
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
some = hnp.arrays(
    np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.sampled_from([0, 1, 2])
).filter(np.any)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "cells.png"
    Image.fromarray((3 * LABELS).astype(np.uint8)).save(path)
    return path


def drawn(geometries, numbers, shape=LABELS.shape):
    """Labels of polygons, as GDAL draws them."""
    return features.rasterize(list(zip(geometries, numbers, strict=True)), out_shape=shape, dtype="int32")


@pytest.mark.parametrize(
    ("name", "read"), [("a.tif", tifffile.imread), ("a.png", lambda p: np.array(Image.open(p))), ("a.npy", np.load)]
)
def test_label_images_hold_the_labels(tmp_path, name, read):
    exported = export(LABELS, tmp_path / name)
    np.testing.assert_array_equal(read(tmp_path / name), LABELS)
    assert (exported.files, exported.n_objects) == ((str(tmp_path / name),), 3)


@pytest.mark.parametrize("format", ["geojson", "qupath"])
def test_geojson_is_the_labels_drawn(tmp_path, format):
    export(LABELS, tmp_path / "a.geojson", format=format)
    collection = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    geometries = [shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"]]
    np.testing.assert_array_equal(drawn(geometries, NUMBERS), LABELS)
    assert [g.geom_type for g in geometries] == ["Polygon", "Polygon", "MultiPolygon"]


def test_geojson_is_read_by_gdal_with_its_properties(tmp_path):
    export(LABELS, tmp_path / "a.geojson", categories=CATEGORIES)
    meta, _, geometries, columns = pyogrio.raw.read(tmp_path / "a.geojson")
    properties = dict(zip(meta["fields"], columns, strict=True))
    assert properties["label"].tolist() == NUMBERS
    assert properties["category"].tolist() == list(CATEGORIES.values())
    np.testing.assert_array_equal(drawn(shapely.from_wkb(geometries), NUMBERS), LABELS)


def test_qupath_gets_detections_with_identities_and_classes(tmp_path):
    first, second = tmp_path / "a.geojson", tmp_path / "b" / "a.geojson"
    second.parent.mkdir()
    for path in (first, second):
        export(LABELS, path, format="qupath", categories=CATEGORIES)
    detections = json.loads(first.read_text(encoding="utf-8"))["features"]
    assert {d["properties"]["objectType"] for d in detections} == {"detection"}
    assert [d["properties"]["classification"]["name"] for d in detections] == list(CATEGORIES.values())
    assert len({d["id"] for d in detections}) == 3
    assert first.read_bytes() == second.read_bytes()


def test_a_geopackage_without_a_map_has_rows_downwards(tmp_path):
    export(LABELS, tmp_path / "a.gpkg", categories=CATEGORIES)
    meta, _, geometries, columns = pyogrio.raw.read(tmp_path / "a.gpkg")
    upright = shapely.transform(shapely.from_wkb(geometries), lambda xy: xy * [1, -1])
    np.testing.assert_array_equal(drawn(upright, NUMBERS), LABELS)
    assert dict(zip(meta["fields"], columns, strict=True))["pixels"].tolist() == [8, 2, 3]
    assert meta["crs"] is None


def test_a_geopackage_lies_where_the_geotiff_does(tmp_path):
    forward = rasterio.Affine(2.0, 0.0, 500_000.0, 0.0, -2.0, 5_000_000.0)
    profile = {"driver": "GTiff", "height": 5, "width": 5, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "map.tif", "w", crs="EPSG:32632", transform=forward, **profile) as file:
        file.write(LABELS.astype(np.uint8), 1)
    source = load_labels(tmp_path / "map.tif")
    export(source.pixels, tmp_path / "a.gpkg", georeference=source.georeference)
    meta, _, geometries, _ = pyogrio.raw.read(tmp_path / "a.gpkg")
    assert meta["crs"] == "EPSG:32632"
    np.testing.assert_array_equal(
        features.rasterize(
            list(zip(shapely.from_wkb(geometries), NUMBERS, strict=True)), out_shape=(5, 5), transform=forward
        ),
        LABELS,
    )


@pytest.mark.parametrize("reader", [coco.COCO, faster_coco.COCO])
@pytest.mark.parametrize("format", ["coco", "coco-polygons"])
def test_coco_is_read_by_both_its_readers(tmp_path, picture, reader, format, capsys):
    bridge = {"bridge": True} if format == "coco-polygons" else {}
    export(LABELS, tmp_path / "a.json", format=format, image=picture, categories=CATEGORIES, **bridge)
    dataset = reader(str(tmp_path / "a.json"))
    for annotation in dataset.loadAnns(dataset.getAnnIds()):
        np.testing.assert_array_equal(dataset.annToMask(annotation), annotation["id"] == LABELS)
        assert annotation["area"] == np.count_nonzero(annotation["id"] == LABELS)
        assert dataset.loadCats([annotation["category_id"]])[0]["name"] == CATEGORIES[annotation["id"]]
    assert dataset.loadImgs([1])[0]["file_name"] == "cells.png"


@given(some)
def test_run_lengths_are_those_of_pycocotools(labels):
    ranks = Export.of(labels).ranks
    for rank, text in enumerate(compressed(ranks, ranks.max()), 1):
        theirs = coco_masks.encode(np.asfortranarray(ranks == rank, dtype=np.uint8))
        assert text.encode() == theirs["counts"]


@given(some)
def test_bounding_boxes_are_those_of_pycocotools(labels):
    job = Export.of(labels)
    for number, (rows, columns) in zip(job.numbers, job.boxes, strict=True):
        theirs = coco_masks.toBbox(coco_masks.encode(np.asfortranarray(labels == number, dtype=np.uint8)))
        assert theirs.tolist() == [columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start]


def even_odd(ring, shape):
    """Labels of a ring as COCO's polygons are drawn."""
    runs = coco_masks.frPyObjects([ring.reshape(-1).tolist()], *shape)
    return coco_masks.decode(coco_masks.merge(runs))


def test_yolo_is_one_line_per_object_with_bridges_of_no_width(tmp_path):
    exported = export(LABELS, tmp_path / "a.txt", format="yolo", categories=CATEGORIES, bridge=True)
    assert exported.categories == ("débris", "nucleus")
    lines = [line.split() for line in (tmp_path / "a.txt").read_text().splitlines()]
    assert [int(line[0]) for line in lines] == [1, 0, 1]
    for number, line in zip(NUMBERS, lines, strict=True):
        ring = np.array(line[1:], float).reshape(-1, 2) * [5, 5]
        np.testing.assert_array_equal(even_odd(ring, (5, 5)), number == LABELS)


@pytest.mark.parametrize(
    ("number", "match"), [(1, "without holes for yolo, got 'label 1 with 1 hole'"), (70, "'label 70 with 2 pieces'")]
)
def test_yolo_refuses_holes_and_pieces_unless_they_are_bridged(tmp_path, number, match):
    with pytest.raises(ValueError, match=match):
        export(np.where(number == LABELS, LABELS, 0), tmp_path / "a.txt", format="yolo")
    assert not list(tmp_path.iterdir())


def test_imagej_gets_a_region_for_each_object(tmp_path):
    export(LABELS, tmp_path / "a.zip", format="imagej")
    regions = roifile.roiread(str(tmp_path / "a.zip"))
    assert [region.name for region in regions] == ["01", "02", "70"]
    assert [region.composite for region in regions] == [True, False, True]
    for number, region in zip(NUMBERS, regions, strict=True):
        mask = np.zeros(LABELS.shape, int)
        for ring in region.coordinates(multi=True):
            mask ^= drawn([shapely.Polygon(ring)], [1])
        np.testing.assert_array_equal(mask, number == LABELS)
        corners = np.argwhere(number == LABELS)
        assert [region.top, region.left] == corners.min(0).tolist()
        assert zipfile.ZipFile(tmp_path / "a.zip").testzip() is None


def test_labelme_shapes_are_the_objects_masks(tmp_path, picture):
    """Read as labelme's `shapes_to_label` does: a mask lies from the first point to the second, both included."""
    export(LABELS, tmp_path / "a.json", format="labelme", image=picture, categories=CATEGORIES)
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    back = np.zeros(LABELS.shape, int)
    for shape in record["shapes"]:
        (x0, y0), (x1, y1) = shape["points"]
        mask = decoded(shape["mask"]).astype(bool)
        assert mask.shape == (y1 + 1 - y0, x1 + 1 - x0)
        back[y0 : y1 + 1, x0 : x1 + 1][mask] = shape["group_id"]
        assert (shape["shape_type"], shape["label"]) == ("mask", CATEGORIES[shape["group_id"]])
    np.testing.assert_array_equal(back, LABELS)
    assert (record["imagePath"], record["imageData"]) == ("cells.png", None)
    assert (record["imageHeight"], record["imageWidth"]) == LABELS.shape


def decoded(text):
    import base64
    import io

    return np.array(Image.open(io.BytesIO(base64.b64decode(text))))


def test_labelme_gets_pixels_that_have_no_file_with_it(tmp_path):
    pixels = (60_000 - 300 * LABELS).astype(np.uint16)
    export(LABELS, tmp_path / "a.json", format="labelme", image=pixels)
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert decoded(record["imageData"]).shape == (5, 5, 3)


def test_labelmes_own_loader_reads_the_file(tmp_path, picture):
    labelme = pytest.importorskip("labelme")
    export(LABELS, tmp_path / "a.json", format="labelme", image=picture)
    shapes = labelme.LabelFile(str(tmp_path / "a.json")).shapes
    assert [shape["group_id"] for shape in shapes] == NUMBERS


def unpacked(rle):
    """The bytes of a brush, by the definition of thi.ng's rle-pack, which Label Studio uses."""
    bits = np.unpackbits(np.array(rle, np.uint8)).tolist()

    def read(n):
        nonlocal bits
        number, bits = int("".join(map(str, bits[:n])), 2), bits[n:]
        return number

    size, word = read(32), read(5) + 1
    widths = [read(4) + 1 for _ in range(4)]
    out = []
    while len(out) < size:
        is_run, n = read(1), read(widths[read(2)]) + 1
        out += [read(word)] * n if is_run else [read(word) for _ in range(n)]
    return np.array(out)


@pytest.mark.parametrize("labels", [LABELS, np.pad(LABELS, 40), np.ones((150, 150), int)], ids=["small", "wide", "all"])
def test_label_studio_brushes_are_the_objects_masks(tmp_path, labels):
    export(labels, tmp_path / "a.json", format="label-studio", image=np.zeros(labels.shape, np.uint8))
    ((annotation,),) = [task["annotations"] for task in json.loads((tmp_path / "a.json").read_text())]
    back = np.zeros(labels.shape, int)
    for result in annotation["result"]:
        mask = unpacked(result["value"]["rle"]).reshape(*labels.shape, 4)
        assert set(np.unique(mask)) <= {0, 255}
        back[(mask == 255).all(-1)] = int(result["id"])
        assert (result["original_height"], result["original_width"]) == labels.shape
    np.testing.assert_array_equal(back, labels)


def test_each_mask_of_the_folder_is_white_where_the_object_is(tmp_path):
    exported = export(LABELS, tmp_path / "masks", format="masks")
    assert sorted(path.name for path in (tmp_path / "masks").iterdir()) == ["01.png", "02.png", "70.png"]
    for path, number in zip(exported.files, NUMBERS, strict=True):
        np.testing.assert_array_equal(np.array(Image.open(path)), number == LABELS)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_an_overlay_has_coloured_lines_between_objects_and_little_else(tmp_path, dtype):
    labels = np.kron([[0, 1], [2, 0]], np.ones((300, 300), int))
    pixels = (np.indices(labels.shape).sum(0) / 6).astype(dtype)
    exported = export(labels, tmp_path / "a.png", format="overlay", image=pixels)
    drawn = np.array(Image.open(tmp_path / "a.png"))
    scale = len(drawn) // 600
    assert drawn.shape == (600 * scale, 600 * scale, 3)
    assert exported.notes == ()
    is_coloured = (drawn != drawn[..., :1]).any(-1)
    middle = slice(300 * scale, 300 * scale + 1)
    assert is_coloured[middle].mean() > 0.99
    assert is_coloured.mean() < 0.02


def test_an_overlay_says_how_many_numbers_have_no_room(tmp_path, monkeypatch):
    monkeypatch.setattr("snowshoe.drawing.overlay.MOST_PIXELS", 10_000)
    crowded = np.arange(100, 200).reshape(10, 10).repeat(10, 0).repeat(10, 1)
    exported = export(crowded, tmp_path / "a.png", format="overlay")
    assert exported.notes == ("100 of 100 objects have no room for their number",)


def test_an_overlay_of_very_many_objects_has_their_lines_and_says_that_it_leaves_out_their_numbers(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("snowshoe.io.exports.overlay.MOST_NUMBERS", 99)
    crowded = np.arange(100, 200).reshape(10, 10).repeat(10, 0).repeat(10, 1)
    exported = export(crowded, tmp_path / "a.png", format="overlay")
    assert exported.notes == ("without numbers, which are drawn for up to 99 objects; there are 100",)


def test_objects_keep_numbers_that_no_float_holds():
    job = Export.of(np.array([[2**53 + 1, 0], [2**53, 2**53 + 2]], np.uint64))
    assert job.numbers.tolist() == [2**53, 2**53 + 1, 2**53 + 2]
    assert job.ranks.tolist() == [[2, 0], [1, 3]]


def test_what_is_masked_is_no_object(tmp_path):
    masked = np.ma.masked_array(LABELS, LABELS == 2)
    assert export(masked, tmp_path / "a.geojson").n_objects == 2


def test_a_segmentation_is_exported_as_its_labels(tmp_path):
    regions = components(np.where(LABELS > 0, 1, 0), connectivity=2)
    export(regions, tmp_path / "a.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), regions.labels)


def test_simplified_polygons_still_share_their_borders(tmp_path):
    rows, columns = np.indices((60, 60))
    export(1 + (columns > rows) + 2 * (columns + rows > 70), tmp_path / "a.geojson", simplify=1.5)
    geometries = shapely.from_wkb(pyogrio.raw.read(tmp_path / "a.geojson")[2])
    assert shapely.coverage_is_valid(geometries)
    assert shapely.get_num_coordinates(geometries).max() < 20


@pytest.mark.parametrize(("n_channels", "like"), [(4, np.s_[..., :3]), (2, np.s_[..., 0])])
def test_an_overlay_of_bands_that_are_no_colours_is_that_of_the_first(tmp_path, n_channels, like):
    labels = np.kron(np.array([[0, 1], [2, 0]]), np.ones((20, 20), int))
    bands = np.random.default_rng(1).integers(0, 256, (40, 40, n_channels)).astype(np.uint8)
    exported = export(labels, tmp_path / "a.png", format="overlay", image=bands)
    export(labels, tmp_path / "b.png", format="overlay", image=bands[like])
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert any(f"of {n_channels}" in note for note in exported.notes)
