"""Touching objects, split where they are narrow."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.filters.scikit_image import dilation_under
from snowshoe.labels import relabel
from snowshoe.labels.areas import areas
from snowshoe.labels.basins import basins, minima
from snowshoe.results import Segmentation
from snowshoe.results.segmentation import as_label_map
from snowshoe.types import Area, Image, Labels, Mask, Range, Unit

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
        Whether background that an object encloses belongs to it. Holes otherwise make necks.
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
    distance, regions = np.zeros(classes.shape), np.zeros(classes.shape, np.int32)
    for name in np.unique(classes if valid is None else classes[valid]):
        if name == 0:
            continue
        objects = _objects(classes, valid, name, fill_holes)
        depth = _depth(objects)
        distance[objects] = depth[objects]
        found = _split(depth, objects, h)
        regions[objects] = found[objects] + regions.max()
    regions = relabel(np.where(areas(regions)[regions] >= min_size, regions, 0))
    used = everything(regions.shape) if valid is None else valid
    return Segmentation(regions, used, kind="regions", maps={"distance": distance.astype(np.float32)})


def _objects(classes: Labels, valid: Mask | None, name: int, fill_holes: bool) -> Bits:
    """Return where a class is, with the background that it encloses."""
    used = np.ones(classes.shape, np.bool_) if valid is None else valid
    objects: Bits = (classes == name) & used
    if fill_holes:
        objects |= ndimage.binary_fill_holes(objects) & (classes == 0) & used
    return objects


def _depth(objects: Bits) -> npt.NDArray[np.float64]:
    """Return the exact distance to what is not an object; all beyond the border isn't."""
    inside: npt.NDArray[np.float64] = ndimage.distance_transform_edt(np.pad(objects, 1))[1:-1, 1:-1]
    return inside


def _split(depth: npt.NDArray[np.float64], objects: Bits, h: float) -> npt.NDArray[np.int32]:
    """Return the basins of the peaks that stand more than h above the pass to a higher one."""
    plateaus = dilation_under(np.maximum(depth - h, 0), depth) if h else depth
    peaks = minima(-plateaus, valid=objects)
    # Squares of distances are integers: their order is free of rounding.
    return basins(-np.rint(depth * depth).astype(np.int64), peaks, valid=objects)
