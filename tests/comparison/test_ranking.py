"""Rows can be ranked by any number whose direction is known."""

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe.comparison.ranking import check, ranks, score_names, value_of
from snowshoe.metrics import scores


@pytest.fixture(scope="module")
def result():
    image = images.two_phases(noise=20)
    return snowshoe.compare(image, methods="threshold,sobel", truth=(images.two_phases(0) > 125).astype(np.uint8))


@pytest.mark.parametrize("name", ["contrast", "tiny_pixels", "seconds", "covering", "variation_of_information"])
def test_the_best_comes_first_in_the_direction_of_the_number(result, name):
    ranked = result.ranked(name)
    values = [value_of(row, name) for row in ranked.in_order]
    known = [value for value in values if value is not None]
    lower = name in ("tiny_pixels", "seconds", "variation_of_information")
    assert known == sorted(known, reverse=not lower)
    assert values == known + [None] * (len(values) - len(known))
    assert ranked.ranks[ranked.rows.index(ranked.in_order[0])] == 1


def test_equal_values_share_a_rank_and_the_next_is_left_free(result):
    first, second = (row for row in result.rows if row.result is not None and row.numbers is not None), None
    rows = list(first)[:2]
    assert second is None
    assert ranks([rows[0], rows[0], rows[1]], "n_labels") == [None] * 3
    found = ranks([rows[0], rows[0], rows[1]], "contrast")
    assert found[0] == found[1]
    assert sorted(found) in ([1, 1, 3], [1, 2, 2], [1, 1, 1])


def test_a_truth_ranks_by_a_score_and_without_one_nothing_does(result):
    assert result.rank_by == "covering"
    free = snowshoe.compare(images.two_phases(), methods="otsu,huang")
    assert free.rank_by is None
    assert free.in_order == list(free.rows)
    assert free.as_dict()["rank_by"] is None


def test_the_record_says_by_what_and_in_which_direction(result):
    record = result.ranked("tiny_pixels").as_dict()
    assert record["rank_by"] == {"name": "tiny_pixels", "better": "lower"}
    assert [row["rank"] for row in record["rows"]] == result.ranked("tiny_pixels").ranks
    assert "rank" in result.as_csv().splitlines()[0].split(",")


def test_every_score_can_rank_where_the_truth_is_known():
    for entry in scores():
        for name in entry.names:
            assert check(name, with_truth=True) == name
    assert len(score_names()) == len(set(score_names()))


def test_an_unknown_number_is_refused_with_the_nearest_and_a_score_asks_for_a_truth(result):
    with pytest.raises(ValueError, match="did you mean contrast"):
        result.ranked("contrats")
    with pytest.raises(ValueError, match="rank_by must be a number that needs no ground truth, got 'covering'; give"):
        snowshoe.compare(images.two_phases(), methods="otsu").ranked("covering")
