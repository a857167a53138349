"""Which of the criteria that choose the number of clusters to trust, on the curve at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.drawing.words import percent

__all__ = ["Trust", "trusted"]

APART = 0.71
"""Mean silhouette width from which Kaufman & Rousseeuw [1] speak of strong structure: groups with gaps between them."""
SOME = 0.51
"""The same for reasonable structure; below, groups may be artificial."""
END, LONG = 0.9, 16
"""Share of a curve from which a choice is one of its end, where the silhouette of whole numbers rises with a ripple;
and the clusters from which a curve is long enough: the end of a shorter one may be the number that was expected."""
NO_WIDER = 0.01
"""A silhouette that is wider by no more than this is no better: of such k the least is taken."""
SEVERAL = 3
"""Criteria of seven that are enough of a majority where nothing else decides."""


@dataclass(frozen=True)
class Trust:
    """The criterion to trust on one curve.

    Attributes
    ----------
    criterion : str
        Its name.
    k : int
        Its number of clusters.
    reason : str
        Why this one, in a sentence or two, with a number of this curve.
    """

    criterion: str
    k: int
    reason: str


def trusted(
    criteria: Mapping[str, int], silhouette: npt.NDArray[np.float64] | None, explained: npt.NDArray[np.float64]
) -> Trust:
    """Return the criterion to trust: where groups are apart the silhouette, else what most agree on, else the elbow.

    References
    ----------
    .. [1] Kaufman, L., & Rousseeuw, P. J. (1990). Finding Groups in Data: An Introduction to Cluster Analysis. Wiley.
       doi:10.1002/9780470316801
    """
    elbow, last = criteria["elbow"], len(explained)
    if len(set(criteria.values())) == 1:
        return Trust("elbow", elbow, f"Take k = {elbow}: all criteria choose it.")
    if last < SEVERAL:
        return Trust("elbow", elbow, f"Take k = {elbow}: there are no more than {last} distinct values.")
    if (peak := _peak_before_the_end(criteria, silhouette)) is not None:
        k, width = peak
        reason = f"Take k = {k}: the silhouette reaches its first peak there; a width of {width:.2f} means groups"
        end = f"with gaps between them. It is wider only near the end of the curve, at {criteria['silhouette']}."
        return Trust(_first_that_chose(k, criteria, "silhouette"), k, f"{reason} {end}")
    width = _width(criteria, silhouette)
    if width >= APART:
        k = criteria["silhouette"]
        reason = f"Take k = {k}: the silhouette chooses it, and its width of {width:.2f} means groups with gaps"
        return Trust("silhouette", k, f"{reason} between them.")
    k, votes = _favourite(criteria, last)
    if votes >= SEVERAL and (k > 1 or width < SOME):
        reason = f"Take k = {k}: {votes} of {len(criteria)} criteria choose it, and {_share(k, explained)}"
        return Trust(_first_that_chose(k, criteria, "elbow"), k, f"{reason}{_gap(criteria)}.")
    apart = "there are no clear groups" if width < SOME else "the groups run into each other"
    reason = f"Take k = {elbow}, the elbow, as a compromise: {_share(elbow, explained)}"
    caveats = f"{_gap(criteria)}{_runaways(criteria, last)}"
    doubt = f"but {apart} (silhouette {width:.2f}){caveats}. If you know how many classes you need, take that many."
    return Trust("elbow", elbow, f"{reason}, {doubt}")


def _first_that_chose(k: int, criteria: Mapping[str, int], otherwise: str) -> str:
    return next((name for name, chosen in criteria.items() if chosen == k), otherwise)


def _share(k: int, explained: npt.NDArray[np.float64]) -> str:
    """Return how much of the variance k clusters explain."""
    return f"{k} cluster{'s' * (k > 1)} explain{'s' * (k == 1)} {percent(float(explained[k - 1]))} of the variance"


def _width(criteria: Mapping[str, int], silhouette: npt.NDArray[np.float64] | None) -> float:
    """Return the silhouette's width at its choice; 0 where it chose none."""
    k = criteria.get("silhouette", 0)
    defined = silhouette is not None and 0 < k <= len(silhouette) and not np.isnan(silhouette[k - 1])
    return float(silhouette[k - 1]) if silhouette is not None and defined else 0.0


def _peak_before_the_end(
    criteria: Mapping[str, int], silhouette: npt.NDArray[np.float64] | None
) -> tuple[int, float] | None:
    """Return k and width of the first peak that means groups with gaps, where the silhouette is widest at the end.

    Of whole numbers it rises without limit, as the values of an even background become groups one by one. None where
    it has no such peak, and where every value has its own group, which is a right answer.
    """
    if silhouette is None or len(silhouette) < LONG or silhouette[-1] > 1 - 1e-9:
        return None
    if criteria.get("silhouette", 0) < END * len(silhouette):
        return None
    inner = silhouette[1:-1]
    peaks = (inner >= APART) & (inner > silhouette[2:]) & ~(inner <= silhouette[:-2])
    if not peaks.any():
        return None
    first = int(np.argmax(peaks))
    least = int(np.argmax(inner[: first + 1] >= inner[first] - NO_WIDER))
    return least + 2, float(inner[least])


def _favourite(criteria: Mapping[str, int], last: int) -> tuple[int, int]:
    """Return the k that most criteria choose, of several the elbow's or else the least, and how many do.

    A criterion that ran to the end of the curve found no place to stop, and has no vote.
    """
    votes = Counter(k for k in criteria.values() if k < last)
    if not votes:
        return criteria["elbow"], 0
    k = min(votes, key=lambda k: (-votes[k], k != criteria["elbow"], k))
    return k, votes[k]


def _gap(criteria: Mapping[str, int]) -> str:
    """Return what the gap statistic says where it finds no groups."""
    return "; the gap statistic finds no more groups than in evenly spread values" if criteria.get("gap") == 1 else ""


def _runaways(criteria: Mapping[str, int], last: int) -> str:
    """Return which criteria ran to the end of the curve."""
    names = [name for name, k in criteria.items() if k == last and name != "elbow"]
    return f"; {' and '.join(names)} found no place to stop before {last}" if names else ""
