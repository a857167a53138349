"""Rows in the order of one of their numbers."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from snowshoe.comparison.numbers import LOWER_IS_BETTER, MEANINGS
from snowshoe.comparison.row import Row
from snowshoe.errors import must_be
from snowshoe.metrics import scores

__all__ = ["SCORE", "check", "lower_is_better", "ranks", "score_names", "value_of"]

SCORE = "covering"
"""The score that ranks where the truth is known and nobody chose: it means something for classes and regions alike."""


def lower_is_better() -> frozenset[str]:
    """Return the names of the numbers that are the better the lower they are."""
    return LOWER_IS_BETTER | {name for entry in scores() if entry.better == "lower" for name in entry.names}


def score_names() -> list[str]:
    """Return the names of all scores against a truth."""
    return [name for entry in scores() for name in entry.names]


def check(name: str, *, with_truth: bool) -> str:
    """Return the name of a number that rows can be ranked by, or raise a ValueError that offers some."""
    free = ["seconds", *MEANINGS]
    if name in free or (with_truth and name in score_names()):
        return name
    if name in score_names():
        raise must_be(
            "rank_by", "a number that needs no ground truth", name, f"give ground truth, or choose {' or '.join(free)}"
        )
    names = free + (score_names() if with_truth else [])
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    advice = f"did you mean {' or '.join(near)}?" if near else f"known numbers: {', '.join(names)}"
    raise must_be("rank_by", "the name of a number", name, advice)


def value_of(row: Row, name: str) -> float | None:
    """Return a number of a row by name; None where it has none."""
    if name == "seconds":
        return None if row.result is None else row.seconds
    if name in MEANINGS:
        return None if row.numbers is None else getattr(row.numbers, name)
    return row.scores.get(name)


def ranks(rows: Sequence[Row], name: str) -> list[int | None]:
    """Return the rank of each row, 1 for the best; equal values share one, and rows without the number have none."""
    sign = 1 if name in lower_is_better() else -1
    values = [value_of(row, name) for row in rows]
    keys = [None if value is None else sign * value for value in values]
    given = [key for key in keys if key is not None]
    return [None if key is None else 1 + sum(other < key for other in given) for key in keys]
