"""What is picked for each goal is what a person of the trade would take, or nothing where nothing is there."""

import shlex

import numpy as np
import pytest
import synthetic as images
from skimage import data as photos

import snowshoe
from snowshoe.interfaces.cli import run


def picks(image, **options):
    return snowshoe.compare(image, **options).picks


def almost_empty():
    """Two blurred cells on a dark, noisy ground."""
    row, column = np.mgrid[:160, :160]
    grey = np.random.default_rng(7).normal(20, 3, row.shape)
    for y, x in ((50, 50), (110, 120)):
        grey += 100 * np.exp(-((((row - y) ** 2 + (column - x) ** 2) / 130) ** 3))
    return np.clip(grey, 0, 255).astype(np.uint8)


def salt_and_pepper():
    """Pixels of two values, each tossed for."""
    return np.where(np.random.default_rng(12).random((120, 160)) < 0.5, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("image", [images.noise(), images.slope(), np.full((40, 60), 7, np.uint8), salt_and_pepper()])
def test_noise_a_ramp_and_one_value_are_nothing_to_segment(image):
    (pick,) = picks(image, methods="otsu,kmeans,sobel")
    assert (pick.goal, pick.row, pick.second, pick.command) == ("nothing", None, None, "")
    assert pick.reason.startswith("Nothing to segment: ")


def test_blue_water_in_green_land_of_the_same_texture_is_not_taken_for_nothing():
    water = np.indices((120, 160))[1] < 50
    texture = np.random.default_rng(9).normal(0, 20, (120, 160, 1))
    image = np.where(water[..., np.newaxis], [75, 90, 95], [95, 95, 75]) + texture
    assert picks(np.clip(image, 0, 255).astype(np.uint8), methods="otsu,ucm", channel_axis=-1)[0].goal != "nothing"


def test_coins_are_objects_first_and_then_classes_regions_and_edges():
    found = picks(photos.coins())
    assert found[0].goal == "objects"
    assert found[0].row.numbers.n_objects == 24
    assert found[0].answer == "24 objects"
    assert found[0].row.segmentation.kind == "regions"
    assert {pick.goal for pick in found} == {"objects", "classes", "regions", "edges"}


@pytest.mark.parametrize("photo", ["271035", "102061"])
def test_a_pick_whose_verdict_is_weaker_than_that_of_the_next_says_why_it_is_first(photo, data):
    image = snowshoe.read(data / f"bsds500/images/val/{photo}.jpg")
    (pick,) = (pick for pick in picks(image, channel_axis=-1, methods="canny,edge_network"))
    verdicts = [row.advice.verdict for row in (pick.row, pick.second)]
    weaker = verdicts == ["suits in part", "suits"]
    assert weaker == (photo == "271035")
    assert ("It suits in part and canny suits, but on photos" in pick.reason) == weaker


def test_two_cells_alone_are_counted():
    first = picks(almost_empty(), methods=None)[0]
    assert (first.goal, first.row.numbers.n_objects) == ("objects", 2)


def test_a_page_under_uneven_light_is_two_classes_by_a_local_threshold():
    first = picks(photos.page(), methods="otsu,multiotsu,sauvola,kmeans")[0]
    assert (first.goal, first.row.method, first.row.advice.verdict) == ("classes", "sauvola", "suits")


def test_three_phases_are_three_classes():
    first = picks(images.three_phases(), methods="otsu,multiotsu,sauvola")[0]
    assert (first.goal, first.row.recipe) == ("classes", "multiotsu")
    assert first.second.method == "otsu"
    assert first.second_reason.startswith("Suits in part: ")


def test_colours_of_one_grey_are_not_taken_for_nothing():
    assert picks(images.colours(), methods="otsu,kmeans", channel_axis=-1)[0].goal == "classes"


def test_with_ground_truth_of_objects_the_best_three_by_score_come_first():
    image = images.two_phases()
    truth = snowshoe.Recipe.parse("otsu+components").run(image).labels
    first = picks(image, methods="otsu,sauvola,components,otsu+split_touching", truth=truth)[0]
    assert (first.goal, first.row.recipe) == ("objects", "otsu+components")
    scores = [row.scores["object_f1"] for row in first.top]
    assert scores == sorted(scores, reverse=True)
    assert "against your ground truth: otsu+components 1" in first.reason


def test_the_python_line_makes_the_row_again():
    first = picks(snowshoe.sample(), methods="otsu,multiotsu", channel_axis=-1, name="coffee.png")[0]
    names = {"snowshoe": snowshoe}
    exec(first.python, names)
    np.testing.assert_array_equal(names["segmentation"].labels, first.row.segmentation.labels)


def test_the_command_of_the_sample_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    first = picks(snowshoe.sample(), methods="multiotsu", channel_axis=-1, name="coffee.png")[0]
    program, *arguments = shlex.split(first.command)
    assert program == "snowshoe"
    assert run(arguments) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["coffee-multiotsu.tif"]


def test_regions_come_before_classes_that_end_at_weaker_edges():
    image = photos.astronaut()[::2, ::2]
    found = picks(image, methods="kmeans:k=3,network_regions", channel_axis=-1)
    strength = {pick.goal: pick.row.numbers.boundary_strength for pick in found}
    assert (found[0].goal == "regions") == (strength["regions"] > strength["classes"])
    assert found[0].goal == "regions"


@pytest.mark.parametrize("dark", [False, True])
def test_grains_between_lines_are_counted_whichever_are_darker(dark):
    first = picks(images.grains(dark=dark))[0]
    assert (first.goal, first.row.numbers.n_objects) == ("objects", pytest.approx(60, abs=3))
    assert first.reason.endswith("They fill the image, but for thin lines between them.")


@pytest.mark.parametrize("light", [0, 60, 130])
def test_pores_are_counted_however_the_light_falls_off(light):
    image, n_pores = images.pores(light=light)
    first = picks(image)[0]
    assert (first.goal, first.row.numbers.n_objects) == ("objects", n_pores)


def test_water_and_land_are_two_classes_before_they_are_regions():
    image, water = images.lake()
    first = picks(image, methods="otsu,triangle,multiotsu,network_regions", channel_axis=-1)[0]
    assert (first.goal, first.answer) == ("classes", "two classes")
    labels = first.row.segmentation.labels
    lake = labels == labels[70, 90]
    assert (lake & water).sum() > 0.95 * (lake | water).sum()


def test_small_print_is_two_classes_and_no_specks():
    first = picks(images.print_on_page(), methods="otsu,multiotsu,sauvola,kmeans")[0]
    assert (first.goal, first.answer, first.row.advice.verdict) == ("classes", "two classes", "suits")


def test_one_cell_alone_is_one_object():
    first = picks(almost_empty()[:120, :100])[0]
    assert (first.goal, first.answer) == ("objects", "one object")
    assert first.reason.startswith("It counts one object with a median area of ")
    assert "touch" not in first.reason


def test_faint_cells_under_noise_are_found_after_smoothing():
    row, column = np.mgrid[:300, :400]
    spots = [np.exp(-((row - y) ** 2 + (column - x) ** 2) / 98) for y, x in ((60, 80), (150, 300), (230, 120))]
    image = np.random.default_rng(82).poisson(220 + 150 * sum(spots)).astype(np.uint16)
    first = picks(image)[0]
    assert (first.goal, first.answer) == ("objects", "three objects")
    assert first.reason.endswith("First, it smooths the image: otherwise noise hides them.")
    assert "edges" not in first.reason
