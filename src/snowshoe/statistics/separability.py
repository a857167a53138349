"""Whether there is anything to segment by grey value: one population of pixels, or more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.levels import Floats, Heights
from snowshoe.types import Image, Mask

TOLERATED = 0.05
"""Departure from one population that a real ground, unevenly lit, may have; micrographs with objects exceed it."""
CHANCE = 1.0
"""Departure by chance, in 1/√pixels: the greatest in thousands of simulated noise images is 0.9."""
TOLERATED_DIP = 0.008
"""Dip of one population that a real ground may have; Gaussians 3.5 deviations apart exceed it, two, three or four."""
CHANCE_DIP = 0.5
"""Dip by chance, in 1/√pixels: the greatest in hundreds of simulated images of one population is 0.45."""
LEAST_VALUES = 4
"""Fewer values between the ends have no shape."""
JOINED = "\N{NO-BREAK SPACE}"
MOST_POINTS, DIP_POINTS = 512, 128


@dataclass(frozen=True)
class Verdict:
    """Whether grey values hold more than one population, and why.

    Attributes
    ----------
    separable : bool
        False: there are no clear groups of grey values; a threshold would split noise, shading or a slope.
    evidence : dict of str to float
        ``departure``: the share of pixels by which the histogram departs from one population; ``limit``: how much of
        it is tolerated; ``dip`` and ``dip_limit``: the same for its departure from a single peak; ``separation``: the
        distance of Otsu's class means in standard deviations within the classes (about 2.6 for Gaussian noise, 3.5
        for a ramp); ``n_pixels`` and ``n_values``.
    sentence : str
        The same in words.
    """

    separable: bool
    evidence: dict[str, float]
    sentence: str


def separability(image: Image, *, mask: Mask | None = None) -> Verdict:
    """Whether there is anything to segment by grey value, with the evidence.

    Parameters
    ----------
    image : array_like, (M, N) or n-D
        One channel, any accepted dtype; NaN is left out.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Verdict
        ``separable`` is False for a constant image, for noise and for a linear gradient. It's about grey values
        alone: textures that differ in nothing else aren't seen, and two values count as two populations.

    Raises
    ------
    ValueError
        If no pixel is valid.

    Notes
    -----
    The histogram of one population (uniform, Gaussian, Poisson, exponential, a ramp, and sums of them) is
    log-concave, and then so are the shares of the pixels below and above each value. The evidence is how far these two
    lie, in share of the pixels, below the least functions of that kind above them. Several peaks of like size depart
    little from that, but they dip between: the second piece of evidence is the dip [3]_, how far the shares of the
    pixels lie from those of the nearest histogram with a single peak. Either is enough. Clipped ends do not matter,
    unless they are nearly all there is, as in a mask with smoothed outlines: then each end is a population.
    Read from the histogram, at no more than some 1000 of its values, so it costs next to nothing.

    References
    ----------
    .. [1] Walther, G. (2002). Detecting the presence of mixing with multiscale maximum likelihood. Journal of the
       American Statistical Association, 97(458), 508-513. doi:10.1198/016214502760047032
    .. [2] Bagnoli, M., & Bergstrom, T. (2005). Log-concave probability and its applications. Economic Theory, 26(2),
       445-469. doi:10.1007/s00199-004-0514-4
    .. [3] Hartigan, J. A., & Hartigan, P. M. (1985). The dip test of unimodality. The Annals of Statistics, 13(1),
       70-84. doi:10.1214/aos/1176346577

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import separability
    >>> noise = np.random.default_rng(0).normal(100, 10, (64, 64))
    >>> separability(noise).separable
    False
    >>> noise[10:30, 10:30] += 60
    >>> separability(noise).separable
    True
    """
    return verdict(Histogram.of(as_image(image, mask).require_valid()))


def verdict(histogram: Histogram) -> Verdict:
    """Return whether a histogram holds more than one population."""
    n_values, n_pixels = len(histogram.values), histogram.n_pixels
    evidence: dict[str, float] = {"n_pixels": n_pixels, "n_values": n_values}
    if n_values == 1:
        value = f"{histogram.values[0]:g}"
        return Verdict(False, evidence, f"Nothing to segment: every pixel has the value {value}.")
    if n_values == 2:
        low, high = (f"{value:g}" for value in histogram.values)
        return Verdict(True, evidence, f"Two populations: the values are {low} and {high}, nothing between.")
    heights = Heights.of(histogram)
    departure, limit = _departure(heights), TOLERATED + CHANCE / float(np.sqrt(n_pixels))
    dip, dip_limit = _dip(heights), TOLERATED_DIP + CHANCE_DIP / float(np.sqrt(n_pixels))
    evidence |= {"departure": departure, "limit": limit, "separation": _separation(heights)}
    evidence |= {"dip": dip, "dip_limit": dip_limit}
    figures = _told(departure, limit)
    if departure > limit:
        return Verdict(True, evidence, f"More than one population: the histogram departs from one by {figures}.")
    dips = f"dips between peaks by {_told(dip, dip_limit)}"
    if dip > dip_limit:
        return Verdict(True, evidence, f"More than one population: the histogram {dips}.")
    first, between, last = _ends(histogram)
    if between <= limit < min(first, last):
        low, high = (f"{value:g}" for value in histogram.span)
        rest = f"all but {100 * between:.1f}{JOINED}% of the values are {low} or {high}"
        return Verdict(True, evidence, f"Two populations: {rest} (limit {100 * limit:.1f}{JOINED}%).")
    said = f"No clear groups of grey values: the histogram departs from one population by {figures} and {dips}"
    return Verdict(False, evidence, f"{said}. Objects and regions may still be found, by edges or by colour.")


def _ends(histogram: Histogram) -> tuple[float, float, float]:
    """Return the shares of the pixels at the least value, between, and at the greatest."""
    first, last = (float(histogram.counts[end] / histogram.n_pixels) for end in (0, -1))
    return first, 1 - first - last, last


def _told(share: float, limit: float) -> str:
    return f"{100 * share:.1f}{JOINED}% of the pixels (limit {100 * limit:.1f}{JOINED}%)"


def _departure(heights: Heights) -> float:
    """Return the greatest distance of the shares below and above from log-concave ones.

    The last value is left out, where the share above is none, and that below takes in whatever was clipped.
    """
    below = np.cumsum(heights.counts)[:-1]
    n_pixels = int(heights.counts.sum())
    chosen = _spread(below, MOST_POINTS)
    values, below = heights.heights[:-1][chosen], below[chosen]
    return max(_from_log_concave(values, share / n_pixels) for share in (below, n_pixels - below))


def _dip(heights: Heights) -> float:
    """Return the distance of the shares below from the nearest that are convex up to some value and concave beyond.

    The ends are left out, where pixels may have been clipped. Of what lies between two values either takes half.
    """
    values, counts = heights.heights[1:-1], heights.counts[1:-1]
    if len(values) < LEAST_VALUES:
        return 0.0
    middles = values[:-1] / 2 + values[1:] / 2
    edges = np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])
    below = np.concatenate([[0], np.cumsum(counts)])
    chosen = _spread(below, DIP_POINTS)
    x, share = edges[chosen], below[chosen] / heights.counts.sum()

    def convex(mode: int) -> float:
        return _below_hull(x[: mode + 1], -share[: mode + 1])

    def concave(mode: int) -> float:
        return _below_hull(x[mode:], share[mode:])

    low, high = 0, len(x) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if convex(middle) < concave(middle) else (low, middle)
    return min(max(convex(mode), concave(mode)) for mode in (low, high)) / 2


def _below_hull(x: Floats, y: Floats) -> float:
    """Return how far values lie at most below the least concave function above them."""
    return float((_least_concave_above(x, y) - y).max())


def _spread(below: npt.NDArray[np.int64], n_points: int) -> npt.NDArray[np.intp]:
    """Return indices spread evenly over the values, and evenly over the pixels; all where they are few."""
    every = np.linspace(0, len(below) - 1, n_points).astype(np.intp)
    ranks = np.linspace(below[0], below[-1], n_points)
    return np.unique(np.concatenate([every, np.searchsorted(below, ranks)]))


def _from_log_concave(values: Floats, share: Floats) -> float:
    return float((np.exp(_least_concave_above(values, np.log(share))) - share).max())


def _least_concave_above(x: Floats, y: Floats) -> Floats:
    """Return, at every x, the least concave function that is nowhere below y: the upper convex hull."""
    corners: list[tuple[float, float]] = []
    for point in zip(x.tolist(), y.tolist(), strict=True):
        while len(corners) > 1 and not _turns_down(corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    hull_x, hull_y = np.array(corners).T
    return np.asarray(np.interp(x, hull_x, hull_y), np.float64)


def _turns_down(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[1] - a[1]) * (c[0] - b[0]) > (c[1] - b[1]) * (b[0] - a[0])


def _separation(heights: Heights) -> float:
    """Return the distance of Otsu's class means over the standard deviation within the classes; 0 where that is 0."""
    low, high = heights.class_means()
    share = np.cumsum(heights.counts)[:-1] / heights.counts.sum()
    split = int(np.argmax(share * (1 - share) * np.square(high - low)))
    means = np.where(np.arange(len(heights.heights)) <= split, low[split], high[split])
    within = float((heights.counts * np.square(heights.heights - means)).sum() / heights.counts.sum())
    return float(high[split] - low[split]) / float(np.sqrt(within)) if within else 0.0
