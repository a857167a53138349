"""Touching objects, split where they are narrow."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.filters.distance import squared_distances
from snowshoe.filters.scikit_image import dilation_under
from snowshoe.labels import relabel
from snowshoe.labels.areas import areas
from snowshoe.labels.basins import basins, minima
from snowshoe.labels.connected import connected
from snowshoe.labels.holes import fill_holes as _fill_holes
from snowshoe.labels.region_graph import apart
from snowshoe.results import Segmentation
from snowshoe.results.segmentation import as_label_map
from snowshoe.types import Area, Image, Labels, Mask, Range, Unit

__all__ = ["split_touching"]

FEW = 6
"""Classes that are gone through one by one: objects of many would need about as many layers."""
Bits = npt.NDArray[np.bool_]


@method(family="objects", scope="regional", takes="labels")
def split_touching(
    labels: Image | Segmentation,
    *,
    h: Annotated[float, Range(0, None), Unit("pixels")] = 1.0,
    min_size: Area = 20,
    fill_holes: bool = True,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: the objects of a class map, those that touch split at their narrow places.

    Choose it for roundish objects that touch, such as nuclei, grains or seeds, after a threshold. Don't for branched
    or long ones, which have narrow places of their own: `components` leaves them whole.

    Parameters
    ----------
    labels : array_like of int, (M, N), or Segmentation
        A class map, 0 = background. Classes are split apart from each other. Of a `Segmentation` only the valid pixels
        are used.
    h : float
        How much thinner than both parts a neck must be to be cut, as the difference of the radii of the largest discs
        that fit. A larger value splits less; 0 splits at every dent of the outline.
    min_size : int
        Regions of fewer pixels become 0, unassigned; a larger value removes more specks.
    fill_holes : bool
        Whether background that an object encloses belongs to it, of several around it to the innermost. Holes
        otherwise make necks.
    mask : ndarray of bool, optional
        True = use this pixel. What lies outside, as beyond the border, counts as background.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order, 0 for background, small and masked pixels. ``maps["distance"]`` is each
        object pixel's distance to the nearest pixel that is not of its object's class, in pixels.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative or the map isn't a plane.

    Notes
    -----
    The exact Euclidean distance has a peak in every part; peaks that stand no more than ``h`` above the pass to a
    higher one don't count; from those that are left a watershed floods the distance. Tiles differ from the whole at
    seams. It is the usual chain of distance transform, h-maxima and watershed, with ties that turn with the image; and
    an object that is thinner than ``h`` is kept whole.

    References
    ----------
    .. [1] Vincent, L., & Soille, P. (1991). Watersheds in digital spaces: an efficient algorithm based on immersion
       simulations. IEEE Transactions on Pattern Analysis and Machine Intelligence, 13(6), 583-598.
       doi:10.1109/34.87344
    .. [2] Malpica, N., de Solórzano, C. O., Vaquero, J. J., et al. (1997). Applying watershed algorithms to the
       segmentation of clustered nuclei. Cytometry, 28(4), 289-297.
       doi:10.1002/(SICI)1097-0320(19970801)28:4<289::AID-CYTO3>3.0.CO;2-7

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import split_touching
    >>> two = np.ones((3, 7), dtype=np.uint8)
    >>> two[[0, 2], 3] = 0
    >>> np.asarray(split_touching(two, h=0.5, min_size=1))[1]
    array([1, 1, 1, 1, 2, 2, 2], dtype=int32)
    """
    classes, valid = as_label_map(labels, mask, "split_touching")
    if classes.ndim != 2:
        raise ValueError(f"labels must be 2-D, got shape {classes.shape}")
    used = everything(classes.shape) if valid is None else valid
    filled = _fill_holes(classes, valid) if fill_holes else classes
    layer = _layers(filled, used)
    distance, regions = np.zeros(classes.shape), np.zeros(classes.shape, np.int32)
    for number in range(1, int(layer.max()) + 1):
        objects = layer == number
        depth = _depth(objects)
        distance[objects] = depth[objects]
        regions[objects] = _split(depth, objects, h)[objects] + regions.max()
    regions = relabel(np.where(areas(regions)[regions] >= min_size, regions, 0))
    return Segmentation(regions, used, kind="regions", maps={"distance": distance.astype(np.float32)})


def _layers(classes: Labels, used: Mask) -> npt.NDArray[np.int32]:
    """Return layers 1, 2 … of objects that don't touch: the classes where they are few; 0 for background."""
    names = np.unique(classes[used])
    if len(names) > FEW:
        return apart(connected(classes, used, connectivity=1, background=0))
    layer = np.searchsorted(names[names > 0], classes) + 1
    return np.where(used & (classes > 0), layer, 0).astype(np.int32)


def _depth(objects: Bits) -> npt.NDArray[np.float64]:
    """Return the exact distance to what is not an object; all beyond the border isn't."""
    return np.sqrt(squared_distances(objects, border_is_background=True), dtype=np.float64)


def _split(depth: npt.NDArray[np.float64], objects: Bits, h: float) -> npt.NDArray[np.int32]:
    """Return the basins of the peaks that stand more than h above the pass to a higher one."""
    plateaus = dilation_under(np.maximum(depth - h, 0), depth) if h else depth
    peaks = minima(-plateaus, valid=objects)
    # Squares of distances are integers: their order is free of rounding.
    return basins(-np.rint(depth * depth).astype(np.int64), peaks, valid=objects)
