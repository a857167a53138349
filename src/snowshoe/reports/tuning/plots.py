"""The plots of a tuning as inline SVG: a curve for one parameter, a heat map for two, points for each of several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from snowshoe.drawing.svg import SIZE, Frame, drawing, element, joined, line, path, text, ticks
from snowshoe.drawing.words import number
from snowshoe.tuning.result import Trial, Tuning, shown
from snowshoe.tuning.space import FACTOR, Axis

FULLEST = 0.55
"""Opacity of the best cell: more would leave too little contrast for the number on it."""
MOST_TICKS = 8
"""So many values of a parameter are written below its axis as they are."""
STYLE = """
.plot .winner { fill: none; stroke: var(--warm, #b8560f); stroke-width: 2.5; }
.plot .second { fill: none; stroke: var(--accent, #2878b5); stroke-width: 2; stroke-dasharray: 4 3; }
.plot .part { fill: none; stroke: var(--muted, currentColor); stroke-width: 1.25; stroke-dasharray: 2 3; }
.plot .part.b { stroke-dasharray: 7 3; } .plot .part.c { stroke-dasharray: none; stroke: var(--bars, #8886); }
header.only { grid-template-columns: minmax(0, 1fr); }
header .scroll { margin: 0; }
.four { grid-template-columns: repeat(auto-fill, minmax(min(46%, 14rem), 1fr)); }
.plot .aside { paint-order: stroke; stroke: var(--paper, transparent); stroke-width: 4px; stroke-linejoin: round; }
.plot .point { fill: var(--muted, currentColor); fill-opacity: .55; }
"""


def main_plot(found: Tuning) -> Markup:
    """Return the plot that suits the number of parameters."""
    if len(found.axes) == 1:
        return curve(found)
    return heat_map(found) if len(found.axes) == 2 else Markup("")


def curve(found: Tuning) -> Markup:
    """Return what decided, and what it is made of, over the values of the one parameter."""
    axis = found.axes[0]
    places = _places(found, axis)
    drawn = [trial for trial in found.trials if trial.parameters[axis.name] in places and math.isfinite(trial.score)]
    drawn.sort(key=lambda trial: places[trial.parameters[axis.name]])
    frame = _frame(found, list(places.values()), drawn, SIZE)
    points = [_point(frame, places, axis, trial, trial.score) for trial in drawn]
    parts = [
        _axes(frame, axis, found, places),
        *_parts(frame, places, axis, drawn),
        path(points, "curve strong"),
        *(element("circle", cx=x, cy=y, r=2.6, class_="dot") for x, y in points),
        *_aside(found, frame, places, axis),
        *_marks(found, frame, places, axis),
    ]
    return drawing(*SIZE, f"{found.measure.name} over {axis.name}: winner at {found.best.title}", parts)


def scatter(found: Tuning, axis: Axis) -> Markup:
    """Return every trial over one of several parameters."""
    size = (360.0, 260.0)
    places = _places(found, axis)
    drawn = [trial for trial in found.trials if trial.parameters[axis.name] in places and math.isfinite(trial.score)]
    frame = _frame(found, list(places.values()), drawn, size)
    points = [_point(frame, places, axis, trial, trial.score) for trial in drawn]
    parts = [
        _axes(frame, axis, found, places),
        *(element("circle", cx=x, cy=y, r=3.0, class_="point") for x, y in points),
        *_marks(found, frame, places, axis),
    ]
    return drawing(*size, f"{found.measure.name} of every trial over {axis.name}", parts)


def heat_map(found: Tuning) -> Markup:
    """Return the grid of two parameters, fuller where the score is better, with the winner and the runner-up framed."""
    across, down = sorted(found.axes, key=lambda axis: -len(_values(found, axis)))
    columns, rows = _values(found, across), _values(found, down)
    left, top = 26.0 + 8.0 * max(len(shown(value)) for value in rows), 40.0
    cell, height = max(44.0, min(74.0, 700.0 / len(columns))), 32.0
    scores = [trial.score for trial in found.trials if math.isfinite(trial.score)]
    worst, best = min(scores), max(scores)
    if found.measure.better == "lower":
        worst, best = best, worst
    parts = [text(0, 14, f"{down.name} ↓   {across.name} →", "label", "start")]
    parts += [text(left + (i + 0.5) * cell, top - 8, shown(value)) for i, value in enumerate(columns)]
    parts += [text(left - 10, top + (j + 0.62) * height, shown(value), anchor="end") for j, value in enumerate(rows)]
    for trial in found.trials:
        if trial.parameters[across.name] not in columns or trial.parameters[down.name] not in rows:
            continue
        x = left + columns.index(trial.parameters[across.name]) * cell
        y = top + rows.index(trial.parameters[down.name]) * height
        parts.append(_cell(trial, x, y, (cell, height), (worst, best)))
        if trial in (found.best, found.runner_up):
            kind = "winner" if trial is found.best else "second"
            parts.append(_box(x + 2, y + 2, cell - 4, height - 4, class_=kind, rx=2))
    width = max(left + len(columns) * cell + 4, 320.0)
    title = f"{found.measure.name} over {across.name} and {down.name}: winner at {found.best.title}"
    return drawing(width, top + len(rows) * height + 4, title, parts, "plot heat")


def _cell(trial: Trial, x: float, y: float, size: tuple[float, float], ends: tuple[float, float]) -> Markup:
    width, height = size
    if not math.isfinite(trial.score):
        return text(x + width / 2, y + 0.62 * height, "failed", "tick")
    share = (trial.score - ends[0]) / (ends[1] - ends[0]) if ends[0] != ends[1] else 1.0
    opacity = f"{0.04 + (FULLEST - 0.04) * share:.2f}"
    filled = _box(x + 1, y + 1, width - 2, height - 2, class_="cell", fill_opacity=opacity)
    return joined([filled, text(x + width / 2, y + 0.62 * height, _score(trial.score), "value")])


def _box(x: float, y: float, width: float, height: float, **look: object) -> Markup:
    return element("rect", x=x, y=y, width=width, height=height, **look)  # type: ignore[arg-type]


def _score(value: float) -> str:
    return f"{value:.3f}".replace("-", "−") if abs(value) < 100 else number(value)


def _values(found: Tuning, axis: Axis) -> list[Any]:
    """Return the values of a parameter that candidates have, numbers ascending and before words."""
    tried = dict.fromkeys(trial.parameters[axis.name] for trial in found.trials)
    numbers = sorted(value for value in tried if _is_number(value))
    return [*numbers, *(value for value in tried if not _is_number(value))]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _places(found: Tuning, axis: Axis) -> dict[Any, float]:
    """Return where each value stands: numbers in their (logarithmic) place, or words one after another.

    A word among numbers, such as "auto", has no place on their axis.
    """
    values = _values(found, axis)
    numbers = [value for value in values if _is_number(value)]
    if not numbers:
        return {value: float(i) for i, value in enumerate(values)}
    return {value: math.log10(value) if _is_logarithmic(axis, numbers) else float(value) for value in numbers}


def _is_logarithmic(axis: Axis, numbers: Sequence[float]) -> bool:
    """Whether the trials were; of a list, whether it spans so far that its lower end would be crowded."""
    return numbers[0] > 0 and numbers[-1] / numbers[0] >= FACTOR if axis.values else axis.logarithmic


def _frame(found: Tuning, xs: Sequence[float], drawn: Sequence[Trial], size: tuple[float, float]) -> Frame:
    scores = [trial.score for trial in drawn]
    scores += [part for trial in drawn for part in trial.parts.values()] if len(found.axes) == 1 else []
    scores += [found.start.score] if math.isfinite(found.start.score) else []
    low, high = min(scores), max(scores)
    room = 0.06 * (high - low) or 0.05
    low = 0.0 if 0 <= low < 0.25 * high else low - room
    apart = (max(xs) - min(xs)) * 0.02 or 0.5
    return Frame.of((min(xs) - apart, max(xs) + apart), (low, high + room), size, 46.0)


def _axes(frame: Frame, axis: Axis, found: Tuning, places: dict[Any, float]) -> Markup:
    """Return both axes: the values of a grid as far as there is room for them, else round ones."""
    end, bottom, drawn = -math.inf, frame.y.start, []
    for value, place in (_round_places(axis, places) if len(found.axes) > 2 else places).items():
        x, half = frame.x(place), 3.5 * len(shown(value)) + 5
        if x - half >= end:
            end = x + half
            drawn += [line(x, bottom, x, bottom + 5, "axis"), text(x, bottom + 19, shown(value))]
    name = f"{found.measure.name} ({found.measure.better} is better)"
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
    """Return what a label-free measure is made of, each as a thin line with its name on it."""
    parts = []
    for kind, name, end, anchor in (
        ("a", "uniformity", -1, "end"),
        ("b", "contrast", 0, "start"),
        ("c", "stability", len(drawn) // 2, "middle"),
    ):
        if name in drawn[0].parts:
            points = [_point(frame, places, axis, trial, trial.parts[name]) for trial in drawn]
            x, y = points[end]
            parts += [path(points, f"part {kind}"), text(x, y - 6, name, "aside", anchor)]
    return parts


def _aside(found: Tuning, frame: Frame, places: dict[Any, float], axis: Axis) -> list[Markup]:
    """Return a line for a value that has no place on the axis, such as "auto"."""
    parts = []
    for trial in found.trials:
        value = trial.parameters[axis.name]
        if value not in places and math.isfinite(trial.score):
            y = frame.y(trial.score)
            parts += [line(frame.x.start, y, frame.x.end, y, "chord")]
            parts += [text(frame.x.end, y - 6, f"{axis.name} = {value}: {_score(trial.score)}", "note other", "end")]
    return parts


def _marks(found: Tuning, frame: Frame, places: dict[Any, float], axis: Axis) -> list[Markup]:
    parts = []
    for trial, kind in ((found.runner_up, "second"), (found.best, "winner")):
        if trial is not None and trial.parameters[axis.name] in places:
            x, y = _point(frame, places, axis, trial, trial.score)
            parts.append(element("circle", cx=x, cy=y, r=6.5, class_=kind))
    if found.best.parameters[axis.name] in places and len(found.axes) == 1:
        x, y = _point(frame, places, axis, found.best, found.best.score)
        anchor, shift = ("end", -11) if x > (frame.x.start + frame.x.end) / 2 else ("start", 11)
        said = f"{found.best.title}: {_score(found.best.score)}"
        parts.append(text(x + shift, max(y - 9, 30), said, "note chosen", anchor))
    return parts
