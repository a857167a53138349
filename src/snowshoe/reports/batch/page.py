"""One HTML page of a run: how many went well, how numbers drift from image to image, and which depart from the rest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from snowshoe.drawing import words
from snowshoe.drawing.svg import Frame, circle, drawing, line, path, text
from snowshoe.reports.template import page
from snowshoe.scale.batch import Batch

__all__ = ["drift", "render"]

LISTED = 100
"""So many outliers and failures stand in the page; all are in the table."""
SIZE = (520.0, 200.0)
MEANINGS = {
    "n_labels": "regions or classes",
    "valid_fraction": "share of the pixels that were used",
    "labelled_fraction": "share of the pixels in a region",
    "blur": "0 sharp, 1 blurred",
    "saturation": "share of the pixels at the greatest value",
    "emptiness": "above 0, there is nothing to segment by grey value",
}
FIRST = ("thresholds_1", "n_labels", "labelled_fraction", "share_1", "blur", "saturation", "emptiness")
"""What is shown first; the rest follows as it came."""
MOST_PLOTS = 12


def render(batch: Batch) -> str:
    """Return the page."""
    outliers = batch.outliers
    return page(
        "batch/page.html.jinja",
        batch=batch,
        header_facts=header_facts(batch),
        summary=summary(batch, outliers),
        plots=[(name, MEANINGS.get(name, ""), drift(name, batch, outliers)) for name in plotted(batch)],
        outliers=list(outliers.items())[:LISTED],
        n_outliers=len(outliers),
        failed=batch.failed[:LISTED],
        columns=batch.columns,
        names=[row.name for row in batch.rows],
    )


def header_facts(batch: Batch) -> list[str]:
    """Return how much was done."""
    return [
        words.counted(len(batch.outcomes), "input"),
        f"{words.whole(len(batch.rows))} done",
        f"{words.whole(len(batch.failed))} failed" if batch.failed else "",
    ]


def summary(batch: Batch, outliers: dict[str, list[str]]) -> list[str]:
    """Return what a person should know first."""
    n_rows = len(batch.rows)
    if not outliers:
        said = [f"None of {words.counted(n_rows, 'image')} departs from the rest in any number."]
    else:
        verb = "departs" if len(outliers) == 1 else "depart"
        counted = words.counted(len(outliers), "image")
        said = [words.sentence(f"{counted} of {words.whole(n_rows)} {verb} from the rest; look at them first.")]
    empty = sum(row.values.get("emptiness", 0) > 0 for row in batch.rows)
    if empty:
        verb = "has" if empty == 1 else "have"
        said.append(words.sentence(f"{words.counted(empty, 'image')} {verb} nothing to segment by grey value."))
    if batch.failed:
        said.append(words.sentence(f"{words.counted(len(batch.failed), 'input')} could not be done, and why is below."))
    return said


def plotted(batch: Batch) -> list[str]:
    """Return the numbers that are worth a plot: those that are not the same in every image."""
    columns = batch.columns
    varied = [name for name, values in columns.items() if len({value for value in values if math.isfinite(value)}) > 1]
    first = [name for name in FIRST if name in varied]
    return [*first, *(name for name in varied if name not in first)][:MOST_PLOTS]


def drift(name: str, batch: Batch, outliers: Mapping[str, Sequence[str]]) -> Markup:
    """Return one number over all images, in the order of the table, with its median and what departs from it."""
    values, rows = batch.columns[name], batch.rows
    finite = [value for value in values if math.isfinite(value)]
    frame = Frame.of((1.0, float(max(len(values), 2))), _range(finite), SIZE)
    points = [(frame.x(number), frame.y(value)) for number, value in enumerate(values, start=1) if math.isfinite(value)]
    middle = frame.y(sorted(finite)[len(finite) // 2])
    far = [number for number, row in enumerate(rows, start=1) if name in outliers.get(row.name, ())]
    marks = [circle(frame.x(n), frame.y(values[n - 1]), 5.0, "elbow", rows[n - 1].name) for n in far]
    parts = [
        frame.axes("image", name),
        line(frame.x.start, middle, frame.x.end, middle, "chord"),
        path(points, "curve"),
        *(circle(*point, 1.8, "dot") for point in points),
        *marks,
        *_farthest(frame, [(n, values[n - 1], rows[n - 1].name) for n in far], middle),
    ]
    told = f", {words.counted(len(far), 'outlier')}" if far else ""
    return drawing(*SIZE, f"{name} of {len(values)} images{told}", parts)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _farthest(frame: Frame, far: Sequence[tuple[int, float, str]], middle: float) -> list[Markup]:
    """Return the name of the one that lies farthest from the median, on the side of its point where there is room."""
    if not far:
        return []
    number, value, name = max(far, key=lambda point: abs(frame.y(point[1]) - middle))
    is_right = frame.x(number) > (frame.x.start + frame.x.end) / 2
    place = (frame.x(number) + (-9 if is_right else 9), frame.y(value) + 4)
    return [text(*place, name.rpartition("/")[2], "note other", "end" if is_right else "start")]
