"""The size of a pixel is read from whatever states it, kept with volumes, and written so that it is read back."""

import math

import numpy as np
import pytest
import tifffile

from snowshoe.io import load, load_labels, write_labels
from snowshoe.spacing import Spacing

VOLUME = np.arange(3 * 5 * 7, dtype=np.uint16).reshape(3, 5, 7)
OME = {"axes": "ZYX", "PhysicalSizeX": 0.25, "PhysicalSizeY": 0.5, "PhysicalSizeZ": 2.0}


def written(path, pixels, **options):
    tifffile.imwrite(path, pixels, photometric="minisblack", **options)
    return path


@pytest.mark.parametrize(
    "spacing",
    [
        Spacing((2.0, 0.3, 0.1), "µm"),
        Spacing((1.7, 1 / 3, 0.1), "nm"),
        Spacing((2.0, 3.0, 5.0), "inch"),
        Spacing((2.0, 3.0, 5.0)),
        Spacing((math.nan, 0.5, 0.5), "mm"),
        None,
    ],
)
def test_a_volume_of_labels_is_read_back_with_its_axes_and_the_same_spacing(tmp_path, spacing):
    labels = VOLUME.astype(np.int64) * 1000
    write_labels(tmp_path / "a.tif", labels, spacing=spacing)
    loaded = load_labels(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, labels)
    assert loaded.spacing == spacing
    write_labels(tmp_path / "b.tif", labels, spacing=spacing)
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert (file.is_ome, file.series[0].axes) == (True, "ZYX")


def test_planes_of_imagej_lie_as_far_apart_as_it_says(tmp_path):
    metadata = {"axes": "ZYX", "spacing": 2.0, "unit": "um"}
    path = written(tmp_path / "a.tif", VOLUME, imagej=True, metadata=metadata, resolution=(4, 2))
    assert load(path, page=None).spacing == Spacing((2.0, 0.5, 0.25), "µm")
    assert load(path, page=1).spacing == Spacing((0.5, 0.25), "µm")
    path = written(tmp_path / "b.tif", VOLUME, imagej=True, metadata=metadata | {"axes": "TYX"}, resolution=(4, 2))
    assert load(path, page=None).spacing == Spacing((math.nan, 0.5, 0.25), "µm")


def test_ome_states_a_size_for_each_axis_and_its_unit(tmp_path):
    path = written(tmp_path / "a.ome.tif", VOLUME, metadata=OME)
    assert load(path, page=None).spacing == Spacing((2.0, 0.5, 0.25), "µm")
    units = {"PhysicalSizeXUnit": "nm", "PhysicalSizeYUnit": "nm", "PhysicalSizeZ": 2, "PhysicalSizeZUnit": "µm"}
    path = written(tmp_path / "b.ome.tif", VOLUME, metadata=OME | units)
    assert load(path, page=None).spacing == Spacing((2000.0, 0.5, 0.25), "nm")
    path = written(tmp_path / "c.ome.tif", VOLUME, metadata=OME | {"PhysicalSizeXUnit": "pixel"})
    assert load(path).spacing is None


def test_a_map_in_metres_states_them_and_one_in_degrees_states_none(tmp_path):
    sizes = (33550, 12, 3, (10.0, 20.0, 0.0), True)
    for model, expected in {1: Spacing((20.0, 10.0), "m"), 2: None}.items():
        keys = (1, 1, 0, 2, 1024, 0, 1, model, 3076, 0, 1, 9001)
        path = written(tmp_path / "a.tif", VOLUME[0], extratags=[sizes, (34735, 3, len(keys), keys, True)])
        assert load(path).spacing == expected


@pytest.mark.parametrize(
    ("keys", "unit"),
    [((3072, 32632), "m"), ((3072, 32760), "m"), ((3072, 3857), "m"), ((3072, 2263), None), ((3076, 9003), None)],
)
def test_a_map_whose_system_is_in_metres_need_not_say_so_again(tmp_path, keys, unit):
    sizes = (33550, 12, 3, (10.0, 20.0, 0.0), True)
    stated = (1, 1, 0, 2, 1024, 0, 1, 1, keys[0], 0, 1, keys[1])
    path = written(tmp_path / "a.tif", VOLUME[0], extratags=[sizes, (34735, 3, len(stated), stated, True)])
    image = load(path)
    assert image.spacing == (Spacing((20.0, 10.0), unit) if unit else None)
    is_said = "the unit of the map EPSG:2263 is not stated; give the size of a pixel by --spacing 10m" in image.notes
    assert is_said == (keys[1] == 2263)


def test_feet_are_not_taken_for_metres_whatever_the_system(tmp_path):
    sizes = (33550, 12, 3, (10.0, 20.0, 0.0), True)
    keys = (1, 1, 0, 3, 1024, 0, 1, 1, 3072, 0, 1, 32632, 3076, 0, 1, 9003)
    path = written(tmp_path / "a.tif", VOLUME[0], extratags=[sizes, (34735, 3, len(keys), keys, True)])
    assert load(path).spacing is None


def test_a_stack_without_a_distance_of_planes_does_not_make_one_up(tmp_path):
    path = written(tmp_path / "a.tif", VOLUME, resolution=(1000, 2000), resolutionunit=3)
    assert load(path, page=None).spacing == Spacing((math.nan, 0.0005, 0.001), "cm")
