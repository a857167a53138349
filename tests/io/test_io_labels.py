"""Labels come back as they went, from the smallest file type that holds them."""

import cv2
import numpy as np
import pytest
import skimage.io
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from snowshoe.colour.palettes import label_colours
from snowshoe.errors import UnwritableOutput
from snowshoe.io import load, read, read_labels, write_image, write_label_picture, write_labels
from snowshoe.spacing import Spacing

LABELS = np.arange(12).reshape(3, 4)
SUFFIXES = (".tif", ".tiff", ".png", ".npy")


@given(data=st.data())
def test_any_labels_come_back_in_the_smallest_type(tmp_path_factory, data):
    suffix = data.draw(st.sampled_from(SUFFIXES))
    greatest = data.draw(st.sampled_from([0, 1, 3, 255, 256, 65_535] + [65_536, 2**32 - 1] * (suffix != ".png")))
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))
    labels = data.draw(hnp.arrays(np.int64, shape, elements=st.integers(0, greatest)))
    path = tmp_path_factory.getbasetemp() / f"labels{suffix}"
    write_labels(path, labels)
    found = read_labels(path)
    np.testing.assert_array_equal(found, labels)
    assert found.dtype == np.min_scalar_type(int(labels.max()))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", ">u2", "int32", "uint64"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_labels_of_any_integer_type_and_layout_are_written_and_left_alone(tmp_path, dtype, suffix):
    labels = (np.arange(40).reshape(5, 8) % 2).astype(dtype)[::2, ::-1]
    labels.setflags(write=False)
    write_labels(tmp_path / f"a{suffix}", labels)
    np.testing.assert_array_equal(read_labels(tmp_path / f"a{suffix}"), labels.astype(int))


@pytest.mark.parametrize(
    ("unit", "size"), [("µm", (0.3, 0.25)), ("inch", (1 / 300, 1 / 600)), ("cm", (0.7, 0.1)), (None, (2.0, 3.0))]
)
def test_a_tiff_keeps_the_pixel_size_exactly_and_others_find_it_in_its_tags(tmp_path, unit, size):
    write_labels(tmp_path / "a.tif", LABELS, spacing=Spacing(size, unit))
    loaded = load(tmp_path / "a.tif")
    assert loaded.spacing == Spacing(size, unit)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        tags = file.pages[0].tags
        columns = tags["XResolution"].value
        per_unit = columns[0] / columns[1]
        assert tags["ResolutionUnit"].value == {"µm": 3, "inch": 2, "cm": 3, None: 1}[unit]
    assert per_unit == pytest.approx({"µm": 1e4}.get(unit, 1) / size[1])


def test_a_png_keeps_a_pixel_size_that_is_a_length(tmp_path):
    write_labels(tmp_path / "a.png", LABELS, spacing=Spacing((0.5, 0.25), "µm"))
    assert load(tmp_path / "a.png").spacing.sizes == pytest.approx((0.5, 0.25), rel=1e-3)


def test_a_pixel_size_read_from_a_scan_survives_its_labels(tmp_path):
    tifffile.imwrite(tmp_path / "scan.tif", LABELS.astype(np.uint8), resolution=(600, 300), resolutionunit=2)
    scan = load(tmp_path / "scan.tif")
    write_labels(tmp_path / "a.tif", LABELS, spacing=scan.spacing)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.pages[0].tags["XResolution"].value == (600, 1)
        assert file.pages[0].tags["YResolution"].value == (300, 1)


def test_a_tiff_is_compressed_and_tiled_when_large(tmp_path):
    write_labels(tmp_path / "small.tif", np.zeros((64, 64), int))
    write_labels(tmp_path / "large.tif", np.zeros((2100, 2100), int))
    with tifffile.TiffFile(tmp_path / "small.tif") as small, tifffile.TiffFile(tmp_path / "large.tif") as large:
        assert [file.pages[0].compression.name for file in (small, large)] == ["ADOBE_DEFLATE"] * 2
        assert [file.pages[0].is_tiled for file in (small, large)] == [False, True]
    assert (tmp_path / "large.tif").stat().st_size < 2100 * 2100 / 50


@pytest.mark.parametrize("greatest", [1, 2, 255, 256, 65_535])
def test_every_common_reader_gets_the_numbers_of_a_png(tmp_path, greatest):
    labels = np.array([[0, 1], [greatest, greatest // 2]])
    write_labels(tmp_path / "a.png", labels)
    np.testing.assert_array_equal(skimage.io.imread(tmp_path / "a.png"), labels)
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED), labels)
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "a.png")), labels)


def test_a_picture_shows_the_labels_in_their_colours(tmp_path):
    colours = np.random.default_rng(0).integers(0, 255, (12, 3), dtype=np.uint8)
    write_label_picture(tmp_path / "given.png", LABELS, colours=colours)
    np.testing.assert_array_equal(read(tmp_path / "given.png"), colours[LABELS])
    masked = np.ma.masked_array(LABELS * 100_000_000, LABELS == 5)
    write_label_picture(tmp_path / "own.png", masked)
    numbers = np.where(LABELS == 0, 0, (LABELS * 100_000_000 - 1) % 255 + 1)
    numbers[LABELS == 5] = 0
    np.testing.assert_array_equal(read(tmp_path / "own.png"), label_colours(256)[numbers])


@pytest.mark.parametrize(
    ("name", "labels", "match"),
    [
        ("a.tif", LABELS, "path must be a name that ends in .png"),
        ("a.png", LABELS[None, None], "labels must be 2-D or 3-D"),
    ],
)
def test_pictures_that_cannot_be_are_refused(tmp_path, name, labels, match):
    with pytest.raises(ValueError, match=match):
        write_label_picture(tmp_path / name, labels)


def test_palettes_and_inverted_greys_of_a_tiff_are_read_as_indices(tmp_path):
    table = np.random.default_rng(0).integers(0, 65536, (3, 256), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "palette.tif", LABELS.astype(np.uint8), colormap=table)
    tifffile.imwrite(tmp_path / "inverted.tif", LABELS.astype(np.uint8), photometric="miniswhite")
    np.testing.assert_array_equal(read_labels(tmp_path / "palette.tif"), LABELS)
    np.testing.assert_array_equal(read_labels(tmp_path / "inverted.tif"), LABELS)


def test_labels_that_someone_saved_as_grey_rgb_or_with_alpha_are_read(tmp_path):
    grey = LABELS.astype(np.uint8)
    for name, picture in {"rgb": np.dstack([grey] * 3), "rgba": np.dstack([grey] * 3 + [grey])}.items():
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
        np.testing.assert_array_equal(read_labels(tmp_path / f"{name}.png"), LABELS)


def test_a_one_bit_image_has_labels_zero_and_one(tmp_path):
    write_image(tmp_path / "a.png", LABELS > 5)
    found = read_labels(tmp_path / "a.png")
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, LABELS > 5)


def test_instance_labels_of_micrographs_are_read_as_pillow_reads_them(data):
    for path in sorted((data / "nuclei" / "labels").glob("*.png"))[:3]:
        with Image.open(path) as image:
            np.testing.assert_array_equal(read_labels(path), np.asarray(image))


def test_volumes_go_into_a_tiff_or_an_array_and_more_axes_into_an_array_only(tmp_path):
    labels = np.arange(24).reshape(2, 3, 4)
    for stored in (labels, labels[..., None]):
        write_labels(tmp_path / "a.npy", stored)
        np.testing.assert_array_equal(read_labels(tmp_path / "a.npy"), stored)
    write_labels(tmp_path / "a.tif", labels)
    np.testing.assert_array_equal(read_labels(tmp_path / "a.tif"), labels)
    with pytest.raises(ValueError, match=r"labels must be 2-D in a PNG, got 'shape \(2, 3, 4\)'; write a .tif"):
        write_labels(tmp_path / "a.png", labels)
    with pytest.raises(ValueError, match=r"labels must be 2-D or 3-D in a TIFF, .*; write them as .npy"):
        write_labels(tmp_path / "a.tif", labels[..., None])


@pytest.mark.parametrize(
    ("name", "labels", "match"),
    [
        ("a.jpg", LABELS, r"path must be a name that ends in .tif, .tiff, .png, .npy, got"),
        ("a", LABELS, r"path must be a name that ends in"),
        ("a.png", LABELS + 70_000, r"labels must be at most 65535 in a PNG, got 70011; write a .tif"),
        ("a.tif", LABELS + 2**32, r"labels must be at most 4294967295, got"),
        ("a.tif", LABELS - 5, r"labels must be free of negative values, got -5"),
        ("a.tif", LABELS[:0], r"labels must have at least one pixel"),
    ],
)
def test_labels_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path, name, labels, match):
    with pytest.raises(ValueError, match=match):
        write_labels(tmp_path / name, labels)
    assert list(tmp_path.iterdir()) == []


def test_labels_that_are_no_integers_are_refused(tmp_path):
    with pytest.raises(TypeError, match="labels must be an integer image"):
        write_labels(tmp_path / "a.tif", LABELS / 2)


@pytest.mark.parametrize("colours", [np.zeros((11, 3), np.uint8), np.zeros((12, 4), np.uint8), np.zeros((12, 3))])
def test_colours_that_do_not_match_the_labels_are_refused(tmp_path, colours):
    with pytest.raises(ValueError, match=r"colours must be a uint8 array of at least 12 rows \(labels 0 to 11\)"):
        write_label_picture(tmp_path / "a.png", LABELS, colours=colours)


MASKED = [
    ([[0, 1], [2, 7]], 255, np.uint8),
    ([[3, 1], [2, 7]], 0, np.uint8),
    ([[0, 255], [2, 7]], 65_535, np.uint16),
    ([[0, 65_535], [2, 7]], 2**32 - 1, np.uint32),
]


@pytest.mark.parametrize(("labels", "value", "dtype"), MASKED)
@pytest.mark.parametrize("beneath", [-5, 3, 2**40])
def test_masked_labels_get_a_no_data_value_that_no_label_has(tmp_path, labels, value, dtype, beneath):
    labels = np.array(labels)
    labels[1, 1] = beneath
    masked = np.ma.masked_array(labels, [[False, False], [False, True]])
    write_labels(tmp_path / "a.tif", masked)
    stored = tifffile.imread(tmp_path / "a.tif")
    assert (stored.dtype, stored[1, 1]) == (dtype, value)
    found = read_labels(tmp_path / "a.tif")
    np.testing.assert_array_equal(np.ma.getmaskarray(found), masked.mask)
    np.testing.assert_array_equal(found[~masked.mask], labels[~masked.mask])
    assert np.ma.getdata(found)[1, 1] == 0
    for name in ("a.png", "a.npy"):
        if dtype != np.uint32 or name == "a.npy":
            write_labels(tmp_path / name, masked)
            np.testing.assert_array_equal(read_labels(tmp_path / name), masked.filled(0))


def test_masked_labels_that_leave_no_number_free_are_refused(tmp_path):
    masked = np.ma.masked_array([[0, 2**32 - 1, 1]], [[False, False, True]])
    with pytest.raises(ValueError, match="labels must be below 4294967295 where some pixels are masked"):
        write_labels(tmp_path / "a.tif", masked)
    assert list(tmp_path.iterdir()) == []


GEOTIFF = [
    (33550, 12, 3, (10.0, 10.0, 0.0), True),
    (33922, 12, 6, (0.0, 0.0, 0.0, 4.5e5, 5.1e6, 0.0), True),
    (34735, 3, 12, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32632), True),
    (34736, 12, 2, (6378137.0, 298.25), True),
    (34737, 2, 0, "WGS 84 / UTM zone 32N|", True),
]


@pytest.mark.parametrize("byteorder", "<>")
def test_labels_of_a_map_lie_where_the_map_lies(tmp_path, byteorder):
    tifffile.imwrite(tmp_path / "map.tif", LABELS.astype(np.uint8), extratags=GEOTIFF, byteorder=byteorder)
    image = load(tmp_path / "map.tif")
    write_labels(tmp_path / "a.tif", np.ma.masked_array(LABELS, LABELS == 4), georeference=image.georeference)
    with tifffile.TiffFile(tmp_path / "map.tif") as given, tifffile.TiffFile(tmp_path / "a.tif") as kept:
        for code, *_ in GEOTIFF:
            assert kept.pages[0].tags[code].value == given.pages[0].tags[code].value
        assert kept.pages[0].geotiff_tags == given.pages[0].geotiff_tags
        assert kept.pages[0].tags[42113].value == "255"
    assert load(tmp_path / "a.tif").georeference == image.georeference


def test_an_image_that_was_turned_no_longer_lies_where_its_file_says(tmp_path):
    turned = [*GEOTIFF, (274, 3, 1, 6, True)]
    tifffile.imwrite(tmp_path / "map.tif", LABELS.astype(np.uint8), extratags=turned)
    image = load(tmp_path / "map.tif")
    assert image.georeference is None
    assert "left out the place on Earth, which is not that of the turned image" in image.notes


IMAGES = [
    (".png", LABELS > 5),
    (".png", LABELS.astype(np.uint8)),
    (".png", LABELS.astype(np.uint16) * 900),
    (".png", np.dstack([LABELS.astype(np.uint8)] * 3)),
    (".tif", (LABELS / 7).astype(np.float32)),
    (".tif", LABELS.astype(np.int16) - 5),
    (".tif", np.dstack([LABELS.astype(np.uint16)] * 3)),
    (".npy", LABELS / 7),
]


@pytest.mark.parametrize(("suffix", "pixels"), IMAGES)
def test_images_come_back_as_they_went(tmp_path, suffix, pixels):
    write_image(tmp_path / f"a{suffix}", pixels[::-1])
    found = read(tmp_path / f"a{suffix}")
    assert found.dtype == pixels.dtype
    np.testing.assert_array_equal(found, pixels[::-1])


def test_a_tiff_gets_float32_maps_and_masks_as_zero_and_one(tmp_path):
    write_image(tmp_path / "a.tif", np.array([[np.nan, 0.1]]), spacing=Spacing((2.0, 3.0), "nm"))
    loaded = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(loaded.pixels, np.array([[np.nan, 0.1]], np.float32))
    assert (loaded.pixels.dtype, loaded.spacing) == (np.float32, Spacing((2.0, 3.0), "nm"))
    write_image(tmp_path / "b.tif", np.array([[True, False]]))
    np.testing.assert_array_equal(read(tmp_path / "b.tif"), np.array([[1, 0]], np.uint8))


def test_alpha_is_written_so_that_it_is_read_as_alpha(tmp_path):
    picture = np.dstack([LABELS.astype(np.uint8)] * 4)
    for name in ("a.tif", "a.png"):
        write_image(tmp_path / name, picture)
        np.testing.assert_array_equal(load(tmp_path / name).mask, LABELS > 0)


@pytest.mark.parametrize(
    ("name", "pixels", "match"),
    [
        ("a.jpg", LABELS, "path must be a name that ends in"),
        ("a.png", LABELS / 7, "pixels must be bool, uint8, uint16 or 8-bit RGB for a PNG, .*; write a .tif"),
        ("a.tif", LABELS * 1j, "pixels must be numbers for a TIFF, got 'complex128'; write a .npy"),
        ("a.tif", LABELS[0], "pixels must be of shape"),
        ("a.tif", LABELS[:0], "pixels must be of shape"),
    ],
)
def test_images_that_do_not_fit_are_refused(tmp_path, name, pixels, match):
    with pytest.raises(ValueError, match=match):
        write_image(tmp_path / name, pixels)


def test_writing_where_nothing_can_be_written_is_one_sentence(tmp_path):
    for write in (write_labels, write_image):
        with pytest.raises(
            UnwritableOutput, match=r"cannot write .*a.png: there is no folder .*; make it, or check the path$"
        ):
            write(tmp_path / "no folder" / "a.png", LABELS.astype(np.uint8))


def test_label_colours_are_distinct_stable_and_stand_out_from_the_background():
    colours = label_colours(256)
    assert len(np.unique(colours, axis=0)) == 256
    assert colours.dtype == np.uint8
    assert colours[0].max() < 40
    assert (colours[1:].astype(int).max(axis=1) > 90).all()
    np.testing.assert_array_equal(label_colours(9), colours[:9])
    np.testing.assert_array_equal(label_colours(600)[256:511], colours[1:])


def test_no_label_colours_are_refused():
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        label_colours(0)
