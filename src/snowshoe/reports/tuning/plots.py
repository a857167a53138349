"""The plots of a tuning as inline SVG: a curve for one parameter, a heat map for two, points for each of several."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from snowshoe.drawing.label_places import Box, along, label_places, labelled
from snowshoe.drawing.svg import (
    SIZE,
    Frame,
    circle,
    drawing,
    element,
    joined,
    line,
    path,
    rectangle,
    text,
    tick_words,
    ticks,
)
from snowshoe.drawing.words import number
from snowshoe.tuning.result import Trial, Tuning, shown
from snowshoe.tuning.space import FACTOR, Axis

__all__ = ["curve", "heat_map", "main_plot", "picture", "scatter"]

FULLEST = 0.55
"""Opacity of the best cell: more would leave too little contrast for the number on it."""
SMALL = (360.0, 260.0)
MOST_TICKS = 8
"""So many values of a parameter are written below its axis as they are."""
PARTS = {"uniformity": ("a", 1.0), "contrast": ("b", 0.0), "stability": ("c", 0.5)}
"""What a label-free measure is made of: the look of its line, and how far along the line its name stands."""


def main_plot(tuning: Tuning, style: str | Markup = "") -> Markup:
    """Return the plot that suits the number of parameters; with style it is a file of its own."""
    if len(tuning.axes) == 1:
        return curve(tuning, style)
    return heat_map(tuning, style) if len(tuning.axes) == 2 else Markup("")


def picture(tuning: Tuning, style: str | Markup) -> Markup:
    """Return the plot as a file of its own: of more than two parameters, one panel for each, two in a row."""
    if len(tuning.axes) <= 2:
        return main_plot(tuning, style)
    width, height = SMALL
    panels = [
        element("g", joined(_points(tuning, axis)), transform=f"translate({i % 2 * width} {i // 2 * height})")
        for i, axis in enumerate(tuning.axes)
    ]
    title = f"{tuning.measure.name} of every trial: winner at {tuning.best.title}"
    return drawing(2 * width, -(-len(panels) // 2) * height, title, panels, "plot", style)


def curve(tuning: Tuning, style: str | Markup = "") -> Markup:
    """Return what decided, and what it is made of, over the values of the one parameter."""
    axis = tuning.axes[0]
    places = _places(tuning, axis)
    drawn = [trial for trial in tuning.trials if trial.parameters[axis.name] in places and math.isfinite(trial.score)]
    drawn.sort(key=lambda trial: places[trial.parameters[axis.name]])
    frame = _frame(tuning, list(places.values()), drawn, SIZE)
    points = [_point(frame, places, axis, trial, trial.score) for trial in drawn]
    parts = [
        _axes(frame, axis, tuning, places),
        *_parts(frame, places, axis, drawn),
        path(points, "curve strong"),
        *(circle(*point, 2.6, "dot") for point in points),
        *_aside(tuning, frame, places, axis),
        *_marks(tuning, frame, places, axis),
        *_labels(frame, _notes(tuning, frame, places, axis, drawn), points),
    ]
    return drawing(*SIZE, f"{tuning.measure.name} over {axis.name}: winner at {tuning.best.title}", parts, style=style)


def scatter(tuning: Tuning, axis: Axis) -> Markup:
    """Return every trial over one of several parameters."""
    return drawing(*SMALL, f"{tuning.measure.name} of every trial over {axis.name}", _points(tuning, axis))


def _points(tuning: Tuning, axis: Axis) -> list[Markup]:
    places = _places(tuning, axis)
    drawn = [trial for trial in tuning.trials if trial.parameters[axis.name] in places and math.isfinite(trial.score)]
    frame = _frame(tuning, list(places.values()), drawn, SMALL)
    points = [_point(frame, places, axis, trial, trial.score) for trial in drawn]
    return [
        _axes(frame, axis, tuning, places),
        *(circle(*point, 3.0, "point") for point in points),
        *_marks(tuning, frame, places, axis),
    ]


def heat_map(tuning: Tuning, style: str | Markup = "") -> Markup:
    """Return the grid of two parameters, fuller where the score is better, with the winner and the runner-up framed."""
    across, down = sorted(tuning.axes, key=lambda axis: -len(_values(tuning, axis)))
    columns, rows = _values(tuning, across), _values(tuning, down)
    left, top = 26.0 + 8.0 * max(len(shown(value)) for value in rows), 40.0
    cell, height = max(44.0, min(74.0, 700.0 / len(columns))), 32.0
    scores = [trial.score for trial in tuning.trials if math.isfinite(trial.score)]
    worst, best = min(scores), max(scores)
    if tuning.measure.better == "lower":
        worst, best = best, worst
    parts = [text(0, 14, f"{down.name} ↓   {across.name} →", "label", "start")]
    parts += [text(left + (i + 0.5) * cell, top - 8, shown(value)) for i, value in enumerate(columns)]
    parts += [text(left - 10, top + (j + 0.62) * height, shown(value), anchor="end") for j, value in enumerate(rows)]
    for trial in tuning.trials:
        if trial.parameters[across.name] not in columns or trial.parameters[down.name] not in rows:
            continue
        x = left + columns.index(trial.parameters[across.name]) * cell
        y = top + rows.index(trial.parameters[down.name]) * height
        parts.append(_cell(trial, x, y, (cell, height), (worst, best)))
        if trial in (tuning.best, tuning.runner_up):
            kind = "winner" if trial is tuning.best else "second"
            parts.append(rectangle(x + 2, y + 2, cell - 4, height - 4, kind, rx=2))
    width = max(left + len(columns) * cell + 4, 320.0)
    title = f"{tuning.measure.name} over {across.name} and {down.name}: winner at {tuning.best.title}"
    return drawing(width, top + len(rows) * height + 4, title, parts, "plot heat", style)


def _cell(trial: Trial, x: float, y: float, size: tuple[float, float], ends: tuple[float, float]) -> Markup:
    width, height = size
    if not math.isfinite(trial.score):
        return text(x + width / 2, y + 0.62 * height, "failed", "tick")
    share = (trial.score - ends[0]) / (ends[1] - ends[0]) if ends[0] != ends[1] else 1.0
    opacity = f"{0.04 + (FULLEST - 0.04) * share:.2f}"
    filled = rectangle(x + 1, y + 1, width - 2, height - 2, "cell", fill_opacity=opacity)
    return joined([filled, text(x + width / 2, y + 0.62 * height, _score(trial.score), "value")])


def _score(value: float) -> str:
    return f"{value:.3f}".replace("-", "−") if abs(value) < 100 else number(value)


def _values(tuning: Tuning, axis: Axis) -> list[Any]:
    """Return the values of a parameter that candidates have, numbers ascending and before words."""
    tried = dict.fromkeys(trial.parameters[axis.name] for trial in tuning.trials)
    numbers = sorted(value for value in tried if _is_number(value))
    return [*numbers, *(value for value in tried if not _is_number(value))]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _places(tuning: Tuning, axis: Axis) -> dict[Any, float]:
    """Return where each value stands: numbers in their (logarithmic) place, or words one after another.

    A word among numbers, such as "auto", has no place on their axis.
    """
    values = _values(tuning, axis)
    numbers = [value for value in values if _is_number(value)]
    if not numbers:
        return {value: float(i) for i, value in enumerate(values)}
    return {value: math.log10(value) if _is_logarithmic(axis, numbers) else float(value) for value in numbers}


def _is_logarithmic(axis: Axis, numbers: Sequence[float]) -> bool:
    """Whether the trials were; of a list, whether it spans so far that its lower end would be crowded."""
    return numbers[0] > 0 and numbers[-1] / numbers[0] >= FACTOR if axis.values else axis.logarithmic


def _frame(tuning: Tuning, xs: Sequence[float], drawn: Sequence[Trial], size: tuple[float, float]) -> Frame:
    scores = [trial.score for trial in drawn]
    scores += [part for trial in drawn for part in trial.parts.values()] if len(tuning.axes) == 1 else []
    scores += [tuning.start.score] if math.isfinite(tuning.start.score) else []
    low, high = min(scores), max(scores)
    room = 0.06 * (high - low) or 0.05
    low = 0.0 if 0 <= low < 0.25 * high else low - room
    apart = (max(xs) - min(xs)) * 0.02 or 0.5
    return Frame.of((min(xs) - apart, max(xs) + apart), (low, high + room), size, 46.0)


def _axes(frame: Frame, axis: Axis, tuning: Tuning, places: dict[Any, float]) -> Markup:
    """Return both axes: the values of a grid as far as there is room for them, else round ones."""
    end, bottom, drawn = -math.inf, frame.y.start, []
    marked = _round_places(axis, places) if len(tuning.axes) > 2 else places
    labels = [shown(value) for value in marked] if marked is places else tick_words(list(marked))
    for label, place in zip(labels, marked.values(), strict=True):
        x, half = frame.x(place), 3.5 * len(label) + 5
        if x - half >= end:
            end = x + half
            drawn += [line(x, bottom, x, bottom + 5, "axis"), text(x, bottom + 19, label)]
    name = f"{tuning.measure.name} ({tuning.measure.better} is better)"
    return joined([frame.axes(axis.name, name, []), *drawn])


def _round_places(axis: Axis, places: dict[Any, float]) -> dict[Any, float]:
    """Return round values between the ends of many that are not, and where they stand."""
    values = list(places)
    if len(values) <= MOST_TICKS or not _is_number(values[0]):
        return places
    if _is_logarithmic(axis, values):
        first, last = (math.floor(math.log10(end)) for end in (values[0], values[-1]))
        steps = [factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 5)]
        return {step: math.log10(step) for step in steps if values[0] <= step <= values[-1]}
    return {value: value for value in ticks(values[0], values[-1], 5)}


def _point(frame: Frame, places: dict[Any, float], axis: Axis, trial: Trial, value: float) -> tuple[float, float]:
    return frame.x(places[trial.parameters[axis.name]]), frame.y(value)


def _parts(frame: Frame, places: dict[Any, float], axis: Axis, drawn: Sequence[Trial]) -> list[Markup]:
    """Return what a label-free measure is made of, each as a thin line."""
    return [
        path([_point(frame, places, axis, trial, trial.parts[name]) for trial in drawn], f"part {kind}")
        for name, (kind, _) in PARTS.items()
        if name in drawn[0].parts
    ]


def _aside(tuning: Tuning, frame: Frame, places: dict[Any, float], axis: Axis) -> list[Markup]:
    """Return a line for each value that has no place on the axis, such as "auto"."""
    levels = [frame.y(trial.score) for trial in _without_place(tuning, places, axis)]
    return [line(frame.x.start, y, frame.x.end, y, "chord") for y in levels]


def _without_place(tuning: Tuning, places: dict[Any, float], axis: Axis) -> list[Trial]:
    return [t for t in tuning.trials if t.parameters[axis.name] not in places and math.isfinite(t.score)]


def _marks(tuning: Tuning, frame: Frame, places: dict[Any, float], axis: Axis) -> list[Markup]:
    return [
        circle(*_point(frame, places, axis, trial, trial.score), 6.5, kind)
        for trial, kind in ((tuning.runner_up, "second"), (tuning.best, "winner"))
        if trial is not None and trial.parameters[axis.name] in places
    ]


Note = tuple[tuple[float, float], str, str]
"""A point, what is said of it, and in which look."""


def _notes(
    tuning: Tuning, frame: Frame, places: dict[Any, float], axis: Axis, drawn: Sequence[Trial]
) -> Iterator[Note]:
    """Yield what is said of the winner, of values beside the axis, and of each thin line; the weightiest first."""
    if tuning.best.parameters[axis.name] in places:
        winner = _point(frame, places, axis, tuning.best, tuning.best.score)
        yield winner, f"{tuning.best.title}: {_score(tuning.best.score)}", "note chosen"
    for trial in _without_place(tuning, places, axis):
        level = frame.x.end - 30, frame.y(trial.score)
        yield level, f"{axis.name} = {trial.parameters[axis.name]}: {_score(trial.score)}", "note other"
    for name, (_, share) in PARTS.items():
        if name in drawn[0].parts:
            trial = drawn[round(share * (len(drawn) - 1))]
            yield _point(frame, places, axis, trial, trial.parts[name]), name, "aside"


def _labels(frame: Frame, notes: Iterable[Note], curve: Sequence[tuple[float, float]]) -> list[Markup]:
    """Return the notes, each beside its point and clear of the curve and of each other."""
    noted = list(notes)
    area = Box(frame.x.start, frame.y.end - 20, frame.x.end + 10, frame.y.start - 2)
    taken = [box for ends in pairwise(curve) for box in along(*ends)]
    boxes = label_places([point for point, _, _ in noted], [words for _, words, _ in noted], area, taken)
    return [labelled(point, box, words, kind) for (point, words, kind), box in zip(noted, boxes, strict=True)]
