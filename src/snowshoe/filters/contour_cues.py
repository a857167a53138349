"""Where two halves of a neighbourhood differ in lightness, colour or texture: cues for the borders people draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import everything
from snowshoe.filters.gaussian import smoothed_by
from snowshoe.filters.gradients import WORTH
from snowshoe.filters.slopes import central_differences
from snowshoe.filters.weights import gaussian_radius, gaussian_weights
from snowshoe.kernels import contrast, polar
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Mask
from snowshoe.workers import in_order

Plane = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

TRUNCATE = 3.0
FLOOR = 0.02
"""What a bin's share is raised by where it divides, so that rare values don't count for too much."""
LEVELS = 7
"""Steps from black to white of the lightness histogram."""
COLOUR_STEP = 12.5
"""Width of a step of the a* and b* histograms, up to 7 steps from grey."""
HALF = 4.0
"""The chi-squared distance that gives half of the greatest strength."""
FINE, COARSE = 1.0, 4.0
"""Sigmas of the filters that texture is made of, in pixels."""
SCALES = (1.0, 2.0, 4.0)
"""Sigmas of lightness and colour, in units of the finest."""
TEXTURE_SCALES = (2.5, 5.0)


def reach(sigma: float) -> int:
    """Return how many pixels around it the contrast at a pixel depends on."""
    widest = max(*SCALES, *TEXTURE_SCALES) * sigma
    return gaussian_radius(widest, TRUNCATE) + gaussian_radius(COARSE, TRUNCATE) + 3


class Contrast:
    """A tensor at every pixel: how much the halves of its neighbourhood differ, for every direction between them."""

    def __init__(self, shape: tuple[int, ...], valid: Mask | None) -> None:
        self.valid = everything(shape) if valid is None else valid
        self.xx, self.xy, self.yy = (np.zeros(shape, np.float32) for _ in range(3))
        self._shares: dict[float, tuple[Plane, Mask | Literal[True]]] = {}

    def add(self, values: Floats, sigmas: Sequence[float], weight: float = 1.0) -> None:
        """Add the difference of the histograms of values, whose bins are the integers, at several scales."""
        for sigma in sigmas:
            self._share(sigma)
        layers = ((layer, sigma) for layer in _bins(values, self.valid) for sigma in sigmas)
        # They are added in their order, so that the sums are the same on any number of threads.
        for part, sigma in in_order(self._smoothed, layers, jobs=threads(values.size * WORTH)):
            contrast.add(part, weight * sigma * sigma, FLOOR, self.xx, self.xy, self.yy, threads(part.size))

    def _smoothed(self, layer_and_sigma: tuple[Plane, float]) -> tuple[Plane, float]:
        """Return the share of a bin around each pixel, and the width of that neighbourhood."""
        layer, sigma = layer_and_sigma
        part = _smooth(layer, sigma)
        share, somewhere = self._share(sigma)
        np.divide(part, share, out=part, where=somewhere)
        return part, sigma

    def _share(self, sigma: float) -> tuple[Plane, Mask | Literal[True]]:
        """Return how much of each neighbourhood is valid, and where any of it is."""
        if sigma not in self._shares:
            share = _smooth(self.valid.astype(np.float32), sigma)
            somewhere = share > 0
            self._shares[sigma] = share, True if somewhere.all() else somewhere
        return self._shares[sigma]

    def strongest(self) -> tuple[Plane, Plane]:
        """Return the strength, from 0 to 1, across the direction of greatest difference, and this direction."""
        difference, twice = self.xx - self.yy, 2 * self.xy
        length, angle = np.empty_like(self.xx), np.empty_like(self.xx)
        sides = difference.reshape(-1), twice.reshape(-1)
        polar.measure(*sides, length.reshape(-1), angle.reshape(-1), threads(length.size))
        strength = _squashed(np.float32(0.5) * (self.xx + self.yy + length))
        strength[~self.valid], angle[~self.valid] = 0, 0
        return strength, np.float32(0.5) * angle


def contour_contrast(
    lightness: Floats, colours: Iterable[Floats], valid: Mask | None, *, sigma: float, texture: float
) -> Contrast:
    """Return how much halves of neighbourhoods differ in lightness (0 to 100), colour and texture."""
    contrasts = Contrast(lightness.shape, valid)
    sigmas = [sigma * scale for scale in SCALES]
    contrasts.add(_compressed(lightness * (LEVELS / 100)), sigmas)
    for colour in colours:
        contrasts.add(_compressed(colour / COLOUR_STEP), sigmas)
    if texture:
        coarse = [sigma * scale for scale in TEXTURE_SCALES]
        for group in texture_responses(np.where(contrasts.valid, lightness, 0), contrasts.valid):
            for response in group:
                contrasts.add(octaves(response), coarse, texture / len(group))
    return contrasts


def _smooth(plane: Plane, sigma: float) -> Plane:
    weights = gaussian_weights(sigma, gaussian_radius(sigma, TRUNCATE)).astype(np.float32)
    return smoothed_by(weights, plane, "reflect", 0.0)


def _bins(values: Floats, valid: Mask) -> Iterator[Plane]:
    """Yield how far each pixel belongs to each bin that is not empty: 1 at the bin, falling to 0 at the next."""
    if not valid.any():
        return
    outside = None if valid.all() else ~valid
    lowest = np.floor(values if outside is None else values[valid]).reshape(-1)
    first = lowest.min()
    # Values are compressed, so that these are few; sorting them all would take as long as all else here.
    filled = np.bincount((lowest - first).astype(np.intp)) > 0
    away = np.empty_like(values)
    for k in first + np.flatnonzero(np.convolve(filled, [True, True])):
        np.abs(np.subtract(values, k, out=away), out=away)
        layer = np.maximum(0, np.subtract(1, away, out=away), out=away).astype(np.float32)
        if outside is not None:
            layer[outside] = 0
        yield layer


def _compressed(values: Floats) -> Floats:
    """Return values as they are up to 7 from 0, and a step for each doubling beyond; whatever the range, few bins."""
    size = np.maximum(np.abs(values) / LEVELS, 1)
    mantissa, exponent = np.frexp(size)
    return np.where(size > 1, np.sign(values) * (LEVELS + exponent - 2 + 2 * mantissa), values)


def octaves(values: Plane) -> Floats:
    """Return 0 for 0, ±1 for ±1 and a step more for each doubling of 1 + the size, straight in between."""
    wide = values.astype(np.float64)
    mantissa, exponent = np.frexp(1 + np.abs(wide))
    return np.asarray(np.sign(wide) * (exponent - 2 + 2 * mantissa))


def smooth_either_way(plane: Plane, sigma: float) -> Plane:
    """Return the mean of smoothing rows first and columns first: to the last bit the same in a turned image."""
    turned = _smooth(np.ascontiguousarray(plane.T), sigma).T
    return np.asarray((_smooth(plane, sigma) + turned) * np.float32(0.5))


def texture_responses(
    lightness: Floats, valid: Mask, smooth: Callable[[Plane, float], Plane] = _smooth
) -> Iterator[list[Plane]]:
    """Yield the answers of filters for slopes in four directions, and for spots of two sizes."""
    share, pixels = valid.astype(np.float32), lightness.astype(np.float32)

    def level(sigma: float) -> Plane:
        smoothed = smooth(pixels, sigma)
        total = smooth(share, sigma)
        return np.divide(smoothed, total, out=np.zeros_like(smoothed), where=total > 0)

    fine = level(FINE)
    gx, gy = central_differences(fine)
    diagonal = np.float32(np.sqrt(0.5))
    yield [gx, gy, (gx + gy) * diagonal, (gx - gy) * diagonal]
    yield [pixels - level(2 * FINE), fine - level(COARSE)]


def _squashed(square: Plane) -> Plane:
    square = np.maximum(square, np.float32(0))
    return np.asarray(square / (square + np.float32(HALF)), np.float32)
