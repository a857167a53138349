"""The tables of all methods: which columns, what stands in each cell, which is best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from snowshoe.comparison.numbers import MEANINGS
from snowshoe.comparison.ranking import lower_is_better
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing.words import THIN, number, percent, seconds, sentence, whole
from snowshoe.metrics import scores

__all__ = ["Column", "Group", "columns", "families", "lines", "ranking", "score_columns"]

NUMBER_NAMES = {
    "explained_grey": "Explained, grey",
    "explained_colour": "Explained, colour",
    "contrast": "Contrast",
    "boundary_strength": "Boundary strength",
    "tiny_regions": "Tiny regions",
    "tiny_pixels": "Pixels in them",
}
MEDIAN_AREA = "Of regions on a background, as objects are, in"


@dataclass(frozen=True)
class Column:
    """A column of the table of methods.

    Attributes
    ----------
    name, title, meaning : str
        Its number's name, its head, and what it measures.
    cells : tuple of str
        One for each row.
    best : tuple of bool
        Which cells hold the best value.
    """

    name: str
    title: str
    meaning: str
    cells: tuple[str, ...]
    best: tuple[bool, ...]


def columns(comparison: Comparison) -> list[Column]:
    """Return the table of all methods: time, classes, regions, and the label-free numbers."""
    rows = comparison.rows
    shown = [column for column in score_columns(comparison) if column.name == comparison.rank_by]
    shown += [
        _column(rows, "Time", "", [row.seconds if row.result is not None else None for row in rows], seconds, "seconds")
    ]
    shown += [
        _column(rows, "Classes", "", [_classes(row) for row in rows], whole),
        _column(rows, "Regions", "", [None if r.numbers is None else r.numbers.n_regions for r in rows], whole),
    ]
    areas = [None if row.numbers is None else row.numbers.median_area for row in rows]
    if any(area is not None for area in areas):
        in_voxels = comparison.scene.is_volume
        title, unit = ("Median volume", "voxels") if in_voxels else ("Median area", "pixels")
        shown.append(_column(rows, title, f"{MEDIAN_AREA} {unit}.", areas, number))
    for name, title in NUMBER_NAMES.items():
        values = [None if row.numbers is None else getattr(row.numbers, name) for row in rows]
        if any(value is not None for value in values):
            shown.append(_column(rows, title, MEANINGS[name], values, _format(name), name))
    return shown


def score_columns(comparison: Comparison) -> list[Column]:
    """Return the table of scores against the truth: one number of every score, the first or the one that ranks."""
    rows, shown = comparison.rows, []
    for entry in scores():
        name = comparison.rank_by if comparison.rank_by in entry.names else entry.names[0]
        values = [row.scores.get(name) for row in rows]
        if any(value is not None for value in values):
            meaning = f"{entry.summary}. The {entry.better} the better."
            title = sentence(name.replace("_", " "))
            shown.append(_column(rows, title, meaning, values, "{:.3f}".format, name))
    return shown


def _classes(row: Row) -> int | None:
    return row.numbers.n_labels if row.numbers is not None and row.numbers.class_means else None


def _format(name: str) -> Any:
    if name == "contrast":
        return lambda value: f"{number(value)}{THIN}σ"
    return (lambda value: f"{number(value, 2)}{THIN}×") if name == "boundary_strength" else percent


def _column(rows: tuple[Row, ...], title: str, meaning: str, values: list[Any], show: Any, ranked: str = "") -> Column:
    given = [value for value in values if value is not None]
    best = None
    if ranked and len(set(given)) > 1:
        best = min(given) if ranked in lower_is_better() else max(given)
    cells = tuple("–" if value is None else show(value) for value in values)
    return Column(ranked, title, meaning, cells, tuple(best is not None and value == best for value in values))


@dataclass(frozen=True)
class Group:
    """Rows that stand together.

    Attributes
    ----------
    family : str
        Of all of them; empty for one list of all, best first.
    rows : list of Row
        In the order of their ranks.
    """

    family: str
    rows: list[Row]


def families(comparison: Comparison) -> list[Group]:
    """Return the rows by family, in the order of the story, each family best first where there is a ranking."""
    members: dict[str, list[Row]] = {row.family: [] for row in comparison.rows}
    for row in comparison.in_order:
        members[row.family].append(row)
    return [Group(family, rows) for family, rows in members.items()]


def lines(comparison: Comparison) -> list[Group]:
    """Return the rows as the table lists them: by family, or best first where something ranks them."""
    return families(comparison) if comparison.rank_by is None else [Group("", comparison.in_order)]


def ranking(comparison: Comparison) -> str:
    """Return by what the rows are ranked, in words; empty where by nothing."""
    name = comparison.rank_by
    if name is None:
        return ""
    better = "lowest" if name in lower_is_better() else "highest"
    return f"{NUMBER_NAMES.get(name, sentence(name.replace('_', ' '))).lower()}, {better} first"
