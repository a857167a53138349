"""One HTML page of a run: how many went well, how numbers drift from image to image, and which depart from the rest."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from snowshoe.drawing import words
from snowshoe.drawing.svg import Frame, circle, drawing, line, path, text
from snowshoe.reports.template import page
from snowshoe.scale.batch import FEWEST, NOTES, Batch
from snowshoe.scale.row import Row
from snowshoe.workers import Failure

__all__ = ["drift", "render"]

LISTED = 100
"""So many outliers and failures stand in the page; all are in the table."""
SIZE = (520.0, 200.0)
MEANINGS = {
    "n_labels": ("number of labels", "regions or classes"),
    "valid_fraction": ("share used", "share of the pixels that were used"),
    "labelled_fraction": ("share labelled", "share of the pixels in a region"),
    "blur": ("blur", "0 sharp, 1 blurred"),
    "saturation": ("saturation", "share of the pixels at the greatest value"),
    "emptiness": ("emptiness", "above 0, there are no clear groups of grey values"),
    "thresholds": ("threshold", "learned, in the units of the image, or of what the last filter made of it"),
    "centers": ("centre", "of a class, learned, in the same units"),
    "share": ("share of class", "share of the pixels in a class"),
}
"""The name of a number in words, and what it is; of several of a kind by the front of their names."""
VIEWED = ("overlays", "pictures", "labels", "strength", "images")
"""What of an image is opened from the page: the first that there is."""
FIRST = ("thresholds_1", "n_labels", "labelled_fraction", "share_1", "blur", "saturation", "emptiness")
"""What is shown first; the rest follows as it came."""
MOST_PLOTS = 12
LEARNED = ("thresholds", "centers")


def render(batch: Batch) -> str:
    """Return the page."""
    outliers = batch.outliers
    return page(
        "batch/page.html.jinja",
        batch=batch,
        header_facts=header_facts(batch),
        summary=summary(batch, outliers),
        plots=[(name, named(name, batch.columns)[1], drift(name, batch, outliers)) for name in plotted(batch)],
        images=[(row.name, viewed(row)) for row in batch.rows],
        outliers=[
            (row.name, viewed(row), departures(row, batch, outliers[row.name]), row.doubts)
            for row in far(batch, outliers)
        ],
        n_outliers=len(outliers),
        failed=failures(batch),
        n_failed=len(batch.failed),
    )


def named(column: str, columns: Iterable[str]) -> tuple[str, str]:
    """Return a number's name in words, and what it is: ``thresholds_2`` is "threshold 2", the only one "threshold"."""
    front, *numbers = column.split("_")
    if column in MEANINGS or front not in MEANINGS:
        return MEANINGS.get(column, (column.replace("_", " "), "learned from the image"))
    kind, meaning = MEANINGS[front]
    is_only = sum(other.startswith(f"{front}_") for other in columns) == 1
    return kind if is_only else " ".join([kind, *numbers]), meaning


def far(batch: Batch, outliers: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return the rows that depart from the rest, those in most numbers first."""
    rows = [row for row in batch.rows if row.name in outliers]
    return sorted(rows, key=lambda row: -len(outliers[row.name]))[:LISTED]


def viewed(row: Row) -> str:
    """Return the link to what came of an image, from the page's folder."""
    name = next((row.files[kind] for kind in VIEWED if kind in row.files), next(iter(row.files.values())))
    # A name may hold bytes that are no text.
    return quote(os.fsencode(name))


def departures(row: Row, batch: Batch, columns: Sequence[str]) -> list[tuple[str, float, float]]:
    """Return each number in which an image departs: its words, its value, and the median of all images."""
    every = batch.columns
    numbers = [column for column in columns if column != NOTES]
    return [(named(column, every)[0], row.values[column], median(every[column])) for column in numbers]


def median(values: Sequence[float]) -> float:
    """Return the middle one of the numbers that there are."""
    finite = sorted(value for value in values if math.isfinite(value))
    return finite[len(finite) // 2]


def failures(batch: Batch) -> list[tuple[str, str]]:
    """Return the name of each input that could not be done, and the reason without its path."""
    failed = [(item, outcome.reason) for item, outcome in batch.outcomes if isinstance(outcome, Failure)]
    told = [(item.name, words.sentence(reason.removeprefix(f"cannot read {item.path}: "))) for item, reason in failed]
    return told[:LISTED]


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
    said = []
    if n_rows < FEWEST:
        said = [words.sentence(f"{words.counted(n_rows, 'image')}: too few to tell which depart from the rest.")]
    elif not outliers:
        said = [f"None of {words.counted(n_rows, 'image')} departs from the rest in any number."]
    if outliers:
        said.append(
            words.sentence(f"{words.counted(len(outliers), 'image')} of {words.whole(n_rows)} {_why(outliers)}")
        )
    empty = sum(row.values.get("emptiness", 0) > 0 for row in batch.rows)
    if empty:
        verb = "has" if empty == 1 else "have"
        said.append(words.sentence(f"{words.counted(empty, 'image')} {verb} no clear groups of grey values."))
    said += shared(batch)
    if batch.failed:
        said.append(words.sentence(f"{words.counted(len(batch.failed), 'input')} could not be done, and why is below."))
    return said


def _why(outliers: Mapping[str, Sequence[str]]) -> str:
    """Return why images are to be looked at first: for their numbers, for what looks wrong, or for either."""
    departs, has, them = ("departs", "has", "it") if len(outliers) == 1 else ("depart", "have", "them")
    every = {name for names in outliers.values() for name in names}
    reasons = [f"{departs} from the rest"] if every - {NOTES} else []
    reasons += [f"{has} a note"] if NOTES in every else []
    return f"{' or '.join(reasons)}; look at {them} first."


def shared(batch: Batch) -> list[str]:
    """Return what was learned that all images have in common, which no plot would show."""
    columns = batch.columns
    learned = {name: values for name, values in columns.items() if name.partition("_")[0] in LEARNED}
    alike = {name: values[0] for name, values in learned.items() if len(values) > 1 and len(set(values)) == 1}
    told = [f"{named(name, columns)[0]} {words.number(value)}" for name, value in alike.items()]
    return [words.sentence(f"the same in every image: {words.listed(told)}.")] if told else []


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
    points = {
        row.name: (frame.x(number), frame.y(value))
        for number, (row, value) in enumerate(zip(rows, values, strict=True), start=1)
        if math.isfinite(value)
    }
    middle = frame.y(median(values))
    rings = [number for number, row in enumerate(rows, start=1) if name in outliers.get(row.name, ())]
    marks = [circle(frame.x(n), frame.y(values[n - 1]), 5.0, "elbow", rows[n - 1].name) for n in rings]
    parts = [
        frame.axes("image", words.sentence(named(name, batch.columns)[0]).rstrip(".")),
        line(frame.x.start, middle, frame.x.end, middle, "chord"),
        path(list(points.values()), "curve"),
        *(circle(*point, 1.8, "dot tipped", name) for name, point in points.items()),
        *marks,
        *_farthest(frame, [(n, values[n - 1], rows[n - 1].name) for n in rings], middle),
    ]
    told = f", {words.counted(len(rings), 'outlier')}" if rings else ""
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
