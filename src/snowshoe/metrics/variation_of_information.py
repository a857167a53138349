"""The variation of information."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.metrics.truths import Truths, tables
from snowshoe.types import Image, Mask


@dataclass(frozen=True)
class VariationOfInformation:
    """The variation of information and its two parts, in bits.

    Attributes
    ----------
    value : float
        split + merge.
    split : float
        H(labels | truth): what it costs that true regions were cut up; over-segmentation.
    merge : float
        H(truth | labels): what it costs that true regions were put together; under-segmentation.
    """

    value: float
    split: float
    merge: float

    def scores(self) -> dict[str, float]:
        """Return the three numbers by name."""
        return dict(zip(NAMES, (self.value, self.split, self.merge), strict=True))


NAMES = ("variation_of_information", "variation_of_information_split", "variation_of_information_merge")


def from_table(table: Contingency) -> VariationOfInformation:
    """Return the variation of information of a joint histogram."""
    share = table.counts / table.n_pixels
    split = float((share * np.log2(table.truth_sizes[table.column] / table.counts)).sum())
    merge = float((share * np.log2(table.label_sizes[table.row] / table.counts)).sum())
    return VariationOfInformation(split + merge, split, merge)


@score(
    kind="regions",
    better="lower",
    range=(0, np.inf),
    label=("bits in all: split + merge", "bits: true regions cut up", "bits: true regions joined"),
    names=NAMES,
    finish=from_table,
)
def variation_of_information(labels: Image, truth: Truths, *, ignore: Mask | None = None) -> VariationOfInformation:
    """Variation of information, in bits: what knowing one partition leaves open about the other.

    Choose it to see *how* a segmentation is wrong: its split part grows with over-segmentation, its merge part with
    under-segmentation. It is a metric: symmetric, 0 only for the same partition, with the triangle inequality.

    Parameters
    ----------
    labels : array_like of int
        A label image; numbers are names only, and 0 is a region like any other.
    truth : array_like of int, or list of ndarray
        Label image of the same shape; a list or tuple of arrays holds those of several annotators.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    VariationOfInformation
        ``value``, ``split``, ``merge``: 0 for the same partition, at most log2 of the number of pixels. Of several
        truths the mean.

    Notes
    -----
    Base 2, as the Berkeley benchmark. `skimage.metrics.variation_of_information(truth, labels)` returns the pair
    (split, merge).

    References
    ----------
    .. [1] Meilă, M. (2007). Comparing clusterings: an information based distance. Journal of Multivariate Analysis,
       98(5), 873-895. doi:10.1016/j.jmva.2006.11.013

    Examples
    --------
    >>> variation_of_information([[1, 1, 2, 2]], [[1, 1, 1, 1]])
    VariationOfInformation(value=1.0, split=1.0, merge=0.0)
    """
    parts = [from_table(table) for table in tables(labels, truth, ignore)]
    split, merge = (float(np.mean([getattr(one, part) for one in parts])) for part in ("split", "merge"))
    return VariationOfInformation(split + merge, split, merge)
