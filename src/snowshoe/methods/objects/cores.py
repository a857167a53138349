"""Cores of objects."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from snowshoe.arrays import as_image, grey
from snowshoe.catalogue import method
from snowshoe.labels.connected import connected
from snowshoe.labels.mean_by_label import mean_by_label
from snowshoe.labels.relabel import closed_up
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.types import Area, Connectivity, Image, Labels, Mask, Pixels, Range

__all__ = ["cores"]


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(1, 2, 3),
    said="objects containing a much stronger core were reduced to that core",
)
def cores(
    labels: Image | Segmentation,
    *,
    contrast: Annotated[float, Range(1, None)] = 1.6,
    min_size: Area = 50,
    image: Image | None = None,
    channel_axis: int | None = None,
    connectivity: Connectivity = 1,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels, where an object that holds a much stronger core becomes that core.

    Choose it for nuclei in cells that are stained too: a threshold finds the cell, and this the nucleus in it. An
    object without such a core stays whole, so that nuclei without a visible cell do. Don't without `ground_distance`,
    or another filter that makes the ground 0, before the threshold.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background; an object is a connected set of pixels of one label. Of a
        `Segmentation` only the valid pixels are used.
    contrast : float
        A core is what is at least so many times the object's mean; a larger value finds fewer cores.
    min_size : int
        Cores of fewer pixels in an object, all together, leave it whole; a larger value asks for larger ones.
    image : array_like, (M, N) or with channels, optional
        How unlike the ground each pixel is, the ground being 0; of several channels the grey values. Without it no core
        is found. NaN is left out.
    channel_axis : int, optional
        The axis of the image's channels.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        The labels that were given, of the same kind, 0 around the cores. Several cores of one object share its label,
        which `components` tells apart.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, there are more axes than three, or the image has another shape.

    Notes
    -----
    A pixel at c times the mean or above it can't be one of more than a share 1/c of the object (Markov's inequality).

    References
    ----------
    .. [1] Malpica, N., de Solórzano, C. O., Vaquero, J. J., et al. (1997). Applying watershed algorithms to the
       segmentation of clustered nuclei. Cytometry, 28(4), 289-297.
       doi:10.1002/(SICI)1097-0320(19970801)28:4<289::AID-CYTO3>3.0.CO;2-7

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import cores
    >>> distance = np.array([[0, 3, 3, 9, 3], [0, 3, 3, 3, 3], [0, 0, 0, 0, 0], [8, 9, 0, 0, 0]])
    >>> np.asarray(cores(distance > 0, image=distance, min_size=1, contrast=2))
    array([[0, 0, 0, 1, 0],
           [0, 0, 0, 0, 0],
           [0, 0, 0, 0, 0],
           [1, 1, 0, 0, 0]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "cores")
    if image is None:
        return as_kind_of(labels, closed_up(classes if valid is None else np.where(valid, classes, 0)), valid)
    checked = as_image(image, valid, channel_axis=channel_axis)
    if checked.shape != classes.shape:
        raise ValueError(f"image must have the labels' shape {classes.shape}, got {checked.shape}")
    values = grey(checked.pixels, channel_axis=-1) if checked.has_channels else checked.pixels
    objects = connected(classes, checked.valid, connectivity=connectivity, background=0)
    is_core = _strong(objects, values, contrast)
    holds_core = np.bincount(objects[is_core], minlength=int(objects.max()) + 1) >= min_size
    kept = (objects > 0) & (is_core | ~holds_core[objects])
    return as_kind_of(labels, closed_up(np.where(kept, classes, 0)), checked.valid)


def _strong(objects: Labels, values: Pixels, contrast: float) -> Mask:
    """Return the pixels of objects that are at least so many times their object's mean."""
    means = mean_by_label(objects, np.where(objects > 0, values, values.dtype.type(0)))
    return np.asarray((objects > 0) & (values >= contrast * means[objects]))
