"""How large a pixel is along each axis, and lengths, areas and volumes that are written with a unit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from snowshoe.errors import must_be, must_have_type

__all__ = ["Extent", "Sizes", "Spacing", "proportions", "relative", "unit_named"]

_NANOMETRES = {"nm": 1.0, "µm": 1e3, "mm": 1e6, "cm": 1e7, "m": 1e9, "km": 1e12, "inch": 2.54e7}
_NAMES = {
    "nm": ("nanometer", "nanometre"),
    "µm": ("um", "μm", "\\u00b5m", "micron", "micrometer", "micrometre"),
    "mm": ("millimeter", "millimetre"),
    "cm": ("centimeter", "centimetre"),
    "m": ("meter", "metre"),
    "km": ("kilometer", "kilometre"),
    "inch": ("in", "inches"),
}
"""What programs and people call the units; a plural s may follow."""
_UNITS = {name: unit for unit, names in _NAMES.items() for name in (unit, *names, *(f"{name}s" for name in names))}
_LEAST_FAMILIAR = 0.01
"""Smaller numbers than this are written in the next smaller unit."""
_POWERS = {"": 1, "2": 2, "²": 2, "3": 3, "³": 3}
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_EXTENT = re.compile(rf"({_NUMBER})\s*([^\W\d²³]+)\s*\^?([23²³]?)")
_SPACING = re.compile(rf"({_NUMBER}(?:\s*,\s*{_NUMBER})*)\s*([^\W\d]*)")
ALIKE = 1e-3
"""Sizes that differ by less than this share are the same: files round them, and no lens is truer."""


def unit_named(name: str) -> str | None:
    """Return the unit of a length as snowshoe writes it, such as "µm" for "um" or "micron"; None if it is none."""
    return _UNITS.get(name.strip()) or _UNITS.get(name.strip().lower())


@dataclass(frozen=True)
class Spacing(Sequence[float]):
    """The size of a pixel along each spatial axis: (plane, row, column) of a volume, (row, column) of a plane.

    It is a sequence of its sizes, so that it can be given wherever numbers for each axis are asked for.

    Attributes
    ----------
    sizes : tuple of float
        Not a number where it is not known, as the distance of planes often is.
    unit : str or None
        Of the sizes, such as "µm"; None where only their ratios are known.

    Examples
    --------
    >>> from snowshoe.spacing import Spacing
    >>> spacing = Spacing.parse("2,0.5,0.5um")
    >>> str(spacing), list(spacing)
    ('2 × 0.5 × 0.5 µm', [2.0, 0.5, 0.5])
    """

    sizes: tuple[float, ...]
    unit: str | None = None

    def __post_init__(self) -> None:
        if not self.sizes or not all(size > 0 or math.isnan(size) for size in self.sizes) or math.inf in self.sizes:
            raise must_be("spacing", "a finite number above 0 for each axis", self.sizes)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``0.5um``, the same along all axes, or ``2,0.5,0.5um``."""
        parts = _SPACING.fullmatch(text.strip())
        unit = unit_named(parts[2]) if parts and parts[2] else None
        if parts is None or (parts[2] and unit is None):
            raise must_be("spacing", "a size, or one for each axis, and a unit, as in 0.5um or 2,0.5,0.5um", text)
        return cls(tuple(float(size) for size in parts[1].split(",")), unit)

    @classmethod
    def of(cls, sizes: Sizes, ndim: int) -> Spacing:
        """Return the sizes along so many axes; one alone is that of all of them."""
        spacing = cls.parse(sizes) if isinstance(sizes, str) else _spacing(sizes)
        if len(spacing) == 1 < ndim:
            return Spacing(spacing.sizes * ndim, spacing.unit)
        if len(spacing) != ndim:
            axes = ", ".join(("plane", "row", "column")[-ndim:])
            raise must_be("spacing", f"one size, or {ndim}, one for each axis ({axes})", str(spacing))
        return spacing

    def __len__(self) -> int:
        return len(self.sizes)

    def __getitem__(self, index: Any) -> Any:
        return self.sizes[index]

    def __iter__(self) -> Iterator[float]:
        return iter(self.sizes)

    def __eq__(self, other: object) -> bool:
        # Not a number is equal to itself here: the same is not known.
        return isinstance(other, Spacing) and (repr(self.sizes), self.unit) == (repr(other.sizes), other.unit)

    def __hash__(self) -> int:
        return hash((repr(self.sizes), self.unit))

    def __str__(self) -> str:
        sizes = " × ".join("unknown" if math.isnan(size) else f"{size:.6g}" for size in self.sizes)
        return f"{sizes} {self.unit}" if self.unit else sizes

    @property
    def text(self) -> str:
        """The sizes as `parse` reads them."""
        return ",".join(f"{size!r}" for size in self.sizes) + (self.unit or "")

    @property
    def is_known(self) -> bool:
        """Whether the size along every axis is known."""
        return not any(math.isnan(size) for size in self.sizes)

    @property
    def is_even(self) -> bool:
        """Whether the size is known to be the same along all axes, to a thousandth."""
        return all(abs(size - self.sizes[-1]) <= ALIKE * self.sizes[-1] for size in self.sizes)

    @property
    def in_plane(self) -> Spacing:
        """The sizes along rows and columns alone."""
        return Spacing(self.sizes[-2:], self.unit)

    @property
    def is_length(self) -> bool:
        """Whether the sizes are lengths, which others can be divided by."""
        return self.unit in _NANOMETRES

    def in_unit(self, unit: str) -> Spacing:
        """Return the same sizes in another unit of length."""
        name = unit_named(unit)
        if name is None or not self.is_length:
            raise must_be("unit", f"one of {', '.join(_NANOMETRES)}, for sizes that are lengths", unit)
        # Divided by the greater unit, so that 0.5 µm are 500 nm and 0.0005 mm to the last digit.
        from_this, to_that = _NANOMETRES[str(self.unit)], _NANOMETRES[name]
        whole = from_this >= to_that
        ratio = from_this / to_that if whole else to_that / from_this
        return Spacing(tuple(size * ratio if whole else size / ratio for size in self.sizes), name)

    @property
    def familiar(self) -> Spacing:
        """The same sizes in the unit that people would write, where they are those of a printer: cm or inch."""
        if self.unit not in ("cm", "inch"):
            return self
        least = min(size for size in self.sizes if not math.isnan(size)) * _NANOMETRES[self.unit]
        unit = next((unit for unit in ("m", "mm", "µm") if least >= _LEAST_FAMILIAR * _NANOMETRES[unit]), "nm")
        return self.in_unit(unit)


Sizes: TypeAlias = Spacing | Sequence[float] | float | str
"""What is taken for a spacing: numbers for each axis or one for all, or a text with their unit."""


def _spacing(sizes: Any) -> Spacing:
    if isinstance(sizes, Spacing):
        return sizes
    try:
        # NumPy's arrays are no sequences.
        several = isinstance(sizes, Sequence) or bool(getattr(sizes, "shape", ()))
        return Spacing(tuple(float(size) for size in (sizes if several else (sizes,))))
    except TypeError as error:
        raise must_have_type("spacing", "a number for each axis, or a text such as 0.5um", sizes) from error


def relative(sizes: Sizes | None, ndim: int) -> tuple[float, ...]:
    """Return how many times as long as along the last axis a pixel is along each axis; 1 where nothing is given."""
    if sizes is None:
        return (1.0,) * ndim
    spacing = Spacing.of(sizes, ndim)
    if not spacing.is_known:
        raise must_be("spacing", "known along all axes", str(spacing))
    return tuple(size / spacing[-1] for size in spacing)


def proportions(sizes: Sizes | None, ndim: int) -> tuple[float, ...]:
    """Return the same for a picture, which is drawn whether or not the sizes are known: 1 where they are not."""
    known = sizes is not None and Spacing.of(sizes, ndim).is_known
    return relative(sizes if known else None, ndim)


@dataclass(frozen=True)
class Extent:
    """A length, an area or a volume as it is written: ``1.5um``, ``50 µm²``, ``3px``.

    Attributes
    ----------
    value : float
        Its number.
    unit : str or None
        Of the length that it is a power of; None for pixels.
    power : int
        1 for a length, 2 for an area, 3 for a volume. Of pixels it says nothing: they are counted.
    """

    value: float
    unit: str | None
    power: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a number with a unit; None where the text is none."""
        parts = _EXTENT.fullmatch(text.strip())
        if parts is None:
            return None
        is_pixels = parts[2] in ("px", "pixel", "pixels", "voxels")
        unit = None if is_pixels else unit_named(parts[2])
        return cls(float(parts[1]), unit, _POWERS[parts[3]]) if is_pixels or unit else None

    def in_pixels(self, sizes: Spacing | None) -> float:
        """Return a length in pixels of the last axis, or how many pixels an area or a volume has.

        The sizes are in a unit of length, unless the extent is in pixels already. An area is divided by that of a
        pixel, and a volume by that of a voxel.
        """
        if self.unit is None or sizes is None:
            return self.value
        steps = [size * _NANOMETRES[str(sizes.unit)] for size in sizes.sizes[-self.power :]]
        return self.value * _NANOMETRES[self.unit] ** self.power / (steps[-1] if self.power == 1 else math.prod(steps))
