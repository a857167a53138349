"""Precision-recall curves as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from snowshoe.drawing.svg import Frame, Scale, circle, drawing, line, path, text
from snowshoe.metrics.bsds.result import BenchmarkResult
from snowshoe.metrics.bsds.summary import Point

__all__ = ["HUMAN", "N_COLOURS", "precision_recall", "series"]

SIDE, LEFT, TOP = 460.0, 56.0, 30.0
WIDTH, HEIGHT = LEFT + SIDE + 44, TOP + SIDE + 46
HUMAN = Point(np.nan, 0.7235, 0.9014, 0.8027)
"""People scored against one another: recall and precision as plotted in the literature on BSDS500."""
ISO_F = tuple(step / 10 for step in range(1, 10))
FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
N_COLOURS = 8


def series(number: int) -> str:
    """Return the class of the n-th result's colour, which is the same in the table and in every plot."""
    return f"c{number % N_COLOURS}"


def precision_recall(results: Sequence[BenchmarkResult]) -> Markup:
    """Return the curves of all results, with lines of equal F and the point that people reach."""
    frame = Frame(Scale(0, 1, LEFT, LEFT + SIDE), Scale(0, 1, TOP + SIDE, TOP), WIDTH, HEIGHT)
    parts = [frame.axes("recall", "precision", FIFTHS)]
    parts += [line(frame.x(recall), frame.y.start, frame.x(recall), frame.y.end, "rule") for recall in FIFTHS[1:]]
    parts += [part for f in ISO_F for part in _iso_f(frame, f)]
    for number, result in enumerate(results):
        points = [(frame.x(point.recall), frame.y(point.precision)) for point in result.boundary.curve if point.f > 0]
        parts += [path(points, f"series {series(number)}")] if len(points) > 1 else []
    for number, result in enumerate(results):
        ods = result.boundary.ods
        parts.append(_spot(frame, ods, f"spot {series(number)}", f"{result.method}: F = {ods.f:.3f}"))
    parts.append(_spot(frame, HUMAN, "dot", "people: F = 0.803"))
    parts.append(text(frame.x(HUMAN.recall) + 9, frame.y(HUMAN.precision) - 7, "people 0.803", "aside", "start"))
    best = ", ".join(f"{result.method} {result.boundary.ods.f:.3f}" for result in results)
    return drawing(WIDTH, HEIGHT, f"Precision and recall of boundaries; best F: {best}", parts, "plot square")


def _iso_f(frame: Frame, f: float) -> list[Markup]:
    recall = np.linspace(f / (2 - f), 1, 60)
    precision = f * recall / (2 * recall - f)
    curve = [(frame.x(float(x)), frame.y(float(y))) for x, y in zip(recall, precision, strict=True)]
    return [path(curve, "faint"), text(frame.x.end + 5, curve[-1][1] + 4, f"F {f:.1f}", "tick", "start")]


def _spot(frame: Frame, point: Point, kind: str, tip: str) -> Markup:
    return circle(frame.x(point.recall), frame.y(point.precision), 5, kind, tip)
