"""The scree curve: inertia against the number of clusters, and where its criteria say to stop."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from snowshoe.statistics.trust import Trust, trusted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Scree:
    """Inertia for k = 1 … k_max and the k that each criterion chooses.

    Attributes
    ----------
    k : ndarray of int, (n,)
        1 … n; n is k_max, or the number of distinct values where there are fewer.
    inertia : ndarray of float64, (n,)
        Within-cluster sum of squared distances, in squared image units; never rises.
    criteria : dict of str to int
        Criterion → its k. ``elbow`` comes first and is what ``k="auto"`` takes.
    curves : dict of str to ndarray, (n,)
        Criterion → what it looked at for each k; NaN where it is not defined.
    exact : bool
        True where every point is the global optimum over the image's own values.
    channels : int
        The number of channels that were clustered.
    quantisation_error : float
        By how much a value was off where the statistic was binned; 0 where exact.
    seconds : float
        Time from pixels to criteria.
    """

    k: npt.NDArray[np.intp]
    inertia: npt.NDArray[np.float64]
    criteria: Mapping[str, int]
    curves: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    exact: bool = True
    channels: int = 1
    quantisation_error: float = 0.0
    seconds: float = 0.0

    @property
    def chosen_k(self) -> int:
        """The elbow, which k=auto takes; `trusted` has the k to take by this curve."""
        return self.criteria["elbow"]

    @property
    def explained(self) -> npt.NDArray[np.float64]:
        """The share of the variance that k clusters explain; 1 for a constant image."""
        total = self.inertia[0]
        return 1 - self.inertia / total if total > 0 else np.ones_like(self.inertia)

    @property
    def agreement(self) -> float:
        """The share of the criteria that choose the same k as the elbow."""
        votes = Counter(self.criteria.values())
        return votes[self.chosen_k] / len(self.criteria)

    @property
    def trusted(self) -> Trust:
        """Which criterion to trust on this curve, and why."""
        return trusted(self.criteria, self.curves.get("silhouette"), self.explained)

    @property
    def answer(self) -> str:
        """Which k to take and why, and where the elbow is beside it."""
        chosen, taken = self.chosen_k, self.trusted
        if chosen == taken.k:
            return f"{taken.reason} k=auto takes the same."
        return f"{taken.reason} The elbow, where the curve bends and which k=auto takes, is at k = {chosen}."

    @property
    def verdict(self) -> str:
        """One sentence on how far the criteria agree."""
        chosen, total = self.chosen_k, len(self.criteria)
        agreeing = sum(k == chosen for k in self.criteria.values())
        if agreeing == total:
            return f"all {total} criteria choose k = {chosen}"
        others = [f"{name} chooses {k}" for name, k in self.criteria.items() if k != chosen]
        choose = "criteria choose" if agreeing > 1 else "criteria chooses"
        return f"{agreeing} of {total} {choose} k = {chosen}; {', '.join(others)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the scree as plain numbers and lists."""
        return {
            "k": self.k.tolist(),
            "inertia": self.inertia.tolist(),
            "chosen_k": self.chosen_k,
            "criteria": dict(self.criteria),
            "agreement": self.agreement,
            "verdict": self.verdict,
            "answer": self.answer,
            "trusted": asdict(self.trusted),
            "exact": self.exact,
            "quantisation_error": self.quantisation_error,
            "channels": self.channels,
            "seconds": self.seconds,
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the scree: ``.json`` holds all of it, ``.csv`` one line for each k, ``.svg`` and ``.png`` the curve.

        A PNG needs the extra ``plot``.
        """
        from snowshoe.results.files import save_scree

        save_scree(self, path)

    def plot(self) -> Figure:
        """Return the curve as a matplotlib figure (needs the extra ``plot``)."""
        from snowshoe.reports.figures import scree_figure

        return scree_figure(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.cards import scree_html

        return scree_html(self)

    def __repr__(self) -> str:
        answers = f"take k = {self.trusted.k}, elbow at {self.chosen_k}"
        return f"<Scree of k = {self.k[0]} to {self.k[-1]}: {answers}, {self.seconds:.4f} s>"
