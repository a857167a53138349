"""A value that hardly is one of the image's is named with the option that leaves it out; nothing else is."""

import numpy as np
import pytest
import tifffile

from snowshoe import io
from snowshoe.interfaces.cli import run
from snowshoe.io.suspects import suspected_no_data

RNG = np.random.default_rng(0)
HEIGHTS = 300 + 40 * RNG.random((60, 80))
HOLE = np.zeros(HEIGHTS.shape, np.bool_)
HOLE[:20] = True
LEAST = np.finfo(np.float32).min


def with_hole(value, dtype, base=HEIGHTS):
    return np.where(HOLE, value, base).astype(dtype)


@pytest.mark.parametrize(
    ("value", "dtype", "named"),
    [
        (-9999, np.float32, "-9999"),
        (-9999, np.int16, "-9999"),
        (-32768, np.int16, "-32768"),
        (LEAST, np.float32, "-3.4028235e+38"),
        (65535, np.uint16, "65535"),
        (1e20, np.float64, "1e+20"),
        (-77777, np.int32, "-77777"),
    ],
)
def test_a_value_far_from_all_others_is_named_with_its_option(value, dtype, named):
    (said,) = suspected_no_data(with_hole(value, dtype))
    assert said.startswith(f"1,600 pixels (33.3%) are exactly {named}, far from all others (300")
    assert said.endswith(f"if that means no data, add --nodata {named}")
    assert dtype(float(named)) == dtype(value)


def test_a_usual_value_needs_no_share_and_less_of_a_distance():
    heights = (8000 * RNG.random((60, 80))).astype(np.float32)
    heights[3, 5] = -9999
    assert "1 pixels (0.0%) are exactly -9999" in suspected_no_data(heights)[0]
    heights[3, 5] = -9000
    assert suspected_no_data(heights) == ()


def test_a_pixel_of_several_channels_is_suspected_where_all_have_the_value():
    image = np.dstack([with_hole(-9999, np.float32)] * 3)
    assert len(suspected_no_data(image, -1)) == 1
    image[HOLE, 0] = HEIGHTS[HOLE]
    assert suspected_no_data(image, -1) == ()


def saturated(dtype, top):
    return np.minimum(HEIGHTS**2 / HEIGHTS.max() * top / 250, top).astype(dtype)


@pytest.mark.parametrize(
    "image",
    [
        np.where(HOLE, 255, 20 * RNG.random(HOLE.shape)).astype(np.uint8),
        np.where(HOLE, 0, 200 + 9 * RNG.random(HOLE.shape)).astype(np.uint8),
        HOLE,
        HOLE.astype(np.uint16) * 65535,
        HOLE.astype(np.float32),
        np.where(HOLE, -32768, 32767).astype(np.int16),
        with_hole(0, np.uint16),
        with_hole(0, np.float32),
        saturated(np.uint16, 4095),
        saturated(np.uint16, 65535),
        saturated(np.float32, 1.0),
        np.arange(4800).reshape(60, 80).astype(np.int32) // 600,
        np.where(HOLE, -1000, 4000 * RNG.random(HOLE.shape) - 1000).astype(np.int16),
        np.full((5, 5), -9999, np.int16),
        np.full((5, 5), np.nan),
        RNG.normal(size=(60, 80)),
        np.where(HOLE, np.inf, HEIGHTS),
    ],
    ids=lambda image: str(image.dtype),
)
def test_saturation_masks_labels_and_grounds_are_not_suspected(image):
    assert suspected_no_data(image) == ()


def test_what_is_left_out_already_is_not_suspected():
    assert suspected_no_data(with_hole(-9999, np.float32), mask=~HOLE) == ()


def test_segment_and_run_say_what_is_suspected_and_how_many_pixels_are_left_out(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("a.tif", with_hole(-9999, np.float32))
    tifffile.imwrite("b.tif", with_hole(np.nan, np.float32))
    said = {}
    for name, *words in (("a.tif",), ("a.tif", "--nodata", "-9999"), ("b.tif",)):
        assert run(["segment", name, "-m", "otsu+components", "-o", "l.tif", *words]) == 0
        said[" ".join([name, *words])] = capsys.readouterr()
    assert "add --nodata -9999" in said["a.tif"].err
    assert "left out 1,600 no-data (-9999.0) pixels" in said["a.tif --nodata -9999"].err
    assert "left out 1,600 NaN or infinite pixels" in said["b.tif"].err
    assert "add --nodata" not in said["a.tif --nodata -9999"].err + said["b.tif"].err
    assert "of the used part" in said["b.tif"].out
    assert "of the image" in said["a.tif"].out
    assert run(["run", "otsu", "a.tif", "-o", "out"]) == 0
    assert "add --nodata -9999" in (tmp_path / "out/status.csv").read_text()
    assert np.count_nonzero(io.read_labels("out/labels/a.tif") == 0) >= 1600
