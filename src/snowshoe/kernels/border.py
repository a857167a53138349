"""Which pixels stand beyond the border, for the references: scipy.ndimage's five modes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

_PAD_MODES: dict[str, Literal["symmetric", "edge", "reflect", "wrap"]] = {
    "reflect": "symmetric",
    "nearest": "edge",
    "mirror": "reflect",
    "wrap": "wrap",
}


def padded(pixels: npt.NDArray[Any], halo: int | Sequence[int], border: str, outside: Any) -> npt.NDArray[Any]:
    """Return the pixels with ``halo`` more on every side, or as many as are named for each axis.

    ``outside`` stands there where the border is constant.
    """
    sides = [(each, each) for each in ([halo] * pixels.ndim if isinstance(halo, int) else halo)]
    if border == "constant":
        return np.pad(pixels, sides, mode="constant", constant_values=outside)
    return np.pad(pixels, sides, mode=_PAD_MODES[border])


def all_valid(valid: npt.NDArray[np.bool_], halo: int, border: str) -> npt.NDArray[np.bool_]:
    """Return where every pixel of the square or cube around is valid; beyond a constant border, all are."""
    whole = padded(valid, halo, border, True)
    for axis in range(valid.ndim):
        whole = np.asarray(np.lib.stride_tricks.sliding_window_view(whole, 2 * halo + 1, axis).all(axis=-1))
    return whole
