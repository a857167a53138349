"""Precision-recall curves as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from snowshoe.metrics.bsds.prediction import Floats
from snowshoe.metrics.bsds.result import BenchmarkResult
from snowshoe.metrics.bsds.summary import Point

SIDE, LEFT, TOP = 460.0, 56.0, 12.0
HUMAN = Point(np.nan, 0.7235, 0.9014, 0.8027)
"""People scored against one another: recall and precision as plotted in the literature on BSDS500."""
COLOURS = Markup("""
:root { color-scheme: light dark; --paper: #fbfcfd; --ink: #17212b; --muted: #566572; --line: #dce3e9;
  --c0: #14609a; --c1: #a9470f; --c2: #2c7a4b; --c3: #8a3c8f; --c4: #8a6d00; --c5: #b0305a; --c6: #3d6f78;
  --c7: #5b5bb0; }
@media (prefers-color-scheme: dark) { :root { --paper: #11181f; --ink: #e4eaf0; --muted: #9aa9b6; --line: #2b3742;
  --c0: #7dbcf0; --c1: #f2a374; --c2: #7fd19d; --c3: #d99ade; --c4: #e0c25a; --c5: #f08fb0; --c6: #86c5cf;
  --c7: #a9a9f5; } }
""")
"""The page's colours, in light and in dark, for what is drawn on it and for plots in files of their own."""
ISO_F = tuple(step / 10 for step in range(1, 10))


def precision_recall(results: Sequence[BenchmarkResult]) -> Markup:
    """Return the curves of all results, with lines of equal F and the point that people reach."""
    parts = [*map(_grid, np.arange(0, 1.01, 0.2)), *map(_iso_f, ISO_F)]
    parts += [
        _text(LEFT + SIDE / 2, TOP + SIDE + 40, "recall", "middle", "label"),
        Markup(
            '<text class="label" text-anchor="middle" transform="translate({:.1f} {:.1f}) rotate(-90)">{}</text>'
        ).format(16, TOP + SIDE / 2, "precision"),
    ]
    for number, result in enumerate(results):
        points = [point for point in result.boundary.curve if point.f > 0]
        parts.append(_line(np.array([(point.recall, point.precision) for point in points]), f"curve c{number % 8}"))
        parts.append(
            _dot(result.boundary.ods, f"dot c{number % 8}", f"{result.method}: F = {result.boundary.ods.f:.3f}")
        )
    parts += [_dot(HUMAN, "dot human", "people: F = 0.803"), _text(_x(0.7235) + 9, _y(0.9014) - 7, "people .803")]
    best = ", ".join(f"{result.method} {result.boundary.ods.f:.3f}" for result in results)
    return Markup(
        '<svg class="plot" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="Precision and recall of boundaries; '
        'best F: {}">{}</svg>'
    ).format(LEFT + SIDE + 40, TOP + SIDE + 52, best, Markup("").join(parts))


def _x(recall: float) -> float:
    return LEFT + SIDE * recall


def _y(precision: float) -> float:
    return TOP + SIDE * (1 - precision)


def _grid(value: float) -> Markup:
    lines = _line(np.array([(value, 0), (value, 1)]), "grid") + _line(np.array([(0, value), (1, value)]), "grid")
    below = _text(_x(value), TOP + SIDE + 18, f"{value:.1f}", "middle")
    return lines + below + _text(LEFT - 8, _y(value) + 4, f"{value:.1f}", "end")


def _iso_f(f: float) -> Markup:
    recall = np.linspace(f / (2 - f), 1, 60)
    curve = _line(np.stack((recall, f * recall / (2 * recall - f)), axis=1), "iso")
    return curve + _text(_x(1) + 5, _y(f / (2 - f)) + 4, f"F {f:.1f}", "start", "faint")


def _line(points: Floats, css: str) -> Markup:
    path = " ".join(f"{_x(recall):.1f},{_y(precision):.1f}" for recall, precision in points)
    return Markup('<polyline class="{}" points="{}"/>').format(css, path)


def _dot(point: Point, css: str, title: str) -> Markup:
    shape = '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="5"><title>{}</title></circle>'
    return Markup(shape).format(css, _x(point.recall), _y(point.precision), title)


def _text(x: float, y: float, words: str, anchor: str = "start", css: str = "tick") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(css, x, y, anchor, words)
