"""A mask is what a viewer shows: True where there is something else than black."""

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe.io import read_labels, read_mask

WHITE = np.zeros((6, 8), bool)
WHITE[:3] = True


def palette(path, first, second, **options):
    image = Image.frombytes("P", WHITE.shape[::-1], (~WHITE).astype(np.uint8).tobytes())
    image.putpalette([*first, *second])
    image.save(path, **options)


@pytest.mark.parametrize("bits", [1, 8, 16])
@pytest.mark.parametrize("compression", [None, "zlib", "packbits"])
@pytest.mark.parametrize("reader", [read_mask, read_labels])
def test_white_as_zero_is_white(tmp_path, bits, compression, reader):
    stored = {1: ~WHITE, 8: (~WHITE).astype(np.uint8) * 255, 16: (~WHITE).astype(np.uint16) * 65_535}[bits]
    options = {"photometric": "miniswhite", "metadata": None, "compression": compression}
    tifffile.imwrite(tmp_path / "a.tif", stored, **options)
    found = reader(tmp_path / "a.tif")
    if reader is read_mask or bits == 1:
        np.testing.assert_array_equal(found, WHITE)
    else:
        np.testing.assert_array_equal(found, stored)


def test_fax_pages_are_white_where_they_are(tmp_path):
    Image.fromarray(WHITE).save(tmp_path / "a.tif", compression="group4")
    with Image.open(tmp_path / "a.tif") as image:
        np.testing.assert_array_equal(read_mask(tmp_path / "a.tif"), np.asarray(image.convert("L")) > 0)


@pytest.mark.parametrize("name", ["a.png", "a.gif", "a.bmp", "a.tif"])
def test_a_palette_says_which_index_is_black(tmp_path, name):
    palette(tmp_path / name, (255, 255, 255), (0, 0, 0))
    np.testing.assert_array_equal(read_mask(tmp_path / name), WHITE)
    palette(tmp_path / name, (0, 0, 0), (255, 255, 0))
    np.testing.assert_array_equal(read_mask(tmp_path / name), ~WHITE)


def test_a_transparent_index_shows_nothing(tmp_path):
    palette(tmp_path / "a.png", (255, 255, 255), (90, 90, 90), transparency=1)
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png"), WHITE)
    np.testing.assert_array_equal(np.ma.getmaskarray(read_labels(tmp_path / "a.png")), ~WHITE)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparent_white_shows_nothing(tmp_path, mode):
    alpha = np.where(WHITE, 255, 0).astype(np.uint8)
    colours = [np.full(WHITE.shape, 255, np.uint8)] * (len(mode) - 1)
    Image.fromarray(np.dstack([*colours, alpha])).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png"), WHITE)


def test_a_page_of_ink_is_white_where_there_is_none(tmp_path):
    inks = np.zeros((*WHITE.shape, 4), np.uint8)
    inks[~WHITE, 3] = 255
    tifffile.imwrite(tmp_path / "a.tif", inks, photometric="separated")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif"), WHITE)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "uint16", "uint32", "float32", "float64"])
def test_greys_that_are_not_zero_are_true_and_no_number_is_false(tmp_path, dtype):
    stored = WHITE.astype(dtype)
    if dtype.startswith("float"):
        stored[5, 5] = np.nan
    if dtype == "int16":
        stored[0, 0] = -1
    np.save(tmp_path / "a.npy", stored)
    np.testing.assert_array_equal(read_mask(tmp_path / "a.npy"), WHITE)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif"), WHITE)


def test_a_value_without_data_is_false(tmp_path):
    stored = np.where(WHITE, 1, 255).astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", stored, extratags=[(42113, "s", 0, "255", True)])
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif"), WHITE)


def test_the_pages_of_a_mask_are_a_volume_or_one_is_chosen(tmp_path):
    volume = np.stack([WHITE, ~WHITE]).astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", volume, photometric="minisblack")
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif"), volume > 0)
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif", page=1), ~WHITE)
