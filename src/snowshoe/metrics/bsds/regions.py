"""Region scores of one image: covering, Rand index and variation of information, at every threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.metrics.bsds.hierarchy import cuts
from snowshoe.metrics.bsds.prediction import Floats, Prediction
from snowshoe.types import Labels

__all__ = ["RegionCounts", "region_counts"]

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RegionCounts:
    """What one image contributes to the region scores.

    Attributes
    ----------
    covered : ndarray of float64, (n_thresholds,)
        Pixels of truth regions, each region's weighted by its best intersection over union with a predicted one;
        added up over annotators.
    covered_best : float
        The same with the best predicted region of any threshold.
    total : int
        Pixels times annotators: what ``covered`` is a share of.
    rand, variation : ndarray of float64, (n_thresholds,)
        Rand index and variation of information (bits), means over annotators.
    """

    covered: Floats
    covered_best: float
    total: int
    rand: Floats
    variation: Floats

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain numbers and lists."""
        return {
            "covered": self.covered.tolist(),
            "covered_best": self.covered_best,
            "total": self.total,
            "rand": self.rand.tolist(),
            "variation": self.variation.tolist(),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` returned; LookupError, TypeError or ValueError where it is something else."""
        arrays = {name: np.array(content[name], np.float64) for name in ("covered", "rand", "variation")}
        if len({array.shape for array in arrays.values()}) != 1:
            raise must_be("region scores", "as many of each kind", [array.shape for array in arrays.values()])
        return cls(covered_best=float(content["covered_best"]), total=int(content["total"]), **arrays)

    @property
    def n_thresholds(self) -> int:
        """How many thresholds were scored."""
        return len(self.covered)


def region_counts(prediction: Prediction, truths: Sequence[Labels], thresholds: Floats) -> RegionCounts:
    """Score the segmentations of every threshold against every annotator's, to six significant digits.

    Parameters
    ----------
    prediction : Prediction
        A contour map or label images; label values only say which pixels belong together.
    truths : sequence of ndarray of int, (M, N)
        One label image for each annotator.
    thresholds : ndarray
        Those of the prediction.

    Raises
    ------
    ValueError
        If prediction and truth differ in shape.
    """
    truth = _Truth.of(truths)
    if truth.labels.shape[1:] != prediction.shape:
        raise must_be("prediction", f"of the truth's shape {truth.labels.shape[1:]}", prediction.shape)
    scores = [truth.score(joint) for joint in _joint_counts(prediction, truth, thresholds)]
    overlaps = np.array([overlap for overlap, _, _ in scores])
    return RegionCounts(
        covered=_six_digits([np.dot(overlap, truth.sizes) for overlap in overlaps]),
        covered_best=float(_six_digits([np.dot(overlaps.max(axis=0), truth.sizes)])[0]),
        total=int(truth.sizes.sum()),
        rand=_six_digits([rand for _, rand, _ in scores]),
        variation=_six_digits([variation for _, _, variation in scores]),
    )


def _six_digits(values: Sequence[float]) -> Floats:
    """Round as the official programs do, which hand an image's scores on as text; it decides ties and last digits."""
    return np.array([float(f"{value:.6g}") for value in values])


@dataclass(frozen=True, eq=False)
class _Truth:
    """All annotators' regions in one numbering, annotator after annotator.

    Attributes
    ----------
    labels : ndarray of int, (n_annotators, M, N)
    sizes : ndarray of int, (n_regions,)
    starts : ndarray of int, (n_annotators,)
        The first region of each annotator.
    entropy_terms : ndarray of float64
        n log2 n for every count up to the number of pixels.
    """

    labels: Counts
    sizes: Counts
    starts: Counts
    entropy_terms: Floats

    @classmethod
    def of(cls, truths: Sequence[Labels]) -> _Truth:
        """Number the regions of all annotators."""
        compact, starts, n = [], [], 0
        for labels in truths:
            values, inverse = np.unique(labels, return_inverse=True)
            compact.append(inverse.reshape(labels.shape) + n)
            starts.append(n)
            n += len(values)
        stacked = np.stack(compact)
        counts = np.arange(stacked[0].size + 1, dtype=np.float64)
        terms = counts * np.log2(np.maximum(counts, 1))
        return cls(stacked, np.bincount(stacked.ravel(), minlength=n), np.array(starts), terms)

    def joint(self, labels: Labels) -> Counts:
        """Count the pixels of every label 0…n - 1 in every truth region: (n, n_regions)."""
        n, regions = int(labels.max()) + 1, len(self.sizes)
        cells = labels.ravel().astype(np.int64) * regions
        counts = sum(np.bincount(cells + truth.ravel(), minlength=n * regions) for truth in self.labels)
        return np.reshape(counts, (n, regions))

    def score(self, joint: Counts) -> tuple[Floats, float, float]:
        """Return each truth region's best overlap, the Rand index and the variation of information."""
        sizes = joint[:, : self.starts[1] if len(self.starts) > 1 else None].sum(axis=1)
        overlap = (joint / (sizes[:, None] + self.sizes - joint)).max(axis=0)
        return overlap, self._rand(joint, sizes), self._variation(joint, sizes)

    def _rand(self, joint: Counts, sizes: Counts) -> float:
        n = self.labels[0].size
        if n == 1:
            return 1.0
        pairs = n * (n - 1) / 2
        squares = np.add.reduceat((joint * joint).sum(axis=0), self.starts)
        truth_squares = np.add.reduceat(self.sizes * self.sizes, self.starts)
        disagreeing = ((sizes * sizes).sum() + truth_squares) / 2 - squares
        return float(np.mean(1 - disagreeing / pairs))

    def _variation(self, joint: Counts, sizes: Counts) -> float:
        n = self.labels[0].size
        together = np.add.reduceat(self.entropy_terms[joint].sum(axis=0), self.starts)
        of_truth = np.add.reduceat(self.entropy_terms[self.sizes], self.starts)
        bits = float(np.mean(self.entropy_terms[sizes].sum() + of_truth - 2 * together) / n)
        return abs(round(bits, 12))  # equal segmentations come out a rounding error from 0


def _joint_counts(prediction: Prediction, truth: _Truth, thresholds: Floats) -> Iterator[Counts]:
    if prediction.ucm2 is None:
        for labels in prediction.segmentations:
            compact = np.unique(labels, return_inverse=True)[1]
            yield truth.joint(compact.reshape(labels.shape))
        return
    finest, merged = cuts(prediction.ucm2, thresholds)
    joint, before = truth.joint(finest), np.arange(int(finest.max()) + 1)
    for regions in merged:
        yield (joint := _add_rows(joint, before, regions))
        before = regions


def _add_rows(joint: Counts, before: Counts, regions: Counts) -> Counts:
    """Merge the rows of one threshold's joint counts into the next one's; nothing to do where nothing merges."""
    target = np.zeros(len(joint), np.int64)
    target[before] = regions
    n = int(regions.max()) + 1
    if n == len(joint) and (target == np.arange(n)).all():
        return joint
    order = np.argsort(target, kind="stable")
    starts = np.searchsorted(target[order], np.arange(n))
    merged: Counts = np.add.reduceat(joint[order], starts, axis=0)
    return merged
