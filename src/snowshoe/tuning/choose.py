"""The best trial, the next, and what the choice is worth on images that it was not made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.tuning.label_free import Floats

MOST_FOLDS = 5
ALIKE = 0.01
"""Trials whose scores differ on no image by more than this share of what all trials span are as good as each other."""


@dataclass(frozen=True)
class Fold:
    """A choice made without some images, and scored on them.

    Attributes
    ----------
    images : tuple of int
        The images that were held out.
    trial : int
        Which trial is best on all others.
    score : float
        Its mean on the images held out.
    untuned : float
        The first trial's mean there; NaN where that failed.
    gain : float
        How much better this fold's choice is there than the first trial, the untuned method; NaN where that failed.
    """

    images: tuple[int, ...]
    trial: int
    score: float
    untuned: float
    gain: float


@dataclass(frozen=True)
class Choice:
    """What was chosen, and how sure that is.

    Attributes
    ----------
    order : tuple of int
        Candidates that ran on every image: the winner, then all others from the best to the worst.
    equals : tuple of int
        Those that are as good as the winner on every image, but for differences that are too small to be seen.
    means : ndarray
        Mean over the images of each trial; NaN where it failed on any.
    folds : tuple of Fold
        Empty where there is one image.
    differences : tuple of float
        How much better the winner is than the runner-up on the images of each fold; negative where it is worse.
    better : {"higher", "lower"}
    kept : bool
        Whether the untuned method won although another scored better, as that gains no more than chance would.
    """

    order: tuple[int, ...]
    equals: tuple[int, ...]
    means: Floats
    folds: tuple[Fold, ...]
    differences: tuple[float, ...]
    better: Literal["higher", "lower"]
    kept: bool

    @property
    def winner(self) -> int:
        """The trial to take."""
        return self.order[0]

    @property
    def runner_up(self) -> int | None:
        """The best of those that are not as good as the winner; None where there is none."""
        return next((trial for trial in self.order[1:] if trial not in self.equals), None)

    @property
    def held_out(self) -> float | None:
        """The mean over folds of the winner's score on images that the choice was not made on."""
        return float(np.mean(self._on_held_out)) if self.folds else None

    @property
    def spread(self) -> float | None:
        """The standard deviation of that score over folds."""
        return float(np.std(self._on_held_out, ddof=1)) if self.folds else None

    @property
    def _on_held_out(self) -> list[float]:
        return [fold.untuned if self.kept else fold.score for fold in self.folds]

    @property
    def difference(self) -> float | None:
        """How much better the winner is than the runner-up."""
        if self.runner_up is None:
            return None
        return _sign(self.better) * float(self.means[self.winner] - self.means[self.runner_up])

    @property
    def difference_spread(self) -> float | None:
        """The standard deviation of that difference over folds."""
        if not self.folds or self.runner_up is None:
            return None
        return float(np.std(self.differences, ddof=1))

    @property
    def gain(self) -> float | None:
        """How much better choices are than the untuned method, on images that they were not made on."""
        return _gain(self.folds)[0]

    @property
    def gain_error(self) -> float | None:
        """The standard error of that gain, from its spread over folds."""
        return _gain(self.folds)[1]

    @property
    def within_spread(self) -> bool | None:
        """Whether the difference is no larger than its own spread; None where that is not known."""
        if self.difference is None or self.difference_spread is None:
            return None
        return self.difference <= self.difference_spread


def choose(
    scores: Floats, better: Literal["higher", "lower"], seed: int, candidates: Sequence[int] | None = None
) -> Choice:
    """Return the choice from the scores (trials, images); NaN where a trial failed.

    The best trial wins, unless what choosing gains over the first trial, the untuned method, on images that the choice
    was not made on is no more than its standard error: then that one does (the rule of one standard error [1]_).

    Parameters
    ----------
    scores : ndarray
    better : {"higher", "lower"}
    seed : int
        Of the folds.
    candidates : sequence of int, optional
        Trials that may be chosen; others were made for comparison only.

    Raises
    ------
    ValueError
        If no candidate ran on every image.

    References
    ----------
    .. [1] Breiman, L., Friedman, J. H., Olshen, R. A., & Stone, C. J. (1984). Classification and Regression Trees.
       Wadsworth. Section 3.4.3.
    """
    # A trial that failed on some image is no choice, so its mean is NaN.
    means = scores.mean(axis=1)
    order = _order(means, better, range(len(means)) if candidates is None else candidates)
    if not order:
        raise must_be("vary", "values with which the method runs on every image", "none")
    parts = split(scores.shape[1], seed)
    folds = tuple(_fold(scores, held, order, better) for held in parts)
    gain, error = _gain(folds)
    kept = 0 in order[1:] and gain is not None and error is not None and gain <= error
    if kept:
        order = (0, *(trial for trial in order if trial))
    winner = order[0]
    small = ALIKE * float(np.ptp(means[list(order)]))
    equals = tuple(trial for trial in order[1:] if np.abs(scores[trial] - scores[winner]).max() <= small)
    runner_up = next((trial for trial in order[1:] if trial not in equals), winner)
    leads = tuple(_sign(better) * float((scores[winner, held] - scores[runner_up, held]).mean()) for held in parts)
    return Choice(order, equals, means, folds, leads, better, kept)


def split(n: int, seed: int) -> list[npt.NDArray[np.int64]]:
    """Return the images of each fold, mixed by the seed; none for a single image."""
    if n < 2:
        return []
    mixed = np.random.default_rng(seed).permutation(n)
    return [np.sort(part) for part in np.array_split(mixed, min(MOST_FOLDS, n))]


def _sign(better: str) -> int:
    return 1 if better == "higher" else -1


def _order(means: Floats, better: str, candidates: Sequence[int]) -> tuple[int, ...]:
    """Return the candidates from the best to the worst, without those that failed; of equals the first one tried."""
    ranked = np.argsort(-_sign(better) * means, kind="stable")
    return tuple(int(i) for i in ranked if i in candidates and not np.isnan(means[i]))


def _fold(scores: Floats, held: npt.NDArray[np.int64], order: Sequence[int], better: str) -> Fold:
    others = np.setdiff1d(np.arange(scores.shape[1]), held)
    trial = _order(scores[:, others].mean(axis=1), better, sorted(order))[0]
    means = scores[:, held].mean(axis=1)
    gain = _sign(better) * float(means[trial] - means[0])
    return Fold(tuple(int(i) for i in held), trial, float(means[trial]), float(means[0]), gain)


def _gain(folds: Sequence[Fold]) -> tuple[float, float] | tuple[None, None]:
    """Return the mean of the gain over folds and its standard error, where both are known."""
    gains = [fold.gain for fold in folds]
    if not gains or not np.isfinite(gains).all():
        return None, None
    return float(np.mean(gains)), float(np.std(gains, ddof=1) / np.sqrt(len(gains)))
