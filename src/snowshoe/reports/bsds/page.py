"""One HTML page of a benchmark: curves, tables, and the images that went best and worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from markupsafe import Markup

from snowshoe.drawing import pictures, words
from snowshoe.drawing.embedding import Shown, embedded
from snowshoe.io import atomically
from snowshoe.kernels import matching
from snowshoe.metrics.bsds.boundaries import TOLERANCE
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.bsds.prediction import Prediction
from snowshoe.metrics.bsds.result import BenchmarkResult
from snowshoe.reports.bsds.curves import precision_recall, series
from snowshoe.reports.template import page
from snowshoe.types import Mask

__all__ = ["write_page"]

SHOWN = 3

Sample = tuple[pictures.Picture, Sequence[Mask]]
"""A photo, and each annotator's boundaries."""


@dataclass(frozen=True)
class _Scored:
    """An image of the page with its boundaries drawn in, and its scores in words."""

    name: str
    picture: Shown
    scores: str


def write_page(
    path: str | Path,
    results: Sequence[BenchmarkResult],
    sample: Callable[[str], Sample],
    *,
    predictions: Callable[[str], Prediction] | None = None,
    accuracy: Markup | None = None,
) -> Path:
    """Write the benchmark of one or several methods as one HTML file, and return its path.

    Parameters
    ----------
    path : path
        The file.
    results : sequence of BenchmarkResult
        The best first; best and worst images are the first one's.
    sample : callable
        Image name → its photo, and each annotator's boundaries.
    predictions : callable, optional
        Image name → the first result's prediction, drawn on its best and worst images at its best threshold; without
        it they show the truth alone.
    accuracy : Markup, optional
        A plot of accuracy against seconds, as inline SVG.
    """
    first = results[0]
    order = np.argsort([-point.f for point in first.boundary.images], kind="stable")
    n = min(SHOWN, len(order) // 2)
    drawn = [_picture(first, int(i), sample, predictions) for i in (*order[:n], *order[len(order) - n :])]
    html = page(
        "bsds/page.html.jinja",
        results=results,
        first=first,
        header_facts=[
            words.counted(len(first.images), "image"),
            words.counted(len(first.boundary.curve), "threshold"),
            "the published protocol",
        ],
        series=series,
        accuracy=accuracy,
        curves=precision_recall(results),
        groups=[("Best", drawn[:n]), ("Worst", drawn[n:])],
        with_method=predictions is not None,
    )
    with atomically(path) as temporary:
        temporary.write_text(html, encoding="utf-8")
    return Path(path)


def _picture(
    result: BenchmarkResult,
    i: int,
    sample: Callable[[str], Sample],
    predictions: Callable[[str], Prediction] | None,
) -> _Scored:
    name = result.images[i]
    photo, truths = sample(name)
    marks = [(np.any(truths, axis=0), pictures.RIGHT)]
    if predictions is not None:
        marks = _matches(_drawn(predictions(name), result.boundary.ods.threshold), truths)
    scores = f"F {result.boundary.images[i].f:.3f}"
    if result.region is not None:
        scores += f", covering {float(result.region.images['covering'][i]):.3f}"
    canvas = pictures.marked(pictures.dimmed(photo), marks)
    return _Scored(name, embedded(canvas, f"Photo {name} with its boundaries"), scores)


def _drawn(prediction: Prediction, threshold: float) -> Mask:
    if prediction.strength is not None:
        return thin(prediction.strength >= threshold)
    return thin(segmentation_boundaries(prediction.segmentations[int(threshold) - 1]))


def _matches(boundary: Mask, truths: Sequence[Mask]) -> list[tuple[Mask, tuple[int, int, int]]]:
    """Return what matches any annotator, what matches none, and truth of all annotators that nothing matches."""
    right, missed = np.zeros_like(boundary), np.zeros_like(boundary)
    partner, truth_partner = np.empty((2, *boundary.shape), np.int32)
    for truth in truths:
        radius = TOLERANCE * float(np.hypot(boundary.shape[0], boundary.shape[1]))
        matching.match(boundary, truth, radius, partner, truth_partner)
        right |= partner >= 0
        missed |= truth & (truth_partner < 0)
    return [(missed, pictures.MISSED), (boundary & ~right, pictures.EXTRA), (right, pictures.RIGHT)]
