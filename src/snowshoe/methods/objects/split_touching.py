"""Touching objects, split where they are narrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, everything, grey
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters import gaussian
from snowshoe.filters.distance import squared_distances
from snowshoe.filters.scikit_image import dilation_under
from snowshoe.labels import relabel
from snowshoe.labels.across import ByObjects
from snowshoe.labels.areas import areas
from snowshoe.labels.basins import basins, minima
from snowshoe.labels.connected import connected
from snowshoe.labels.holes import fill_holes as _fill_holes
from snowshoe.labels.necks import by_peaks, cut_where_balls_meet, join_without_neck
from snowshoe.labels.region_graph import apart
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.spacing import Sizes, relative
from snowshoe.types import Area, Auto, Image, Labels, Mask, Pixels, Range, Unit

__all__ = ["split_touching"]

FEW = 6
"""Classes that are gone through one by one: objects of many would need about as many layers."""
BLUR = 1.6
"""How many times as wide the second Gaussian is as the first: so their difference is near the Laplacian (Marr 1980)."""
WIDEST = 500.0
"""The largest standard deviation of the Gaussians."""
Bits = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]


def across(shape: Sequence[int], **_: Any) -> ByObjects:
    """Return what splits the objects of blocks: each is seen whole, and alone."""
    return ByObjects(shape)


def unfolded(*, fill_holes: bool, **parameters: Any) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return the steps that do the same: holes are filled before objects are split."""
    split = ("split_touching", {**parameters, "fill_holes": False})
    return (("fill_holes", {}), split) if fill_holes else (split,)


def why_whole(*, seeds: str, **_: Any) -> str:
    """Return why the whole image is needed: brightness is scaled by all objects."""
    return "" if seeds == "distance" else f"split_touching with seeds={seeds} scales the brightness by all objects"


@method(
    family="objects",
    scope="regional",
    slow=True,
    takes="labels",
    ndim=(2, 3),
    said="touching objects were split at their narrowest places by a seeded watershed",
    seams=across,
    unfolded=unfolded,
    why_whole=why_whole,
    memory=190,
)
def split_touching(
    labels: Image | Segmentation,
    *,
    seeds: Literal["distance", "intensity", "both"] = "distance",
    h: Annotated[float, Range(0, None), Unit("pixels")] = 1.0,
    diameter: Annotated[float, Range(1, 1000), Unit("pixels")] | Auto = "auto",
    min_size: Area = 20,
    fill_holes: bool = True,
    image: Image | None = None,
    channel_axis: int | None = None,
    spacing: Sizes | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: the objects of a class map, those that touch split at their narrow places.

    Choose it for roundish objects that touch, such as nuclei, grains or seeds, after a threshold. Don't for branched
    or long ones, which have narrow places of their own: `components` leaves them whole.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N), or Segmentation
        A class map, 0 = background. Classes are split apart from each other. Of a `Segmentation` only the valid pixels
        are used.
    seeds : {"distance", "intensity", "both"}
        What has a peak in every part: the distance to the background, which finds round parts; the brightness of the
        image, which finds parts whose middles are brighter than their borders (or darker, where objects are darker than
        the background), whatever the outline; or the mean of both.
    h : float
        How much thinner than both parts a neck must be to be cut, as the difference of the radii of the largest discs
        that fit. A larger value splits less; 0 splits at every dent of the outline. Brightness is scaled so that the
        median object's peak is as high as its radius.
    diameter : float or "auto"
        Of the parts that intensity looks for; smaller detail makes no seed. "auto" is that of the largest disc in the
        median object.
    min_size : int
        Regions of fewer pixels become 0, unassigned; a larger value removes more specks.
    fill_holes : bool
        Whether background that an object encloses belongs to it, of several around it to the innermost; not where it
        touches a pixel outside the mask, and may go on there. Holes otherwise make necks.
    image : array_like, (M, N) or (P, M, N), or with channels, optional
        What the labels were made of; only looked at where seeds come from intensity. Of channels, their grey.
    channel_axis : int, optional
        The axis of the image's channels.
    spacing : Spacing or sequence of float, optional
        The size of a pixel along each axis; only the ratios matter: lengths are in pixels along the last axis.
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
        If a label is negative or the map is neither a plane nor a volume, or if seeds come from intensity and there is
        no image, or one of another shape.

    Notes
    -----
    The exact Euclidean distance has a peak in every part; peaks that stand no more than ``h`` above the pass to a
    higher one don't count; from those that are left a watershed floods the distance. It is the usual chain of distance
    transform, h-maxima and watershed, with ties that turn with the image; and an object that is thinner than ``h`` is
    kept whole. Tiles give the same as the whole where seeds come from the distance: each object is split where all of
    it is seen.

    Where seeds come from the distance, the largest discs that fit (in volumes, balls) undo what the grid does. A
    watershed's border goes the way of the grid: so a pixel belongs to the part whose disc covers it deepest, by the
    power distance [3]_, among the discs that are thicker than halfway from the part's neck to its peak; the rest is
    flooded from there. And where pixels are longer along one axis, a way from peak to peak that leads between them
    seems to have a neck: so of two discs that overlap, no neck counts as narrower than where they cross. Where they are
    half as long again or more, discs with their middles halfway between two pixels count as well.

    Blobs of intensity are peaks of a difference of two Gaussians, at the scale where a disc of the diameter answers
    most.

    References
    ----------
    .. [1] Vincent, L., & Soille, P. (1991). Watersheds in digital spaces: an efficient algorithm based on immersion
       simulations. IEEE Transactions on Pattern Analysis and Machine Intelligence, 13(6), 583-598.
       doi:10.1109/34.87344
    .. [2] Malpica, N., de Solórzano, C. O., Vaquero, J. J., et al. (1997). Applying watershed algorithms to the
       segmentation of clustered nuclei. Cytometry, 28(4), 289-297.
       doi:10.1002/(SICI)1097-0320(19970801)28:4<289::AID-CYTO3>3.0.CO;2-7
    .. [3] Coeurjolly, D., & Montanvert, A. (2007). Optimal separable algorithms to compute the reverse Euclidean
       distance transformation and discrete medial axis in arbitrary dimension. IEEE Transactions on Pattern Analysis
       and Machine Intelligence, 29(3), 437-448. doi:10.1109/TPAMI.2007.54
    .. [4] Lindeberg, T. (1998). Feature detection with automatic scale selection. International Journal of Computer
       Vision, 30(2), 79-116. doi:10.1023/A:1008045108935

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
    if classes.ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {classes.shape}")
    sizes = relative(spacing, classes.ndim)
    pixels = None if seeds == "distance" else _pixels(image, valid, channel_axis, classes.shape, seeds)
    used = everything(classes.shape) if valid is None else valid
    filled = _fill_holes(classes, valid) if fill_holes else classes
    layer = _layers(filled, used)
    layers = [layer == number for number in range(1, int(layer.max()) + 1)]
    # Squares of distances are whole numbers: their order is free of rounding.
    squares, regions = np.zeros(classes.shape), np.zeros(classes.shape, np.int32)
    for objects in layers:
        around, unit = squared_distances(objects, spacing=sizes, border_is_background=True)
        squares[objects] = around[objects]
    distance = unit * np.sqrt(squares) if layers else squares
    relief, heights = distance, squares
    if pixels is not None:
        bright = _brightness(pixels, distance, diameter, min_size, sizes)
        relief = heights = bright if seeds == "intensity" else (bright + distance) / 2
    for objects in layers:
        parts, peaks = _split(np.where(objects, relief, 0), heights, objects, h)
        if pixels is None and parts.max() > 1:
            parts = _by_balls(parts, peaks, np.where(objects, squares, 0), unit, h, sizes)
        regions[objects] = parts[objects] + regions.max()
    regions = relabel(np.where(areas(regions)[regions] >= min_size, regions, 0))
    return Segmentation(regions, used, kind="regions", maps={"distance": distance.astype(np.float32)})


def _pixels(
    image: Image | None, valid: Mask | None, channel_axis: int | None, shape: tuple[int, ...], seeds: str
) -> CheckedImage:
    """Return the image as one channel."""
    if image is None:
        raise must_be("seeds", "'distance' without an image", seeds, "pass the image that the labels were made of")
    checked = as_image(image, valid, channel_axis=channel_axis, ndim=(2, 3))
    if checked.shape != shape:
        raise ValueError(f"image must have the labels' shape {shape}, got {checked.shape}")
    return as_image(grey(checked.pixels, channel_axis=-1), checked.valid) if checked.has_channels else checked


def _layers(classes: Labels, used: Mask) -> Numbers:
    """Return layers 1, 2 … of objects that don't touch: the classes where they are few; 0 for background."""
    names = np.unique(classes[used])
    if len(names) > FEW:
        return apart(connected(classes, used, connectivity=1, background=0))
    layer = np.searchsorted(names[names > 0], classes) + 1
    return np.where(used & (classes > 0), layer, 0).astype(np.int32)


def _brightness(
    image: CheckedImage, distance: Floats, diameter: float | Auto, min_size: int, spacing: tuple[float, ...]
) -> Floats:
    """Return how much each object pixel stands out as part of a blob, on the scale of distances; 0 where it doesn't."""
    objects = distance > 0
    pieces = connected(objects.astype(np.uint8), None, connectivity=1, background=0, min_size=min_size)
    if not pieces.any():
        return np.zeros(objects.shape)
    radius = float(np.median(_peaks(distance, pieces))) if diameter == "auto" else diameter / 2
    # Of a disc the Laplacian of Gaussian is the strongest where sigma is radius / √2.
    narrow = radius / np.sqrt(2 * BLUR)
    blobs = _difference(image, min(narrow, WIDEST / BLUR), spacing)
    ground = ~objects if image.valid is None else image.valid & ~objects
    inner = objects if image.valid is None else image.valid & objects
    if inner.any() and ground.any() and image.pixels[inner].mean() < image.pixels[ground].mean():
        blobs = -blobs
    blobs = np.where(objects, np.maximum(blobs, 0), 0)
    typical = float(np.median(_peaks(blobs, pieces)))
    return blobs * (radius / typical) if typical else blobs


def _difference(image: CheckedImage, sigma: float, spacing: tuple[float, ...]) -> Floats:
    wide, narrow = (gaussian(image, sigma=width, spacing=spacing).astype(np.float64) for width in (BLUR * sigma, sigma))
    return narrow - wide


def _peaks(relief: Floats, pieces: Numbers) -> Floats:
    """Return the highest place of each piece."""
    highest = np.zeros(int(pieces.max()) + 1)
    np.maximum.at(highest, pieces.reshape(-1), relief.reshape(-1))
    return highest[1:]


def _split(relief: Floats, heights: Pixels, objects: Bits, h: float) -> tuple[Numbers, Numbers]:
    """Return the basins, in the order of the heights, of the peaks that stand more than h above a pass to a higher."""
    plateaus = dilation_under(np.maximum(relief - h, 0), relief) if h else relief
    peaks = minima(-plateaus, valid=objects)
    return basins(-heights, peaks, valid=objects), peaks


def _by_balls(
    parts: Numbers, peaks: Numbers, squares: Floats, unit: float, h: float, spacing: tuple[float, ...]
) -> Numbers:
    """Return the parts that have a neck between them, cut where their largest balls meet."""
    number = by_peaks(parts, squares)
    parts, peaks = number[parts], number[peaks]
    # Pixels of one size are as fine as h is; longer ones make dents that are deeper.
    if max(spacing) > min(spacing):
        parts, peaks = join_without_neck(parts, peaks, squares, unit, h=h, spacing=spacing)
    return cut_where_balls_meet(parts, peaks, squares, unit, spacing=spacing)
