"""GDAL's no-data value: a text that has to be a value of the pixels' type before it means any of them."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.io.frame import Frame
from snowshoe.types import Mask, Pixels

_NOT_A_NUMBER = re.compile(r"[+-]?(nan.*|1\.#(qnan|snan|ind).*)", re.IGNORECASE)
_INFINITY = re.compile(r"([+-]?)(inf|infinity|1\.#inf.*)", re.IGNORECASE)


def without_no_data(frame: Frame, text: str) -> Frame:
    """Return the frame without the pixels whose every channel is the no-data value, and the value noted."""
    text = text.strip().strip("\0").strip()
    if not text:
        return frame
    value = no_data_value(text, frame.pixels.dtype)
    if value is None:
        return frame.noted(f"no {frame.pixels.dtype.name} can be the no-data value {text!r} of the file")
    return frame.masked(has_data(frame.pixels, value, -1 if frame.pixels.ndim > 2 else None), f"no-data ({value})")


def has_data(pixels: Pixels, value: float, channel_axis: int | None = None) -> Mask:
    """Return where a pixel, or one of its channels, is something else than the no-data value."""
    unlike: Mask = ~np.isnan(pixels) if math.isnan(value) else np.asarray(pixels != value)
    return unlike if channel_axis is None else np.asarray(unlike.any(axis=channel_axis))


def no_data_value(text: str, dtype: np.dtype[Any]) -> float | int | None:
    """Return the value that pixels of a type have where a file says there is nothing; None if none can have it.

    Examples
    --------
    >>> no_data_value("-9999.0", np.dtype("int16")), no_data_value("-9999", np.dtype("uint8"))
    (-9999, None)
    """
    number = _number(text)
    if number is None:
        return None
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            nearest: npt.NDArray[Any] = np.asarray(float(number)).astype(dtype)
        # A finite text beyond the type's range is not its infinity.
        return None if np.isinf(nearest) and number.is_finite() else float(nearest)
    least, greatest = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    if not number.is_finite() or not least <= number <= greatest or number != number.to_integral_value():
        return None
    return int(number)


def _number(text: str) -> Decimal | None:
    """Return the number that a text is in any spelling of C's and of GDAL's."""
    if _NOT_A_NUMBER.fullmatch(text):
        return Decimal("nan")
    if infinite := _INFINITY.fullmatch(text):
        return Decimal(f"{infinite[1]}inf")
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
