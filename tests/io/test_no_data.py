"""GDAL's no-data value in every spelling leaves out what has it, and nothing else."""

import numpy as np
import pytest
import tifffile

from snowshoe.io import load, load_labels, no_data_value

LEAST = float(np.finfo(np.float32).min)
SPELLED = [
    ("-3.4028234663852886e+38", "float32", LEAST),
    ("-3.40282347e+38", "float32", LEAST),
    ("-3.39999999999999996e+38", "float32", np.float32(-3.4e38)),
    ("0.1", "float32", np.float32(0.1)),
    ("-0", "float32", 0.0),
    ("0", "float64", -0.0),
    (" -9999.0 \0", "int16", -9999),
    ("-9999,0", "int16", -9999),
    ("-9.999e3", "int16", -9999),
    ("+255.", "uint8", 255),
    ("-0", "uint8", 0),
    ("4294967295", "uint32", 4294967295),
    ("1.7976931348623157e+308", "float64", 1.7976931348623157e308),
    ("-inf", "float32", -np.inf),
    ("1.#INF", "float64", np.inf),
    *((nan, "float32", np.nan) for nan in ("nan", "-NaN", "1.#QNAN", "-1.#IND", "nan(ind)")),
]
IMPOSSIBLE = [
    *(("uint8", text) for text in ("-9999", "256", "1e999999", "0.5", "nan", "inf")),
    *(("int16", text) for text in ("nan", "-3.4028234663852886e+38", "40000")),
    *(("float32", text) for text in ("1e39", "-1.7976931348623157e+308")),
    *(("float64", text) for text in ("none", "n/a", "0x10", "--1", "1e400")),
]


def write(path, pixels, text):
    tifffile.imwrite(path, pixels, metadata=None, extratags=[(42113, "s", 0, text, True)])


@pytest.mark.parametrize(("text", "dtype", "value"), SPELLED)
def test_the_value_is_left_out_however_it_is_spelled(tmp_path, text, dtype, value):
    pixels = np.full((3, 4), 5, dtype)
    pixels[0] = value
    write(tmp_path / "a.tif", pixels, text)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.mask, np.arange(3)[:, None] > np.zeros(4))
    assert loaded.notes[0].startswith("left out 4 no-data (")


@pytest.mark.parametrize(("dtype", "text"), IMPOSSIBLE)
def test_a_value_that_no_pixel_can_have_leaves_out_nothing_and_is_said(tmp_path, dtype, text):
    pixels = np.zeros((3, 4), dtype)
    pixels[1] = np.iinfo(dtype).max if dtype[0] != "f" else np.inf
    write(tmp_path / "a.tif", pixels, text)
    loaded = load(tmp_path / "a.tif")
    assert loaded.mask is None
    assert loaded.notes == (f"no {dtype} can be the no-data value {text!r} of the file",)


@pytest.mark.parametrize("text", [" ", "\0"])
def test_an_empty_value_is_none(tmp_path, text):
    write(tmp_path / "a.tif", np.zeros((3, 4), np.float32), text)
    assert (load(tmp_path / "a.tif").mask, load(tmp_path / "a.tif").notes) == (None, ())


def test_sixty_four_bit_values_are_compared_exactly():
    assert no_data_value(str(2**63 - 1), np.dtype("int64")) == 2**63 - 1
    assert no_data_value(str(2**63), np.dtype("int64")) is None


def test_a_pixel_of_several_channels_has_data_if_one_of_them_has(tmp_path):
    pixels = np.full((2, 3, 3), 255, np.uint8)
    pixels[0, 0] = 7
    pixels[0, 1, 2] = 7
    tifffile.imwrite(tmp_path / "a.tif", pixels, metadata=None, extratags=[(42113, "s", 0, "255", True)])
    np.testing.assert_array_equal(load(tmp_path / "a.tif").mask, [[True, True, False], [False] * 3])


def test_alpha_is_no_channel_of_the_no_data_value(tmp_path):
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[..., 3], pixels[1, :, 0] = 255, 9
    options = {"metadata": None, "photometric": "rgb", "extrasamples": ["unassalpha"]}
    tifffile.imwrite(tmp_path / "a.tif", pixels, extratags=[(42113, "s", 0, "0", True)], **options)
    np.testing.assert_array_equal(load(tmp_path / "a.tif").mask, [[False] * 3, [True] * 3])


def test_labels_without_data_are_no_class_even_where_the_value_is_negative(tmp_path):
    labels = np.array([[1, -9999], [2, 0]], np.int16)
    write(tmp_path / "a.tif", labels, "-9999")
    found = load_labels(tmp_path / "a.tif")
    np.testing.assert_array_equal(found.pixels, [[1, 0], [2, 0]])
    np.testing.assert_array_equal(found.mask, [[True, False], [True, True]])
