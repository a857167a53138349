"""Colours for labels that people with any colour vision can tell apart."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be

_BACKGROUND = (24, 26, 32)
_N_DISTINCT = 255
_DARKEST = 35.0
"""The least CIELAB lightness of a label, so that none looks like the background (9)."""
_FIRST = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167),
)  # fmt: skip
"""Okabe and Ito's palette, which most readers of figures know."""

_RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _RGB_TO_XYZ.sum(axis=1)
_VISIONS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ]
)
"""What linear RGB looks like to normal, protanope and deuteranope eyes (Machado et al. 2009)."""

Floats = npt.NDArray[np.float64]


def label_colours(n: int) -> npt.NDArray[np.uint8]:
    """Colours of labels 0 to n - 1: far apart to normal, protanope and deuteranope eyes; 0 is nearly black.

    Parameters
    ----------
    n : int
        How many, with 0. From 256 on, the 255 colours of labels 1 to 255 repeat.

    Returns
    -------
    ndarray of uint8, (n, 3)
        Always the same; the first of more are those of fewer.

    Raises
    ------
    ValueError
        If n is less than 1.

    Notes
    -----
    Labels 1 to 7 are Okabe and Ito's colours [1]_. Each further one is the colour of a grid that is farthest, in
    CIELAB and for the vision to which it is nearest [2]_, from all before it and from the background.

    References
    ----------
    .. [1] Okabe, M., Ito, K. (2008). Color universal design. https://jfly.uni-koeln.de/color/
    .. [2] Machado, G. M., Oliveira, M. M., Fernandes, L. A. F. (2009). A physiologically-based model for simulation
       of color vision deficiency. IEEE Transactions on Visualization and Computer Graphics, 15(6), 1291-1298.
       doi:10.1109/TVCG.2009.113

    Examples
    --------
    >>> label_colours(3)
    array([[ 24,  26,  32],
           [230, 159,   0],
           [ 86, 180, 233]], dtype=uint8)
    """
    if n < 1:
        raise must_be("n", "at least 1", n)
    index = np.arange(n)
    index[1:] = (index[1:] - 1) % _N_DISTINCT + 1
    return _distinct()[index]


@cache
def _distinct() -> npt.NDArray[np.uint8]:
    """Return the background and 255 colours, each the farthest candidate from those before it."""
    steps = np.arange(0, 256, 36, dtype=np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    grid = grid[_appearance(grid)[:, 0, 0] > _DARKEST]
    chosen = np.array([_BACKGROUND, *_FIRST], np.uint8)
    candidates, appearances = _appearance(grid), _appearance(chosen)
    nearest = np.min([_distance(candidates, colour) for colour in appearances], axis=0)
    for _ in range(_N_DISTINCT + 1 - len(chosen)):
        # Rounding keeps the choice among equally far colours independent of the machine's last digits.
        farthest = int(np.argmax(np.round(nearest, 6)))
        chosen = np.vstack([chosen, grid[farthest]])
        nearest = np.minimum(nearest, _distance(candidates, candidates[farthest]))
    return chosen


def _appearance(rgb: npt.NDArray[Any]) -> Floats:
    """Return (n, 3) 8-bit sRGB as (n, vision, 3) CIELAB."""
    value = rgb / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.einsum("vij,nj->nvi", _VISIONS, linear), 0, 1)
    ratio = seen @ _RGB_TO_XYZ.T / _WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _distance(candidates: Floats, colour: Floats) -> Floats:
    """Return the distance of each candidate to a colour, for the eyes to which it is least."""
    least: Floats = np.sqrt(((candidates - colour) ** 2).sum(axis=-1)).min(axis=-1)
    return least
