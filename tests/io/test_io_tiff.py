"""TIFF of every kind arrives exactly, with or without imagecodecs."""

import subprocess
import sys

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe.io import load, read

RAMP = np.add.outer(np.arange(40) * 5, np.arange(50)).astype(np.uint8)
PHOTO = np.stack([RAMP, 255 - RAMP, RAMP // 2], axis=-1)
TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_every_type_arrives_in_native_byte_order(tmp_path, dtype, byteorder):
    stored = (RAMP > 99) if dtype == "bool" else (RAMP // 2).astype(dtype)
    tifffile.imwrite(tmp_path / "a.tif", stored, byteorder=byteorder)
    loaded = load(tmp_path / "a.tif")
    assert loaded.pixels.dtype == np.dtype(dtype)
    assert loaded.pixels.dtype.isnative
    np.testing.assert_array_equal(loaded.pixels, stored)
    assert loaded.notes == ()


def test_half_precision_is_widened_and_said_so(tmp_path):
    stored = (RAMP / 7).astype(np.float16)
    tifffile.imwrite(tmp_path / "a.tif", stored)
    loaded = load(tmp_path / "a.tif")
    assert loaded.pixels.dtype == np.float32
    np.testing.assert_array_equal(loaded.pixels, stored)
    assert loaded.notes == ("widened float16 to float32",)


def test_nan_and_infinity_stay(tmp_path):
    stored = np.array([[np.nan, np.inf], [1.5, -np.inf]], np.float32)
    tifffile.imwrite(tmp_path / "a.tif", stored)
    np.testing.assert_array_equal(read(tmp_path / "a.tif"), stored)


@pytest.mark.parametrize("compression", [None, "zlib", "lzw", "packbits", "zstd", "lzma"])
@pytest.mark.parametrize("tile", [None, (32, 16)])
@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_compressed_tiled_and_planar_colour_is_exact(tmp_path, compression, tile, planar, dtype):
    stored = PHOTO.astype(dtype) * (1 if dtype == np.uint8 else 251)
    given = stored if planar == "contig" else np.moveaxis(stored, -1, 0)
    options = {"compression": compression, "tile": tile, "planarconfig": planar, "photometric": "rgb"}
    tifffile.imwrite(tmp_path / "a.tif", given, **options)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, stored)
    assert (loaded.pixels.dtype, loaded.channel_axis) == (dtype, -1)


def test_a_jpeg_compressed_tiff_is_in_rgb(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", PHOTO, compression="jpeg", photometric="rgb")
    assert np.abs(read(tmp_path / "a.tif").astype(int) - PHOTO).mean() < 3


def test_brightness_and_colour_differences_become_rgb(tmp_path):
    Image.fromarray(PHOTO).convert("YCbCr").save(tmp_path / "a.tif")
    loaded = load(tmp_path / "a.tif")
    assert np.abs(loaded.pixels.astype(int) - PHOTO).max() <= 3
    assert loaded.notes == ("converted YCbCr to RGB",)


@pytest.mark.parametrize("bits", [1, 4, 8, 16])
def test_white_is_zero_is_turned_so_that_bright_is_great(tmp_path, bits):
    stored = (RAMP >> 4).astype(np.uint8) if bits == 4 else (RAMP > 9).astype(np.uint8) if bits == 1 else RAMP
    stored = stored.astype(np.uint16) * 200 if bits == 16 else stored
    options = {"photometric": "miniswhite", "bitspersample": bits, "metadata": None}
    tifffile.imwrite(tmp_path / "a.tif", stored.astype(bool) if bits == 1 else stored, **options)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, stored == 0 if bits == 1 else 2**bits - 1 - stored.astype(int))
    assert loaded.notes == ("inverted grey values that are stored with white as 0",)


@pytest.mark.parametrize("spread", [1, 256, 257])
def test_a_palette_is_expanded_however_its_writer_spread_it(tmp_path, spread):
    table = np.stack([np.arange(256), np.arange(256)[::-1], np.full(256, 7)])
    tifffile.imwrite(tmp_path / "a.tif", RAMP, colormap=(table * spread).astype(np.uint16))
    loaded = load(tmp_path / "a.tif")
    assert loaded.pixels.dtype == np.uint8
    np.testing.assert_array_equal(loaded.pixels, table.T[RAMP])
    assert loaded.notes == ("expanded a palette to RGB",)


def test_a_palette_of_sixteen_bits_keeps_them(tmp_path):
    table = np.random.default_rng(0).integers(0, 65536, (3, 256), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", RAMP, colormap=table)
    np.testing.assert_array_equal(read(tmp_path / "a.tif"), table.T[RAMP])


@pytest.mark.parametrize("colours", [PHOTO, RAMP[..., None]])
def test_alpha_becomes_the_mask(tmp_path, colours):
    alpha = np.where(RAMP > 20, 255, 0).astype(np.uint8)
    options = {"photometric": "rgb" if colours.shape[2] == 3 else "minisblack", "planarconfig": "contig"}
    tifffile.imwrite(tmp_path / "a.tif", np.dstack([colours, alpha]), extrasamples=["unassalpha"], **options)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, colours if colours.shape[2] == 3 else RAMP)
    np.testing.assert_array_equal(loaded.mask, alpha > 0)


def test_alpha_is_found_among_further_channels(tmp_path):
    alpha, heat = np.where(RAMP > 20, 255, 0).astype(np.uint8), RAMP // 2
    stored = np.dstack([PHOTO, alpha, heat])
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=["unassalpha", "unspecified"])
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, np.dstack([PHOTO, heat]))
    np.testing.assert_array_equal(loaded.mask, alpha > 0)
    assert "kept channels that are neither colour nor alpha: 1" in loaded.notes


def test_gdal_s_no_data_value_becomes_the_mask(tmp_path):
    stored = RAMP.astype(np.float32)
    stored[3, 4] = -9999
    tifffile.imwrite(tmp_path / "a.tif", stored, extratags=[(42113, "s", 0, "-9999", True)])
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.mask, stored != -9999)
    assert loaded.notes == ("left out 1 no-data (-9999.0) pixels",)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cmyk_becomes_rgb(tmp_path, dtype):
    inks = np.dstack([PHOTO, RAMP // 3]).astype(dtype) * (1 if dtype == np.uint8 else 257)
    tifffile.imwrite(tmp_path / "a.tif", inks, photometric="separated")
    full = np.iinfo(dtype).max
    light = (full - inks[..., :3].astype(float)) * (full - inks[..., 3:].astype(float)) / full
    loaded = load(tmp_path / "a.tif")
    assert np.abs(loaded.pixels - light).max() <= 0.5
    assert loaded.notes == ("converted CMYK to RGB",)


def test_more_channels_than_colours_are_all_kept(tmp_path):
    stored = np.random.default_rng(0).integers(0, 999, (20, 30, 6), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack", planarconfig="contig")
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, stored)
    assert loaded.channel_axis == -1


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_images_of_one_row_or_column_stay_two_dimensional(tmp_path, shape):
    tifffile.imwrite(tmp_path / "a.tif", np.ones(shape, np.uint8))
    assert read(tmp_path / "a.tif").shape == shape


def test_page_zero_is_read_unless_another_or_all_are_named(tmp_path):
    stored = np.stack([RAMP, RAMP // 2, RAMP // 3])
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    first = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(first.pixels, stored[0])
    assert first.notes[0].startswith("read page 0 of pages 0 to 2; choose another with --page, or all")
    np.testing.assert_array_equal(read(tmp_path / "a.tif", page=2), stored[2])
    everything = load(tmp_path / "a.tif", page=None)
    np.testing.assert_array_equal(everything.pixels, stored)
    assert (everything.n_pages, everything.channel_axis, everything.notes) == (3, None, ())


def test_a_stack_has_a_mask_where_any_page_has(tmp_path):
    stored = np.stack([np.dstack([RAMP, np.full_like(RAMP, 255)]), np.dstack([RAMP, RAMP])])
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        for page in stored:
            writer.write(page, photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"])
    np.testing.assert_array_equal(load(tmp_path / "a.tif", page=None).mask, stored[..., 1] > 0)


SCALES = {
    "imagej": ({"imagej": True, "metadata": {"unit": "um"}, "resolution": (4.0, 2.0)}, (0.5, 0.25), "µm"),
    "ome": ({"ome": True, "metadata": {"PhysicalSizeX": 0.3, "PhysicalSizeY": 0.4}}, (0.4, 0.3), "µm"),
    "cm": ({"resolution": (1000, 2000), "resolutionunit": 3}, (0.0005, 0.001), "cm"),
    "inch": ({"resolution": (600, 300), "resolutionunit": 2}, (1 / 300, 1 / 600), "inch"),
    "screen": ({"resolution": (96, 96), "resolutionunit": 2}, None, None),
    "ratio only": ({"resolution": (3, 2), "resolutionunit": 1}, None, None),
    "unknown": ({}, None, None),
    "imagej without unit": ({"imagej": True, "resolution": (4.0, 2.0)}, None, None),
    "ome without size": ({"ome": True}, None, None),
}


@pytest.mark.parametrize("kind", SCALES)
def test_the_pixel_size_is_rows_then_columns_in_the_file_s_unit(tmp_path, kind):
    options, size, unit = SCALES[kind]
    path = tmp_path / ("a.ome.tif" if "ome" in options else "a.tif")
    tifffile.imwrite(path, RAMP, **options)
    loaded = load(path)
    assert (loaded.spacing and loaded.spacing.unit) == unit
    assert (loaded.spacing and loaded.spacing.sizes) == (None if size is None else pytest.approx(size))


def test_turning_an_image_turns_its_pixel_size(tmp_path):
    options = {"resolution": (600, 300), "resolutionunit": 2, "extratags": [(274, "H", 1, 6, True)]}
    tifffile.imwrite(tmp_path / "a.tif", RAMP, **options)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, np.rot90(RAMP, -1))
    assert loaded.spacing.sizes == pytest.approx((1 / 600, 1 / 300))


def without_imagecodecs(path):
    """Load a file in a process that has no imagecodecs; the shape, sum and type of the pixels, or the error."""
    script = (
        "import sys; sys.modules['imagecodecs'] = None\n"
        "from snowshoe.errors import SnowshoeError\n"
        "from snowshoe.io import read\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        a = read(path); print(*a.shape, a.dtype, a.sum(dtype='f8'))\n"
        "    except SnowshoeError as error:\n"
        "        print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, *map(str, path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_without_imagecodecs_libtiff_reads_what_it_reads_exactly(tmp_path):
    kinds = [(RAMP, "lzw"), (PHOTO, "lzw"), (RAMP.astype(np.uint16) * 200, "lzw"), (RAMP / np.float32(7), "lzw")]
    kinds += [(RAMP, "zlib"), (PHOTO.astype(np.uint16), "zlib"), (RAMP, "zstd")]
    expected = []
    for number, (stored, compression) in enumerate(kinds):
        tifffile.imwrite(tmp_path / f"{number}.tif", stored, compression=compression, predictor=True)
        expected.append(f"{' '.join(map(str, stored.shape))} {stored.dtype} {stored.sum(dtype='f8')}")
    Image.fromarray(RAMP > 99).save(tmp_path / "fax.tif", compression="group4")
    expected.append(f"40 50 bool {(RAMP > 99).sum(dtype='f8')}")
    assert without_imagecodecs([*sorted(tmp_path.glob("[0-9].tif")), tmp_path / "fax.tif"]) == expected


def test_without_imagecodecs_what_would_change_is_refused_with_the_install_line(tmp_path):
    kinds = [(PHOTO.astype(np.uint16), "lzw"), (RAMP / np.float32(7), "packbits"), (PHOTO, "webp")]
    for number, (stored, compression) in enumerate(kinds):
        predictor = compression == "packbits"
        tifffile.imwrite(tmp_path / f"{number}.tif", stored, compression=compression, predictor=predictor)
    for line, name in zip(without_imagecodecs(sorted(tmp_path.iterdir())), "LPW", strict=True):
        assert line.startswith("MissingDependency reading ")
        assert f"({name}" in line
        assert line.endswith("needs imagecodecs; install it with: pip install 'snowshoe-segmentation[codecs]'")
