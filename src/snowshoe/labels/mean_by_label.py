"""Mean values of labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, as_labels
from snowshoe.filters.scaling import far_exponent, lowered
from snowshoe.labels.areas import require_dense
from snowshoe.types import Image, Mask

__all__ = ["mean_by_label"]


def mean_by_label(
    labels: Image, image: Image, *, channel_axis: int | None = None, mask: Mask | None = None
) -> npt.NDArray[np.float64]:
    """The mean value of the image over each label: ``mean_by_label(labels, image)[label]``.

    Parameters
    ----------
    labels : array_like of int, (M, N) or n-D
        Not negative.
    image : array_like
        Of the labels' shape, beside its channels. NaN and the infinities are left out.
    channel_axis : int, optional
        The axis of the channels, if there are several.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    ndarray of float64, (greatest label + 1,) or (greatest label + 1, channels)
        In the image's units; NaN for a label without a valid pixel.

    Raises
    ------
    ValueError
        If the shapes differ, or a label is far greater than the number of pixels; `relabel` it first.

    Examples
    --------
    >>> mean_by_label([[1, 1, 3]], [[4.0, 6.0, 9.0]])
    array([nan,  5., nan,  9.])
    """
    pixels = as_image(image, mask, channel_axis=channel_axis)
    checked, labelled = as_labels(labels)
    if checked.shape != pixels.shape:
        raise ValueError(f"labels must have the image's shape {pixels.shape}, got {checked.shape}")
    require_dense(checked)
    used = np.ones(checked.size, np.bool_) if pixels.flat_valid is None else pixels.flat_valid
    used = used if labelled is None else used & labelled.reshape(-1)
    which, n = checked.reshape(-1)[used].astype(np.intp, copy=False), int(checked.max()) + 1
    values = pixels.flat.reshape(-1, pixels.n_channels)[used]
    exponent = far_exponent(values) if values.size else 0
    values = lowered(values, exponent)
    counts = np.bincount(which, minlength=n)
    sums = np.stack([np.bincount(which, weights=channel, minlength=n) for channel in values.T], axis=1)
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts[:, None], out=means, where=counts[:, None] > 0)
    in_units: npt.NDArray[np.float64] = lowered(means, -exponent)
    return in_units if pixels.has_channels else in_units[:, 0]
