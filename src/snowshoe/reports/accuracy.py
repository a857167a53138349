"""Accuracy against seconds of many methods: a plot and a table in Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from snowshoe.drawing import svg
from snowshoe.drawing.label_places import LETTER, LINE, Box, label_places, labelled
from snowshoe.drawing.style import file_style
from snowshoe.io import atomically
from snowshoe.metrics.bsds import BenchmarkResult
from snowshoe.reports.bsds.curves import HUMAN, N_COLOURS, series

__all__ = ["accuracy_plot", "accuracy_table", "write_accuracy"]

WIDTH, TOP = 960.0, 44.0
SHORTEST = 1e-6
"""Seconds that a clock may round to nothing."""
COLUMNS = (
    "method", "boundary ODS", "OIS", "AP", "covering ODS", "OIS", "best", "PRI ODS", "OIS", "VI ODS", "OIS",
    "s per image",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A method's accuracy and seconds per image, and the class of its colour in other plots and in the table."""

    name: str
    seconds: float | None
    value: float
    colour: str = ""

    @property
    def place(self) -> float:
        """The seconds where they can stand on a logarithmic axis."""
        return max(self.seconds or 0.0, SHORTEST)


def write_accuracy(
    folder: str | Path, results: Sequence[BenchmarkResult], titles: Mapping[str, str | None] | None = None
) -> tuple[Path, ...]:
    """Write ``accuracy.md`` and, where a time is known, ``accuracy.svg`` into a folder, and return their paths."""
    texts = {"accuracy.md": accuracy_table(results)}
    if plot := accuracy_plot(results, titles, style=file_style()):
        texts["accuracy.svg"] = plot
    for name, text in texts.items():
        with atomically(Path(folder, name)) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return tuple(Path(folder, name) for name in texts)


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


def accuracy_plot(
    results: Sequence[BenchmarkResult], titles: Mapping[str, str | None] | None = None, *, style: str | Markup = ""
) -> Markup:
    """Return boundary ODS and covering ODS against seconds per image, one plot above the other.

    A blue line runs through the methods that no other one beats in both; a dashed line is what people reach, or a
    result whose time is not known. More style, such as the colours, makes it a file of its own. Without times the
    plot is empty.

    Parameters
    ----------
    results : sequence of BenchmarkResult
    titles : mapping, optional
        Method → what it is called where no other is called the same; None leaves it to the table, as a baseline that
        looks at no image. Default: the method's text up to the first parameter or step.
    style : str
        CSS.
    """
    named = dict(titles or {})
    coloured = len(results) <= N_COLOURS
    shown = [
        (result, series(number) if coloured else "")
        for number, result in enumerate(results)
        if named.get(result.method, "") is not None
    ]
    boundary = [Point(r.method, r.seconds_per_image, r.boundary.ods.f, colour) for r, colour in shown]
    covering = [
        Point(r.method, r.seconds_per_image, r.region.covering["ods"], colour) for r, colour in shown if r.region
    ]
    height, panels = 0.0, []
    for title, rows in (("boundary F, ODS", boundary), ("covering, ODS", covering)):
        points = [point for point in rows if point.seconds is not None]
        levels = [(point.name, point.value) for point in rows if point.seconds is None]
        if points:
            levels = [*([("people", HUMAN.f)] if rows is boundary else []), *levels]
            needed = 340.0 + 9 * len(points)
            panel = _panel(points, levels, title, needed, named)
            panels.append(svg.element("g", panel, transform=f"translate(0 {height})"))
            height += needed + 20
    if not panels:
        return Markup()
    return svg.drawing(WIDTH, height, "Accuracy against seconds per image", panels, "plot roomy", style)


def _panel(
    points: Sequence[Point],
    levels: Sequence[tuple[str, float]],
    title: str,
    height: float,
    titles: Mapping[str, str | None],
) -> Markup:
    values = [*(point.value for point in points), *(value for _, value in levels)]
    times = [point.place for point in points]
    low, high = math.floor(math.log10(min(times) * 0.9)), math.ceil(math.log10(max(times) * 1.1))
    lowest, highest = math.floor(min(values) * 10 - 0.2) / 10, math.ceil(max(values) * 10 + 0.2) / 10
    x = svg.LogScale(10.0**low, 10.0**high, 56.0, WIDTH - 20)
    frame = svg.Frame(x, svg.Scale(max(lowest, 0), min(highest, 1), height - 46, TOP), WIDTH, height)
    decades = {10.0**power: _time(power) for power in range(low, high + 1)}
    axes = frame.axes("time per image", title, decades)
    return axes + _levels(frame, levels) + _marks(frame, points, levels, titles)


def _time(power: int) -> str:
    """Return a power of ten in seconds as people say it."""
    return f"{10**power} s" if power >= 0 else f"{10 ** (power + 3):g} ms"


def _levels(frame: svg.Frame, levels: Sequence[tuple[str, float]]) -> Markup:
    left, right = frame.x.start, frame.x.end
    parts = []
    for (name, value), box in zip(levels, _level_boxes(frame, levels), strict=True):
        parts.append(svg.line(left, frame.y(value), right, frame.y(value), "level"))
        parts.append(svg.text(left + 4, box.bottom - 5, f"{name} {value:.3f}", "aside", "start"))
    return svg.joined(parts)


def _level_boxes(frame: svg.Frame, levels: Sequence[tuple[str, float]]) -> list[Box]:
    """Return where the levels' words are: above the highest line, below the others, which may be close to it."""
    left, boxes = frame.x.start, []
    for name, value in levels:
        is_highest = value == max(other for _, other in levels)
        bottom = frame.y(value) + (0 if is_highest else LINE + 5)
        boxes.append(Box(left, bottom - LINE - 5, left + LETTER * (len(name) + 6), bottom))
    return boxes


def _marks(
    frame: svg.Frame,
    points: Sequence[Point],
    levels: Sequence[tuple[str, float]],
    titles: Mapping[str, str | None],
) -> Markup:
    """Return a labelled dot for each point, the best ones joined by a line."""
    front = _front(points)
    first = sorted(points, key=lambda point: (point not in front, -point.value, point.name))
    places = [(frame.x(point.place), frame.y(point.value)) for point in first]
    words = _short([point.name for point in first], titles)
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
    tip = f"{point.name}: {point.value:.3f}, {point.seconds:.3g} s"
    colour = point.colour or ("c0" if is_best else "")
    dot = svg.circle(*place, 4.5, f"spot {colour}".strip(), tip)
    return dot + labelled(place, box, label, "note plain" if is_best else "aside")


def _short(names: Sequence[str], titles: Mapping[str, str | None]) -> list[str]:
    """Return a method's title alone where no other has the same, for the table has the rest."""
    short = [titles.get(name) or re.split(r"[+:]", name)[0] for name in names]
    return [title if short.count(title) == 1 else name for title, name in zip(short, names, strict=True)]


def _front(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other is faster and more accurate than, fastest first."""
    front: list[Point] = []
    for point in sorted(points, key=lambda point: (point.place, -point.value)):
        if not front or point.value > front[-1].value:
            front.append(point)
    return front


def _steps(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the staircase through points: until the next one nothing better is to be had."""
    between = [corner for (_, y), (x, below) in pairwise(corners) for corner in ((x, y), (x, below))]
    return [corners[0], *between]
