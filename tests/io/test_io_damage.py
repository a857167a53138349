"""What lost data is refused in one sentence, however whole it looks; what was never written is masked and said."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe.errors import UnreadableImage
from snowshoe.io import load, read, read_labels
from snowshoe.io.formats import npy

NOISE = np.random.default_rng(0).integers(1, 255, (97, 133), dtype=np.uint8)
STRIPS, TILES = (273, 279), (324, 325)
SEGMENTED = {
    "strips": {"rowsperstrip": 8},
    "zlib strips": {"rowsperstrip": 8, "compression": "zlib"},
    "big strips": {"rowsperstrip": 8, "bigtiff": True},
    "big-endian strips": {"rowsperstrip": 8, "byteorder": ">"},
    "tiles": {"tile": (32, 32)},
    "lzw tiles": {"tile": (32, 32), "compression": "lzw"},
    "jpeg tiles": {"tile": (32, 32), "compression": "jpeg"},
}


def check_broken(path, reader=read):
    with pytest.raises(UnreadableImage, match="data is truncated or broken; copy or export it again"):
        reader(path)


def patched(path, edit, **options):
    """Write a TIFF, and change the values of the tags that say where its segments lie."""
    tifffile.imwrite(path, NOISE, metadata=None, **options)
    with tifffile.TiffFile(path) as file:
        page, order = file.pages[0], file.byteorder
        codes = TILES if page.is_tiled else STRIPS
        tags = [(page.tags[code], list(page.tags[code].value)) for code in codes]
    edit(*(values for _, values in tags))
    content = bytearray(path.read_bytes())
    for tag, values in tags:
        size = {3: "H", 4: "I", 16: "Q"}[tag.dtype]
        struct.pack_into(f"{order}{tag.count}{size}", content, tag.valueoffset, *values)
    path.write_bytes(content)


def lose(offsets, counts, *, offset=True, count=True):
    """Set where some segments lie, or how long they are, to 0."""
    for index in (1, 3):
        offsets[index] *= not offset
        counts[index] *= not count


@pytest.mark.parametrize("kind", SEGMENTED)
@pytest.mark.parametrize("half", [{"offset": False}, {"count": False}])
def test_a_segment_without_offset_or_length_is_damage(tmp_path, kind, half):
    patched(tmp_path / "a.tif", lambda *tags: lose(*tags, **half), **SEGMENTED[kind])
    check_broken(tmp_path / "a.tif")


@pytest.mark.parametrize("kind", SEGMENTED)
def test_a_segment_that_ends_early_is_damage(tmp_path, kind):
    def shorten(_, counts):
        counts[2] //= 2

    patched(tmp_path / "a.tif", shorten, **SEGMENTED[kind])
    check_broken(tmp_path / "a.tif")


@pytest.mark.parametrize("kind", ["zlib strips", "tiles", "lzw tiles"])
@pytest.mark.parametrize("reader", [read, read_labels])
def test_a_list_of_segments_that_ends_early_is_damage(tmp_path, kind, reader):
    options = SEGMENTED[kind]
    tifffile.imwrite(tmp_path / "a.tif", NOISE, metadata=None, **options)
    content = bytearray((tmp_path / "a.tif").read_bytes())
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        for code in TILES if "tile" in options else STRIPS:
            tag = file.pages[0].tags[code]
            struct.pack_into("<I", content, tag.offset + 4, tag.count // 2)
    (tmp_path / "a.tif").write_bytes(content)
    check_broken(tmp_path / "a.tif", reader)


@pytest.mark.parametrize("kind", SEGMENTED)
def test_segments_that_were_never_written_are_left_out_and_said(tmp_path, kind):
    patched(tmp_path / "a.tif", lose, **SEGMENTED[kind])
    used = np.ones(NOISE.shape, bool)
    if "tiles" in kind:
        used[:32, 32:64] = used[:32, 96:128] = False
    else:
        used[8:16] = used[24:32] = False
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.mask, used)
    assert not loaded.pixels[~used].any()
    assert f"left out {np.count_nonzero(~used):,} sparse (never written) pixels" in loaded.notes
    if "jpeg" not in kind:
        np.testing.assert_array_equal(loaded.pixels[used], NOISE[used])
    labels = read_labels(tmp_path / "a.tif")
    np.testing.assert_array_equal(np.ma.getmaskarray(labels), ~used)


def test_a_file_in_which_nothing_was_written_is_empty(tmp_path):
    def all_of_it(offsets, counts):
        offsets[:] = counts[:] = [0] * len(counts)

    patched(tmp_path / "a.tif", all_of_it, tile=(32, 32))
    assert not load(tmp_path / "a.tif").mask.any()


SCANS = {"plain": {}, "progressive": {"progressive": True}, "restarts": {"restart_marker_blocks": 3}}
PHOTO = np.kron(NOISE[:20, :30], np.ones((8, 8), np.uint8))


@pytest.mark.parametrize("kind", SCANS)
@pytest.mark.parametrize("damage", ["hole", "zeros", "noise", "more", "early end"])
def test_a_jpeg_whose_scan_was_damaged_is_refused(tmp_path, kind, damage):
    encoded = io.BytesIO()
    Image.fromarray(PHOTO).save(encoded, "JPEG", quality=90, **SCANS[kind])
    whole = encoded.getvalue()
    (tmp_path / "whole.jpg").write_bytes(whole)
    assert load(tmp_path / "whole.jpg").notes == ()
    middle, n = len(whole) // 2, 700
    spoiled = {
        "hole": whole[:middle] + whole[middle + n :],
        "zeros": whole[:middle] + bytes(n) + whole[middle + n :],
        "noise": whole[:middle] + NOISE.tobytes()[:n] + whole[middle + n :],
        "more": whole[:middle] + NOISE.tobytes()[:n] + whole[middle:],
        "early end": whole[:middle] + b"\xff\xd9",
    }
    (tmp_path / "a.jpg").write_bytes(spoiled[damage])
    check_broken(tmp_path / "a.jpg")


def test_bytes_that_a_camera_adds_behind_the_last_block_are_said(tmp_path):
    Image.fromarray(PHOTO).save(tmp_path / "a.jpg")
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[:-2] + b"\0\0\0" + whole[-2:])
    assert load(tmp_path / "a.jpg").notes == ("its data has 3 bytes more than its pixels need",)


def chunks_of(content):
    at = 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big") + 12
        yield content[at + 4 : at + 8], at, size
        at += size


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "I;16", "RGBA"])
def test_a_flipped_bit_anywhere_in_a_png_is_found(tmp_path, mode):
    pixels = {"I;16": NOISE.astype(np.uint16) * 200}.get(mode)
    image = Image.fromarray(NOISE).convert(mode) if pixels is None else Image.fromarray(pixels)
    image.save(tmp_path / "a.png", dpi=(300, 300))
    whole = (tmp_path / "a.png").read_bytes()
    rng = np.random.default_rng(1)
    for kind, at, size in chunks_of(whole):
        for place in {at + 8, int(rng.integers(at + 4, at + size))} - {len(whole)}:
            spoiled = bytearray(whole)
            spoiled[place] ^= 1 << int(rng.integers(8))
            (tmp_path / "a.png").write_bytes(spoiled)
            with pytest.raises(UnreadableImage, match=r"truncated or broken|above the limit"):
                read(tmp_path / "a.png")
            assert kind


@pytest.mark.parametrize("lost", ["IDAT", "IEND", "zeroed tail"])
def test_a_png_that_lost_its_end_is_refused(tmp_path, lost):
    big = np.random.default_rng(0).integers(0, 255, (400, 400), dtype=np.uint8)
    Image.fromarray(big).save(tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    parts = [(kind, whole[at : at + size]) for kind, at, size in chunks_of(whole)]
    assert sum(kind == b"IDAT" for kind, _ in parts) > 1
    gone = max(place for place, (kind, _) in enumerate(parts) if kind == b"IDAT" or lost == "IEND")
    kept = b"".join(part for place, (_, part) in enumerate(parts) if place != gone)
    zeroed = whole[:-3000] + bytes(3000)
    (tmp_path / "a.png").write_bytes(zeroed if lost == "zeroed tail" else whole[:8] + kept)
    check_broken(tmp_path / "a.png")


def test_what_follows_the_end_of_a_png_is_no_part_of_it(tmp_path):
    Image.fromarray(NOISE).save(tmp_path / "a.png")
    with (tmp_path / "a.png").open("ab") as file:
        file.write(b"thumbnail" * zlib.MAX_WBITS)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), NOISE)


def test_an_array_file_with_more_than_one_array_is_refused(tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        np.save(file, NOISE)
        np.save(file, NOISE)
    with pytest.raises(UnreadableImage, match="something follows its array; save one array in a file"):
        read(tmp_path / "a.npy")


CUT = [{"bigtiff": True}, {"ome": True, "metadata": {"axes": "ZYX"}}, {"byteorder": ">"}]


@pytest.mark.parametrize("options", CUT)
def test_pages_behind_the_place_where_a_file_was_cut_are_missed(tmp_path, options):
    tifffile.imwrite(tmp_path / "a.tif", np.stack([NOISE] * 6), photometric="minisblack", **options)
    whole = (tmp_path / "a.tif").read_bytes()
    assert load(tmp_path / "a.tif", page=None).pixels.shape == (6, *NOISE.shape)
    for size in range(len(whole) - 40, 200, -len(whole) // 60):
        (tmp_path / "a.tif").write_bytes(whole[:size])
        with pytest.raises(UnreadableImage):
            load(tmp_path / "a.tif", page=None)


def test_our_own_mistakes_are_not_called_a_broken_file(tmp_path, monkeypatch):
    np.save(tmp_path / "a.npy", NOISE)
    monkeypatch.setattr(npy, "_MOST_COLOURS", "four")
    monkeypatch.setattr(npy, "_checked_shape", lambda source: (1, 2, 3))
    with pytest.raises(TypeError):
        load(tmp_path / "a.npy")
