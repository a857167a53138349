"""Readable definition of the window kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.generic]
Valid = npt.NDArray[np.bool_] | None
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[Any]
Radii = npt.NDArray[np.int64]

FLAT = 2.0**-46
TIE = 2.0**-40


def label(
    pixels: Pixels,
    valid: Valid,
    radii: Radii,
    rule: Floats,
    labels: npt.NDArray[np.uint8],
    threads: int,
) -> None:
    """Write 1 where a valid pixel is above the threshold of its window, else 0.

    All are (planes, rows, columns). Of mean m and standard deviation s of the valid pixels at most so many planes, rows
    and columns away as ``radii`` says, the threshold is r0 + r1 m + r2 s + r3 m s + r4 m exp(-r5 m), with r the six
    numbers of ``rule``.
    """
    mean, deviation = _moments(pixels, valid, radii)
    threshold = ((rule[0] + rule[1] * mean) + rule[2] * deviation) + rule[3] * (mean * deviation)
    if rule[4]:
        threshold = threshold + rule[4] * (mean * _decay(rule[5] * mean))
    above = pixels.astype(np.float64) > threshold + TIE * (np.abs(mean) + deviation)
    labels[:] = above if valid is None else above & valid


def largest_deviation(pixels: Pixels, valid: Valid, core: Valid, radii: Radii, threads: int) -> float:
    """Return the greatest standard deviation in the window of any valid pixel; of those in ``core``, if given."""
    deviation = _moments(pixels, valid, radii)[1]
    counted = np.ones(deviation.shape, np.bool_) if valid is None else valid
    return float(deviation[counted if core is None else counted & core].max(initial=0.0))


def _moments(pixels: Pixels, valid: Valid, radii: Radii) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of every window; variances that are rounding errors are 0."""
    exact = pixels.dtype.kind != "f" and pixels.dtype.itemsize <= 2
    used = np.ones(pixels.shape, np.bool_) if valid is None else valid
    values = np.where(used, pixels.astype(np.int64 if exact else np.float64), 0)
    n = np.maximum(_window_sums(used.astype(np.int64), radii), 1).astype(np.float64)
    mean = _window_sums(values, radii).astype(np.float64) / n
    with np.errstate(over="ignore", invalid="ignore"):
        square = _window_sums(values * values, radii).astype(np.float64) / n
        variance = square - mean * mean
        return mean, np.sqrt(np.where(variance > FLAT * square, variance, 0.0))


def _window_sums(values: Numbers, radii: Radii) -> Numbers:
    """Return the sum of each window; there's nothing beyond the image."""
    through, down, along = radii.tolist()
    padded = np.pad(values, [(radius, radius) for radius in radii.tolist()])
    planes = [sum(padded[z : z + 2 * through + 1], np.zeros_like(padded[0])) for z in range(len(values))]
    rows = _runs(np.moveaxis(np.stack(planes), 2, 0), 2 * along + 1)
    return np.transpose(_runs(np.moveaxis(rows, 2, 0), 2 * down + 1), (2, 0, 1))


def _runs(values: Numbers, length: int) -> Numbers:
    """Return the sums of ``length`` successive rows, from sums of 1, 2, 4, 8 … of them.

    The order of the additions depends on nothing but the length, so that a block of an image gives the same bytes.
    """
    n = len(values) - length + 1
    total = np.zeros_like(values[:n])
    first, step, sums = 0, 1, values
    while True:
        if length & step:
            total = total + sums[first : first + n]
            first += step
        if 2 * step > length:
            return total
        sums = sums[:-step] + sums[step:]
        step *= 2


def _decay(x: Floats) -> Floats:
    """Return exp(-x) for 0 ≤ x ≤ 40 and its value at the nearer end for others, the same on every machine."""
    reduced = np.minimum(np.maximum(x, 0.0), 40.0) * (-1.0 / 64)
    series = np.ones_like(reduced)
    for n in range(14, 0, -1):
        series = 1.0 + series * (reduced * (1.0 / n))
    for _ in range(6):
        series = series * series
    return series
