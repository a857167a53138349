"""Boundary counts of one image: how many pixels of prediction and of truth find a partner, at every threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.kernels import matching
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.bsds.prediction import Floats, Prediction
from snowshoe.types import Mask

__all__ = ["TOLERANCE", "boundary_counts", "match_counts"]

TOLERANCE = 0.0075
"""The greatest distance of two matched pixels, as a share of the image's diagonal."""


def boundary_counts(
    prediction: Prediction, truths: Sequence[Mask], thresholds: Floats, tolerance: float = TOLERANCE
) -> npt.NDArray[np.int64]:
    """Count matched and all boundary pixels at every threshold.

    Parameters
    ----------
    prediction : Prediction
        Its maps are thinned here.
    truths : sequence of ndarray of bool, (M, N)
        One boundary map for each annotator, used as they are (the data set's are thinned already).
    thresholds : ndarray
        Those of the prediction; at or above one is boundary.
    tolerance : float
        The greatest distance of two matched pixels, as a share of the image's diagonal.

    Returns
    -------
    ndarray of int64, (n_thresholds, 4)
        Matched truth pixels and all truth pixels, both added up over annotators (for recall); prediction pixels that
        match *any* annotator and all prediction pixels (for precision).

    Raises
    ------
    ValueError
        If prediction and truth differ in shape.
    """
    if any(truth.shape != prediction.shape for truth in truths):
        raise must_be("prediction", f"of the truth's shape {truths[0].shape}", prediction.shape)
    radius = tolerance * math.hypot(*prediction.shape)
    truths = [np.ascontiguousarray(truth, dtype=np.bool_) for truth in truths]
    rows: list[npt.NDArray[np.int64]] = []
    for same_as_before, drawn in _maps(prediction, thresholds):
        rows.append(rows[-1] if same_as_before else match_counts(thin(drawn), truths, radius))
    return np.stack(rows)


def _maps(prediction: Prediction, thresholds: Floats) -> Iterator[tuple[bool, Mask]]:
    """Yield the binary map of every threshold, and whether it is the one before once more."""
    if prediction.strength is None:
        for labels in prediction.segmentations:
            yield False, segmentation_boundaries(labels)
        return
    passed = np.searchsorted(thresholds, prediction.strength, side="right").astype(np.int32)
    occurs = np.bincount(passed.ravel(), minlength=len(thresholds) + 1)
    for k in range(len(thresholds)):
        yield bool(k and not occurs[k]), passed > k


def match_counts(boundary: Mask, truths: Sequence[Mask], radius: float) -> npt.NDArray[np.int64]:
    """Count as `boundary_counts` does, for one thinned boundary map and a radius in pixels."""
    if boundary.size >= 2**31:
        raise must_be("boundary", "a map of less than 2³¹ pixels", boundary.size, "score it in pieces")
    matched_by_any = np.zeros(boundary.shape, bool)
    n_matched = n_total = 0
    partner, truth_partner = np.empty((2, *boundary.shape), np.int32)
    for truth in truths:
        matching.match(boundary, truth, radius, partner, truth_partner)
        matched_by_any |= partner >= 0
        n_matched += int(np.count_nonzero(truth_partner >= 0))
        n_total += int(np.count_nonzero(truth))
    return np.array([n_matched, n_total, np.count_nonzero(matched_by_any), np.count_nonzero(boundary)], np.int64)
