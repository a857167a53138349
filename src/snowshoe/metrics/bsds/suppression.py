"""Thin ridges from a strength map, before it is scored."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.filters.ridges import ridge_direction, ridges, triangle_smoothed
from snowshoe.metrics.bsds.prediction import Floats


def suppress(
    strength: npt.ArrayLike,
    *,
    normal: npt.NDArray[Any] | None = None,
    smoothing: int = 0,
    reach: int = 1,
    margin: float = 1.0,
    border: int = 5,
    scale: float | None = None,
) -> Floats:
    """Boundary strength from 0 to 1 that is kept on ridges only: non-maximum suppression across the boundary.

    Choose it for edge detectors (Sobel, a network's probabilities), whose response is several pixels wide: papers
    score all of them after it. Don't for contour maps and label images, whose lines are thin already.

    A pixel stays if ``margin`` times its strength is at least the strength at 1 … ``reach`` pixels on either side,
    along the normal of the boundary, interpolated. What stays keeps its strength, divided by ``scale``.

    Parameters
    ----------
    strength : array_like, (M, N)
        Not negative; larger is more likely boundary.
    normal : ndarray, (M, N), optional
        Direction across the boundary in radians, counted from the column axis towards the row axis; a half turn
        makes no difference. Without it: the direction in which strength changes most nearby (Kass and Witkin 1987).
    smoothing : int
        Radius in pixels of triangular weights that smooth the strength beforehand; larger joins what is torn and rounds
        corners. `snowshoe bench bsds500` smooths with 1, as papers do.
    reach : int
        How many pixels to either side are compared; larger removes more parallel responses.
    margin : float
        Above 1, nearly equal neighbours survive, and lines have fewer gaps; papers use 1.01 to 1.04.
    border : int
        Strength fades over so many pixels towards the image's border, where filters lack neighbours; 0: it does not.
    scale : float, optional
        The strength that becomes 1. Without it: 1 where no strength is above 1, else the strongest pixel that stays.

    Returns
    -------
    ndarray of float64, (M, N)

    Raises
    ------
    ValueError
        If strength is not 2-D, not finite, or negative somewhere.

    References
    ----------
    .. [1] Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern Analysis and
       Machine Intelligence, 8(6), 679-698. doi:10.1109/TPAMI.1986.4767851
    .. [2] Kass, M., & Witkin, A. (1987). Analyzing oriented patterns. Computer Vision, Graphics, and Image Processing,
       37(3), 362-385. doi:10.1016/0734-189X(87)90043-0

    Examples
    --------
    >>> import numpy as np
    >>> suppress(np.array([[0.2, 0.8, 0.3]] * 3), border=0)[1]
    array([0. , 0.8, 0. ])
    """
    array = np.ascontiguousarray(strength, dtype=np.float64)
    if array.ndim != 2 or not array.size:
        raise must_be("strength", "a 2-D array", array.shape)
    if not (np.isfinite(array).all() and array.min() >= 0):
        raise must_be("strength", "finite and not negative", f"{array.min():g} to {array.max():g}")
    smooth = triangle_smoothed(array, smoothing) if smoothing else array
    direction = ridge_direction(smooth) if normal is None else (np.cos(normal).round(12), np.sin(normal).round(12))
    kept = ridges(smooth, direction, reach, margin) * fade(array.shape, border)
    if scale is None:
        scale = 1.0 if array.max() <= 1 else float(kept.max()) or 1.0
    return np.minimum(kept / scale, 1)


def fade(shape: tuple[int, ...], border: int) -> Floats:
    """1 inside, falling to 0 over the outermost pixels."""
    rows, columns = (np.minimum(np.arange(n), np.arange(n)[::-1]) / max(border, 1) for n in shape)
    return np.minimum(np.minimum(rows[:, None], columns[None]), 1) if border else np.ones(shape)
