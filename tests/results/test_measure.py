"""A table of regions equals scikit-image's, scales with the size of a pixel, and reads back from its files."""

import csv
import json

import numpy as np
import pytest
from skimage import data as samples
from skimage import measure as scikit_image

import snowshoe
from snowshoe.bench.speed.measuring import BOTH, valued
from snowshoe.bench.speed.outlines import grains as tessellation
from snowshoe.errors import UnwritableOutput
from snowshoe.labels.area_fraction import area_fraction
from snowshoe.results import files
from snowshoe.results.table import Table

AXES = {2: ("row", "column"), 3: ("plane", "row", "column")}


def grains(side, n):
    """Return regions of which some touch each other, and values."""
    labels = tessellation(side, n)
    labels[labels % 3 == 0] = 0
    return labels, valued(labels)


def noise(shape, n, seed=0):
    return np.random.default_rng(seed).integers(0, n, shape)


LABELS = {
    "coins": lambda: scikit_image.label(samples.coins() > 110),
    "gaps in numbers": lambda: scikit_image.label(samples.coins() > 150) * 1001,
    "holes and pieces": lambda: noise((40, 41), 3),
    "grains that touch": lambda: grains(256, 200)[0],
    "blocks at the border": lambda: np.kron(noise((6, 7), 9), np.ones((5, 8), int)),
    "single pixels": lambda: np.diag([3, 0, 9, 4, 0, 1]),
    "one row": lambda: np.array([[0, 2, 2, 2, 0]]),
    "coins in volumes": lambda: scikit_image.label(noise((9, 12, 13), 4, seed=3) > 2),
}
"""Each by what is special of it."""


def ours_called(name, ndim):
    stem, _, number = name.partition("-")
    if stem in ("centroid", "centroid_weighted"):
        return f"{stem}_{AXES[ndim][int(number)]}"
    if stem == "bbox":
        return f"bbox_{AXES[ndim][int(number) % ndim]}_{'max' if int(number) >= ndim else 'min'}"
    return "volume" if name == "area" and ndim == 3 else name


@pytest.mark.parametrize("size", [1.0, 0.25])
@pytest.mark.parametrize("kind", LABELS)
def test_every_property_that_scikit_image_has_too_is_equal(kind, size):
    labels = LABELS[kind]()
    image = noise(labels.shape, 999, seed=1).astype(np.uint16)
    flat = ("perimeter", "solidity", "feret", "convex", "eccentricity", "orientation")
    names = [name for both in BOTH.values() for name in both if labels.ndim == 2 or not any(f in name for f in flat)]
    theirs = scikit_image.regionprops_table(labels, image, properties=names, spacing=(size,) * labels.ndim)
    table = snowshoe.measure(labels, image, spacing=size)
    for name, values in theirs.items():
        assert_equal(name, table[ours_called(name, labels.ndim)], values)


def assert_equal(name, ours, theirs):
    """Angles of half a turn more or less are the same direction."""
    ours = theirs + (ours - theirs + np.pi / 2) % np.pi - np.pi / 2 if name == "orientation" else ours
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-6, err_msg=name)


def test_nuclei_drawn_by_hand_are_measured_as_scikit_image_does(data):
    from snowshoe.io import read_labels

    for path in sorted((data / "nuclei" / "labels").iterdir())[:5]:
        labels = np.asarray(read_labels(path))
        names = [name for key, both in BOTH.items() if not key.startswith(("intensity", "centroid_w")) for name in both]
        theirs = scikit_image.regionprops_table(labels, properties=names)
        table = snowshoe.measure(labels)
        for name, values in theirs.items():
            assert_equal(name, table[ours_called(name, 2)], values)


def test_lengths_scale_with_the_size_of_a_pixel_and_numbers_do_not():
    labels, image = grains(96, 30)
    one, other = snowshoe.measure(labels, image), snowshoe.measure(labels, image, spacing="0.5um")
    powers = {"µm": 1, "µm²": 2}
    for name, values in one.columns.items():
        factor = 0.5 ** powers.get(other.units.get(name, ""), 0)
        np.testing.assert_allclose(other[name], values * factor, err_msg=name)
    assert (one.units["area"], other.units["area"], one.units["feret_diameter_min"]) == ("px²", "µm²", "px")


def test_pixels_that_are_not_square_measure_what_stretched_ones_do():
    labels = grains(64, 12)[0]
    stretched = snowshoe.measure(np.repeat(labels, 3, axis=0))
    table = snowshoe.measure(labels, spacing=(3, 1))
    for name in ("area", "feret_diameter_max", "perimeter_crack", "straight_share", "euler_number", "neighbours"):
        np.testing.assert_allclose(table[name], stretched[name], rtol=0.03, err_msg=name)
    assert "perimeter" not in table.columns
    with pytest.raises(ValueError, match="spacing must be the same along both axes for perimeter"):
        snowshoe.measure(labels, spacing=(3, 1), properties=["perimeter"])


def test_a_mask_is_as_the_border_of_the_image():
    labels, image = grains(80, 20)
    mask = np.zeros(labels.shape, bool)
    mask[11:70, 7:50] = True
    inside, cut = snowshoe.measure(labels, image, mask=mask), (slice(11, 70), slice(7, 50))
    alone = snowshoe.measure(labels[cut], image[cut])
    for name, values in alone.columns.items():
        shift = {"row": 11, "column": 7}.get(name.split("_")[1 + ("weighted" in name)] if "_" in name else "", 0)
        shift = shift if name.startswith(("centroid", "bbox")) else 0
        np.testing.assert_allclose(inside[name], values + shift, err_msg=name)


def test_what_only_the_whole_image_tells_is_right():
    labels = np.zeros((20, 30), int)
    labels[2:9, 2:9], labels[4:6, 4:6], labels[2:9, 9:12], labels[15, 5] = 5, 0, 7, 7
    table = snowshoe.measure(labels)
    assert table["pieces"].tolist() == [1, 2]
    assert table["holes"].tolist() == [1, 0]
    assert table["neighbours"].tolist() == [1, 1]
    assert table["inscribed_radius"].tolist() == [1.5, 1.5]
    np.testing.assert_allclose(table["straight_share"], [7 / 36, 7 / 24])
    assert not table["touches_border"].any()


def test_quantiles_are_those_of_numpy():
    labels, image = grains(64, 10)
    for values in (image, image / 3):
        table = snowshoe.measure(labels, values, properties=["intensity_quantiles"])
        for end, share in (("p05", 0.05), ("median", 0.5), ("p95", 0.95)):
            expected = [np.quantile(values[labels == label].astype(float), share) for label in table["label"]]
            np.testing.assert_allclose(table[f"intensity_{end}"], expected, rtol=1e-12)


def test_channels_and_images_by_name_have_columns_of_their_own():
    labels, image = grains(32, 4)
    colour = np.stack([image, image + 5], axis=-1)
    table = snowshoe.measure(labels, colour, channel_axis=-1, properties=["intensity_mean"])
    np.testing.assert_allclose(table["intensity_mean_1"], table["intensity_mean_0"] + 5)
    named = snowshoe.measure(labels, {"dapi": image, "actin": image / 2}, properties=["intensity_sum"])
    np.testing.assert_allclose(named["intensity_sum_actin"], named["intensity_sum_dapi"] / 2)


def test_a_function_of_ones_own_is_a_column():
    labels, image = grains(48, 6)
    table = snowshoe.measure(labels, image, extra={"brightest": lambda region, values: values[region].max()})
    np.testing.assert_array_equal(table["brightest"], table["intensity_max"])


def discs_at_random(rng, share, radius, side=128):
    """A Boolean model: discs at random places, as many as cover a share of an endless plane."""
    (rows, columns), wide = np.ogrid[:side, :side], side + 2 * radius
    covered = np.zeros((side, side), bool)
    n = rng.poisson(-np.log1p(-share) * wide**2 / (np.pi * radius**2))
    for y, x in rng.uniform(-radius, side + radius, (n, 2)):
        covered |= (rows + 0.5 - y) ** 2 + (columns + 0.5 - x) ** 2 < radius**2
    return covered


@pytest.mark.parametrize(("share", "radius"), [(0.1, 5), (0.5, 12), (0.8, 5), (0.2, 20)])
def test_the_true_area_fraction_lies_within_two_standard_errors_in_19_of_20_images(share, radius):
    rng = np.random.default_rng(radius)
    fractions = [area_fraction(discs_at_random(rng, share, radius)) for _ in range(80)]
    shares = np.array([fraction.share for fraction in fractions])
    errors = np.array([fraction.error for fraction in fractions])
    inside = np.abs(shares - share) <= 2 * errors
    assert 0.9 <= inside[~np.isnan(errors)].mean() <= 0.99
    assert np.nanmedian(errors) == pytest.approx(shares.std(), rel=0.3)


def test_the_error_of_an_area_fraction_is_that_of_the_object_where_there_is_one():
    covered = np.zeros((200, 200), bool)
    covered[90:110, 90:110] = True
    fraction = area_fraction(covered)
    assert fraction.error == pytest.approx(np.sqrt(2) * fraction.share, rel=0.05)


@pytest.mark.parametrize("covered", [np.zeros((50, 60), bool), np.ones((50, 60), bool)])
def test_an_image_that_cannot_tell_has_no_error_of_its_area_fraction(covered):
    assert np.isnan(area_fraction(covered).error)


def test_the_error_of_an_area_fraction_is_that_of_the_pixels_that_are_used():
    covered = discs_at_random(np.random.default_rng(1), 0.3, 5)
    valid = np.zeros((200, 180), bool)
    valid[:128, 30:158] = True
    framed = np.ones(valid.shape, bool)
    framed[valid] = covered.reshape(-1)
    part, alone = area_fraction(framed, valid), area_fraction(covered)
    assert part.share == alone.share
    assert part.error == pytest.approx(alone.error, rel=0.15)


def test_images_without_a_region_give_a_table_without_rows():
    for shape in ((5, 6), (1, 1), (3, 4, 5)):
        table = snowshoe.measure(np.zeros(shape, int), np.ones(shape))
        assert len(table) == 0
        assert table.summary["count"] == 0


def test_a_long_table_is_written_piece_by_piece_to_the_same_text(tmp_path, monkeypatch):
    table = Table({"label": np.arange(10), "area": np.arange(10) / 3})
    whole = files.table_text(table)
    monkeypatch.setattr(files, "ROWS", 4)
    table.save(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == whole == files.table_text(table)
    assert len(whole.splitlines()) == 11


def test_csv_reads_back_to_the_last_digit(tmp_path):
    table = snowshoe.measure(*grains(64, 9), spacing="0.3um")
    table.save(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == table.headers
    for header, values in zip(table.headers, table.columns.values(), strict=True):
        np.testing.assert_array_equal([float(row[header]) for row in rows], values.astype(float))


def test_parquet_and_pandas_keep_values_and_units(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = snowshoe.measure(*grains(64, 9), spacing="0.3um")
    table.save(tmp_path / "t.parquet")
    stored = parquet.read_table(tmp_path / "t.parquet")
    np.testing.assert_array_equal(stored["area_um2"].to_numpy(), table["area"])
    assert stored.schema.field("area_um2").metadata == {b"unit": "µm²".encode()}
    assert json.loads(stored.schema.metadata[b"snowshoe"])["summary"] == dict(table.summary)
    assert table.to_pandas().attrs["units"]["area"] == "µm²"


def test_a_table_shows_its_first_rows_and_the_summary():
    shown = snowshoe.measure(*grains(96, 30))._repr_html_()
    assert shown.count("<tr><td>") == 10
    assert "area fraction" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"properties": ["aera"]}, "did you mean area"),
        ({"properties": ["surface"]}, "those of 2-D labels"),
        ({"properties": ["intensity_mean"], "image": None}, "give the image too"),
        ({"image": np.ones((4, 4))}, "image must have the labels' shape"),
        ({"image": np.ones((32, 32, 3))}, "channel_axis"),
        ({"spacing": "1parsec"}, "spacing must be"),
        ({"spacing": (1, 2, 3)}, "spacing must be one size, or 2"),
    ],
)
def test_wrong_arguments_get_a_sentence(change, words):
    labels, image = grains(32, 4)
    with pytest.raises(ValueError, match=words):
        snowshoe.measure(labels, **{"image": image, **change})


def test_grey_values_are_no_labels():
    with pytest.raises(ValueError, match="look like grey values"):
        snowshoe.measure(samples.coins())


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    table = snowshoe.measure([[1]])
    with pytest.raises(UnwritableOutput):
        table.save(tmp_path / "none" / "t.csv")
    with pytest.raises(ValueError, match=r"\.csv or \.parquet"):
        table.save(tmp_path / "t.xls")


def test_regions_keep_numbers_that_no_float_holds():
    table = snowshoe.measure(np.array([[2**53, 2**53 + 1], [0, 2**53 + 1]], np.uint64), properties=["area"])
    assert table["label"].tolist() == [2**53, 2**53 + 1]
    assert table["area"].tolist() == [1, 2]


@pytest.mark.parametrize(("spacing", "axis"), [(s, a) for s in [(2, 1), (1, 3), (1, 1)] for a in (0, 1)])
def test_a_strip_one_pixel_wide_holds_a_disc_of_half_a_pixel(spacing, axis):
    strip = np.ones((1, 9) if axis == 0 else (9, 1), int)
    for labels in (strip, np.pad(strip, 2)):
        table = snowshoe.measure(labels, spacing=spacing, properties=["inscribed_radius"])
        assert table["inscribed_radius"].tolist() == [spacing[axis] / 2]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_slab_one_voxel_thick_holds_a_ball_of_half_a_voxel(axis):
    slab, spacing = np.ones([1 if along == axis else 9 for along in range(3)], int), (2, 1, 3)
    table = snowshoe.measure(slab, spacing=spacing, properties=["inscribed_radius"])
    assert table["inscribed_radius"].tolist() == [spacing[axis] / 2]


@pytest.mark.parametrize("spacing", [(2.0, 1.0), (0.3, 0.7)])
def test_a_disc_among_uneven_pixels_ends_at_the_nearest_box(spacing):
    labels = np.pad(np.random.default_rng(5).choice(3, (8, 9), p=(0.1, 0.6, 0.3)), 1)
    radii = snowshoe.measure(labels, spacing=spacing, properties=["inscribed_radius"])["inscribed_radius"]
    for label, radius in enumerate(radii, 1):
        steps = np.argwhere(labels == label)[:, None] - np.argwhere(labels != label)
        distances = np.hypot(*(np.maximum(np.abs(steps) - 0.5, 0) * spacing).T)
        assert radius == pytest.approx(distances.min(axis=0).max())


@pytest.mark.parametrize("size", [0.229, 0.1, 0.7])
def test_a_square_is_as_round_as_can_be(size):
    for side in range(1, 12):
        assert snowshoe.measure(np.ones((side, side), int), spacing=size)["eccentricity"].tolist() == [0.0]


@pytest.mark.parametrize(("n", "text"), [(1, "one class in nine pieces"), (2, "two classes in 18 pieces")])
def test_classes_in_many_pieces_are_counted_in_words(n, text):
    dots = np.array([[1, 0], [0, 0]])
    labels = np.hstack([np.tile(dots, (3, 3)) * (number + 1) for number in range(n)])
    assert f"the labels are {text}; number these" in snowshoe.measure(labels, properties=["pieces"]).notes[0]


def test_one_label_in_two_pieces_is_a_class_and_of_two_labels_one_may_be_in_two():
    notes = [snowshoe.measure(row, properties=["pieces"]).notes for row in ([[1, 0, 1]], [[1, 0, 1, 0, 2]])]
    assert "the labels are one class in two pieces; number these" in notes[0][0]
    assert notes[1] == ()
