"""A time budget leaves out what does not fit, says so, and loses no row."""

import re
import time

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe import catalogue
from snowshoe.comparison import budget as budgets
from snowshoe.comparison.budget import Budget, Finishing, extrapolated, run_within
from snowshoe.comparison.plan import job_of
from snowshoe.comparison.scene import Scene
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask


@pytest.fixture
def slow():
    """Enter a method that takes two hundredths of a second for each thousand pixels, and tells what it was run on."""
    seen = []

    @catalogue.method(family="novel", scope="pointwise")
    def dawdle(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Two classes: left and right, slowly."""
        seen.append(np.shape(image))
        labels = (np.indices(np.shape(image))[1] > 3).astype(np.uint8)
        time.sleep(2e-5 * labels.size)
        return Segmentation(labels, np.ones(labels.shape, bool))

    yield seen
    catalogue.remove("dawdle")


@pytest.fixture
def large():
    return np.kron(images.two_phases(), np.ones((3, 3), np.uint8))


@pytest.fixture
def few_pixels(monkeypatch):
    """Let a budget of 300 s be one in which 20 000 pixels are looked at."""
    monkeypatch.setattr(budgets, "LEAST", 500)
    monkeypatch.setattr(budgets, "EACH", 0.0)
    monkeypatch.setattr(budgets, "FIXED", 300 / 20_000)


LEFT_OUT = r"left out: it would take about (?P<expected>\S+\s\S+), and (?P<left>\S+\s\S+) of 2\u202fs were left"


def seconds_in(text):
    number, unit = re.match(r"([\d.]+)\s(\S+)", text).groups()
    return float(number) * {"s": 1, "ms": 1e-3, "µs": 1e-6, "min": 60}[unit]


def test_what_does_not_fit_is_never_run_on_the_image_and_says_why(slow, large):
    result = snowshoe.compare(large, methods=["otsu", "dawdle", "sobel"], budget=2.0)
    assert np.shape(large) not in slow
    left_out = [row for row in result.rows if row.left_out]
    assert "dawdle" in {row.method for row in left_out}
    for row in left_out:  # On a busy machine, others may be among them.
        assert row.advice.verdict == "not run"
        said = re.fullmatch(LEFT_OUT, row.failure)
        assert said is None or seconds_in(said["expected"]) >= seconds_in(said["left"])
    record = result.as_dict()
    assert record["budget"] == 2.0
    assert [row["left_out"] for row in record["rows"]] == [row.left_out for row in result.rows]
    assert "left out: " in result.as_csv()


def test_time_for_the_report_and_the_files_is_kept_back(large):
    scene = Scene.of(large, None, None, "image", None)
    jobs = [job_of(Recipe.parse(name), False) for name in ("otsu", "sobel")]
    plenty = run_within(Budget(1000, time.perf_counter()), jobs, scene, (), lambda *_: None)
    none = run_within(Budget(1000, time.perf_counter()), jobs, scene, (), lambda *_: None, finishing=Finishing(1000))
    assert [row.left_out for row in plenty.values()] == [False, False]
    assert [row.left_out for row in none.values()] == [True, True]


def test_each_goal_has_its_cheapest_method_where_the_report_needs_all_that_is_left(large):
    scene = Scene.of(large, None, None, "image", None)
    jobs = [job_of(Recipe.parse(name), False) for name in ("otsu", "kmeans:k=10", "sobel", "canny", "slic", "ucm")]
    start, needed = time.perf_counter(), Finishing(10, kept=980)
    rows = run_within(Budget(1000, start), jobs, scene, (), lambda *_: None, finishing=needed)
    run = {name for name, row in rows.items() if not row.left_out}
    assert len(run) == 3
    assert [len(run & set(goal)) for goal in (("otsu", "kmeans-k10"), ("sobel", "canny"), ("slic", "ucm"))] == [1, 1, 1]


def test_each_row_adds_to_the_time_kept_back_and_so_does_writing_it(large):
    finishing, scene = Finishing(1.0), Scene.of(large, None, None, "image", None)
    (row,) = snowshoe.compare(large, methods="otsu").rows
    times = [finishing.expected()]
    for _ in range(3):
        finishing.add(row, scene)
        times.append(finishing.expected())
    assert times == sorted(times)
    assert times[1] - times[0] > times[2] - times[1] > 0  # The first is written, to see how long that takes.


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


def test_a_budget_too_short_for_all_of_an_image_compares_a_smaller_one_and_says_so_everywhere(few_pixels):
    image = np.kron(images.two_phases(), np.ones((2, 2), np.uint8))
    result = snowshoe.compare(image, methods="otsu,sobel", budget=300)
    means = image.reshape(120, 2, 160, 2).mean(axis=(1, 3))
    np.testing.assert_array_equal(result.find("otsu").segmentation.labels, snowshoe.otsu(means.astype(np.uint8)).labels)
    record = result.as_dict()
    assert [row["smaller"] for row in record["rows"]] == [2, 2]
    assert (record["properties"]["shape"], record["smaller"]) == ([240, 320], 2)
    assert record["budget_for_all"] == pytest.approx(300 * image.size / 20_000)
    said = "looked at the image at 1/2 of its size (120 × 160 pixels)"
    assert said in result.report()
    assert "compared at 1/2 of its size" in result.report()
    assert said not in snowshoe.compare(image, methods="otsu").report()
    assert "Shown at 1/2 of the size" in result.picks[0].reason


def test_an_image_that_fits_into_the_budget_and_a_volume_are_looked_at_whole(few_pixels):
    small = snowshoe.compare(images.two_phases(), methods="otsu", budget=300)
    volume = snowshoe.compare(np.stack([images.two_phases()] * 3), methods="otsu", budget=300)
    for result in (small, volume):
        record = result.as_dict()
        assert (record["smaller"], record["budget_for_all"]) == (1, None)
        assert {row["smaller"] for row in record["rows"]} == {1}


def test_lengths_masks_and_truths_follow_the_smaller_image_and_commands_see_the_whole(few_pixels):
    image = np.kron(images.two_phases(), np.ones((2, 2), np.uint8))
    truth = (image > 125).astype(np.uint8)
    mask = np.ones(image.shape, bool)
    mask[:, :100] = False
    result = snowshoe.compare(image, methods="otsu", mask=mask, truth=truth, spacing="0.3um", budget=300)
    assert str(result.scene.spacing) == "0.6 × 0.6 µm"
    assert "spacing='0.3" in result.picks[0].python
    assert "mask=mask" in result.picks[0].python
    assert not result.scene.valid[:, :50].any()
    assert result.truths[0].shape == (120, 160)
    assert result.rows[0].scores["covering"] > 0.99


def test_the_simplest_method_of_each_goal_comes_first_where_all_are_quick(large):
    told = []
    scene = Scene.of(large, None, None, "image", None)
    jobs = [job_of(Recipe.parse(name), False) for name in ("otsu", "triangle", "multiotsu", "sobel", "canny", "slic")]
    run_within(Budget(1000, time.perf_counter()), jobs, scene, (), lambda title, _: told.append(title))
    assert told == ["estimating times", "otsu", "sobel", "slic", "triangle", "multiotsu", "canny"]


def test_a_budget_that_began_earlier_is_quoted_as_it_was_given():
    result = snowshoe.compare(images.two_phases(), methods="otsu", budget=Budget(5, time.perf_counter() - 10))
    assert result.budget == 5
    assert result.rows[0].failure == "left out: the 5\u202fs of the budget were used up"
