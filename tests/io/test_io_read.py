"""What Pillow's formats hold arrives exactly, the right way up, with a note for all that was done to it."""

import io
import logging
import os
import struct
import sys
import threading
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps
from PIL import Image as PillowImage

from snowshoe.io import load, load_labels, read, read_labels

RAMP = np.add.outer(np.arange(12) * 7, np.arange(17) * 3).astype(np.uint8)
PHOTO = np.stack([RAMP, 255 - RAMP, RAMP // 2], axis=-1)


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bytes(pixels, colour, *, extra=b"", filters=(0,)):
    """A PNG with 16-bit samples of a colour type, each row under one of the filters in turn (0 to 4)."""
    rows, columns, channels = pixels.shape
    samples = pixels.astype(">u2").view(np.uint8).reshape(rows, -1).astype(int)
    step, lines = channels * 2, b""
    for row in range(rows):
        kind, line = filters[row % len(filters)], samples[row]
        left = np.concatenate([np.zeros(step, int), line[:-step]])
        up = samples[row - 1] if row else np.zeros_like(line)
        corner = np.concatenate([np.zeros(step, int), up[:-step]])
        guess = left + up - corner
        errors = np.abs(guess - np.stack([left, up, corner]))
        paeth = np.choose(errors.argmin(axis=0), [left, up, corner])
        predicted = [0 * line, left, up, (left + up) // 2, paeth][kind]
        lines += bytes([kind]) + ((line - predicted) % 256).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", columns, rows, 16, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.gif", "lossless.webp"])
def test_lossless_formats_give_back_the_pixels(tmp_path, name):
    few_colours = PHOTO // 64 * 64
    image = PillowImage.fromarray(few_colours)
    image = image.quantize(256) if name == "a.gif" else image
    image.save(tmp_path / name, **({"lossless": True} if "webp" in name else {}))
    loaded = load(tmp_path / name)
    np.testing.assert_array_equal(loaded.pixels, few_colours)
    assert (loaded.channel_axis, loaded.mask, loaded.n_pages, loaded.source) == (-1, None, 1, name)


def test_a_jpeg_equals_what_pillow_decodes(data):
    path = data / "bsds500-official-sample" / "images" / "2018.jpg"
    with PillowImage.open(path) as image:
        np.testing.assert_array_equal(read(path), np.asarray(image))
    assert load(path).notes == ()


def test_a_micrograph_equals_what_pillow_decodes(data):
    path = sorted((data / "nuclei" / "images").glob("*.png"))[0]
    with PillowImage.open(path) as image:
        np.testing.assert_array_equal(read(path), np.asarray(image)[..., :3])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif"])
def test_every_exif_orientation_gives_the_upright_image(tmp_path, orientation, name):
    exif = PillowImage.Exif()
    exif[274] = orientation
    PillowImage.fromarray(PHOTO).save(tmp_path / name, exif=exif)
    with PillowImage.open(tmp_path / name) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    loaded = load(tmp_path / name)
    np.testing.assert_array_equal(loaded.pixels, upright)
    assert loaded.pixels.flags.c_contiguous
    assert any("EXIF orientation" in note for note in loaded.notes) == (orientation > 1)


@pytest.mark.parametrize(
    ("mode", "dtype"),
    [("1", np.bool_), ("L", np.uint8), ("I;16", np.uint16)],
)
def test_grey_pngs_keep_their_type_and_values(tmp_path, mode, dtype):
    stored = (RAMP > 60) if mode == "1" else RAMP.astype(dtype) * (257 if mode == "I;16" else 1)
    PillowImage.fromarray(stored).save(tmp_path / "a.png")
    loaded = load(tmp_path / "a.png")
    assert loaded.pixels.dtype == dtype
    assert loaded.channel_axis is None
    np.testing.assert_array_equal(loaded.pixels, stored)


@pytest.mark.parametrize("bits", [2, 4])
def test_grey_of_few_bits_is_spread_as_png_defines_and_said_so(tmp_path, bits):
    values = np.arange(2**bits, dtype=np.uint8)[None]
    lines = b"\0" + np.packbits(np.unpackbits(values.T, axis=1)[:, 8 - bits :]).tobytes()
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**bits, 1, bits, 0, 0, 0, 0))
    body += chunk(b"tRNS", struct.pack(">H", 1)) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    loaded = load(tmp_path / "a.png")
    np.testing.assert_array_equal(loaded.pixels, values * (255 // (2**bits - 1)))
    np.testing.assert_array_equal(loaded.mask, values != 1)
    assert f"spread {bits}-bit grey over 0 to 255, as PNG defines it" in loaded.notes
    np.testing.assert_array_equal(read_labels(tmp_path / "a.png"), values)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("reader", [load, load_labels])
def test_the_transparent_grey_of_a_png_is_left_out_at_every_depth(tmp_path, bits, reader):
    values = np.arange(min(2**bits, 256), dtype=np.uint16)[None] * (257 if bits == 16 else 1)
    wide = values.astype(">u2").view(np.uint8) if bits == 16 else values.astype(np.uint8)
    packed = np.packbits(np.unpackbits(wide.T, axis=1)[:, 8 - bits :]) if bits < 8 else wide
    key = int(values[0, 1])
    # Bits above those of a sample have no meaning.
    above = 0 if bits == 16 else 1 << bits
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", values.size, 1, bits, 0, 0, 0, 0))
    body += chunk(b"tRNS", struct.pack(">H", key | above)) + chunk(b"IDAT", zlib.compress(b"\0" + packed.tobytes()))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b""))
    np.testing.assert_array_equal(reader(tmp_path / "a.png").mask, values != key)


def test_the_transparent_colour_of_a_png_is_left_out(tmp_path):
    PillowImage.fromarray(PHOTO).save(tmp_path / "a.png", transparency=tuple(PHOTO[3, 4].tolist()))
    np.testing.assert_array_equal(load(tmp_path / "a.png").mask, (PHOTO[3, 4] != PHOTO).any(axis=-1))


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_sixteen_bit_colour_pngs_lose_no_bit_under_any_filter(tmp_path, colour, channels):
    stored = np.random.default_rng(0).integers(0, 65536, (11, 13, channels), dtype=np.uint16)
    (tmp_path / "a.png").write_bytes(png_bytes(stored, colour, filters=range(5)))
    loaded = load(tmp_path / "a.png")
    expected = stored if colour == 2 else stored[..., 0] if colour == 4 else stored[..., :3]
    assert loaded.pixels.dtype == np.uint16
    np.testing.assert_array_equal(loaded.pixels, expected)
    assert loaded.notes == (() if colour == 2 else ("dropped the alpha channel",))


def test_a_sixteen_bit_png_is_turned_and_masked_like_any_other(tmp_path):
    exif = PillowImage.Exif()
    exif[274] = 6
    stored = np.arange(2 * 3 * 3, dtype=np.uint16).reshape(2, 3, 3) * 3001
    extra = chunk(b"tRNS", stored[0, 1].astype(">u2").tobytes()) + chunk(b"eXIf", exif.tobytes()[6:])
    (tmp_path / "a.png").write_bytes(png_bytes(stored, 2, extra=extra))
    loaded = load(tmp_path / "a.png")
    np.testing.assert_array_equal(loaded.pixels, np.rot90(stored, -1))
    used = np.ones((2, 3), bool)
    used[0, 1] = False
    np.testing.assert_array_equal(loaded.mask, np.rot90(used, -1))


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_alpha_is_dropped_and_fully_transparent_pixels_are_left_out(tmp_path, mode):
    alpha = np.full(RAMP.shape, 90, np.uint8)
    alpha[2, 3:5] = 0
    colours = RAMP[..., None] if mode == "LA" else PHOTO
    PillowImage.fromarray(np.dstack([colours, alpha])).save(tmp_path / "a.png")
    loaded = load(tmp_path / "a.png")
    np.testing.assert_array_equal(loaded.pixels, RAMP if mode == "LA" else PHOTO)
    np.testing.assert_array_equal(loaded.mask, alpha > 0)
    assert loaded.notes == ("dropped the alpha channel", "left out 2 fully transparent pixels")


@pytest.mark.parametrize(("name", "transparency"), [("a.png", 2), ("a.png", bytes([255, 9, 0])), ("a.gif", 2)])
def test_palettes_become_colours_and_transparent_entries_become_the_mask(tmp_path, name, transparency):
    indices = RAMP % 3
    image = PillowImage.frombytes("P", indices.shape[::-1], indices.tobytes())
    image.putpalette([250, 3, 4, 10, 20, 30, 7, 8, 9])
    image.save(tmp_path / name, transparency=transparency)
    loaded = load(tmp_path / name)
    np.testing.assert_array_equal(loaded.pixels, np.array([[250, 3, 4], [10, 20, 30], [7, 8, 9]])[indices])
    np.testing.assert_array_equal(loaded.mask, indices != 2)
    assert "expanded a palette to RGB" in loaded.notes


def test_a_palette_of_greys_gives_one_channel(tmp_path):
    image = PillowImage.frombytes("P", RAMP.shape[::-1], (RAMP % 3).tobytes())
    image.putpalette([250, 250, 250, 10, 10, 10, 7, 7, 7])
    image.save(tmp_path / "a.png")
    loaded = load(tmp_path / "a.png")
    np.testing.assert_array_equal(loaded.pixels, np.array([250, 10, 7])[RAMP % 3])
    assert loaded.notes == ("expanded a palette of greys to grey values",)


def test_a_cmyk_jpeg_becomes_rgb(tmp_path):
    inks = np.dstack([PHOTO, RAMP // 3])
    PillowImage.fromarray(inks, "CMYK").save(tmp_path / "a.jpg", quality=95)
    loaded = load(tmp_path / "a.jpg")
    with PillowImage.open(tmp_path / "a.jpg") as image:
        inks = np.asarray(image).astype(float)
    light = (255 - inks[..., :3]) * (255 - inks[..., 3:]) / 255
    assert np.abs(loaded.pixels - light).max() <= 0.5
    assert loaded.notes == ("converted CMYK to RGB",)


def test_frames_of_an_animation_are_pages(tmp_path):
    frames = [PillowImage.fromarray(np.full((4, 5), value, np.uint8)) for value in (10, 90, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    first, last = load(tmp_path / "a.gif"), load(tmp_path / "a.gif", page=2)
    assert (first.n_pages, first.pixels[0, 0], last.pixels.reshape(20, -1)[0, 0]) == (3, 10, 200)
    assert first.notes[0].startswith("read page 0 of pages 0 to 2; choose another with --page, or all")


def test_the_content_decides_not_the_name(tmp_path):
    PillowImage.fromarray(PHOTO).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "photo.jpg")
    np.testing.assert_array_equal(read(tmp_path / "photo.jpg"), PHOTO)


def test_a_dash_reads_standard_input(monkeypatch):
    encoded = io.BytesIO()
    PillowImage.fromarray(PHOTO).save(encoded, "PNG")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encoded.getvalue())))
    loaded = load("-")
    np.testing.assert_array_equal(loaded.pixels, PHOTO)
    assert loaded.source == "standard input"


def test_a_pipe_is_read_like_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    encoded = io.BytesIO()
    PillowImage.fromarray(PHOTO).save(encoded, "PNG")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(encoded.getvalue(),))
    writer.start()
    np.testing.assert_array_equal(read(tmp_path / "pipe"), PHOTO)
    writer.join()


def test_an_array_file_is_read_and_its_channels_are_said(tmp_path):
    np.save(tmp_path / "a.npy", np.asfortranarray(PHOTO.astype(">f4")))
    loaded = load(tmp_path / "a.npy")
    np.testing.assert_array_equal(loaded.pixels, PHOTO)
    assert loaded.pixels.dtype == np.float32
    assert loaded.pixels.dtype.isnative
    assert loaded.notes == ("took the last axis, of 3, for the channels",)


def test_an_old_pillow_s_wide_grey_png_is_still_sixteen_bits(tmp_path, monkeypatch):
    PillowImage.fromarray(RAMP.astype(np.uint16) * 257).save(tmp_path / "a.png")
    monkeypatch.setitem(sys.modules["PIL.PngImagePlugin"]._MODES, (16, 0), ("I", "I;16B"))
    loaded = load(tmp_path / "a.png")
    assert loaded.pixels.dtype == np.uint16
    np.testing.assert_array_equal(loaded.pixels, RAMP.astype(np.uint16) * 257)


def test_png_density_is_a_pixel_size_unless_it_is_a_screen_s(tmp_path):
    image = PillowImage.fromarray(RAMP)
    image.save(tmp_path / "scan.png", dpi=(600, 300))
    image.save(tmp_path / "screen.png", dpi=(72, 72))
    assert load(tmp_path / "scan.png").spacing.sizes == pytest.approx((25400 / 300, 25400 / 600), rel=1e-4)
    assert load(tmp_path / "scan.png").spacing.unit == "µm"
    assert load(tmp_path / "screen.png").spacing is None


def test_reading_leaves_pillow_s_limit_warnings_and_logging_alone(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    filters, limit = list(warnings.filters), Image.MAX_IMAGE_PIXELS
    PillowImage.fromarray(PHOTO).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read(tmp_path / "a.png"), PHOTO)
    assert (warnings.filters, limit) == (filters, Image.MAX_IMAGE_PIXELS)
    assert logging.getLogger("tifffile").filters == []
    assert caplog.records == []
