"""The row of objects: there where the image has some, counted, and nowhere else."""

import json

import numpy as np
import pytest
import synthetic as images
from skimage import data

import snowshoe
from snowshoe import io
from snowshoe.labels.areas import areas


def objects_row(image, **options):
    rows = [row for row in snowshoe.compare(image, **options).rows if "foreground+split_touching" in row.recipe]
    assert len(rows) <= 1
    return rows[0] if rows else None


def touching():
    """Ten pairs of discs that overlap a little, and five that stand alone."""
    middles = [(30 + 40 * row, 40 + 60 * pair + side) for row in range(2) for pair in range(5) for side in (-8, 8)]
    middles += [(110, 40 + 60 * number) for number in range(5)]
    row, column = np.mgrid[:140, :320]
    inside = np.any([(row - y) ** 2 + (column - x) ** 2 < 100 for y, x in middles], axis=0)
    grey = np.where(inside, 180, 50) + np.random.default_rng(6).normal(0, 6, inside.shape)
    return grey.astype(np.uint8), len(middles)


@pytest.mark.parametrize("dark", [False, True])
def test_objects_that_touch_are_counted_bright_or_dark(dark):
    image, n_objects = touching()
    row = objects_row(255 - image if dark else image)
    assert row.numbers.n_objects == n_objects
    assert row.advice.verdict == "suits"
    assert row.advice.sentences[0].startswith(f"The {n_objects} objects with a median area of ")


def test_the_coins_are_counted_within_a_few():
    row = objects_row(data.coins())
    assert row.numbers.n_objects == pytest.approx(24, abs=5)
    assert 1000 < row.numbers.median_area < 2000


def test_the_row_is_the_recipe_that_its_title_says():
    image, _ = touching()
    row = objects_row(image)
    assert row.title == row.recipe
    np.testing.assert_array_equal(row.segmentation.labels, snowshoe.Recipe.parse(row.recipe).run(image).labels)
    assert row.numbers.median_area == np.median(areas(row.segmentation.labels)[1:])


def test_the_median_area_has_the_unit_of_the_pixel_size():
    row = objects_row(images.two_phases(), spacing="2,0.5um")
    assert row.numbers.median_area_in_unit == row.numbers.median_area
    assert row.numbers.area_unit == "µm²"
    row = objects_row(images.two_phases(), spacing=(2, 0.5))
    assert (row.numbers.median_area_in_unit, row.numbers.area_unit) == (None, None)


def test_an_image_without_objects_has_no_such_row():
    photo = io.load_sample()
    assert objects_row(photo.pixels, channel_axis=photo.channel_axis) is None
    for image in (images.noise(), images.slope(), images.three_phases(), np.full((40, 60), 7, np.uint8)):
        assert objects_row(image) is None
    assert objects_row(data.camera()) is None


def test_two_objects_are_too_few_and_one_that_fills_the_frame_is_none():
    image = images.two_phases()
    assert objects_row(image[:40, :80]) is None
    assert objects_row(image[:40, :120]) is not None


def test_it_belongs_to_the_short_list_and_to_all_but_not_to_names():
    image = images.two_phases()
    short, everything = objects_row(image), objects_row(image, methods="all")
    assert short.recipe == everything.recipe
    assert objects_row(image, methods=["otsu", "objects"]) is None


def test_valid_pixels_alone_decide():
    image = images.two_phases()
    half = np.arange(160) < 80
    mask = np.broadcast_to(half, image.shape)
    assert objects_row(image, mask=mask).numbers.n_objects == 6
    noisy = np.where(half, image, np.random.default_rng(7).integers(0, 255, image.shape)).astype(np.uint8)
    labels = [objects_row(pixels, mask=mask).segmentation.labels for pixels in (image, noisy)]
    np.testing.assert_array_equal(*labels)


def test_a_budget_that_is_too_short_leaves_it_out_and_one_that_is_not_gives_the_same():
    image = images.two_phases()
    whole = objects_row(image, budget=60)
    np.testing.assert_array_equal(whole.segmentation.labels, objects_row(image).segmentation.labels)
    assert objects_row(image, budget=1e-6) is None


def test_table_csv_and_json_have_the_count_and_the_median_area():
    result = snowshoe.compare(images.two_phases(), spacing="0.5um")
    row = result.rows[-1]
    kept = json.loads(json.dumps(result.as_dict()))["rows"][-1]["numbers"]
    assert (kept["n_objects"], kept["median_area"]) == (12, row.numbers.median_area)
    assert "median_area" in result.as_csv().splitlines()[0]
    assert "Median area" in result.report()
    otsu = result.find("otsu").numbers
    assert (otsu.n_objects, otsu.median_area) == (None, None)


def test_the_dark_side_of_a_shaded_image_is_no_object_among_its_pores():
    row, column = np.mgrid[:400, :520]
    light = 90 + 90 * column / 520 + 40 * np.sin(row / 220)
    random = np.random.default_rng(7)
    places = random.uniform(0, 1, (60, 2)) * light.shape
    pores = np.any([(row - y) ** 2 + (column - x) ** 2 < 90 for y, x in places], axis=0)
    grey = np.where(pores, 0.55, 1) * light + random.normal(0, 7, light.shape)
    found = objects_row(np.clip(grey, 0, 255).astype(np.uint8))
    assert found is None or found.numbers.largest < 0.15
