"""The polynomial surface that a ground lies on: a sample of the image that adds up, and what is fitted to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.filters.borders import filled, real_type
from snowshoe.statistics.written import floats
from snowshoe.types import Image, Mask, Pixels

__all__ = ["Sample", "Surface"]

Floats = npt.NDArray[np.float64]
MOST = 1 << 16
"""So many pixels are enough for the few terms of a polynomial."""
ROUNDS, WIDTH = 10, 2.0
"""How often pixels are left out that are further off than so many standard deviations, as the median tells them."""
DIGITS = 12
"""Significant digits of a coefficient: the last ones of a least-squares fit depend on the machine."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Pixels at every 2ⁿth place along each axis of the whole image, n the least that leaves at most 65 536.

    A part never needs a greater n than the whole, so samples of blocks add up to that of the image, in any order, if
    each knows where its block begins.

    Attributes
    ----------
    level : int
        n.
    places : ndarray of int64, (n, axes)
        Row and column, after the plane in a volume, in order.
    values : ndarray of float64, (n, channels)
    """

    level: int
    places: npt.NDArray[np.int64]
    values: Floats

    @classmethod
    def of(cls, image: CheckedImage, *, origin: tuple[int, ...] = ()) -> Self:
        """Return the sample of an image, or of a block whose first pixel lies at ``origin``."""
        origin = origin or (0,) * len(image.shape)
        used = np.ones(image.shape, np.bool_) if image.valid is None else image.valid
        level = 0
        while True:
            first = [-start % (1 << level) for start in origin]
            lattice = tuple(slice(start, None, 1 << level) for start in first)
            if np.count_nonzero(used[lattice]) <= MOST:
                break
            level += 1
        places = np.argwhere(used[lattice]) * (1 << level) + first + np.array(origin)
        values = image.pixels.reshape(*image.shape, -1)[lattice][used[lattice]].astype(np.float64)
        return cls(level, places, values)

    def __add__(self, other: Self) -> Self:
        level = max(self.level, other.level)
        places, values = np.vstack([self.places, other.places]), np.vstack([self.values, other.values])
        while True:
            kept = (places % (1 << level) == 0).all(axis=1)
            if np.count_nonzero(kept) <= MOST:
                break
            level += 1
        order = np.lexsort(places[kept].T[::-1])
        return type(self)(level, places[kept][order], values[kept][order])


@dataclass(frozen=True)
class Surface:
    """A polynomial of row and column, and plane of a volume, for each channel.

    Attributes
    ----------
    coefficients : ndarray of float64, (channels, degree + 1, degree + 1[, degree + 1])
        Of the powers of row, then column; in a volume of plane, row and column.
    middle : tuple of float
        The place that counts as 0.
    unit : float
        The pixels that count as 1.
    sign : float
        1 where objects are brighter than the ground, -1 where they are darker.
    """

    key: ClassVar[str] = "coefficients"
    coefficients: Floats
    middle: tuple[float, ...]
    unit: float
    sign: float

    @classmethod
    def fitted(cls, sample: Sample, degree: int, sign: float) -> Self:
        """Return the surface of the given degree nearest to most of a sample."""
        if not len(sample.places):
            rule = f"one that leaves pixels in at each {1 << sample.level}th row and column"
            raise must_be("mask", rule, "none", "its holes must not be a lattice")
        low, high = sample.places.min(axis=0), sample.places.max(axis=0)
        middle, unit = (low + high) / 2, max(float((high - low).max()) / 2, 1.0)
        axes = ((sample.places - middle) / unit).T
        each = itertools.product(range(degree + 1), repeat=len(axes))
        powers = [exponents for exponents in each if sum(exponents) <= degree]
        terms = np.stack([math.prod(a**n for a, n in zip(axes, each, strict=True)) for each in powers])
        coefficients = np.zeros((sample.values.shape[1], *(degree + 1,) * len(axes)))
        for channel, values in enumerate(sample.values.T):
            for exponents, number in zip(powers, _ground(terms, values), strict=True):
                coefficients[channel, *exponents] = float(f"{number:.{DIGITS}g}")
        return cls(coefficients, tuple(middle.tolist()), unit, sign)

    def apply(
        self,
        image: Image | CheckedImage,
        mask: Mask | None = None,
        *,
        channel_axis: int | None = None,
        origin: tuple[int, ...] = (),
    ) -> Pixels:
        """Return the image, or a block whose first pixel lies at ``origin``, less the surface, channels last."""
        checked = as_checked(image, mask, channel_axis=channel_axis, ndim=(len(self.middle),))
        if checked.n_channels != len(self.coefficients):
            raise must_be("image", f"one of {len(self.coefficients)} channels, as the model", checked.n_channels)
        places = zip(checked.shape, origin or (0,) * len(self.middle), self.middle, strict=True)
        axes = [np.asarray((np.arange(n) + start - at) / self.unit, np.float64) for n, start, at in places]
        planes = filled(checked).reshape(*checked.shape, -1)
        less = [
            self.sign * (planes[..., channel] - _surface(numbers, axes))
            for channel, numbers in enumerate(self.coefficients)
        ]
        pixels = np.stack(less, axis=-1).reshape(checked.pixels.shape)
        return pixels.astype(real_type(checked.pixels.dtype))

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        numbers = {"middle": list(self.middle), "unit": self.unit, "sign": self.sign}
        return {"coefficients": self.coefficients.tolist(), **numbers}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        middle = tuple(floats(numbers, "middle", ndim=(1,)).tolist())
        unit, sign = (floats(numbers, name, ndim=(0,)).item() for name in ("unit", "sign"))
        return cls(floats(numbers, cls.key, ndim=(len(middle) + 1,)), middle, unit, sign)


def _surface(coefficients: Floats, axes: Sequence[Floats]) -> Floats:
    """Return the polynomial at each place, by Horner's rule: the same in a block as in the whole."""
    first, *others = axes
    total = np.zeros([len(axis) for axis in axes])
    for numbers in coefficients[::-1]:
        inner = _surface(numbers, others) if others else numbers
        total = total * first.reshape(-1, *(1,) * len(others)) + inner
    return total


def _ground(terms: Floats, values: Floats) -> Floats:
    """Return the coefficients of the surface that most values lie near: those far off are left out, time and again."""
    near = np.ones(len(values), np.bool_)
    numbers = _nearest(terms, values)
    for _ in range(ROUNDS):
        away = np.abs(_less(values, terms, numbers))
        limit = WIDTH * 1.4826 * float(np.median(away[near]))
        still = away <= max(limit, 1e-9 * float(np.abs(values).max()))
        if (still == near).all() or np.count_nonzero(still) < 2 * len(terms):
            break
        near = still
        numbers = _nearest(terms[:, near], values[near])
    return numbers


def _nearest(terms: Floats, values: Floats) -> Floats:
    """Return the least squares solution of the normal equations, then improved by that for what is left."""
    products = np.einsum("in,jn->ij", terms, terms)
    numbers = np.zeros(len(terms))
    for _ in range(2):
        left = np.einsum("in,n->i", terms, _less(values, terms, numbers))
        numbers += np.linalg.lstsq(products, left, rcond=None)[0]
    return numbers


def _less(values: Floats, terms: Floats, numbers: Floats) -> Floats:
    """Return what is left of values without the surface."""
    return np.asarray(values - np.einsum("in,i->n", terms, numbers))
