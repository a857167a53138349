"""Which pixels stand beyond the border, for the references: scipy.ndimage's five modes."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

_PAD_MODES: dict[str, Literal["symmetric", "edge", "reflect", "wrap"]] = {
    "reflect": "symmetric",
    "nearest": "edge",
    "mirror": "reflect",
    "wrap": "wrap",
}


def padded(pixels: npt.NDArray[Any], halo: int, border: str, outside: Any) -> npt.NDArray[Any]:
    """Return the pixels with ``halo`` more on every side; ``outside`` stands there where the border is constant."""
    if border == "constant":
        return np.pad(pixels, halo, mode="constant", constant_values=outside)
    return np.pad(pixels, halo, mode=_PAD_MODES[border])


def all_valid(valid: npt.NDArray[np.bool_], halo: int, border: str) -> npt.NDArray[np.bool_]:
    """Return where every pixel of the square neighbourhood is valid; beyond a constant border, all are."""
    whole = padded(valid, halo, border, True)
    for axis in (0, 1):
        whole = np.asarray(np.lib.stride_tricks.sliding_window_view(whole, 2 * halo + 1, axis).all(axis=-1))
    return whole
