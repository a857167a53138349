"""Laws that every score in the list obeys, so that a new one is covered by entering it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import metrics
from snowshoe.metrics.registry import score

SCORES = metrics.scores()
NOT_SYMMETRIC = {"covering", "achievable_segmentation_accuracy", "undersegmentation_error", "aggregated_jaccard"}
maps = st.tuples(*[hnp.arrays(np.uint8, (5, 6), elements=st.integers(0, 3))] * 2)
few = settings(max_examples=25)
every_score = pytest.mark.parametrize("entry", SCORES, ids=lambda entry: entry.name)


def numbers(entry, labels, truth, **options):
    return entry.numbers(entry.function(labels, truth, **options))


@few
@given(pair=maps)
def test_equal_maps_have_the_best_value(pair):
    for entry in SCORES:
        best = entry.range[1] if entry.better == "higher" else entry.range[0]
        assert numbers(entry, pair[0], pair[0]) == dict.fromkeys(entry.names, best)


@few
@given(pair=maps)
def test_values_are_within_the_range(pair):
    for entry in SCORES:
        found = numbers(entry, *pair)
        assert tuple(found) == entry.names
        assert all(entry.range[0] <= value <= entry.range[1] for value in found.values()), entry.name


@few
@given(pair=maps)
def test_symmetric_scores_are_symmetric(pair):
    for entry in SCORES:
        if entry.name in NOT_SYMMETRIC:
            continue
        name = entry.name if entry.name in entry.names else "object_f1"
        there, back = numbers(entry, *pair)[name], numbers(entry, *pair[::-1])[name]
        assert there == pytest.approx(back, abs=1e-14), entry.name


@few
@given(pair=maps, factor=st.integers(1, 10**6), gap=st.integers(0, 10**6))
def test_the_numbering_of_regions_and_objects_changes_nothing(pair, factor, gap):
    labels, truth = (image.astype(np.int64) for image in pair)
    renamed = np.where(labels > 0, labels * factor + gap, 0)
    for entry in (*metrics.scores("regions"), *metrics.scores("objects")):
        assert numbers(entry, renamed, truth) == numbers(entry, labels, truth), entry.name


@few
@given(pair=maps, rows=st.integers(1, 5))
def test_ignoring_pixels_is_cropping_them(pair, rows):
    ignore = np.ones((5, 6), np.bool_)
    ignore[:rows] = False
    for entry in SCORES:
        cropped = numbers(entry, pair[0][:rows], pair[1][:rows])
        assert numbers(entry, *pair, ignore=ignore) == cropped, entry.name


@few
@given(pair=maps, data=st.data())
def test_what_is_ignored_has_no_influence(pair, data):
    ignore = data.draw(hnp.arrays(np.bool_, (5, 6)).filter(lambda mask: not mask.all()))
    painted = np.where(ignore, data.draw(st.integers(0, 9)), pair[0])
    for entry in SCORES:
        expected = numbers(entry, *pair, ignore=ignore)
        assert numbers(entry, painted, pair[1], ignore=ignore) == expected, entry.name


@few
@given(pair=maps)
def test_all_scores_at_once_are_the_scores_one_by_one(pair):
    expected = {}
    for entry in SCORES:
        expected |= numbers(entry, *pair)
    assert metrics.score_all(*pair) == pytest.approx(expected)
    regions = metrics.score_all(*pair, kinds=["regions"])
    assert regions == {name: expected[name] for entry in metrics.scores("regions") for name in entry.names}


def test_all_scores_of_several_truths_are_means():
    labels, other = np.array([[1, 1, 2, 2]]), np.array([[1, 2, 2, 2]])
    found = metrics.score_all(labels, [labels, other])
    alone = metrics.score_all(labels, other)
    same = metrics.score_all(labels, labels)
    means = {name: (same[name] + alone[name]) / 2 for name in alone if not name.startswith("boundary")}
    assert {name: found[name] for name in means} == pytest.approx(means)


def test_boundaries_are_scored_against_all_truths_together():
    labels, other = np.array([[1, 1, 2, 2]]), np.array([[1, 2, 2, 2]])
    together = metrics.boundary_f(labels, [labels, other])
    assert metrics.score_all(labels, [labels, other])["boundary_f"] == together.f


@every_score
def test_the_list_says_what_docs_and_programs_need(entry):
    described = entry.describe()
    assert described["better"] in ("higher", "lower")
    assert len(described["summary"]) > 20
    assert ".. [1]" in entry.function.__doc__
    assert ">>>" in entry.function.__doc__
    assert getattr(metrics, entry.name) is entry.function


def test_an_unknown_kind_and_a_taken_name_are_refused():
    with pytest.raises(ValueError, match="kinds must be among regions, boundaries, objects, classes, got 'pixels'"):
        metrics.score_all([[1]], [[1]], kinds=["pixels"])
    with pytest.raises(ValueError, match="score must be a name that is not taken, got 'covering'"):
        score(kind="regions", better="higher", range=(0, 1), label="any", finish=float)(metrics.covering)
