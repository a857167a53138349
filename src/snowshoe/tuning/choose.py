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
    difference : float
        How much better the overall winner is there than the overall runner-up; negative where it is worse.
    gain : float
        How much better this fold's choice is there than the first trial, the untuned method; NaN where that failed.
    """

    images: tuple[int, ...]
    trial: int
    score: float
    difference: float
    gain: float


@dataclass(frozen=True)
class Choice:
    """What was chosen, and how sure that is.

    Attributes
    ----------
    order : tuple of int
        Candidates that ran on every image, the best first.
    equals : tuple of int
        Those that are as good as the winner on every image, but for differences that are too small to be seen.
    means : ndarray
        Mean over the images of each trial; NaN where it failed on any.
    folds : tuple of Fold
        Empty where there is one image.
    better : {"higher", "lower"}
    """

    order: tuple[int, ...]
    equals: tuple[int, ...]
    means: Floats
    folds: tuple[Fold, ...]
    better: Literal["higher", "lower"]

    @property
    def winner(self) -> int:
        """The best trial."""
        return self.order[0]

    @property
    def runner_up(self) -> int | None:
        """The best of those that are not as good as the winner; None where there is none."""
        return next((trial for trial in self.order[1:] if trial not in self.equals), None)

    @property
    def held_out(self) -> float | None:
        """The mean over folds of the score on images that the choice was not made on."""
        return float(np.mean([fold.score for fold in self.folds])) if self.folds else None

    @property
    def spread(self) -> float | None:
        """The standard deviation of that score over folds."""
        return float(np.std([fold.score for fold in self.folds], ddof=1)) if self.folds else None

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
        return float(np.std([fold.difference for fold in self.folds], ddof=1))

    @property
    def gain(self) -> float | None:
        """How much better choices are than the untuned method, on images that they were not made on."""
        gains = [fold.gain for fold in self.folds]
        return float(np.mean(gains)) if gains and np.isfinite(gains).all() else None

    @property
    def gain_error(self) -> float | None:
        """The standard error of that gain, from its spread over folds."""
        if self.gain is None:
            return None
        return float(np.std([fold.gain for fold in self.folds], ddof=1) / np.sqrt(len(self.folds)))

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
    """
    # A trial that failed on some image is no choice, so its mean is NaN.
    means = scores.mean(axis=1)
    order = _order(means, better, range(len(means)) if candidates is None else candidates)
    if not order:
        raise must_be("vary", "values with which the method runs on every image", "none")
    winner = order[0]
    small = ALIKE * float(np.ptp(means[list(order)]))
    equals = tuple(trial for trial in order[1:] if np.abs(scores[trial] - scores[winner]).max() <= small)
    runner_up = next((trial for trial in order[1:] if trial not in equals), winner)
    folds = [_fold(scores, held, order, runner_up, better) for held in split(scores.shape[1], seed)]
    return Choice(order, equals, means, tuple(folds), better)


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


def _fold(scores: Floats, held: npt.NDArray[np.int64], order: Sequence[int], runner_up: int, better: str) -> Fold:
    others = np.setdiff1d(np.arange(scores.shape[1]), held)
    trial = _order(scores[:, others].mean(axis=1), better, sorted(order))[0]
    means = scores[:, held].mean(axis=1)
    difference, gain = (_sign(better) * (means[a] - means[b]) for a, b in ((order[0], runner_up), (trial, 0)))
    return Fold(tuple(int(i) for i in held), trial, float(means[trial]), float(difference), float(gain))
