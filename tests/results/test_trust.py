"""Which criterion to trust: the one that this curve bears out."""

import numpy as np
import pytest
from skimage.data import coins, page

from snowshoe import compare, scree
from snowshoe.reports.comparison import story
from snowshoe.reports.plots import scree_plot
from snowshoe.statistics.trust import trusted


def test_groups_with_gaps_between_them_are_counted_by_the_silhouette():
    rng = np.random.default_rng(0)
    image = np.concatenate([rng.normal(middle, 3, 800) for middle in (30, 100, 180, 240)]).reshape(40, 80)
    result = scree(image)
    assert (result.trusted.criterion, result.trusted.k) == ("silhouette", 4)
    assert result.as_dict()["trusted"]["k"] == 4


def test_of_evenly_spread_values_it_is_said_that_they_have_no_groups():
    result = scree(np.random.default_rng(1).uniform(0, 255, (60, 60)))
    assert result.trusted.criterion == "elbow"
    assert result.trusted.k == result.chosen_k
    assert "finds no more groups than in evenly spread values" in result.trusted.reason


def test_a_criterion_that_ran_to_the_end_has_no_vote():
    explained = np.linspace(0, 0.99, 30)
    criteria = {"elbow": 4, "second_difference": 2, "calinski_harabasz": 30, "silhouette": 5, "gap": 30, "bic": 30}
    choice = trusted(criteria, np.full(30, 0.6), explained)
    assert choice.k == 4
    assert "calinski_harabasz and gap and bic found no place to stop before 30" in choice.reason


def test_three_that_agree_decide_where_groups_run_into_each_other():
    criteria = {"elbow": 4, "second_difference": 3, "silhouette": 3, "gap": 3, "bic": 9}
    assert trusted(criteria, np.full(30, 0.6), np.linspace(0, 0.99, 30)).k == 3


def micrograph(rng):
    """Nuclei of brightness 60 and more on a background of a few whole numbers."""
    background = rng.poisson(3, (120, 120))
    nuclei = np.hypot(*np.mgrid[-10:10, -10:10]) < 9
    for row, column in ((20, 20), (60, 80), (90, 30)):
        background[row : row + 20, column : column + 20] += nuclei * rng.integers(50, 90, (20, 20))
    return background.astype(np.uint8)


def test_on_a_dark_background_of_whole_numbers_the_silhouettes_first_peak_counts():
    result = scree(micrograph(np.random.default_rng(3)), k_max=30)
    assert result.criteria["silhouette"] >= 27
    assert result.trusted.k == 2
    assert "first peak there" in result.trusted.reason


def test_where_each_grey_value_is_a_group_the_silhouette_is_right_at_the_end():
    image = np.repeat([0, 5, 200, 206], 50).reshape(10, 20).astype(np.uint8)
    assert (scree(image).trusted.criterion, scree(image).trusted.k) == ("silhouette", 4)


def test_of_silhouettes_that_are_all_but_equally_wide_the_least_k_is_taken():
    far = np.hypot(*(axis - 100 for axis in np.mgrid[:200, :200]))
    disc = np.clip((far - 60) * 64, 0, 255).astype(np.uint8)
    result = scree(disc)
    assert result.criteria["silhouette"] > 10
    assert result.trusted.k == 2


def test_the_answer_leads_with_the_k_to_take_and_then_says_where_the_elbow_is():
    apart = scree(coins())
    assert (apart.trusted.k, apart.chosen_k) == (2, 4)
    assert apart.answer.startswith(f"Take k = {apart.trusted.k}: ")
    assert apart.answer.endswith("The elbow, where the curve bends and which k=auto takes, is at k = 4.")
    together = scree(page())
    assert together.answer.startswith(f"Take k = {together.chosen_k}, the elbow, as a compromise: ")
    assert together.answer.endswith("k=auto takes the same.")
    for result in (apart, together):
        assert result.as_dict()["answer"] == result.answer
        assert f"take k = {result.trusted.k}, elbow at {result.chosen_k}" in repr(result)


def test_the_picture_marks_the_k_to_take_and_the_elbow():
    result = scree(coins())
    drawn = str(scree_plot(result))
    assert f"take: k = {result.trusted.k}, " in drawn
    assert f"elbow: k = {result.chosen_k}, " in drawn
    pytest.importorskip("matplotlib")
    labels = [text.get_text() for text in result.plot().axes[0].get_legend().get_texts()]
    assert labels == ["chord", f"elbow: k = {result.chosen_k}", f"take: k = {result.trusted.k}"]
    both = scree(np.random.default_rng(1).uniform(0, 255, (60, 60)))
    assert f"take, and elbow: k = {both.chosen_k}, " in str(scree_plot(both))


def test_the_report_leads_with_the_k_to_take_and_says_where_the_curve_bends():
    found = compare(coins(), methods="otsu")
    assert (found.scree.trusted.k, found.scree.chosen_k) == (2, 4)
    assert story.summary(found)[0].startswith("By the scree curve, take two classes, which explain ")
    assert story.summary(found)[0].endswith("; it bends at four.")
    assert story.agreement_sentence(found.scree).startswith("Take k = 2: ")
    lines = story.criteria(found.scree)
    assert [line["name"] for line in lines if line["k"] == 2] == [line["name"] for line in lines if line["same"]]


@pytest.mark.parametrize("middles", [(30, 130, 240), (10, 30, 50, 110, 130, 150, 210, 230, 250)])
def test_groups_are_as_many_as_there_are_where_a_short_curve_ends_there(middles):
    rng = np.random.default_rng(0)
    image = np.concatenate([rng.normal(middle, 0.1, 800) for middle in middles]).reshape(40, -1)
    assert scree(image, k_max=len(middles)).trusted.k == len(middles)
    assert scree(image, k_max=len(middles) + 1).trusted.k == len(middles)
