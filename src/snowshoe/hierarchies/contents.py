"""What regions contain and what lies along their borders, in sums that add up where regions join."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.filters.contour_cues import octaves, smooth_either_way, texture_responses
from snowshoe.filters.gradients import WORTH
from snowshoe.kernels.dispatch import threads
from snowshoe.labels.adjacency import borders
from snowshoe.labels.region_graph import RegionGraph, Regions, added_up
from snowshoe.types import Pixels
from snowshoe.workers import in_order

__all__ = ["contents", "of_sides"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEPS = 65_535
"""Strengths are rounded to so many steps from 0 to 1: sums are exact, and equal borders equal however they lie."""
GREYS = 64
"""Steps of a unit of lightness or colour, and of a bin; sums over an image stay exact, whatever the order of pixels."""
LIGHTNESS, COLOUR, TEXTURE = (13, 100 / 12, 0), (17, 8.0, 8), (13, 1.0, 6)
"""Histograms: the number of bins, their width, and the bin of 0."""


def contents(
    labels: Regions, weights: tuple[Pixels, Pixels], planes: Pixels, *, histograms: bool = True
) -> RegionGraph:
    """Return the graph of regions 1…n with what they contain. All are sums, and exact.

    Weights of pixels' right and lower sides are in 1/65 535; planes (M, N, k) are lightness, from 0 to 100, then
    colours. It knows of each region

    - sizes, outer: pixels, and their sides at the rim of what is valid;
    - colours (n, k), squares: the planes' values in 1/64, and their squares over all planes;
    - places (n, 2): rows and columns from the image's middle, in half pixels;
    - histograms (n, bins), where asked for, since they take most of the time: "lightness histogram", "colour
      histogram 1" …, and "texture histogram" of all filters.
    """
    n, valid = int(labels.max()), labels > 0
    inside = labels[valid].astype(np.int64) - 1
    colours = np.ascontiguousarray(planes[valid].T)
    values = np.rint(colours * GREYS)
    rows, columns = (2.0 * np.arange(side) - (side - 1) for side in labels.shape)
    places = np.stack(np.broadcast_arrays(rows[:, None], columns))[:, valid]
    framed = np.pad(valid, 1)
    rim = sum((~framed[side]).astype(np.float64) for side in _around(labels.shape))
    per_region = {
        "sizes": np.bincount(inside, minlength=n).astype(np.float64),
        "outer": added_up(inside, np.asarray(rim)[valid][None], n)[:, 0],
        "squares": added_up(inside, np.square(values).sum(axis=0)[None], n)[:, 0],
        "colours": added_up(inside, values, n),
        "places": added_up(inside, places, n),
    }
    if histograms:
        per_region |= _colour_histograms(inside, colours, n)
        per_region["texture histogram"] = _texture_histogram(inside, planes[..., 0], valid, n)
    return RegionGraph.of_borders(borders(labels, of_sides(weights)), per_region)


def of_sides(weights: tuple[Pixels, Pixels]) -> npt.NDArray[np.int32]:
    """Return the weights of right and lower sides as `borders` takes them."""
    right, below = weights
    return np.stack([np.pad(right, ((0, 0), (0, 1))), np.pad(below, ((0, 1), (0, 0)))]).astype(np.int32)


def _around(shape: tuple[int, ...]) -> list[tuple[slice, slice]]:
    """Return where the four neighbours lie in an image that is framed by one pixel."""
    rows, columns = shape
    steps = ((0, 1), (2, 1), (1, 0), (1, 2))
    return [np.s_[down : down + rows, right : right + columns] for down, right in steps]


def _colour_histograms(inside: Integers, colours: Pixels, n: int) -> dict[str, Floats]:
    lightness, *hues = colours
    return {
        "lightness histogram": _histogram(inside, lightness, n, *LIGHTNESS),
        **{f"colour histogram {k}": _histogram(inside, hue, n, *COLOUR) for k, hue in enumerate(hues, 1)},
    }


def _texture_histogram(inside: Integers, lightness: Pixels, valid: npt.NDArray[np.bool_], n: int) -> Floats:

    def of_answer(answer: Pixels) -> Floats:
        """Return the histogram of each region for the answers of one filter."""
        return _histogram(inside, octaves(answer), n, *TEXTURE)

    groups = texture_responses(np.where(valid, lightness, 0.0), valid, smooth_either_way)
    answers = [answer[valid] for group in groups for answer in group]
    return np.concatenate([*in_order(of_answer, answers, jobs=threads(WORTH * inside.size))], axis=1)


def _histogram(inside: Integers, values: Pixels, n: int, bins: int, width: float, zero: int) -> Floats:
    """Return the histogram of each region, (n, bins); a value counts for the two nearest bins."""
    at = np.rint(np.clip(values * (GREYS / width) + zero * GREYS, 0, (bins - 1) * GREYS)).astype(np.int64)
    low, share = np.divmod(at, GREYS)
    here = inside * (bins + 1) + low
    size = n * (bins + 1)
    total = np.bincount(here, GREYS - share, size) + np.bincount(here + 1, share, size)
    return np.ascontiguousarray(total.reshape(n, bins + 1)[:, :bins]) / GREYS
