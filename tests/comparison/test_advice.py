"""Advice is derived from the image: it is different on different images, and says bad fits plainly."""

import numpy as np
import pytest
import synthetic as images
from skimage import data

import snowshoe
from snowshoe import catalogue
from snowshoe.comparison.advice import limits
from snowshoe.comparison.advice.edges import GREATEST_NOISE
from snowshoe.comparison.advice.thresholds import share_near
from snowshoe.comparison.numbers import numbers_of
from snowshoe.comparison.scene import Scene
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Image, Mask


def advice(image, method, channel_axis=None, **parameters):
    found = snowshoe.compare(image, methods=[method], channel_axis=channel_axis)
    row = found.find(method, **parameters) or found.rows[0]
    return row.advice


def test_a_threshold_suits_two_phases_because_of_the_valley():
    found = advice(images.two_phases(), "otsu")
    assert found.verdict == "suits"
    assert "valley" in found.sentences[0]
    assert "real edges" in found.sentences[1]


def test_a_bright_ground_is_named_so_that_dark_objects_are_found():
    image = images.two_phases()
    assert "label 0" not in "".join(advice(image, "otsu").sentences)
    inverted = advice(255 - image, "otsu")
    assert inverted.verdict == "suits"
    assert "so if dark objects are sought they are label 0." in inverted.sentences[1]


def test_a_threshold_does_not_suit_noise_and_says_why():
    found = advice(images.noise(), "otsu")
    assert found.verdict == "does not suit"
    assert "one mode" in found.sentences[0]
    assert "no valley for a global threshold" in found.sentences[0]
    assert "within the noise" in found.sentences[1]


def test_a_threshold_is_warned_of_a_slope_of_light():
    found = advice(images.slope(), "otsu")
    assert found.verdict == "does not suit"
    assert "varies smoothly" in found.sentences[1]


def test_a_small_bright_tail_is_worth_a_threshold_although_there_is_one_mode():
    image = images.noise() // 8
    image[20:40, 20:60] = np.arange(160, 240, 2, dtype=np.uint8)
    found = advice(image, "otsu")
    assert found.verdict != "does not suit"
    assert "long tail" in found.sentences[0]


@pytest.mark.parametrize(("brightest", "verdict"), [(120, "suits"), (80, "suits in part"), (60, "does not suit")])
def test_a_tail_suits_as_far_as_its_two_classes_explain_more_than_those_of_a_flat_histogram(brightest, verdict):
    rng = np.random.default_rng(7)
    image = np.clip(rng.normal(20, 4, (100, 100)), 0, 255)
    image[40:70, 30:60] = rng.uniform(25, brightest, (30, 30))
    row = snowshoe.compare(image.astype(np.uint8), methods=["otsu"]).rows[0]
    assert row.advice.verdict == verdict
    assert (row.numbers.explained_grey > limits.FLAT) == (verdict != "does not suit")
    assert (row.numbers.explained_grey >= limits.TAIL) == (verdict == "suits")


def test_three_phases_suit_three_classes_and_merge_under_one_threshold():
    assert advice(images.three_phases(), "multiotsu").verdict == "suits"
    merged = advice(images.three_phases(), "otsu")
    assert merged.verdict != "suits"
    assert "three modes" in merged.sentences[0]


def test_ten_clusters_of_three_phases_are_too_many():
    found = advice(images.three_phases(), "kmeans", k=10)
    assert found.verdict != "suits"
    assert "beyond the elbow at 3" in found.sentences[0]


def test_clusters_of_noise_are_closer_than_the_noise():
    found = advice(images.noise(), "kmeans", k=10)
    assert found.verdict == "does not suit"
    assert "less than twice the noise" in found.sentences[1]


def test_clusters_of_a_ramp_are_no_better_than_those_of_a_flat_histogram():
    ramp = np.tile(np.arange(240, dtype=np.uint8), (60, 1))
    found = advice(ramp, "multiotsu")
    assert found.verdict == "suits in part"
    assert "no more than they would of a flat histogram" in found.sentences[0]


def test_colour_is_recommended_where_grey_is_blind():
    result = snowshoe.compare(images.colours(), channel_axis=-1, methods=["kmeans"])
    row = next(row for row in result.rows if row.source == "colour")
    assert "not in the grey values" in row.advice.sentences[1] or "connected" in row.advice.sentences[1]
    same = np.repeat(images.two_phases()[..., np.newaxis], 3, axis=2)
    row = next(r for r in snowshoe.compare(same, channel_axis=-1, methods=["kmeans"]).rows if r.source == "colour")
    assert "colour has little to add" in row.advice.sentences[1]


def test_a_gradient_suits_clear_outlines_and_not_noise():
    assert advice(images.two_phases(noise=1), "sobel").verdict == "suits"
    found = advice(images.noise(), "sobel")
    assert found.verdict == "does not suit"
    assert "pure noise" in found.sentences[0]
    assert "smooth before" in found.sentences[1]


def test_vertical_edges_are_told_from_horizontal_ones():
    bands = images.three_phases(noise=1)
    assert "vertical edges dominate" in advice(bands, "sobel").sentences[1]
    assert "horizontal edges dominate" in advice(bands.T.copy(), "sobel").sentences[1]


def test_regions_of_noise_are_specks_and_discs_are_whole():
    whole = snowshoe.compare(images.two_phases(noise=1), methods=["otsu", "components"])
    assert "mostly whole pieces" in whole.find("components").advice.sentences[0]
    specks = snowshoe.compare(images.noise(), methods=["otsu", "components"]).find("components")
    assert specks.advice.verdict == "does not suit"
    assert "hardly follow edges" in specks.advice.sentences[1]
    assert "are smaller than 6 pixels" in specks.advice.sentences[0]


def test_a_constant_image_has_nothing_to_separate():
    found = advice(np.full((9, 9), 7, np.uint8), "otsu")
    assert found.verdict == "does not suit"
    assert found.sentences == (
        "Every pixel has the same grey value, 7.",
        "There is nothing for any method to separate.",
    )


@pytest.fixture
def unknown_methods():
    """Enter two methods that no rule knows by name."""

    @catalogue.method(family="novel", scope="regional")
    def quarters(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Four regions: the quarters of the image."""
        row, column = np.indices(np.shape(image))
        labels = (1 + 2 * (2 * row >= row.max()) + (2 * column >= column.max())).astype(np.int32)
        return Segmentation(labels, np.ones(labels.shape, bool), kind="regions")

    @catalogue.method(family="novel", scope="local")
    def ticks(image: Image, *, mask: Mask | None = None) -> Edges:
        """Nothing anywhere."""
        empty = np.zeros(np.shape(image), bool)
        return Edges(empty.astype(np.float32), ~empty, crossings=empty)

    yield ("quarters", "ticks")
    catalogue.remove("quarters")
    catalogue.remove("ticks")


def test_a_method_that_no_rule_knows_gets_two_sentences(unknown_methods):
    result = snowshoe.compare(images.two_phases(), methods=unknown_methods)
    regions, edges = (row.advice for row in result.rows)
    assert "four regions" in regions.sentences[0]
    assert "hardly follow edges" in regions.sentences[1]
    assert edges.sentences[0] == "It marks no pixel as an edge."


def test_a_strength_alone_is_judged_beside_the_gradient():
    @catalogue.method(family="novel", scope="local")
    def bends(image: Image, *, mask: Mask | None = None) -> Edges:
        """The size of the second difference along rows."""
        size = np.abs(np.diff(np.pad(np.asarray(image, np.float32), ((0, 0), (1, 1)), mode="edge"), 2, axis=1))
        return Edges(size, np.ones(size.shape, bool))

    try:
        clear, grain = (advice(image, "bends") for image in (images.two_phases(noise=1), images.noise()))
    finally:
        catalogue.remove("bends")
    assert clear.verdict == "suits"
    assert grain.verdict == "does not suit"
    assert "about as much as in pure noise (44" in grain.sentences[0]
    assert "In the gradient that share is 33" in grain.sentences[1]


def test_few_clear_lines_suit_even_where_the_gradients_are_fewer():
    @catalogue.method(family="novel", scope="local")
    def outlines(image: Image, *, mask: Mask | None = None) -> Edges:
        """The image's own bright pixels, as a network's wide lines are."""
        return Edges(np.asarray(image, np.float32), np.ones(np.shape(image), bool))

    lines = np.zeros((100, 100), np.uint8)
    lines[:, 50:] = 1
    lines[:, 46:54] = 100
    try:
        found = advice(lines, "outlines")
    finally:
        catalogue.remove("outlines")
    assert found.verdict == "suits"
    assert found.sentences[0].startswith("Edges are few, clear lines: the strongest tenth of the pixels holds ")
    assert found.sentences[1].endswith("the gradient’s lines are clear as well.")


def test_crossings_on_noise_are_said_to_be_noise_and_those_on_outlines_real():
    assert "texture and noise" in advice(images.noise(), "log").sentences[1]
    assert "follow real steps" in advice(images.two_phases(noise=0), "log").sentences[1]


@pytest.mark.parametrize(("fall", "misplaced"), [(limits.VALLEY, 0.048), (limits.DENT, 0.088), (limits.DEEP, 0.016)])
def test_a_fall_at_a_threshold_tells_how_many_pixels_it_misplaces(fall, misplaced):
    apart = np.sqrt(8 * np.log(2 / (1 - fall)))  # the midpoint of two equal normal populations, relative to a mode
    values = np.arange(-600, 601) / 100
    one, other = (np.exp(-0.5 * (values - middle) ** 2) for middle in (-apart / 2, apart / 2))
    assert 1 - (one + other)[600] / one.max() == pytest.approx(fall, abs=0.01)
    assert one[values > 0].sum() / one.sum() == pytest.approx(misplaced, abs=0.001)


def test_classes_as_near_as_twice_the_noise_lose_a_sixth_of_their_pixels_to_each_other():
    noise = np.random.default_rng(0).normal(0, 1, 200_000)
    assert (noise > limits.ALIKE / 2).mean() == pytest.approx(0.16, abs=0.005)


@pytest.mark.parametrize(("n_values", "suits"), [(22, True), (12, False)])
def test_classes_of_a_ramp_explain_no_more_than_of_a_flat_histogram(n_values, suits):
    ramp = np.repeat(np.arange(n_values), 60).astype(np.uint8)[np.newaxis]
    explained = 1 - float(snowshoe.scree(ramp, k_max=2).inertia[1] / snowshoe.scree(ramp, k_max=2).inertia[0])
    assert (explained <= limits.FLAT + limits.NO_MORE_THAN_FLAT) == suits


def test_noise_and_two_phases_lie_on_either_side_of_every_measured_line():
    for image, clear in ((images.two_phases(), True), (images.noise(), False)):
        scene = Scene.of(image, None, None, "x")
        numbers, edges = numbers_of(snowshoe.otsu(image), scene), snowshoe.log(image)
        crossings = edges.crossings & edges.valid
        strongest = GREATEST_NOISE * scene.measured.noise
        weak = (scene.gradient[crossings] < max(strongest, scene.measured.gradient)).mean()
        assert (numbers.tiny_pixels < limits.SOME_SPECKS) == (numbers.tiny_pixels < limits.MANY_SPECKS) == clear
        assert (numbers.boundary_strength >= limits.ON_EDGES) == clear
        assert (numbers.explained_grey >= limits.TAIL) == clear
        assert (scene.measured.concentration >= limits.FEW_LINES) == clear
        assert (scene.measured.noise_in_gradient < limits.GRAINY) == clear
        assert (share_near(scene, 125.0, scene.measured.noise) < limits.NEAR) == clear
        assert (weak < limits.WEAK) == (weak < limits.WEAKEST) == clear
    assert Scene.of(images.slope(), None, None, "x").measured.illumination > limits.UNEVEN


@pytest.mark.parametrize(("family", "kind"), [("novel", "channels"), ("novel", "grey")])
def test_one_class_never_suits_whatever_it_was_made_from(family, kind):
    @catalogue.method(family=family, scope="regional", takes=kind)
    def everything(image: Image, *, channel_axis: int | None = None, mask: Mask | None = None) -> Segmentation:
        """One class: all of the image."""
        shape = np.shape(image)[:2]
        return Segmentation(np.ones(shape, np.uint8), np.ones(shape, bool))

    try:
        found = advice(images.colours(), "everything", channel_axis=-1)
    finally:
        catalogue.remove("everything")
    assert found.verdict == "does not suit"
    assert "are in one class" in found.sentences[0]


@pytest.mark.parametrize("method", ["components", "split_touching"])
def test_what_stands_on_classes_that_do_not_suit_does_not_suit_either(method):
    result = snowshoe.compare(images.slope(), methods=["otsu", method])
    assert result.find("otsu").advice.verdict == result.find(method).advice.verdict == "does not suit"
    clear = snowshoe.compare(images.two_phases(), methods=["otsu", method])
    assert clear.find("otsu").advice.verdict == clear.find(method).advice.verdict == "suits"


@pytest.mark.parametrize("noise", [0.5, 1, 3, 6])
def test_a_threshold_anywhere_between_two_clear_phases_is_in_their_valley(noise):
    found = advice(images.two_phases(noise), "otsu")
    assert found.verdict == "suits"
    assert "lies in that valley" in found.sentences[0]


def test_a_method_that_could_not_run_failed_and_says_why():
    found = advice(images.two_phases(), "onnx:model=missing.onnx")
    assert found.verdict == "failed"
    assert "It could not run" in found.sentences[0]
    assert "missing.onnx" in found.sentences[0]


def test_what_is_made_from_classes_is_judged_no_better_than_they_are():
    row, column = np.mgrid[:120, :120]
    discs = ((row % 40 - 20) ** 2 + (column % 40 - 20) ** 2) < 90
    noise = np.random.default_rng(7).normal(0, np.where(discs, 4, 6))
    image = (np.where(discs, 85, 60) + noise).astype(np.uint8)
    result = snowshoe.compare(image, methods="otsu,otsu+components:min_size=30")
    base, regions = (row.advice for row in result.rows)
    assert base.verdict == regions.verdict == "suits in part"
    assert "It is made from the classes of otsu, which suits in part: " in regions.sentences[1]


def test_a_local_threshold_is_judged_by_its_steps_and_not_by_the_light_that_it_leaves_out():
    print_ = snowshoe.compare(data.page(), methods="sauvola,otsu")
    assert print_.find("sauvola").advice.verdict == "suits"
    assert print_.find("otsu").advice.verdict != "suits"
    assert advice(images.noise(), "sauvola").verdict == "does not suit"


def test_of_the_chosen_k_it_is_said_why_it_does_not_simply_suit():
    grain = snowshoe.compare(images.slope(), methods="kmeans")
    row = grain.find("kmeans", k=grain.scree.chosen_k)
    assert row.advice.verdict == "suits in part"
    assert row.advice.sentences[1].startswith(f"The scree curve does bend at {grain.scree.chosen_k}, but ")
