"""Which value is black to a network and which is white, decided once for a whole image."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.statistics.value_range import ValueRange
from snowshoe.types import Auto, Pixels

__all__ = ["EIGHT_BITS", "Scale", "fit_scale"]

EIGHT_BITS = 255.0
DARKEST_SHARE = 1 / 16
"""Floats of which none reaches this share of 1 aren't on a scale from 0 to 1: there it is nearly black."""
LEAST_BITS, LEAST_GREY = 128.0, 16.0
"""Floats that reach it are on a scale of 8 or more bits: half of it, or less if all are such grey values."""
LARGEST_SINGLE = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Scale:
    """The values that a network sees as 0 and as 1; what is beyond either is clipped.

    Attributes
    ----------
    black, white : float
        In the image's units.
    reason : str
        Which were taken and why; empty where they were given, or are those of 8 bits, 16 bits or 0 to 1.
    """

    key: ClassVar[str] = "black"
    black: float
    white: float
    reason: str = ""

    @property
    def settings(self) -> dict[str, float]:
        """The parameters of a method that make it take this scale for any image."""
        return {"black": self.black, "white": self.white}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a result says of the scale."""
        return (self.reason,) if self.reason else ()

    def shares(self, pixels: Pixels) -> npt.NDArray[Any]:
        """Return where the values lie between black, 0, and white, 1."""
        exact_in_single = not self.black and 1e-6 <= self.white <= LARGEST_SINGLE
        wide: Any = np.float32 if exact_in_single and pixels.dtype.itemsize <= 4 else np.float64
        # Halves, where the span itself is beyond what a float can be.
        unit = wide(1.0 if np.isfinite(self.white - self.black) else 0.5)
        black, white = wide(self.black) * unit, wide(self.white) * unit
        shares: npt.NDArray[Any] = np.clip((pixels.astype(wide) * unit - black) / (white - black), 0, 1)
        return shares

    def as_dict(self) -> dict[str, Any]:
        """Return the scale as plain numbers and text."""
        return asdict(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Return the scale that `as_dict` wrote."""
        if not {"black", "white"} <= set(record) <= {"black", "white", "reason"}:
            raise must_be("model", "made of black, white and reason", sorted(record))
        for name in ("black", "white"):
            value = record[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise must_be(name, "a finite number", value)
        return cls(*_ordered(record["black"], record["white"]), str(record.get("reason", "")))


def fit_scale(values: ValueRange, *, black: float | Auto = "auto", white: float | Auto = "auto") -> Scale:
    """Return the scale of an image with these values, as far as none is given.

    Raises
    ------
    ValueError
        If white is not above black.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe.arrays import as_image
    >>> from snowshoe.statistics.value_range import ValueRange
    >>> ct = as_image(np.array([[-1000, 40]], dtype=np.int16))
    >>> fit_scale(ValueRange.of(ct))  # doctest: +NORMALIZE_WHITESPACE
    Scale(black=-1000.0, white=40.0,
          reason='black taken to be -1000, the least value, as some are negative; white taken to be 40, the greatest')
    """
    least, lowest = _black(values) if black == "auto" else (black, "")
    greatest, highest = _white(values) if white == "auto" else (white, "")
    parts = [f"{name} taken to be {value:.10g}, {why}" for name, value, why in (
        ("black", least, lowest), ("white", greatest, highest)) if why]  # fmt: skip
    return Scale(*_ordered(least, greatest), "; ".join(parts))


def _ordered(black: float, white: float) -> tuple[float, float]:
    if not black < white:
        raise must_be("white", f"above black, {black:.10g}", white, "give black and white in the image's units")
    return float(black), float(white)


def _black(values: ValueRange) -> tuple[float, str]:
    return (values.least, "the least value, as some are negative") if values.least < 0 else (0.0, "")


def _white(values: ValueRange) -> tuple[float, str]:
    """Return white, and why where it is not the usual one of the type."""
    greatest, floats = values.greatest, values.dtype.startswith("float")
    if values.least > greatest:
        return EIGHT_BITS, ""
    if values.least < 0:
        return (greatest, "the greatest") if greatest > values.least else (0.0, "as all values are the same")
    if values.dtype == "uint8":
        return (EIGHT_BITS if greatest > 1 else 1.0), ""
    if floats and (not greatest or DARKEST_SHARE <= greatest <= 1):
        return 1.0, ""
    if floats and greatest < DARKEST_SHARE:
        return greatest, "the greatest value, as none reaches 1/16 of a scale from 0 to 1"
    if floats and greatest < (LEAST_GREY if values.in_grey_steps else LEAST_BITS):
        return greatest, "the greatest value, as floats above 1 and so far below 255 are on no usual scale"
    return _bits(greatest), "" if _is_usual(values) else "the first of 255, 511, 1023 … that no value exceeds"


def _bits(greatest: float) -> float:
    white = EIGHT_BITS
    while white < greatest:
        white = 2 * white + 1
    return min(white, sys.float_info.max)


def _is_usual(values: ValueRange) -> bool:
    """Return whether the values fill a type of 16 bits."""
    return values.dtype == "uint16" and values.greatest > np.iinfo(np.uint16).max // 2
