"""Whatever a file is, a failure is one sentence that names it and says what to do; nothing else leaks."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from snowshoe.errors import UnreadableImage
from snowshoe.io import MAX_PIXELS, load, read, read_labels

PHOTO = np.random.default_rng(0).integers(0, 255, (30, 40, 3), dtype=np.uint8)


def encoded(kind, **options):
    buffer = io.BytesIO()
    if kind == "TIFF":
        tifffile.imwrite(buffer, PHOTO, **options)
    elif kind == "NPY":
        np.save(buffer, PHOTO)
    else:
        Image.fromarray(PHOTO).save(buffer, kind, **options)
    return buffer.getvalue()


WHOLE = {kind: encoded(kind) for kind in ("PNG", "JPEG", "WebP", "BMP", "GIF", "TIFF", "NPY")}
WHOLE["TIFF zlib"] = encoded("TIFF", compression="zlib")
WHOLE["TIFF lzw tiled"] = encoded("TIFF", compression="lzw", tile=(16, 16))


def check_refused(path, match, **options):
    """Check that reading fails in one sentence that begins with the file's name."""
    with pytest.raises(UnreadableImage, match=match) as caught:
        load(path, **options)
    message = str(caught.value)
    assert message.startswith(f"cannot read {path}: ")
    assert message.count("; ") == 1
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path):
    check_refused(tmp_path / "nowhere.png", "no such file; check the path")


def test_a_folder_is_no_image(tmp_path):
    check_refused(tmp_path, "it is a folder; name an image file in it")


@pytest.mark.parametrize("name", ["zarr.json", ".zarray", ".zgroup"])
def test_a_zarr_is_named_with_the_command_that_works_on_it(tmp_path, name):
    (tmp_path / name).touch()
    check_refused(tmp_path, "it is a Zarr; `snowshoe run` works on it")


def test_a_name_that_the_system_refuses_is_said_so(tmp_path):
    (tmp_path / "file").touch()
    check_refused(tmp_path / "file" / "a.png", "not a directory; check the path")
    check_refused("a\0b.png", "embedded null byte")


def test_a_device_is_no_image():
    check_refused("/dev/zero", "it is a device; name an image file")


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "a.png").touch()
    check_refused(tmp_path / "a.png", "it is empty; copy or export it again")


@pytest.mark.parametrize("content", [b"RIFF\x12\0\0\0WAVEfmt ", b"\0" * 40, b"\xfe\xff\0h"])
def test_other_files_are_told_by_their_content(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    kinds = "PNG, JPEG, GIF, WebP, BMP, TIFF or NPY"
    check_refused(tmp_path / "a.png", f"its content is not {kinds}, whatever its name says; if it is an image, convert")


@pytest.mark.parametrize(
    "content", [b"hello", b"<svg>\r\n", "\ufeffé".encode(), "ä".encode() * 200, b"a" + "ä".encode() * 200]
)
def test_text_is_told_by_its_content(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    check_refused(
        tmp_path / "a.png", "its content is text and not PNG, JPEG, GIF, WebP, BMP, TIFF or NPY; check the path"
    )


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.97])
def test_a_truncated_file_is_said_to_be_broken(tmp_path, kind, part):
    (tmp_path / "a").write_bytes(WHOLE[kind][: int(len(WHOLE[kind]) * part)])
    check_refused(tmp_path / "a", f"its {kind.split()[0]} data is truncated or broken; copy or export it again")


@given(data=st.data())
def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path_factory, data):
    whole = bytearray(WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))])
    for _ in range(data.draw(st.integers(1, 4))):
        near_start = data.draw(st.integers(4, min(300, len(whole) - 1)) | st.integers(4, len(whole) - 1))
        whole[near_start] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(whole)
    try:
        outcome = read(path, max_pixels=10**6).shape
    except UnreadableImage as error:
        outcome = str(error).splitlines()
    assert len(outcome) in (1, 2, 3)


def png_header(rows, columns, *, depth=8, colour=0):
    header = b"IHDR" + struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, 0)
    body = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(b"\0")
    return b"\x89PNG\r\n\x1a\n" + body + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))


@pytest.mark.parametrize(("depth", "colour"), [(8, 0), (16, 2)])
def test_a_bomb_is_refused_before_it_is_decoded(tmp_path, depth, colour):
    (tmp_path / "a.png").write_bytes(png_header(60_000, 60_000, depth=depth, colour=colour))
    check_refused(
        tmp_path / "a.png", "60,000 × 60,000 is above the limit of 536,870,912 pixels; if you trust it, raise"
    )


@pytest.mark.parametrize("kind", WHOLE)
def test_the_limit_is_set_by_argument_or_environment(tmp_path, monkeypatch, kind):
    (tmp_path / "a").write_bytes(WHOLE[kind])
    check_refused(tmp_path / "a", "30 × 40 is above the limit of 1,199 pixels", max_pixels=1199)
    assert read(tmp_path / "a", max_pixels=1200).shape == PHOTO.shape
    monkeypatch.setenv("SNOWSHOE_MAX_PIXELS", "1199")
    check_refused(tmp_path / "a", "above the limit of 1,199 pixels; if you trust it, raise max_pixels or set SNOWSHOE")
    assert read(tmp_path / "a", max_pixels=MAX_PIXELS).shape == PHOTO.shape


def test_the_limit_counts_all_pages_of_a_stack_and_more_than_four_channels(tmp_path):
    tifffile.imwrite(tmp_path / "pages.tif", np.zeros((5, 10, 10), np.uint8), photometric="minisblack")
    check_refused(tmp_path / "pages.tif", "10 × 10 × 5 pages is above", page=None, max_pixels=499)
    np.save(tmp_path / "channels.npy", np.zeros((10, 10, 40), np.uint8))
    check_refused(tmp_path / "channels.npy", "10 × 10 × 40 channels is above", max_pixels=999)


@pytest.mark.parametrize("text", ["many", "0", "-5", ""])
def test_a_senseless_limit_in_the_environment_is_an_error(monkeypatch, text):
    monkeypatch.setenv("SNOWSHOE_MAX_PIXELS", text)
    with pytest.raises(ValueError, match="SNOWSHOE_MAX_PIXELS must be a whole number of at least 1"):
        load("a.png")


def test_a_senseless_limit_is_an_error():
    with pytest.raises(ValueError, match="max_pixels must be at least 1, got 0"):
        load("a.png", max_pixels=0)


def test_a_webp_beyond_pillow_s_own_limit_is_refused_in_our_words(tmp_path, monkeypatch):
    (tmp_path / "a.webp").write_bytes(WHOLE["WebP"])
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    check_refused(tmp_path / "a.webp", "it is larger than WebP can be read; save it in another format")


@pytest.mark.parametrize("depth", [8, 16])
def test_a_png_without_pixels_is_refused(tmp_path, depth):
    (tmp_path / "a.png").write_bytes(png_header(0, 5, depth=depth, colour=2))
    check_refused(tmp_path / "a.png", r"it has no pixels \(0 × 5\); save the image again|truncated or broken")


def test_an_array_without_pixels_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((0, 5)))
    check_refused(tmp_path / "a.npy", r"it has no pixels \(0 × 5\); save the image again")


def test_bits_that_have_no_numpy_type_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.ones((4, 5), np.int8))
    with tifffile.TiffFile(tmp_path / "a.tif", mode="r+b") as file:
        file.pages[0].tags["SampleFormat"].overwrite(3)
    check_refused(tmp_path / "a.tif", "its pixels are 8-bit samples of format .*; convert it to 8, 16 or 32 bits")


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_types_that_no_method_takes_are_refused(tmp_path, dtype):
    tifffile.imwrite(tmp_path / "a.tif", np.ones((4, 5), dtype))
    check_refused(tmp_path / "a.tif", f"its pixels are {dtype}; convert it to one of bool, ")


@pytest.mark.parametrize("dtype", ["int64", "uint64"])
@pytest.mark.parametrize("suffix", ["npy", "tif"])
def test_64_bit_integers_are_read_where_a_type_of_methods_holds_them(tmp_path, dtype, suffix):
    def written(values):
        path = tmp_path / f"a.{suffix}"
        array = np.array([values], dtype)
        np.save(path, array) if suffix == "npy" else tifffile.imwrite(path, array, photometric="minisblack")
        return path

    for values, name in (([7, 2**31 - 1], "int32"), ([7, 2**53], "float64")):
        image = load(written(values))
        assert image.pixels.dtype == name
        assert image.pixels[0].tolist() == values
        assert f"read {dtype} as {name}, which holds all its values" in image.notes
    check_refused(written([7, 2**53 + 1]), f"some of its {dtype} pixels are beyond ±2⁵³; subtract an offset")


def test_arrays_that_are_no_images_are_refused(tmp_path):
    np.save(tmp_path / "text.npy", np.array([["a"]]))
    check_refused(tmp_path / "text.npy", r"its values are str\d*; save an array of numbers")
    np.save(tmp_path / "line.npy", np.zeros(5))
    check_refused(
        tmp_path / "line.npy", r"its array has shape \(5,\); save one with rows, columns and perhaps channels"
    )
    np.save(tmp_path / "objects.npy", np.array([[{}]]), allow_pickle=True)
    check_refused(tmp_path / "objects.npy", "its values are object")


def test_an_array_file_with_a_broken_header_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", PHOTO)
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes().replace(b"3), }", b"3, \1}"))
    check_refused(tmp_path / "a.npy", "its NPY data is truncated or broken")


@pytest.mark.parametrize("page", [3, -1])
def test_a_page_that_is_not_there_is_refused(tmp_path, page):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((3, 8, 9), np.uint8), photometric="minisblack")
    check_refused(tmp_path / "a.tif", f"there is no page {page}; it has pages 0 to 2", page=page)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_of_one_page_has_only_page_zero(tmp_path, kind):
    (tmp_path / "a").write_bytes(WHOLE[kind])
    check_refused(tmp_path / "a", "there is no page 1; it has only page 0", page=1)


def test_pages_that_differ_do_not_stack(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(np.zeros((3, 4), np.uint8))
        writer.write(np.zeros((3, 5), np.uint8))
    check_refused(tmp_path / "a.tif", "its pages differ in size or type; choose one with --page", page=None)


def test_tiffs_of_other_colours_volumes_and_bits_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "lab.tif", PHOTO, photometric="cielab")
    check_refused(tmp_path / "lab.tif", "its colours are CIELAB; convert it to grey or RGB")
    volume = np.zeros((4, 32, 32), np.uint8)
    tifffile.imwrite(tmp_path / "volume.tif", volume, photometric="minisblack", volumetric=True, tile=(4, 16, 16))
    check_refused(tmp_path / "volume.tif", "page 0 is a volume; save its planes as pages")


def test_an_image_beyond_memory_is_refused(tmp_path, monkeypatch):
    np.save(tmp_path / "a.npy", PHOTO)

    def full(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr(np, "load", full)
    check_refused(tmp_path / "a.npy", "it does not fit into memory; read it on a larger machine")


def test_a_disk_that_fails_is_not_called_a_broken_image(tmp_path, monkeypatch):
    np.save(tmp_path / "a.npy", PHOTO)

    def fail(*_args, **_options):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(np, "load", fail)
    check_refused(tmp_path / "a.npy", "input/output error; check the disk")


@pytest.mark.parametrize(
    ("pixels", "match"),
    [
        (PHOTO, "it is in colour, which does not say which label is which; name an image with one whole number"),
        (PHOTO[..., 0] / np.float32(2), "its labels are float32"),
        (PHOTO[..., 0].astype(np.int16) - 300, "it has negative labels, down to -300"),
    ],
)
def test_images_that_are_no_labels_are_refused(tmp_path, pixels, match):
    tifffile.imwrite(tmp_path / "a.tif", pixels)
    with pytest.raises(UnreadableImage, match=match):
        read_labels(tmp_path / "a.tif")
