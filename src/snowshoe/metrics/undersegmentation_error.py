"""The under-segmentation error of superpixels."""

from __future__ import annotations

import numpy as np

from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.registry import score
from snowshoe.types import Image, Mask


def from_table(table: Contingency) -> float:
    """Return the under-segmentation error of a joint histogram."""
    outside = table.label_sizes[table.row] - table.counts
    return float(np.minimum(table.counts, outside).sum() / table.n_pixels)


@score(kind="regions", better="lower", range=(0, 1), label="pixels leaked over true borders", finish=from_table)
def undersegmentation_error(labels: Image, truth: Image, *, ignore: Mask | None = None) -> float:
    """Under-segmentation error: the share of pixels that superpixels leak across true boundaries.

    Choose it for superpixels, beside `achievable_segmentation_accuracy`, at a given number of regions; single pixels
    reach 0.

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
        0 … 1; 0 where no superpixel crosses a true boundary.

    Notes
    -----
    As Neubert & Protzel define it: for each superpixel S and true region G that meet, the smaller of |S ∩ G| and
    |S − G| is an error, summed and divided by the number of pixels. The older definition of Levinshtein et al. counts
    all of |S − G| instead, so that a large superpixel which overlaps a region by one pixel counts as wholly wrong;
    figures by the two definitions can't be compared.

    References
    ----------
    .. [1] Neubert, P., & Protzel, P. (2012). Superpixel benchmark and comparison. Forum Bildverarbeitung, 1-12.
    .. [2] Levinshtein, A., Stere, A., Kutulakos, K. N., Fleet, D. J., Dickinson, S. J., & Siddiqi, K. (2009).
       TurboPixels: fast superpixels using geometric flows. IEEE Transactions on Pattern Analysis and Machine
       Intelligence, 31(12), 2290-2297. doi:10.1109/TPAMI.2009.96

    Examples
    --------
    >>> undersegmentation_error([[1, 1, 1, 2]], [[5, 5, 6, 6]])
    0.5
    """
    return from_table(Contingency.of(labels, truth, ignore=ignore))
