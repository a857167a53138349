"""Plots of what was measured: small pure functions from numbers to inline SVG of a few kB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from snowshoe.comparison.measurements import Density
from snowshoe.drawing.svg import SIZE, Frame, circle, drawing, element, joined, line, path, text
from snowshoe.drawing.words import THIN, number, percent
from snowshoe.results.scree import Scree

__all__ = ["histogram", "mark", "scree_plot"]

BARS = 128


def histogram(density: Density, thresholds: Mapping[str, Sequence[float]]) -> Markup:
    """Return the histogram with its smoothed curve, its modes, and each method's thresholds drawn in."""
    centers, counts = _coarse(density.centers, density.counts)
    step = float(centers[1] - centers[0]) if len(centers) > 1 else 1.0
    share = 100 * counts / max(density.counts.sum(), 1)
    smooth = 100 * density.smooth / max(density.counts.sum(), 1) * (step / _step(density.centers))
    height = float(max(share.max(), smooth.max()))
    half = _step(density.centers) / 2
    ends = (float(density.centers[0]) - half, float(density.centers[-1]) + half)
    frame = Frame.of(ends, (0.0, height), SIZE, 56.0)
    parts = [
        frame.axes("grey value", "share of the pixels", unit=f"{THIN}%"),
        _bars(frame, centers, share, step),
        path([(frame.x(x), frame.y(y)) for x, y in zip(density.centers, smooth, strict=True)], "curve"),
        *(_mode(frame, mode, float(np.interp(mode, density.centers, smooth))) for mode in density.modes),
        *(_threshold(frame, name, values, row) for row, (name, values) in enumerate(thresholds.items())),
    ]
    modes = ", ".join(map(number, density.modes))
    return drawing(*SIZE, f"Histogram of the grey values, with modes at {modes} and the thresholds drawn in", parts)


def _step(centers: npt.NDArray[np.float64]) -> float:
    return float(centers[1] - centers[0]) if len(centers) > 1 else 1.0


def _coarse(
    centers: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return neighbouring bins added up until there are few enough to draw."""
    factor = -(-len(centers) // BARS)
    starts = np.arange(0, len(centers), factor)
    middle = centers[0] + (starts + (factor - 1) / 2) * _step(centers)
    return middle, np.add.reduceat(counts, starts)


def _bars(frame: Frame, centers: npt.NDArray[np.float64], share: npt.NDArray[np.float64], step: float) -> Markup:
    """Return all bars as one outline, which is a tenth of the size of as many rectangles."""
    points = [(frame.x.start, frame.y.start)]
    for center, height in zip(centers, share, strict=True):
        # The last bar stands for fewer values than the others, if their number is odd.
        right = min(center + step / 2, frame.x.high)
        points += [(frame.x(center - step / 2), frame.y(height)), (frame.x(right), frame.y(height))]
    return path([*points, (frame.x.end, frame.y.start)], "bars", closed=True)


def _mode(frame: Frame, mode: float, height: float) -> Markup:
    return circle(frame.x(mode), frame.y(height), 3.5, "mode")


def _threshold(frame: Frame, name: str, values: Sequence[float], row: int) -> Markup:
    lines, words = ("threshold", "note chosen") if row == 0 else ("threshold second", "note other")
    inside = [value for value in values if frame.x.low <= value <= frame.x.high]
    top = 28.0 + 15 * row
    parts = [line(frame.x(value), top + 3, frame.x(value), frame.y.start, lines) for value in inside]
    if inside:
        x = frame.x(inside[-1])
        label = f"{name} {number(values[0])}" if len(values) == 1 else name
        near_end = x > frame.x.end - 90
        parts.append(text(x - 5 if near_end else x + 5, top + 10, label, words, "end" if near_end else "start"))
    return joined(parts)


def mark(verdict: str) -> Markup:
    """Return the sign of a verdict: a full, half, empty or crossed circle, or a bar where nothing was run."""
    if verdict == "not run":
        bar = element("path", d="M3 8h10", class_="ring")
        return element("svg", bar, class_="mark", viewBox="0 0 16 16", aria_hidden="true")
    ring = circle(8, 8, 6, "ring")
    fill = {
        "suits": circle(8, 8, 6, "full"),
        "suits in part": element("path", d="M8 2a6 6 0 0 0 0 12z", class_="full"),
        "failed": element("path", d="M5.5 5.5l5 5m0-5l-5 5", class_="ring"),
    }.get(verdict, Markup(""))
    return element("svg", ring + fill, class_="mark", viewBox="0 0 16 16", aria_hidden="true")


def scree_plot(scree: Scree, style: str | Markup = "") -> Markup:
    """Return the scree curve with its chord, its elbow and the k to take; with a style it is a file of its own."""
    rest = 100 * (1 - scree.explained)
    last, elbow, take = int(scree.k[-1]), scree.chosen_k, scree.trusted.k
    frame = Frame.of((1.0, float(max(last, 2))), (0.0, 100.0), SIZE)
    points = [(frame.x(float(k)), frame.y(float(value))) for k, value in zip(scree.k, rest, strict=True)]
    chord = rest[0] + (rest[-1] - rest[0]) * (elbow - 1) / max(last - 1, 1)
    x, y = points[elbow - 1]
    parts = [
        frame.axes(
            "number of classes k", "grey variance left within the classes", _ticks({1, elbow, take, last}), f"{THIN}%"
        ),
        line(*points[0], *points[-1], "chord"),
        line(x, y, x, frame.y(float(chord)), "distance"),
        path(points, "curve strong"),
        *(circle(*point, 2.2, "dot") for point in points),
        text(frame.x((1 + last) / 2), frame.y(float((rest[0] + rest[-1]) / 2)) - 8, "chord", "note other", "start"),
        *_choices(scree, points),
    ]
    where = f"its elbow is at k = {elbow}, the k to take is {take}"
    return drawing(*SIZE, f"Scree curve for k = 1 to {last}; {where}", parts, style=style)


def _ticks(marked: set[int]) -> list[float]:
    """Return the k that are written below the curve: those that are marked, and fives that are not beside them."""
    last = max(marked)
    fives = {k for k in range(5, last, 5) if min(abs(k - other) for other in marked - {last}) > 1 and last - k > 2}
    return [float(k) for k in sorted(marked | fives)]


def _choices(scree: Scree, points: Sequence[tuple[float, float]]) -> list[Markup]:
    """Return the rings round the elbow and the k to take, with their labels one above the other."""
    elbow, take = scree.chosen_k, scree.trusted.k
    left = {k: f"k = {k}, {percent(1 - float(scree.explained[k - 1]))} left" for k in (elbow, take)}
    (x, y), (x_take, y_take) = points[elbow - 1], points[take - 1]
    ring = circle(x, y, 6.0, "elbow")
    if take == elbow:
        return [ring, text(x + 12, y - 8, f"take, and elbow: {left[elbow]}", "note chosen", "start")]
    return [
        ring,
        text(x + 12, y - 8, f"elbow: {left[elbow]}", "note chosen", "start"),
        circle(x_take, y_take, 6.0, "take"),
        text(x_take + 12, min(y_take, y - 16) - 8, f"take: {left[take]}", "note other", "start"),
    ]
