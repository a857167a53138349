"""Between which values an image lies, and which range of grey values that is a part of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.statistics.written import floats
from snowshoe.types import Pixels

__all__ = ["LEAST_HALF", "HalfRange", "Span", "ValueRange", "fit_half", "half_range", "range_notes"]

GREY_STEP = 256
"""Grey made of 8-bit colour is a multiple of 1/256."""
CHUNK = 1 << 16
"""Values looked at together."""
EIGHT_BIT_TYPES = ("uint8", "int8")
EIGHT_BITS = 128.0
"""Half of the range of 8 bits."""
MISFIT = 6.0
"""How many times the range of grey values may be what a parameter is made for, or the reverse, without a word."""
LEAST_HALF, GREATEST_HALF = 1e-300, 1e300
"""Beyond these the inverse may be no number."""


@dataclass(frozen=True)
class Span:
    """The least and the greatest valid value, those of blocks adding up in any order; of 8 bits those there can be.

    Attributes
    ----------
    least, greatest : float
        Infinite, the wrong way round, where no pixel is valid.
    dtype : str
        The pixels' type.
    """

    least: float
    greatest: float
    dtype: str

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the span of an image's values, or of those in the core of a block that comes with its halo."""
        dtype = image.pixels.dtype
        if dtype.name in EIGHT_BIT_TYPES:
            return cls(float(np.iinfo(dtype).min), float(np.iinfo(dtype).max), dtype.name)
        pixels = image.pixels[core]
        values = pixels if image.valid is None else pixels[image.valid[core]]
        ends = (float(values.min()), float(values.max())) if values.size else (np.inf, -np.inf)
        return cls(*ends, dtype.name)

    def __add__(self, other: Self) -> Self:
        if self.dtype != other.dtype:
            raise must_be("images", "of one dtype to share a scale", f"{self.dtype} and {other.dtype}")
        least, greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        return replace(self, least=least, greatest=greatest)


@dataclass(frozen=True)
class ValueRange(Span):
    """The least and the greatest valid value of all channels, of 8 bits too.

    Attributes
    ----------
    in_grey_steps : bool
        Whether all values are multiples of 1/256.
    """

    in_grey_steps: bool = True

    @classmethod
    def of(cls, image: CheckedImage, *, core: tuple[slice, ...] = ()) -> Self:
        """Return the range of an image's values, or of those in the core of a block that comes with its halo."""
        least, greatest, in_steps, are_floats = np.inf, -np.inf, True, image.pixels.dtype.kind == "f"
        pixels = image.pixels[core].reshape(-1, image.n_channels)
        valid = None if image.valid is None else image.valid[core].reshape(-1)
        for start in range(0, len(pixels), CHUNK):
            part = pixels[start : start + CHUNK]
            values = part if valid is None else part[valid[start : start + CHUNK]]
            if values.size:
                least, greatest = min(least, float(values.min())), max(greatest, float(values.max()))
                in_steps = in_steps and not (are_floats and _between_grey_steps(values))
        return cls(least, greatest, image.pixels.dtype.name, in_steps)

    def __add__(self, other: Self) -> Self:
        return replace(super().__add__(other), in_grey_steps=self.in_grey_steps and other.in_grey_steps)


def _between_grey_steps(values: Pixels) -> bool:
    with np.errstate(over="ignore"):  # what is so great is a whole number
        steps = values.astype(np.float32 if values.dtype.itemsize < 4 else values.dtype) * GREY_STEP
    return bool((steps != np.rint(steps)).any())


@dataclass(frozen=True)
class HalfRange:
    """Half of the range that grey values can have: the greatest standard deviation there can be.

    Attributes
    ----------
    r : float
        In image units.
    """

    key: ClassVar[str] = "r"
    r: float

    @property
    def settings(self) -> dict[str, float]:
        """The parameters that make a method take this half for any image."""
        return asdict(self)

    def as_dict(self) -> dict[str, float]:
        """Return the model as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        return cls(floats(numbers, cls.key, ndim=(0,)).item())


def fit_half(values: Span, *, r: float | str) -> HalfRange:
    """Return half of the range that an image with these values can have, unless it is given.

    Values decide and not the type, so that an image has the same half of its range in 16 bits and as floats.
    """
    return HalfRange(_half(values) if r == "auto" else float(r))


def half_range(image: CheckedImage, r: float | str) -> tuple[HalfRange, tuple[str, ...]]:
    """Return half of the range that an image can have, unless it is given, and notes where it does not suit."""
    values = Span.of(image)
    model = fit_half(values, r=r)
    return model, range_notes(values, "r", model.r)


def _half(values: Span) -> float:
    if values.dtype in EIGHT_BIT_TYPES or values.least > values.greatest:
        return EIGHT_BITS
    if values.least < 0:
        half = values.greatest / 2 - values.least / 2
        return min(max(half, LEAST_HALF), GREATEST_HALF) if half else EIGHT_BITS
    if values.dtype.startswith("float") and values.greatest <= 1:
        return 0.5
    half = EIGHT_BITS
    while 2 * half <= values.greatest and half < GREATEST_HALF:
        half *= 2
    return min(half, GREATEST_HALF)


def range_notes(values: Span, name: str, half: float) -> tuple[str, ...]:
    """Return a note where a parameter, half of the range that grey values can have, is far from the image's own range.

    8-bit images are known to go from 0 to 255, however dim they are.
    """
    span = values.greatest - values.least
    if values.dtype in EIGHT_BIT_TYPES or not half or not span > 0 or _fits(half, span):
        return ()
    usual = _half(values)
    suited = f"{name}={half:g} suits grey values over a range of {2 * half:g}"
    advice = f"set it to half of the range they can have, as {name}={usual if _fits(usual, span) else span / 2:g}"
    return (f"{suited}, and these go from {values.least:g} to {values.greatest:g}; {advice}",)


def _fits(half: float, span: float) -> bool:
    return 2 * half / MISFIT <= span <= 2 * half * MISFIT
