"""Regions without specks and faint borders."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, everything
from snowshoe.catalogue import method
from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.errors import must_be
from snowshoe.labels.connected import connected
from snowshoe.labels.merging import merge_small_and_faint, relabelled, whole_numbers
from snowshoe.labels.region_graph import RegionGraph
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.types import Area, Connectivity, Image, Mask, Range, Unit

__all__ = ["merge_small"]


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(2, 3),
    said="regions smaller than {min_size} were merged with their most similar neighbours",
)
def merge_small(
    labels: Image | Segmentation,
    *,
    min_size: Area = 64,
    min_contrast: Annotated[float, Range(0, None), Unit("value")] = 0.0,
    image: Image | None = None,
    channel_axis: int | None = None,
    connectivity: Connectivity = 1,
    background: Annotated[int, Range(0, None)] | Literal["none"] = 0,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions without specks: each small one becomes part of the neighbour that it resembles most.

    Choose it after a clustering, where every pixel has to belong to a region of some size. Don't to count small
    objects; and where specks should be left unassigned, use the ``min_size`` of `components`. With ``min_contrast``
    a clustering of more classes than needed becomes a segmentation whose regions differ.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N), or Segmentation
        A class map or a region map; a region is a connected set of pixels of one label. Of a `Segmentation` only the
        valid pixels are used.
    min_size : int
        Regions of fewer pixels are merged; a larger value leaves fewer, larger regions.
    min_contrast : float
        Touching regions whose mean values differ by less are merged, whatever their size; a larger value leaves fewer,
        larger regions. In units of the image, or of CIELAB for sRGB, where 2 is just seen and black to white is 100.
    image : array_like, of the labels' shape, with or without channels, optional
        What regions are compared by: the neighbour of the nearest mean value, or mean colour, is the most alike; in
        CIELAB where the channels are sRGB (uint8, uint16, or float in 0 to 1). Without it, or between equals, the
        neighbour with the longest common boundary is. NaN is left out.
    channel_axis : int, optional
        The axis of the image's channels.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes; in a plane 2 also joins pixels, and
        regions, that meet at a corner.
    background : int or "none"
        The class that is no region: it stays 0, and nothing is merged into it. "none" makes regions of every class.
    mask : ndarray of bool, of the labels' shape, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order of their first pixels, 0 for background and masked pixels. A small region
        without a neighbour stays.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If the labels are neither a plane nor a volume or are negative, if the image has another shape, or if there is
        none to tell a ``min_contrast`` from.

    Notes
    -----
    The smallest are merged first, in rounds with limits 2, 4, 8 … up to ``min_size``; means are updated after each
    round. Then regions of too little contrast are: in each round, every two that are each other's most alike
    neighbours, until none are left. Within a round no order matters. Values are compared in steps of 2⁻²⁰ of the
    greatest.

    References
    ----------
    .. [1] Felzenszwalb, P. F., & Huttenlocher, D. P. (2004). Efficient graph-based image segmentation. International
       Journal of Computer Vision, 59(2), 167-181. doi:10.1023/B:VISI.0000022288.19776.77

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import merge_small
    >>> classes = np.array([[1, 1, 1, 2, 2], [1, 1, 3, 2, 2]])
    >>> np.asarray(merge_small(classes, min_size=2))
    array([[1, 1, 1, 2, 2],
           [1, 1, 1, 2, 2]], dtype=int32)
    >>> np.asarray(merge_small(classes, min_size=2, image=classes * 1.0, connectivity=1))
    array([[1, 1, 1, 2, 2],
           [1, 1, 2, 2, 2]], dtype=int32)
    >>> np.asarray(merge_small(classes, min_size=1, min_contrast=1.5, image=classes * 1.0))
    array([[1, 1, 1, 1, 1],
           [1, 1, 2, 1, 1]], dtype=int32)
    """
    classes, valid = as_label_map(labels, mask, "merge_small")
    if classes.ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {classes.shape}")
    values, unit = np.zeros((*classes.shape, 0)), 1.0
    if image is not None:
        pixels = _like(image, valid, channel_axis, classes.shape)
        valid, (values, unit) = pixels.valid, whole_numbers(_values(pixels))
    elif min_contrast:
        raise must_be("min_contrast", "0 without an image", min_contrast, "pass the image that the labels were made of")
    regions = connected(classes, valid, connectivity=connectivity, background=background)
    if regions.any():
        graph = RegionGraph.of(regions, values, connectivity=connectivity)
        rounds = merge_small_and_faint(graph, min_size=min_size, min_contrast=min_contrast / unit)
        regions = relabelled(graph, rounds, regions)
    return Segmentation(regions, everything(regions.shape) if valid is None else valid, kind="regions")


def _like(image: Image, valid: Mask | None, channel_axis: int | None, shape: tuple[int, ...]) -> CheckedImage:
    # A mask says that a volume whose rows are 3 or 4 long is no image of colours.
    used = everything(shape) if valid is None and np.shape(image) == shape else valid
    checked = as_image(image, used, channel_axis=channel_axis, ndim=(len(shape),))
    if checked.shape != shape:
        raise ValueError(f"image must have the labels' shape {shape}, got {checked.shape}")
    return checked


def _values(image: CheckedImage) -> npt.NDArray[np.float64]:
    """Return what regions are compared by, (…, channels); 0 where not valid."""
    colours = image.flat.reshape(-1, image.n_channels)
    if image.flat_valid is not None:
        colours = np.where(image.flat_valid[:, None], colours, colours.dtype.type(0))
    values = colours.astype(np.float64) if srgb_white(colours) is None else as_lab(colours)
    return values.reshape(*image.shape, -1)
