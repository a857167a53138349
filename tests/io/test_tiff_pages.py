"""Pages are what a file says they are: planes with their channels, in the order of its axes, all of them."""

import numpy as np
import pytest
import tifffile

from snowshoe.errors import UnreadableImage
from snowshoe.io import load, read, read_labels

STACK = np.arange(5 * 2 * 6 * 7, dtype=np.uint16).reshape(5, 2, 6, 7)


def check_refused(path, match, reader=load, **options):
    with pytest.raises(UnreadableImage, match=match):
        reader(path, **options)


WRITERS = {
    "imagej": {"imagej": True, "metadata": {"axes": "ZCYX"}},
    "imagej in one directory": {"imagej": True, "metadata": {"axes": "ZCYX"}, "truncate": True},
    "ome": {"ome": True, "metadata": {"axes": "ZCYX"}},
    "ome, compressed": {"ome": True, "metadata": {"axes": "ZCYX"}, "compression": "zlib"},
    "shaped": {"metadata": {"axes": "ZCYX"}, "photometric": "minisblack"},
    "shaped in one directory": {"metadata": {"axes": "ZCYX"}, "photometric": "minisblack", "truncate": True},
}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_channels_of_a_hyperstack_stay_together(tmp_path, kind):
    path = tmp_path / ("a.ome.tif" if "ome" in kind else "a.tif")
    tifffile.imwrite(path, STACK, **WRITERS[kind])
    loaded = load(path, page=3)
    np.testing.assert_array_equal(loaded.pixels, np.moveaxis(STACK[3], 0, -1))
    assert (loaded.channel_axis, loaded.colour, loaded.n_pages, loaded.page) == (-1, False, 5, 3)
    assert "its 10 planes are 5 slices × 2 channels; the channels of a page are kept together" in loaded.notes
    np.testing.assert_array_equal(load(path, page=3, channel=1).pixels, STACK[3, 1])
    np.testing.assert_array_equal(load(path, page=None, channel=1).pixels, STACK[:, 1])
    np.testing.assert_array_equal(load(path, page=None).pixels, np.moveaxis(STACK, 1, -1))
    check_refused(path, "there is no page 5; it has pages 0 to 4", page=5)
    check_refused(path, "there is no channel 2; it has channels 0 to 1", channel=2)


@pytest.mark.parametrize("axes", ["CZYX", "CTYX"])
def test_channels_that_come_first_are_channels_all_the_same(tmp_path, axes):
    swapped = np.ascontiguousarray(STACK.swapaxes(0, 1))
    tifffile.imwrite(tmp_path / "a.ome.tif", swapped, ome=True, metadata={"axes": axes})
    np.testing.assert_array_equal(read(tmp_path / "a.ome.tif", page=3), np.moveaxis(STACK[3], 0, -1))


def test_slices_of_several_frames_are_no_volume_until_one_is_chosen(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", STACK, imagej=True, metadata={"axes": "TZYX"})
    np.testing.assert_array_equal(load(tmp_path / "a.tif", page=7).pixels, STACK[3, 1])
    for reader in (load, read_labels):
        match = "its 10 pages are 5 frames × 2 slices, not one volume; choose one with --page 0 to 9"
        check_refused(tmp_path / "a.tif", match, reader, page=None)


@pytest.mark.parametrize("options", [{"imagej": True, "metadata": {"axes": "ZYX"}}, {"photometric": "minisblack"}])
@pytest.mark.parametrize("part", [0.4, 0.9])
def test_a_stack_in_one_directory_that_was_cut_off_is_refused(tmp_path, options, part):
    volume = np.arange(5 * 60 * 70, dtype=np.uint16).reshape(5, 60, 70)
    tifffile.imwrite(tmp_path / "a.tif", volume, truncate=True, **options)
    whole = (tmp_path / "a.tif").read_bytes()
    np.testing.assert_array_equal(read(tmp_path / "a.tif", page=None), volume)
    (tmp_path / "a.tif").write_bytes(whole[: int(len(whole) * part)])
    check_refused(tmp_path / "a.tif", "are not all there|truncated or broken", page=None)
    check_refused(tmp_path / "a.tif", "are not all there|truncated or broken")


def test_planes_that_the_description_counts_and_that_are_gone_are_missed(tmp_path):
    tifffile.imwrite(tmp_path / "a.ome.tif", STACK, ome=True, metadata={"axes": "ZCYX"})
    content = (tmp_path / "a.ome.tif").read_bytes()
    (tmp_path / "a.ome.tif").write_bytes(content.replace(b'SizeZ="5"', b'SizeZ="9"'))
    check_refused(
        tmp_path / "a.ome.tif", "its description counts 18 planes and 10 are there|is in another file", page=8
    )


def test_smaller_copies_of_an_image_are_no_pages(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(STACK[0, 0], metadata=None)
        writer.write(STACK[0, 0, ::2, ::2], metadata=None, subfiletype=1)
    assert load(tmp_path / "a.tif").n_pages == 1
    np.testing.assert_array_equal(read_labels(tmp_path / "a.tif"), STACK[0, 0])


def test_the_mask_that_gdal_stores_behind_an_image_is_its_mask(tmp_path):
    used = STACK[0, 0] % 3 > 0
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(STACK[0, 0], metadata=None)
        writer.write(used, metadata=None, subfiletype=4, photometric="mask")
    loaded = load(tmp_path / "a.tif")
    assert loaded.n_pages == 1
    np.testing.assert_array_equal(loaded.mask, used)


def test_a_multi_page_label_file_is_a_volume(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", STACK[:, 0], photometric="minisblack")
    np.testing.assert_array_equal(read_labels(tmp_path / "a.tif"), STACK[:, 0])
    np.testing.assert_array_equal(read_labels(tmp_path / "a.tif", page=2), STACK[2, 0])


def test_reading_the_first_of_several_pages_unasked_is_said(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", STACK[:, 0], photometric="minisblack")
    with pytest.warns(UserWarning, match="read page 0 of pages 0 to 4; name one with page=, or all with page=None"):
        np.testing.assert_array_equal(read(tmp_path / "a.tif"), STACK[0, 0])


@pytest.mark.parametrize("n_bands", [2, 3, 4, 5])
def test_bands_that_are_no_colours_are_channels_and_nothing_else(tmp_path, n_bands):
    bands = np.random.default_rng(0).integers(0, 255, (8, 9, n_bands), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", bands, photometric="minisblack", planarconfig="contig", metadata=None)
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, bands)
    assert (loaded.channel_axis, loaded.colour) == (-1, False)
    assert loaded.notes == (f"its {n_bands} bands are channels, not red, green and blue",)
    tifffile.imwrite(tmp_path / "b.tif", bands[..., :3] if n_bands > 2 else bands[..., [0, 0, 0]], photometric="rgb")
    assert load(tmp_path / "b.tif").colour


def test_a_dicom_file_that_looks_like_a_tiff_is_called_by_its_name(tmp_path):
    for name, preamble in {"both": b"II*\0\x08\0\0\0" + bytes(120), "plain": bytes(128)}.items():
        (tmp_path / name).write_bytes(preamble + b"DICM" + bytes(200))
        check_refused(tmp_path / name, "it is DICOM.*, which is not read; convert it to TIFF or PNG first")
    (tmp_path / "none.tif").write_bytes(b"II*\0\x08\0\0\0" + bytes(200))
    check_refused(tmp_path / "none.tif", "it has no image; export it again")


def test_an_array_of_three_axes_asks_what_they_are(tmp_path):
    np.save(tmp_path / "a.npy", STACK[:, 0])
    match = (
        r"shape \(5, 6, 7\), of planes or of channels; choose a plane with --page 0 to 4 or a channel with --channel 0"
    )
    check_refused(tmp_path / "a.npy", match)
    np.testing.assert_array_equal(read(tmp_path / "a.npy", page=4), STACK[4, 0])
    np.testing.assert_array_equal(read(tmp_path / "a.npy", page=None), STACK[:, 0])
    np.testing.assert_array_equal(read(tmp_path / "a.npy", channel=4), STACK[:, 0, :, 4])
    np.testing.assert_array_equal(read_labels(tmp_path / "a.npy", page=2), STACK[2, 0])
    np.testing.assert_array_equal(read_labels(tmp_path / "a.npy"), STACK[:, 0])


def test_booleans_of_strange_bytes_are_equal_to_others(tmp_path):
    strange = np.array([[0, 1, 2, 255]], np.uint8)
    np.save(tmp_path / "a.npy", strange.view(np.bool_))
    for reader in (read, read_labels):
        assert reader(tmp_path / "a.npy").view(np.uint8).tolist() == [[0, 1, 1, 1]]
