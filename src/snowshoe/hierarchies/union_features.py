"""What tells whether people would see two touching regions as one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.hierarchies.contents import GREYS, STEPS, Contents

Floats = npt.NDArray[np.float64]
FLOOR = 0.02
"""What a mean weight is raised by where it divides."""

BLOCK = 4096
"""Pairs that are compared at once, to keep memory small."""
STEP = 2.0**30
"""Distances of histograms are kept in this many steps of 1."""
TINY = 1e-300
"""Keeps bins that are empty on both sides from dividing by 0, and changes no other."""


def union_features(contents: Contents, mean: float) -> dict[str, Floats]:
    """Return the features of every pair of touching regions, (m,) each.

    Where a feature is of one region, there is one of the smaller and one of the larger. Areas and lengths count in
    shares of the image and its side, logarithms in octaves; none of the features depends on how the image lies.

    Parameters
    ----------
    contents : Contents
    mean : float
        The mean strength of the image.
    """
    weight, around = _borders(contents)
    both = _small_first(contents, around)
    area = contents.size.sum()
    perimeter, surrounding = around[0][both], (around[1] / np.maximum(around[0], 1))[both]
    size, total = contents.size[both], contents.size
    colours = contents.sums / total / GREYS
    squares, difference = (colours**2), np.abs(colours[:, both[0]] - colours[:, both[1]])
    spread = np.sqrt(np.maximum(contents.squares / total / GREYS**2 - _added(squares), 0))
    whole = contents.sums.sum(axis=1) / area / GREYS
    overall = np.sqrt(max(float(contents.squares.sum()) / area / GREYS**2 - float(sum(whole**2)), 0.0))
    apart = np.sqrt(_added(difference**2))
    lightness, *hues, texture = (np.sqrt(_chi_squared(counts, total, both)) for counts in contents.histograms)
    centre = contents.places / total / 2
    one = np.ones_like(weight)
    return {
        "weight": weight,
        "lightness": np.sqrt(difference[0]),
        "colour": np.sqrt(np.sqrt(_added(difference[1:] ** 2))),
        "difference": np.sqrt(apart),
        "difference in spreads": np.sqrt(apart / (overall or 1.0)),
        "lightness histogram": lightness,
        "colour histograms": np.asarray(sum(hues, np.zeros_like(weight))),
        "texture histograms": texture,
        "length": _octaves(contents.lengths / np.sqrt(area)),
        **_of_both("size", _octaves(size / area)),
        **_of_both("share of perimeter", contents.lengths / perimeter),
        **_of_both("against surrounding", weight / (surrounding + FLOOR)),
        **_of_both("spread", np.sqrt(spread[both])),
        **_of_both("roundness", perimeter / np.sqrt(size)),
        **_of_both("rim", contents.outer[both] / np.sqrt(size)),
        "distance": np.sqrt(_added((centre[:, both[0]] - centre[:, both[1]]) ** 2) / area),
        "regions": _octaves(len(contents) * one),
        "regions of a size": _octaves(area**2 / np.sum(total**2) * one),
        "mean strength": mean * one,
        "image spread": np.sqrt(overall) * one,
    }


def _of_both(name: str, values: Floats) -> dict[str, Floats]:
    return {f"{name} of the smaller": values[0], f"{name} of the larger": values[1]}


def _borders(contents: Contents) -> tuple[Floats, Floats]:
    """Return the mean weight of borders, and the length and the weight of each region's whole border."""
    around = np.zeros((2, len(contents)))
    for ends in contents.pairs.T:
        around += [np.bincount(ends, along, len(contents)) for along in (contents.lengths, contents.weights)]
    return contents.weights / contents.lengths / STEPS, around / np.array([[1], [STEPS]])


def _small_first(contents: Contents, around: Floats) -> npt.NDArray[np.int64]:
    """Return the pairs (2, m) in an order that doesn't depend on how the image lies."""
    nature = np.stack([contents.size, *around, contents.sums[0]], axis=1)
    rank = np.unique(nature, axis=0, return_inverse=True)[1].reshape(-1)
    a, b = contents.pairs.T
    later = rank[a] > rank[b]
    return np.stack([np.where(later, b, a), np.where(later, a, b)])


def _chi_squared(counts: Floats, size: Floats, both: npt.NDArray[np.int64]) -> Floats:
    """Return the chi-squared distance of the histograms of each two."""
    shares = np.ascontiguousarray((counts / size).T)
    distance = np.empty(both.shape[1])
    for start in range(0, len(distance), BLOCK):
        one, other = shares[both[:, start : start + BLOCK]]
        total, difference = one + other + TINY, one - other
        distance[start : start + BLOCK] = (difference * difference / total).sum(axis=1)
    # A flipped image has its filters in another order, which must not be seen in the last digit of a sum.
    return np.asarray(np.rint(distance * STEP) / (2 * STEP))


def _added(rows: Floats) -> Floats:
    return np.asarray(sum(rows, np.zeros(rows.shape[1:])))


def _octaves(values: Floats) -> Floats:
    """Return the logarithm to base 2, straight between powers, so that it is the same on every machine."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(exponent - 2 + 2 * mantissa)
