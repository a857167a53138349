"""What is measured of an image before it is advised on: its histogram's modes, its noise, its light, its edges."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.filters.gaussian import smoothed_along
from snowshoe.filters.weights import gaussian_radius, gaussian_weights
from snowshoe.kernels.dispatch import threads
from snowshoe.statistics.histogram import Histogram
from snowshoe.types import Mask, Pixels
from snowshoe.workers import in_order

__all__ = [
    "ENERGY_OF_NOISE",
    "Density",
    "Measurements",
    "colour_share",
    "concentration",
    "density",
    "illumination",
    "interior",
    "measure",
    "noise",
]

SOBEL_NOISE = float(np.sqrt(12 * np.pi / 2))
"""Mean Sobel magnitude of white Gaussian noise of unit standard deviation (a Rayleigh mean; 12 = sum of squares)."""
ENERGY_OF_NOISE = 0.1 * (1 + np.log(10))
"""Share of the gradient energy that the strongest tenth of the pixels holds in pure Gaussian noise."""
MEDIAN_OF_NOISE = 0.6745
"""Median size of Gaussian noise of unit standard deviation."""
N_BINS = 256
SMOOTHING = 0.02
"""Width of the Gaussian that smooths the histogram, as a share of the grey values' span: 5 of 256, twice the noise of
half of BSDS500's photos (2.6), so that a peak of one value is not a mode."""
LEAST_PROMINENCE = 0.05
"""A mode must stand out of its surroundings by this share of the highest: a population a twentieth as high is seen, and
normal noise has one mode (40 draws of 3 000 and of 30 000 pixels, at any share from .01 to .1)."""
TINY = 1 / 5000
"""Share of the pixels below which a region counts as tiny: 31 pixels of a photo of BSDS500, where one in seven of the
regions that people drew is smaller."""
FREE = 0.001
"""Share of the pixels that a threshold may be moved across: as many as the histogram leaves out at either end."""

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Density:
    """A smoothed histogram over the central 99.8 % of the pixels, and its modes.

    Attributes
    ----------
    centers : ndarray, (n,)
        Grey values.
    counts : ndarray, (n,)
        Pixels in each bin, as counted.
    smooth : ndarray, (n,)
        The same, smoothed.
    modes : tuple of float
        Grey values of the peaks that stand out, ascending.
    valleys : tuple of float
        Grey values of the lowest points between neighbouring modes.
    depth : float
        How far the histogram falls between its two most distinct populations: 1 to nothing, 0 not at all (or one mode).
    """

    centers: Vector
    counts: Vector
    smooth: Vector
    modes: tuple[float, ...]
    valleys: tuple[float, ...]
    depth: float

    def at(self, value: float) -> float:
        """Return the smoothed density at a grey value, as a share of its highest point."""
        return float(np.interp(value, self.centers, self.smooth) / self.smooth.max())

    def between(self, value: float) -> tuple[float, float] | None:
        """Return the modes on either side of a grey value, or None where it does not lie between two."""
        below = [mode for mode in self.modes if mode <= value]
        above = [mode for mode in self.modes if mode > value]
        return (below[-1], above[0]) if below and above else None

    def fall(self, value: float) -> float:
        """Return how far below the lower of the modes on either side the density is at a value (0 without two)."""
        sides = self.between(value)
        return 0.0 if sides is None else 1 - self.at(value) / min(self.at(sides[0]), self.at(sides[1]))

    def fall_near(self, value: float) -> float:
        """Return the greatest fall where a threshold could stand as well, with hardly a pixel between: on a plateau."""
        sides = self.between(value)
        if sides is None:
            return 0.0
        below = np.cumsum(self.counts)
        crossed = np.abs(below - self.counts[self.centers <= value].sum()) / below[-1]
        inside = (self.centers > sides[0]) & (self.centers < sides[1]) & (crossed <= FREE)
        return max([self.fall(value), *(self.fall(float(center)) for center in self.centers[inside])])


@dataclass(frozen=True)
class Measurements:
    """What the advice on each method rests on. Grey values are in the image's units.

    Attributes
    ----------
    n_pixels : int
        Valid pixels.
    n_values : int
        Distinct grey values among them.
    minimum, maximum, mean, deviation : float
        Of the grey values.
    density : Density
        The smoothed histogram.
    noise : float
        Standard deviation of the noise by Immerkær's mask; texture as fine as a pixel counts as noise.
    illumination : float
        Share of the grey variance that a quadratic surface explains: uneven light, or a scene with a bright side.
    gradient : float
        Mean Sobel magnitude.
    concentration : float
        Share of the gradient energy in the strongest tenth of the pixels: 0.33 in pure noise, towards 1 with few clear
        contours.
    colour : float or None
        Share of the colour variance that the grey values do not explain; None for a grey image.
    tiny : int
        Area in pixels below which a region counts as tiny.
    """

    n_pixels: int
    n_values: int
    minimum: float
    maximum: float
    mean: float
    deviation: float
    density: Density
    noise: float
    illumination: float
    gradient: float
    concentration: float
    colour: float | None
    tiny: int

    @property
    def noise_in_gradient(self) -> float:
        """The share of the mean gradient that noise alone would give, at most 1."""
        return min(1.0, SOBEL_NOISE * self.noise / self.gradient) if self.gradient > 0 else 0.0

    @property
    def relative_noise(self) -> float:
        """The noise as a share of the grey values' standard deviation."""
        return self.noise / self.deviation if self.deviation > 0 else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the measurements as plain numbers."""
        plain = {name: value for name, value in vars(self).items() if name != "density"}
        return plain | {
            "modes": list(self.density.modes),
            "valleys": list(self.density.valleys),
            "valley_depth": self.density.depth,
        }


def measure(
    grey: Pixels, valid: Mask, histogram: Histogram, gradient: Pixels, colours: Pixels | None = None
) -> Measurements:
    """Return the measurements of a grey image with its histogram, Sobel magnitude and, if it has any, colours."""
    n = histogram.n_pixels
    mean = float((histogram.values * histogram.counts).sum() / n)
    spread = float(np.sqrt((histogram.counts * (histogram.values - mean) ** 2).sum() / n))
    centred = np.where(valid, grey - mean, 0).astype(np.float32)
    of_pixels: dict[str, Callable[[], Any]] = {
        "colour": lambda: None if colours is None else colour_share(grey[valid], colours[valid]),
        "noise": lambda: noise(centred, valid),
        "illumination": lambda: illumination(centred, valid),
        "concentration": lambda: concentration(gradient[valid]),
    }
    found = in_order(lambda measured: measured(), of_pixels.values(), jobs=threads(grey.size))
    return Measurements(
        n_pixels=n,
        n_values=len(histogram.values),
        minimum=histogram.span[0],
        maximum=histogram.span[1],
        mean=mean,
        deviation=spread,
        density=density(histogram),
        gradient=float(gradient[valid].mean(dtype=np.float64)),
        tiny=max(4, round(n * TINY)),
        **dict(zip(of_pixels, found, strict=True)),
    )


def density(histogram: Histogram) -> Density:
    """Return the smoothed histogram, its modes and how deep the valley between the two most distinct ones is."""
    edges = _edges(histogram)
    counts = np.histogram(histogram.values, edges, weights=histogram.counts)[0].astype(np.float64)
    sigma = max(1.0, SMOOTHING * len(counts))
    margin = int(4 * sigma) + 1
    weights, padded = gaussian_weights(sigma, gaussian_radius(sigma)), np.pad(counts, margin)
    smooth = smoothed_along((np.ones(1), weights), padded[np.newaxis], "constant", 0.0)[0]
    # A peak must also exceed what counting so few pixels leaves to chance.
    chance = 3 * np.sqrt(smooth.max() / (2 * np.sqrt(np.pi) * sigma))
    peaks, prominences = _peaks(smooth, max(LEAST_PROMINENCE * smooth.max(), chance))
    if not len(peaks):
        peaks, prominences = np.array([int(smooth.argmax())]), np.array([smooth.max()])
    valleys = [a + int(smooth[a : b + 1].argmin()) for a, b in pairwise(peaks)]
    centers = (edges[:-1] + edges[1:]) / 2
    step = edges[1] - edges[0]
    depth = float(np.sort(prominences / smooth[peaks])[-2]) if len(peaks) > 1 else 0.0
    return Density(
        centers,
        counts,
        smooth[margin:-margin],
        tuple(float(np.clip(centers[0] + (peak - margin) * step, *histogram.span)) for peak in peaks),
        tuple(float(centers[0] + (valley - margin) * step) for valley in valleys),
        depth,
    )


def _peaks(curve: Vector, least: float) -> tuple[npt.NDArray[np.intp], Vector]:
    """Return the middles of the maxima inside a curve whose prominence is at least so great, and their prominences.

    It is `scipy.signal.find_peaks`, whose package takes longer to import than the sample takes to be compared.
    """
    ends = np.append(np.flatnonzero(np.diff(curve)), len(curve) - 1)
    starts = np.append(0, ends[:-1] + 1)
    heights = curve[ends]
    tops = 1 + np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:]))
    places = (starts[tops] + ends[tops]) // 2
    prominences = np.array([_prominence(curve, place) for place in places], np.float64)
    kept = prominences >= least
    return places[kept], prominences[kept]


def _prominence(curve: Vector, place: int) -> float:
    """Return how far one must come down from a peak before it can go up to a higher place."""
    higher = np.flatnonzero(curve > curve[place])
    before, after = higher[higher < place], higher[higher > place]
    left = curve[(before[-1] if len(before) else 0) : place + 1].min()
    right = curve[place : (after[0] if len(after) else len(curve)) + 1].min()
    return float(curve[place] - max(left, right))


def _edges(histogram: Histogram) -> Vector:
    """Return the bins: one per value for narrow integers, else 256 (or fewer, whole, ones) over the central 99.8 %."""
    cumulated = np.cumsum(histogram.counts) / histogram.n_pixels
    first, last = (int(index) for index in np.searchsorted(cumulated, (0.001, 0.999)))
    low, high = float(histogram.values[first]), float(histogram.values[min(last, len(cumulated) - 1)])
    if histogram.integer:
        width = max(1, int(np.ceil((high - low + 1) / N_BINS)))
        return np.arange(low - 0.5, high + width + 0.5, width)
    if low == high:
        return np.array([low - 0.5, low + 0.5])
    return np.linspace(low, high, N_BINS + 1)


def noise(grey: Pixels, valid: Mask) -> float:
    """Return the standard deviation of the noise, from a median, so that edges do not count; in planes.

    References
    ----------
    .. [1] Immerkær, J. (1996). Fast noise variance estimation. Computer Vision and Image Understanding, 64(2),
       300-302. doi:10.1006/cviu.1996.0060
    """
    if min(grey.shape[-2:]) < 3:
        return 0.0
    along = grey[..., :-2] - 2 * grey[..., 1:-1] + grey[..., 2:]
    response = np.abs(along[..., :-2, :] - 2 * along[..., 1:-1, :] + along[..., 2:, :])
    used = interior(valid)[..., 1:-1, 1:-1]
    return float(np.median(response[used])) / (6 * MEDIAN_OF_NOISE) if used.any() else 0.0


def interior(valid: Mask) -> Mask:
    """Return the pixels whose eight neighbours in their plane are all valid and inside the image."""
    inside = np.zeros_like(valid)
    rows = valid[..., :-2, :] & valid[..., 1:-1, :] & valid[..., 2:, :]
    np.logical_and(rows[..., :-2] & rows[..., 1:-1], rows[..., 2:], out=inside[..., 1:-1, 1:-1])
    return inside


def illumination(grey: Pixels, valid: Mask) -> float:
    """Return the share of the variance that a quadratic surface explains, from moments of each axis."""
    places = (np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in grey.shape)
    powers = [np.vander(place, 5, increasing=True) for place in places]
    moments = _moments(valid, powers)
    products = _moments(np.where(valid, grey, 0), [power[:, :3] for power in powers])
    terms = _quadratic(grey.ndim)
    normal = np.array([[moments[tuple(np.add(one, other))] for other in terms] for one in terms])
    right = np.array([products[term] for term in terms])
    n, total = moments[terms[0]], products[terms[0]]
    squares = float((np.where(valid, grey, 0).astype(np.float64) ** 2).sum())
    variance = squares - total**2 / n
    explained = _squares_by_term(normal, right)[1:].sum()
    return float(np.clip(explained / variance, 0, 1)) if variance > 1e-12 * max(squares, 1e-300) else 0.0


def _quadratic(ndim: int) -> list[tuple[int, ...]]:
    """Return the powers of each axis in the terms of a quadratic surface: the constant, the slopes, the rest."""
    terms = [powers for powers in itertools.product(range(3), repeat=ndim) if sum(powers) <= 2]
    return sorted(terms, key=lambda powers: (sum(powers), max(powers), powers))


def _moments(weights: npt.NDArray[Any], powers: Sequence[Vector]) -> Vector:
    """Return the sums of the weights times each power along each axis, without BLAS."""
    *before, last = powers
    sums = np.stack([(weights * power).sum(axis=-1, dtype=np.float64) for power in last.T], axis=-1)
    for axis in reversed(range(len(before))):
        shape = before[axis].shape + (1,) * (sums.ndim - axis - 1)
        sums = (before[axis].reshape(shape) * np.expand_dims(sums, axis + 1)).sum(axis=axis)
    return np.asarray(sums)


def _squares_by_term(normal: Vector, right: Vector) -> Vector:
    """Return what each term of a least-squares fit explains beyond those before it, by elimination.

    A term that the others already give (e.g. the square of the row, where there are two rows) explains nothing more.
    """
    least = 1e-10 * np.diag(normal)
    left, rest, explained = normal.copy(), right.copy(), np.zeros(len(right))
    for term in range(len(right)):
        pivot = left[term, term]
        if pivot > least[term]:
            explained[term] = rest[term] ** 2 / pivot
            rest -= left[:, term] * (rest[term] / pivot)
            left -= left[:, term, np.newaxis] * (left[term] / pivot)
    return explained


def concentration(strength: Pixels) -> float:
    """Return the share of the energy (sum of squares) that the strongest tenth of the pixels holds."""
    energy = np.square(strength, dtype=np.float64).reshape(-1)
    total = energy.sum()
    top = max(1, len(energy) // 10)
    return float(np.partition(energy, len(energy) - top)[-top:].sum() / total) if total > 0 else 0.0


def colour_share(grey: Pixels, colours: Pixels) -> float:
    """Return the share of the variance of the colours (n, channels) that a linear function of grey leaves over."""
    value = grey.astype(np.float64) - grey.mean(dtype=np.float64)
    spread = float(np.square(value).sum())
    total = explained = 0.0
    for channel in colours.T:
        deviation = channel.astype(np.float64) - channel.mean(dtype=np.float64)
        total += float(np.square(deviation).sum())
        explained += float((value * deviation).sum()) ** 2 / spread if spread > 0 else 0.0
    return float(np.clip(1 - explained / total, 0, 1)) if total > 0 else 0.0
