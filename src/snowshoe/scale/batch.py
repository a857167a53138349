"""The result of a run: a row for each input, what departs from the rest, and the files that tell of it."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.io import atomically
from snowshoe.recipes import Recipe
from snowshoe.scale import crate
from snowshoe.scale.inputs import Item
from snowshoe.scale.row import CRATE, PAGE, REGIONS, TABLE, Row
from snowshoe.workers import Failure

__all__ = ["FEWEST", "NOTES", "Batch", "outlying"]

_FIRST = ("input", "status", "reason", "shape", "dtype")
FAR = 3.5
"""Modified z-score from which one of many values is an outlier (Iglewicz & Hoaglin 1993)."""
FEW = 50
"""Of n values it is larger by this over n²: of alike ones fewer than 1 in 100 departs then, however few there are."""
NOTES = "notes"
"""What stands among the numbers in which an input departs where something looks wrong with it."""
LEAST = {"saturation": 0.01, "emptiness": 0.05, "valid_fraction": 0.01}
"""Departures below these mean nothing, however alike the other images are."""
FEWEST = 5
"""Of fewer values nothing can be said to depart from the rest."""


@dataclass(frozen=True, eq=False)
class Batch:
    """What came of a run.

    Attributes
    ----------
    recipe : Recipe
        As it was asked for.
    settled : Recipe
        As it ran on each image: what several images share is frozen in it.
    folder : Path
        The output folder.
    outcomes : tuple of (Item, Row or Failure)
        Each input, and its row or why it has none.
    n_new : int
        How many of the rows are of this run; the others were there.
    peak_memory_bytes : int
        The most that all processes of the run can have held at once.
    seconds : float
        Of this run.
    """

    recipe: Recipe
    settled: Recipe
    folder: Path
    outcomes: tuple[tuple[Item, Row | Failure], ...]
    n_new: int
    peak_memory_bytes: int
    seconds: float

    @property
    def rows(self) -> tuple[Row, ...]:
        """Those of the inputs that did not fail."""
        return tuple(outcome for _, outcome in self.outcomes if isinstance(outcome, Row))

    @property
    def failed(self) -> tuple[tuple[str, str], ...]:
        """The path of each input that failed, and the reason."""
        return tuple((item.path, outcome.reason) for item, outcome in self.outcomes if isinstance(outcome, Failure))

    @property
    def labels(self) -> tuple[Path, ...]:
        """The label images."""
        return tuple(self.folder / row.files["labels"] for row in self.rows if "labels" in row.files)

    @property
    def table(self) -> Path:
        """The status table: a line for each input."""
        return self.folder / TABLE

    @property
    def page(self) -> Path:
        """The page that shows how the numbers drift from image to image."""
        return self.folder / PAGE

    @property
    def columns(self) -> dict[str, list[float]]:
        """Every number that was measured or learned, over the rows; NaN where an image has none."""
        names = dict.fromkeys(name for row in self.rows for name in row.values)
        return {name: [row.values.get(name, math.nan) for row in self.rows] for name in names}

    @property
    def outliers(self) -> dict[str, list[str]]:
        """The names of the inputs that depart from the rest, and in which numbers; "notes" where one looks wrong."""
        outliers: dict[str, list[str]] = {}
        for name, values in self.columns.items():
            for row, is_far in zip(self.rows, outlying(values, LEAST.get(name, 0.0)), strict=True):
                if is_far:
                    outliers.setdefault(row.name, []).append(name)
        for row in self.rows:
            if row.doubts:
                outliers.setdefault(row.name, []).append(NOTES)
        return outliers

    @property
    def notes(self) -> dict[str, int]:
        """The notes, what looks wrong first, and of how many inputs; those that differ in numbers alone are one."""
        counts = Counter(kind for row in self.rows for kind in {_kind(note) for note in row.notes})
        doubts = (note for row in self.rows for note in row.doubts)
        first: dict[str, str] = {}
        for note in (*doubts, *(note for row in self.rows for note in row.notes)):
            first.setdefault(_kind(note), note)
        return {note: counts[kind] for kind, note in first.items()}

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of each kind of file that was made of the inputs: labels, overlays, exports/qupath, …"""
        names = (
            file.split("/")[: 2 if file.startswith("exports/") else 1]
            for row in self.rows
            for file in row.files.values()
        )
        return {"/".join(parts): self.folder.joinpath(*parts) for parts in names}

    def __repr__(self) -> str:
        done = f"{len(self.rows)} done, {len(self.failed)} failed"
        return f"<Batch {self.settled.text} in {self.folder}: {done}, {self.seconds:.4f} s>"

    def as_dict(self) -> dict[str, Any]:
        """Return what ``snowshoe run --json`` prints."""
        return {
            "recipe": self.settled.text,
            "done": len(self.rows),
            "new": self.n_new,
            "failed": [{"input": path, "reason": reason} for path, reason in self.failed],
            "labels": [str(path) for path in self.labels],
            "table": str(self.table) if self.table.is_file() else None,
            "page": str(self.page) if self.page.is_file() else None,
            "regions": self.regions and str(self.regions),
            "outliers": self.outliers,
            "notes": self.notes,
            "peak_memory_bytes": self.peak_memory_bytes,
            "seconds": self.seconds,
        }

    def as_csv(self) -> str:
        """Return the status table; the same rows give the same text."""
        columns, outliers = self.columns, self.outliers
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*_FIRST, *columns, "outlying", "seconds", "file", "notes"])
        for item, outcome in self.outcomes:
            if isinstance(outcome, Failure):
                writer.writerow([item.name, "failed", outcome.reason, *[""] * (len(columns) + 6)])
                continue
            values = [_written(outcome.values.get(name)) for name in columns]
            shape = "x".join(map(str, outcome.shape))
            about = [" ".join(outliers.get(outcome.name, ())), f"{outcome.seconds:.4g}"]
            files, notes = next(iter(outcome.files.values())), "; ".join(outcome.notes)
            writer.writerow([item.name, "done", "", shape, outcome.dtype, *values, *about, files, notes])
        return text.getvalue()

    def report(self) -> str:
        """Return the page as HTML."""
        from snowshoe.reports.batch.page import render

        return render(self)

    def _save_regions(self) -> None:
        """Write the tables of all images as one, each row behind the name of its input; none without such tables."""
        files = [(row.name, kind, self.folder / file) for row in self.rows for kind, file in row.files.items()]
        tables = {name: path for name, kind, path in files if kind.startswith("tables") and path.suffix == ".csv"}
        if not tables:
            return
        columns = dict.fromkeys(column for path in tables.values() for column in _columns_of(path))
        with (
            atomically(self.folder / REGIONS) as temporary,
            temporary.open("w", newline="", encoding="utf-8") as joined,
        ):
            writer = csv.writer(joined, lineterminator="\n")
            writer.writerow(["input", *columns])
            for name, path in tables.items():
                with path.open(newline="", encoding="utf-8") as file:
                    lines = csv.reader(file)
                    place = {column: number for number, column in enumerate(next(lines, []))}
                    # A column that this table lacks is read behind the end of its lines.
                    order = [place.get(column, len(place)) for column in columns]
                    writer.writerows([name, *map([*line, ""].__getitem__, order)] for line in lines)

    @property
    def regions(self) -> Path | None:
        """The table of the regions of all images, where the recipe's outputs have one as CSV."""
        path = self.folder / REGIONS
        return path if path.is_file() else None

    def save(self) -> None:
        """Write the table, the page and the crate beside the results, each whole or not at all, where it changed."""
        about = {TABLE: self.as_csv(), PAGE: self.report()}
        is_kept = self.table.is_file() and self.table.read_bytes() == _encoded(about[TABLE])
        if not is_kept or self.regions is None:
            self._save_regions()
        about[CRATE] = json.dumps(crate.metadata(self, about), ensure_ascii=False, indent=1) + "\n"
        for name, text in about.items():
            content = _encoded(text)
            target = self.folder / name
            if not target.is_file() or target.read_bytes() != content:
                with atomically(target) as temporary:
                    temporary.write_bytes(content)


def _encoded(text: str) -> bytes:
    # A name may hold bytes that are no text; they are no reason to lose the work.
    return text.encode("utf-8", "backslashreplace")


def _kind(note: str) -> str:
    """Return a note without its numbers, which differ from input to input."""
    return re.sub(r"\d[\d.,]*", "#", note)


def _columns_of(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file), [])


def outlying(values: Sequence[float], least: float = 0.0) -> list[bool]:
    """Return which values lie far from the median: by more than 3.5 modified z-scores, and by more than the least.

    Deviations are measured in the median one, or in the mean one where more than half of the values are equal. The
    median one of a few values varies much, so that it takes more of them: 10.5 of five values, 5.3 of ten.
    """
    numbers = np.asarray(values, np.float64)
    known = np.isfinite(numbers)
    if known.sum() < FEWEST:
        return [False] * len(numbers)
    apart = np.abs(numbers - np.median(numbers[known]))
    few = 1 + FEW / int(known.sum()) ** 2
    typical = few * float(np.median(apart[known])) / 0.6745 or float(apart[known].mean()) * 1.2533
    # What differs in the last digits only departs from nothing.
    rounding = 1e-9 * float(np.abs(numbers[known]).max())
    return [bool(value) for value in known & (apart > max(FAR * typical, least, rounding))]


def _written(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return str(value) if isinstance(value, int) else f"{value:.10g}"
