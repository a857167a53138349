"""Accuracy against seconds of many methods: a plot and a table in Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from snowshoe import catalogue
from snowshoe.drawing import svg
from snowshoe.drawing.label_places import GAP, LETTER, LINE, Box, label_places
from snowshoe.metrics.bsds import BenchmarkResult
from snowshoe.reports.bsds.curves import COLOURS, HUMAN

WIDTH, TOP = 960.0, 44.0
SHORTEST = 1e-6
"""Seconds that a clock may round to nothing."""
COLUMNS = (
    "method", "boundary ODS", "OIS", "AP", "covering ODS", "OIS", "best", "PRI ODS", "OIS", "VI ODS", "OIS",
    "s per image",
)  # fmt: skip
STYLE = Markup("""
.accuracy text { font-size: 12.5px; fill: var(--muted); } .accuracy .label { fill: var(--ink); font-size: 14px; }
.accuracy .tick, .accuracy .best { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.accuracy text.best { fill: var(--ink); font-weight: 600; } .accuracy .grid { stroke: var(--line); }
.accuracy .axis, .accuracy .leader { stroke: var(--muted); } .accuracy .leader { stroke-width: .75; }
.accuracy .front { fill: none; stroke: var(--c0); stroke-width: 1.5; opacity: .5; }
.accuracy .level { stroke: var(--c2); stroke-width: 1.5; stroke-dasharray: 5 4; }
.accuracy circle { fill: var(--muted); stroke: var(--paper); stroke-width: 1px; }
.accuracy circle.best { fill: var(--c0); }
""")
ALONE = Markup("""
.accuracy { background: var(--paper); font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
""")
"""What a file of its own needs besides, where no page gives it."""

Point = tuple[str, float, float]
"""A method's name, seconds per image, and accuracy."""


def write_accuracy(
    folder: str | Path, results: Sequence[BenchmarkResult], *, baselines: Collection[str] = ()
) -> tuple[Path, ...]:
    """Write ``accuracy.md`` and, where a time is known, ``accuracy.svg`` into a folder, and return their paths."""
    table, plot = Path(folder, "accuracy.md"), Path(folder, "accuracy.svg")
    table.write_text(accuracy_table(results), encoding="utf-8")
    drawn = accuracy_plot(results, baselines=baselines, style=COLOURS + ALONE)
    if drawn:
        plot.write_text(drawn, encoding="utf-8")
    return (table, plot) if drawn else (table,)


def accuracy_table(results: Sequence[BenchmarkResult]) -> str:
    """Return the figures of all results as a Markdown table, and a line for each that misses images."""
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(_cells(result) for result in results)]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    missing = [
        f"- `{result.method}`: {len(result.failed)} of {len(result.failed) + len(result.images)} images not scored.\n"
        for result in results
        if result.failed
    ]
    return table + "".join(["\n", *missing] if missing else [])


def _cells(result: BenchmarkResult) -> tuple[str, ...]:
    boundary, region = result.boundary, result.region
    values: list[float | None] = [boundary.ods.f, boundary.ois.f, boundary.ap]
    if region is None:
        values += [None] * 7
    else:
        values += [region.covering["ods"], region.covering["ois"], region.covering["best"]]
        values += [region.rand["ods"], region.rand["ois"], region.variation["ods"], region.variation["ois"]]
    values.append(result.seconds_per_image)
    return (f"`{result.method}`", *("–" if value is None else f"{value:.3f}" for value in values))


def accuracy_plot(results: Sequence[BenchmarkResult], *, baselines: Collection[str] = (), style: str = "") -> Markup:
    """Return boundary ODS and covering ODS against seconds per image, one plot above the other.

    A blue line runs through the methods that no other one beats in both; a dashed line is what people reach, or a
    result whose time is not known. More style, such as the colours, makes it a file of its own. Without times the
    plot is empty. Baselines that look at no image stand in the table alone.
    """
    shown = [one for one in results if one.method not in baselines]
    boundary = [(one.method, one.seconds_per_image, one.boundary.ods.f) for one in shown]
    covering = [(one.method, one.seconds_per_image, one.region.covering["ods"]) for one in shown if one.region]
    height, panels = 0.0, []
    for title, rows in (("boundary F, ODS", boundary), ("covering, ODS", covering)):
        points = [(name, seconds, value) for name, seconds, value in rows if seconds is not None]
        levels = [(name, value) for name, seconds, value in rows if seconds is None]
        if points:
            levels = [*([("people", HUMAN.f)] if rows is boundary else []), *levels]
            needed = 340.0 + 9 * len(points)
            panels.append(svg.element("g", _panel(points, levels, title, needed), transform=f"translate(0 {height})"))
            height += needed + 20
    if not panels:
        return Markup()
    return svg.drawing(
        WIDTH, height, "Accuracy against seconds per image", panels, "plot accuracy", STYLE + Markup(style)
    )


def _panel(points: Sequence[Point], levels: Sequence[tuple[str, float]], title: str, height: float) -> Markup:
    values = [*(value for _, _, value in points), *(value for _, value in levels)]
    times = [max(seconds, SHORTEST) for _, seconds, _ in points]
    low, high = math.floor(math.log10(min(times) * 0.9)), math.ceil(math.log10(max(times) * 1.1))
    lowest, highest = math.floor(min(values) * 10 - 0.2) / 10, math.ceil(max(values) * 10 + 0.2) / 10
    x = svg.LogScale(10.0**low, 10.0**high, 56.0, WIDTH - 20)
    frame = svg.Frame(x, svg.Scale(max(lowest, 0), min(highest, 1), height - 46, TOP), WIDTH, height)
    decades = {10.0**power: _time(power) for power in range(low, high + 1)}
    axes = frame.axes("seconds per image", title, decades)
    return axes + _levels(frame, levels) + _marks(frame, points, levels)


def _time(power: int) -> str:
    """Return a power of ten in seconds as people say it."""
    return f"{10**power} s" if power >= 0 else f"{10 ** (power + 3):g} ms"


def _levels(frame: svg.Frame, levels: Sequence[tuple[str, float]]) -> Markup:
    left, right = frame.x.start, frame.x.end
    parts = []
    for (name, value), box in zip(levels, _level_boxes(frame, levels), strict=True):
        parts.append(svg.line(left, frame.y(value), right, frame.y(value), "level"))
        parts.append(svg.text(left + 4, box.bottom - 5, f"{name} {value:.3f}", "tick", "start"))
    return svg.joined(parts)


def _level_boxes(frame: svg.Frame, levels: Sequence[tuple[str, float]]) -> list[Box]:
    """Return where the levels' words are: above the highest line, below the others, which may be close to it."""
    left, boxes = frame.x.start, []
    for name, value in levels:
        is_highest = value == max(other for _, other in levels)
        bottom = frame.y(value) + (0 if is_highest else LINE + 5)
        boxes.append(Box(left, bottom - LINE - 5, left + LETTER * (len(name) + 6), bottom))
    return boxes


def _marks(frame: svg.Frame, points: Sequence[Point], levels: Sequence[tuple[str, float]]) -> Markup:
    """Return a labelled dot for each point, the best ones joined by a line."""
    front = _front(points)
    first = sorted(points, key=lambda point: (point not in front, -point[2], point[0]))
    places = [(frame.x(max(seconds, SHORTEST)), frame.y(value)) for _, seconds, value in first]
    words = _short([name for name, _, _ in first])
    steps = _steps(sorted(places[: len(front)]))
    area = Box(frame.x.start, frame.y.end - 12, frame.x.end, frame.y.start - 2)
    lines = [((area.left, frame.y(value)), (area.right, frame.y(value))) for _, value in levels]
    taken = [*_level_boxes(frame, levels), *(Box.about(*ends) for ends in (*lines, *pairwise(steps)))]
    boxes = label_places(places, words, area, taken)
    dots = [
        _dot(place, box, point, label, point in front)
        for place, box, point, label in zip(places, boxes, first, words, strict=True)
    ]
    return svg.joined([svg.path(steps, "front"), *dots])


def _dot(place: tuple[float, float], box: Box | None, point: Point, label: str, is_best: bool) -> Markup:
    (x, y), (name, seconds, value) = place, point
    tip = svg.element("title", f"{name}: {value:.3f}, {seconds:.3g} s")
    dot = svg.element("circle", tip, cx=x, cy=y, r=4.5, class_="best" if is_best else None)
    if box is None:
        return dot
    nearest_x, nearest_y = box.nearest(x, y)
    far = math.hypot(nearest_x - x, nearest_y - y) > 1.5 * GAP
    leader = svg.line(x, y, nearest_x, nearest_y, "leader") if far else Markup()
    # Letters are narrower than the box: the words start or end at the side that the point is on.
    middle = (box.left + box.right) / 2
    at, anchor = (box.left, "start") if box.left > x else (box.right, "end") if box.right < x else (middle, "middle")
    return leader + dot + svg.text(at, box.bottom - 4, label, "best" if is_best else "tick", anchor)


def _short(names: Sequence[str]) -> list[str]:
    """Return the first method's name alone where no other text begins with it, for the table has the rest."""
    filters = "|".join(entry.name for entry in catalogue.methods() if entry.gives == "image")
    methods = [re.split(r"[+:]", re.sub(rf"^(?:(?:{filters})(?::[^+]*)?\+)+", "", name))[0] for name in names]
    return [method if methods.count(method) == 1 else name for method, name in zip(methods, names, strict=True)]


def _front(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other is faster and more accurate than, fastest first."""
    front: list[Point] = []
    for point in sorted(points, key=lambda point: (point[1], -point[2])):
        if not front or point[2] > front[-1][2]:
            front.append(point)
    return front


def _steps(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the staircase through points: until the next one nothing better is to be had."""
    between = [corner for (_, y), (x, below) in pairwise(corners) for corner in ((x, y), (x, below))]
    return [corners[0], *between]
