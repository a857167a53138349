"""Readable definition of the distance map: along each axis, the least of all parabolas."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]


def squares(pixels: npt.NDArray[Any], weights: Values, far: float, framed: int, values: Values, threads: int) -> None:
    """Write each pixel's least value(p) + Σ weight·steps² over the features p, at most ``far``.

    ``pixels`` (planes, rows, columns) are booleans, of which those that are False are features of value 0, or names, of
    which those above 0 are features of that value, below every weight. Features of value 0 stand
    beyond the last ``framed`` axes. ``weights``, ``far`` and ``values`` (flat) are of one type, whose sums are exact.
    """
    features = pixels == 0 if pixels.dtype == np.bool_ else pixels > 0
    names = np.zeros(pixels.shape, values.dtype) if pixels.dtype == np.bool_ else pixels.astype(values.dtype)
    least = np.where(features, names, values.dtype.type(far))
    for axis in (2, 1, 0):
        beyond = int(axis + framed > 2)
        framing = [(beyond, beyond) if axis == other else (0, 0) for other in range(3)]
        around = _least_parabola(np.pad(least, framing), axis, weights[axis])
        least = np.take(around, np.arange(beyond, beyond + pixels.shape[axis]), axis)
    values[:] = least.reshape(-1)


def spread(values: Values, weights: Values, far: float, threads: int) -> None:
    """Replace each of ``values`` (planes, rows, columns) by the least value(p) + Σ weight·steps², at most ``far``.

    They are 64-bit integers from 0 to ``far``, and sums of ``far`` and the diagonal's weight fit the type.
    """
    for axis in (2, 1, 0):
        values[:] = np.minimum(_least_parabola(values, axis, weights[axis]), values.dtype.type(far))


def _least_parabola(values: Values, axis: int, weight: Any) -> Values:
    """Return the least of values[p] + weight·(x − p)² along one axis."""
    start = np.moveaxis(values, axis, 0)
    least = start.copy()
    for steps in range(1, len(start)):
        added = weight * weight.dtype.type(steps) ** 2
        np.minimum(least[steps:], start[:-steps] + added, out=least[steps:])
        np.minimum(least[:-steps], start[steps:] + added, out=least[:-steps])
        if added >= least.max():
            break
    return np.ascontiguousarray(np.moveaxis(least, 0, axis))


def roots(
    pixels: npt.NDArray[np.bool_],
    weights: Values,
    far: float,
    framed: int,
    unit: float,
    values: Values,
    roots: npt.NDArray[np.float32],
    threads: int,
) -> None:
    """Write ``unit`` times the roots of what `squares` would write, infinity for ``far``; ``values`` are work space."""
    least = np.empty_like(values)
    squares(pixels, weights, far, framed, least, threads)
    distance = unit * np.sqrt(least.astype(np.float64))
    roots[:] = np.where(least < far, distance, np.inf).astype(np.float32)
