"""What tells whether people would see two touching regions as one."""

from __future__ import annotations

import numpy as np

from snowshoe.hierarchies.contents import GREYS, STEPS
from snowshoe.kernels import unions
from snowshoe.labels.region_graph import Floats, Integers, RegionGraph

__all__ = ["union_features"]

FLOOR = 0.02
"""What a mean weight is raised by where it divides."""

STEP = 2.0**30
"""Distances of histograms are kept in this many steps of 1."""


def union_features(graph: RegionGraph, mean: float) -> dict[str, Floats]:
    """Return the features of every pair of touching regions, (m,) each; without histograms none of these.

    Where a feature is of one region, there is one of the smaller and one of the larger. Areas and lengths count in
    shares of the image and its side, logarithms in octaves; none of the features depends on how the image lies.

    Parameters
    ----------
    graph : RegionGraph
        Of `contents`.
    mean : float
        The mean strength of the image.
    """
    sums, lengths = graph.regions, graph.lengths
    weight, around = _borders(graph)
    both = _small_first(graph, around)
    total, size = sums["sizes"], sums["sizes"][both]
    area = total.sum()
    perimeter, along = around[:, both]
    colours = np.stack([plane[both] / size / GREYS for plane in sums["colours"].T])
    difference = np.abs(colours[:, 0] - colours[:, 1])
    spread = np.sqrt(np.maximum(sums["squares"][both] / size / GREYS**2 - _added(colours**2), 0))
    overall, apart = _overall_spread(graph, area), np.sqrt(_added(difference**2))
    centre = np.stack([place[both] / size / 2 for place in sums["places"].T])
    one = np.ones_like(weight)
    return {
        "weight": weight,
        "lightness": np.sqrt(difference[0]),
        "colour": np.sqrt(np.sqrt(_added(difference[1:] ** 2))),
        "difference": np.sqrt(apart),
        "difference in spreads": np.sqrt(apart / (overall or 1.0)),
        **_of_histograms(graph, both),
        "length": _octaves(lengths / np.sqrt(area)),
        **_of_both("size", _octaves(size / area)),
        **_of_both("share of perimeter", lengths / perimeter),
        **_of_both("against surrounding", weight / (along / np.maximum(perimeter, 1) + FLOOR)),
        **_of_both("spread", np.sqrt(spread)),
        **_of_both("roundness", perimeter / np.sqrt(size)),
        **_of_both("rim", sums["outer"][both] / np.sqrt(size)),
        "distance": np.sqrt(_added((centre[:, 0] - centre[:, 1]) ** 2) / area),
        "regions": _octaves(len(graph) * one),
        "regions of a size": _octaves(area**2 / np.sum(total**2) * one),
        "mean strength": mean * one,
        "image spread": np.sqrt(overall) * one,
    }


def _of_both(name: str, values: Floats) -> dict[str, Floats]:
    return {f"{name} of the smaller": values[0], f"{name} of the larger": values[1]}


def _borders(graph: RegionGraph) -> tuple[Floats, Floats]:
    """Return the mean weight of borders, and the length and the weight of each region's whole border."""
    lengths, weights = graph.lengths.astype(np.float64), graph.borders["weights"].astype(np.float64)
    around = np.zeros((2, graph.size_at_first))
    for ends in graph.pairs.T:
        around += [np.bincount(ends, along, graph.size_at_first) for along in (lengths, weights)]
    return weights / lengths / STEPS, around / np.array([[1], [STEPS]])


def _small_first(graph: RegionGraph, around: Floats) -> Integers:
    """Return the pairs (2, m) in an order that doesn't depend on how the image lies."""
    a, b = graph.pairs.T
    alike, later = np.ones(len(a), np.bool_), np.zeros(len(a), np.bool_)
    for nature in (graph.regions["sizes"], *around, graph.regions["colours"][:, 0]):
        later |= alike & (nature[a] > nature[b])
        alike &= nature[a] == nature[b]
    return np.stack([np.where(later, b, a), np.where(later, a, b)])


def _overall_spread(graph: RegionGraph, area: float) -> float:
    """Return the standard deviation of all planes over the image."""
    whole = graph.regions["colours"].sum(axis=0) / area / GREYS
    variance = float(graph.regions["squares"].sum()) / area / GREYS**2 - float(sum(whole**2))
    return float(np.sqrt(max(variance, 0.0)))


def _of_histograms(graph: RegionGraph, both: Integers) -> dict[str, Floats]:
    sums = graph.regions
    unlike = [_unlike(counts, sums["sizes"], both) for name, counts in sums.items() if "histogram" in name]
    if not unlike:
        return {}
    lightness, *hues, texture = unlike
    of_hues = np.asarray(sum(hues, np.zeros(both.shape[1])))
    return {"lightness histogram": lightness, "colour histograms": of_hues, "texture histograms": texture}


def _unlike(counts: Floats, sizes: Floats, both: Integers) -> Floats:
    """Return the root of the chi-squared distance of the histograms of each two."""
    distance = np.empty(both.shape[1])
    unions.chi_squared(counts, sizes, both[0], both[1], distance)
    # A flipped image has its filters in another order, which must not be seen in the last digit of a sum.
    return np.asarray(np.sqrt(np.rint(distance * STEP) / (2 * STEP)))


def _added(rows: Floats) -> Floats:
    return np.asarray(sum(rows, np.zeros(rows.shape[1:])))


def _octaves(values: Floats) -> Floats:
    """Return the logarithm to base 2, straight between powers, so that it is the same on every machine."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(exponent - 2 + 2 * mantissa)
