"""A time budget leaves out what does not fit, says so, and loses no row."""

import re
import time

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe import catalogue
from snowshoe.comparison.budget import extrapolated
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask


@pytest.fixture
def slow():
    """Enter a method that takes two hundredths of a second for each thousand pixels."""

    @catalogue.method(family="novel", scope="pointwise")
    def dawdle(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Two classes: left and right, slowly."""
        labels = (np.indices(np.shape(image))[1] > 3).astype(np.uint8)
        time.sleep(2e-5 * labels.size)
        return Segmentation(labels, np.ones(labels.shape, bool))

    yield "dawdle"
    catalogue.remove("dawdle")


@pytest.fixture
def large():
    return np.kron(images.two_phases(), np.ones((3, 3), np.uint8))


def test_what_does_not_fit_is_a_row_with_its_reason_and_the_cheap_ones_run(slow, large):
    result = snowshoe.compare(large, methods=["otsu", slow, "sobel"], budget=2.0)
    left_out = [row for row in result.rows if row.left_out]
    assert [row.method for row in left_out] == [slow]
    assert re.match(r"left out: it would take about [3-9](\.\d+)?\u202fs, and ", left_out[0].failure)
    assert left_out[0].failure.endswith("of 2\u202fs were left")
    assert left_out[0].advice.verdict == "not run"
    assert result.seconds < 3.4  # What the slow method alone would take.
    record = result.as_dict()
    assert record["budget"] == 2.0
    assert [row["left_out"] for row in record["rows"]] == [row.left_out for row in result.rows]
    assert "left out: it would take" in result.as_csv()


def test_rows_keep_their_order_and_results_whatever_the_budget(large):
    free = snowshoe.compare(large, methods="all")
    bounded = snowshoe.compare(large, methods="all", budget=300)
    assert [row.name for row in bounded.rows] == [row.name for row in free.rows]
    for first, second in zip(free.rows, bounded.rows, strict=True):
        np.testing.assert_array_equal(np.asarray(first.result), np.asarray(second.result))


def test_a_budget_that_is_too_short_for_anything_leaves_all_out_and_still_reports():
    result = snowshoe.compare(images.colours(), channel_axis=-1, methods="all", budget=1e-6)
    assert all(row.left_out for row in result.rows)
    assert {row.method for row in result.rows} == {
        method.name for method in catalogue.methods() if method.gives != "image"
    }
    assert result.report().endswith("</html>\n")


def test_what_takes_the_classes_of_a_left_out_method_is_left_out_with_it(large):
    @catalogue.method(family="threshold", scope="pointwise")
    def aaa(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Two classes, slowly."""
        labels = (np.asarray(image) > 99).astype(np.uint8)
        time.sleep(2e-5 * labels.size)
        return Segmentation(labels, np.ones(labels.shape, bool))

    try:
        result = snowshoe.compare(large, methods=["aaa", "components"], budget=2.0)
    finally:
        catalogue.remove("aaa")
    assert [row.left_out for row in result.rows] == [True, True]
    assert result.rows[1].failure == "left out: it takes the classes of aaa, which was left out"


def test_masks_and_truths_are_cropped_with_the_image():
    image = images.two_phases().astype(np.float32)
    image[:, :100] = np.nan
    result = snowshoe.compare(image, methods="threshold", truth=(image > 125).astype(np.uint8), budget=300)
    assert not [row.failure for row in result.rows if row.failure]
    assert all("covering" in row.scores for row in result.rows)


@pytest.mark.parametrize("budget", [0, -1, float("nan")])
def test_a_budget_is_positive(budget):
    with pytest.raises(ValueError, match="budget must be a positive number of seconds"):
        snowshoe.compare(images.noise(), budget=budget)


def test_times_are_continued_as_a_line_or_a_power_whichever_is_longer():
    sizes = [1_000, 4_000]
    assert extrapolated(sizes, [0.1, 0.1], 64_000) == pytest.approx(0.1)
    assert extrapolated(sizes, [0.001, 0.004], 64_000) == pytest.approx(0.064)
    assert extrapolated(sizes, [0.001, 0.008], 64_000) == pytest.approx(0.008 * 16**1.5)
    assert extrapolated(sizes, [0.101, 0.104], 64_000) == pytest.approx(0.164, rel=0.01)
    assert extrapolated(sizes, [0.001, None], 64_000) == pytest.approx(0.064)
    assert extrapolated(sizes, [None, None], 64_000) == np.inf
    assert extrapolated([900, 900], [0.002, 0.001], 900) == pytest.approx(0.001)
