"""Watershed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import as_image, as_markers, require_steps
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled
from snowshoe.filters.levels import in_steps
from snowshoe.filters.scaling import SQUARES, brought_near, far_exponent, lowered
from snowshoe.filters.slopes import gradient_magnitude
from snowshoe.labels import relabel
from snowshoe.labels.basins import basins, merge_shallow
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Area, Connectivity, Image, Labels, Mask, Pixels, Range, Sigma, Unit

__all__ = ["watershed"]

TINY, HUGE = 1e-30, 1e30
"""Steps of a gradient between which single precision holds it."""


@method(
    family="regions", scope="regional", ndim=(2, 3), said="the image was divided into regions by a watershed transform"
)
def watershed(
    image: Image | Edges,
    *,
    markers: Labels | None = None,
    relief: Literal["auto", "gradient", "image"] = "auto",
    sigma: Sigma = 2.0,
    h: Annotated[float, Range(0, None), Unit("units of the relief")] = 0.0,
    min_size: Area = 1,
    connectivity: Connectivity = 1,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions that flood a relief from markers or minima and meet on its crests (watershed).

    Choose it where the borders between regions are the strongest edges around, and above all with markers: one in
    every object. Don't expect objects from minima alone: noise has minima too, so raise `sigma`, `h` or `min_size`, or
    take `ucm`, which weighs whole borders.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or Edges
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, of the image's shape, optional
        Each positive number starts a region, and the region keeps it; 0 is to be flooded. Without markers every minimum
        of the relief starts one.
    relief : {"auto", "gradient", "image"}
        What is flooded: the gradient of the image, or the image itself where it is an edge strength or a distance
        (negate that, so that objects are valleys). "auto" floods the strength of `Edges` as it is, as in the recipe
        ``sobel+watershed``, and the gradient of anything else.
    sigma : float
        Smoothing before the gradient, a Gaussian's standard deviation in pixels of the last axis; larger gives fewer,
        smoother regions. Not used where the image itself is the relief.
    h : float
        Without markers: regions less deep than this join a neighbour across their lowest pass. Larger gives fewer. In
        units of the relief; the gradient's is image units per pixel.
    min_size : int
        Without markers: regions of fewer pixels join a neighbour across their lowest pass. Larger gives fewer.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes: in a plane 1 lets water flow to
        the 4 nearest pixels and 2 to the 8 nearest, in a volume 1, 2 and 3 to the 6, 18 and 26 nearest.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: for the smoothing and
        the gradient. Plateaus are shared out by pixels whatever their size.
    mask : ndarray of bool, optional
        True = use this pixel. Water doesn't flow through pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions that tile the image: the markers' numbers, or 1…n in raster order; there are no lines between
        them (see `snowshoe.labels.boundaries`). 0 where masked and where no marker reaches. ``maps["relief"]`` is what
        was flooded.

    Raises
    ------
    ValueError
        If markers have another shape than the image or numbers of 2³¹ or more, or there is none in a valid pixel; for
        more steps than axes.

    Notes
    -----
    Equal to `skimage.segmentation.watershed` where no two pixels of the relief are equal. On plateaus that one goes by
    raster order; here a plateau goes to the nearest marker on it, and a tie to the deeper one. Where several passes are
    equal, `h` and `min_size` join the shallower region first, then the smaller. So flips and turns of the image turn
    the regions, unless markers or passes are alike in everything that is compared: then their number decides. That is
    frequent in an 8-bit image flooded as it is, and rare in a gradient.

    References
    ----------
    .. [1] Meyer, F., & Beucher, S. (1990). Morphological segmentation. Journal of Visual Communication and Image
       Representation, 1(1), 21-46. doi:10.1016/1047-3203(90)90014-M
    .. [2] Vincent, L., & Soille, P. (1991). Watersheds in digital spaces: an efficient algorithm based on immersion
       simulations. IEEE Transactions on Pattern Analysis and Machine Intelligence, 13(6), 583-598.
       doi:10.1109/34.87344

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import watershed
    >>> np.asarray(watershed(np.uint8([[1, 2, 9, 3, 0, 4]]), relief="image"))
    array([[1, 1, 1, 2, 2, 2]], dtype=int32)
    """
    if relief == "auto":
        relief = "image" if isinstance(image, Edges) else "gradient"
    given = image.relief if isinstance(image, Edges) else image
    checked = as_image(given, mask, ndim=(2, 3)).require_valid()
    require_steps(connectivity, len(checked.shape))
    if relief == "image":
        flooded, step, exponent = checked.pixels, 1.0, 0
    else:
        exponent = far_exponent(filled(checked), safe=SQUARES)
        flooded, step = in_steps(gradient_magnitude(brought_near(checked), sigma, spacing))
    if markers is not None:
        started = as_markers(markers, checked)
        labels = basins(flooded, started, connectivity=connectivity, valid=checked.valid)
    else:
        labels = basins(flooded, connectivity=connectivity, valid=checked.valid)
        labels = relabel(merge_shallow(flooded, labels, h=float(lowered(h, exponent)) / step, min_size=min_size))
    shown = flooded if checked.valid is None else np.where(checked.valid, flooded, flooded.dtype.type(0))
    relief_map = shown if relief == "image" else _in_units(shown, step, exponent)
    return Segmentation.of(checked, labels, kind="regions", maps={"relief": relief_map})


def _in_units(steps: Pixels, step: float, exponent: int) -> Pixels:
    """Return a gradient in image units, in single precision where that holds it."""
    if TINY < math.ldexp(step, exponent) < HUGE:
        return steps * np.float32(math.ldexp(step, exponent))
    with np.errstate(over="ignore"):
        return np.minimum(np.ldexp(steps * step, exponent), np.finfo(np.float64).max)
