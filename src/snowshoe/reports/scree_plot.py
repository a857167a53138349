"""The scree curve as inline SVG."""

from __future__ import annotations

from markupsafe import Markup

from snowshoe.drawing.svg import SIZE, Frame, drawing, element, line, path, text
from snowshoe.drawing.words import THIN, percent
from snowshoe.results.scree import Scree


def scree_plot(scree: Scree) -> Markup:
    """Return the scree curve with its chord, the elbow's distance to it, and each criterion's choice."""
    rest = 100 * (1 - scree.explained)
    last = int(scree.k[-1])
    frame = Frame.of((1.0, float(max(last, 2))), (0.0, 100.0), SIZE)
    chosen = scree.chosen_k
    x, y = frame.x(chosen), frame.y(float(rest[chosen - 1]))
    chord = rest[0] + (rest[-1] - rest[0]) * (chosen - 1) / max(last - 1, 1)
    counted = sorted({1, chosen, last} | {k for k in range(5, last, 5) if abs(k - chosen) > 1 and last - k > 2})
    points = [(frame.x(float(k)), frame.y(float(value))) for k, value in zip(scree.k, rest, strict=True)]
    parts = [
        frame.axes(
            "number of classes k", "grey variance left within the classes", [float(k) for k in counted], f"{THIN}%"
        ),
        line(*points[0], *points[-1], "chord"),
        line(x, y, x, frame.y(float(chord)), "distance"),
        path(points, "curve strong"),
        *(element("circle", cx=px, cy=py, r=2.2, class_="dot") for px, py in points),
        element("circle", cx=x, cy=y, r=6.0, class_="elbow"),
        text(
            x + 12, y - 8, f"elbow: k = {chosen}, {percent(float(rest[chosen - 1]) / 100)} left", "note chosen", "start"
        ),
        text(frame.x((1 + last) / 2), frame.y(float((rest[0] + rest[-1]) / 2)) - 8, "chord", "note other", "start"),
    ]
    return drawing(*SIZE, f"Scree curve for k = 1 to {last}; its elbow is at k = {chosen}", parts)
