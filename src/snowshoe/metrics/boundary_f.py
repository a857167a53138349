"""Boundary precision, recall and F."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import everything
from snowshoe.errors import must_be
from snowshoe.metrics.bsds.boundaries import TOLERANCE, match_counts
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.contingency import as_label_maps
from snowshoe.metrics.registry import score
from snowshoe.metrics.truths import Truths, as_truths
from snowshoe.types import Image, Labels, Mask, Pixels


@dataclass(frozen=True)
class BoundaryScore:
    """How many boundary pixels of a segmentation and of the truth find one another.

    Attributes
    ----------
    precision : float
        Share of the segmentation's boundary pixels that match a truth's.
    recall : float
        Share of the truth's boundary pixels that match the segmentation's.
    f : float
        Their harmonic mean; 1 is perfect.
    """

    precision: float
    recall: float
    f: float

    def scores(self) -> dict[str, float]:
        """Return the shares by name."""
        return {"boundary_f": self.f, "boundary_precision": self.precision, "boundary_recall": self.recall}


@score(
    kind="boundaries",
    better="higher",
    range=(0, 1),
    label=("both in one", "drawn lines that are true", "true lines that were drawn"),
    names=("boundary_f", "boundary_precision", "boundary_recall"),
)
def boundary_f(
    labels: Image, truth: Truths, *, tolerance: float = TOLERANCE, ignore: Mask | None = None
) -> BoundaryScore:
    """Boundary F: precision and recall of boundary pixels, matched one to one within a tolerance.

    Choose it where outlines matter more than areas. Don't compare figures of different tolerances. One-to-one matching
    is what BSDS figures mean; to count every pixel that is near any other is easier and reads about 0.025 higher.

    Parameters
    ----------
    labels : array_like of int
        The segmentation. Of a volume, the outlines of each plane are compared.
    truth : array_like of int, or list of ndarray
        Of the same shape. With several, precision counts a pixel that matches *any* of them, and recall pools the
        boundary pixels of all.
    tolerance : float
        The greatest distance of two matched pixels: below 1 a share of the plane's diagonal, else in pixels.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``): no boundary runs along it.

    Returns
    -------
    BoundaryScore
        Precision (or recall) is 1 where there are no boundary pixels that could be wrong (or missed). So one region
        against one region is perfect, and against several has precision 1, recall 0 and F 0.

    Raises
    ------
    ValueError
        If shapes differ or the tolerance is negative.

    Notes
    -----
    Exact and deterministic: the most pairs, and of all such matchings the least total distance. About 30 bytes of
    memory a pixel. Time goes by the boundary pixels and by how far they hang together: outlines of separate objects
    took 3 µs a pixel; a million pixels of outline in one piece, about a minute.

    References
    ----------
    .. [1] Martin, D. R., Fowlkes, C. C., & Malik, J. (2004). Learning to detect natural image boundaries using local
       brightness, color, and texture cues. IEEE Transactions on Pattern Analysis and Machine Intelligence, 26(5),
       530-549. doi:10.1109/TPAMI.2004.1273918

    Examples
    --------
    >>> boundary_f([[1, 1, 1, 2, 2, 2]], [[1, 1, 2, 2, 2, 2]], tolerance=1).f
    1.0
    >>> boundary_f([[1, 1, 1, 2, 2, 2]], [[1, 1, 1, 2, 2, 3]], tolerance=0)
    BoundaryScore(precision=1.0, recall=0.5, f=0.6666666666666666)
    """
    images, used = as_label_maps([labels, *as_truths(truth)], ignore)
    shape = images[0].shape
    if not tolerance >= 0:
        raise must_be("tolerance", "a number of at least 0", tolerance)
    valid = everything(shape) if used is None else used
    radius = tolerance * math.hypot(*shape[-2:]) if tolerance < 1 else tolerance
    planes = zip(_planes(valid), *(_planes(image) for image in images), strict=True)
    counts = np.sum([_counts(used, drawn, radius) for used, *drawn in planes], axis=0)
    found, total, matched, n = map(int, counts)
    recall, precision = found / total if total else 1.0, matched / n if n else 1.0
    return BoundaryScore(precision, recall, 2 * precision * recall / max(precision + recall, 1e-300))


def _planes(image: Pixels) -> Pixels:
    flat = image.reshape(1, -1) if image.ndim < 2 else image
    return flat.reshape(-1, *flat.shape[-2:])


def _counts(valid: Mask, images: Sequence[Labels], radius: float) -> npt.NDArray[np.int64]:
    """Boundary counts of one plane: the segmentation's, then the truths'."""
    segmentation, *truths = (thin(segmentation_boundaries(image, valid)) for image in images)
    return match_counts(segmentation, truths, radius)
