"""The achievable segmentation accuracy of superpixels."""

from __future__ import annotations

import numpy as np

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> float:
    """Return the achievable segmentation accuracy of a joint histogram."""
    most = np.zeros(len(table.labels), np.int64)
    np.maximum.at(most, table.row, table.counts)
    return float(most.sum() / table.n_pixels)


@score(kind="regions", better="higher", range=(0, 1), label="pixels right at best relabelling", finish=from_table)
def achievable_segmentation_accuracy(labels: Image, truth: Image, *, ignore: Mask | None = None) -> float:
    """Achievable segmentation accuracy: the share of pixels that are right if each region takes its best true label.

    Choose it for superpixels: it is the ceiling of whatever labels them afterwards. Don't for segmentations as such:
    single pixels reach 1, so it must be read at a given number of regions.

    Parameters
    ----------
    labels : array_like of int
        Superpixels; 0 is a region like any other.
    truth : array_like of int
        Label image of the same shape.
    ignore : ndarray of bool, optional
        True = leave this pixel out (the opposite of a method's ``mask``).

    Returns
    -------
    float
        Above 0; 1 where no superpixel crosses a true boundary.

    References
    ----------
    .. [1] Liu, M.-Y., Tuzel, O., Ramalingam, S., & Chellappa, R. (2011). Entropy rate superpixel segmentation. IEEE
       Conference on Computer Vision and Pattern Recognition, 2097-2104. doi:10.1109/CVPR.2011.5995323

    Examples
    --------
    >>> achievable_segmentation_accuracy([[1, 1, 1, 2]], [[5, 5, 6, 6]])
    0.75
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
