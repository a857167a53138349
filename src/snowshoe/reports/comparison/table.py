"""The tables of all methods: which columns, what stands in each cell, which is best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from snowshoe import catalogue
from snowshoe.comparison.numbers import MEANINGS
from snowshoe.comparison.ranking import lower_is_better
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing.words import THIN, number, percent, seconds, sentence, whole
from snowshoe.metrics import scores
from snowshoe.results import Edges
from snowshoe.types import Mask

__all__ = [
    "Column", "Group", "columns", "edge_columns", "edge_lines", "families", "finds_edges", "lines", "ranking",
    "score_columns",
]  # fmt: skip

NUMBER_NAMES = {
    "explained_grey": "Explained, grey",
    "explained_colour": "Explained, colour",
    "contrast": "Contrast",
    "boundary_strength": "Boundary strength",
    "tiny_regions": "Tiny regions",
    "tiny_pixels": "Pixels in them",
}
FOCUS = "Share of all strength that the strongest tenth of the pixels holds: the more, the clearer the lines."
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
    values : tuple of float or None
        What the cells are sorted by.
    """

    name: str
    title: str
    meaning: str
    cells: tuple[str, ...]
    best: tuple[bool, ...]
    values: tuple[float | None, ...] = ()


def finds_edges(row: Row) -> bool:
    """Return whether a row is an edge detector's, which has numbers of its own."""
    return row.edges is not None or (row.result is None and catalogue.get(row.method).gives == "edges")


def edge_columns(comparison: Comparison) -> list[Column]:
    """Return the table of edge detectors: their time, how much they mark, and how far it is in few lines."""
    rows = comparison.rows
    results = [row.edges for row in rows]
    times = [row.seconds if edges is not None else None for row, edges in zip(rows, results, strict=True)]
    marked = [None if edges is None or edges.crossings is None else _share(edges.crossings, edges) for edges in results]
    focus = [None if edges is None else _focus(edges) for edges in results]
    layers = [None if edges is None else edges.n_layers for edges in results]
    return [
        _column(rows, "Time", "", times, seconds, "seconds"),
        _column(rows, "Edge pixels", "Share of the pixels that it marks as edges, if it decides.", marked, percent),
        _column(rows, "In the strongest tenth", FOCUS, focus, percent),
        _column(rows, "Layers", "Images that it gives, each a file.", layers, whole),
    ]


def _share(pixels: Mask, edges: Edges) -> float:
    return float(pixels[edges.valid].mean()) if edges.valid.any() else 0.0


def _focus(edges: Edges) -> float | None:
    size = np.abs(edges.strength if edges.valid.all() else edges.strength[edges.valid]).reshape(-1)
    total, n_strongest = float(size.sum(dtype=np.float64)), max(1, size.size // 10)
    if not total:
        return None
    size.partition(size.size - n_strongest)
    return float(size[-n_strongest:].sum(dtype=np.float64)) / total


def columns(comparison: Comparison) -> list[Column]:
    """Return the table of all methods: time, classes, regions, and the label-free numbers."""
    rows = comparison.rows
    shown = [column for column in score_columns(comparison) if column.name == comparison.rank_by]
    times = [None if row.segmentation is None else row.seconds for row in rows]
    shown += [_column(rows, "Time", "", times, seconds, "seconds")]
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
    marked = tuple(best is not None and value == best for value in values)
    return Column(ranked, title, meaning, cells, marked, tuple(values))


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
    """Return the segmentations as the table lists them: by family, or best first where something ranks them."""
    groups = families(comparison) if comparison.rank_by is None else [Group("", comparison.in_order)]
    kept = [Group(group.family, [row for row in group.rows if not finds_edges(row)]) for group in groups]
    return [group for group in kept if group.rows]


def edge_lines(comparison: Comparison) -> list[Row]:
    """Return the edge detectors as their table lists them."""
    return [row for row in comparison.in_order if finds_edges(row)]


def ranking(comparison: Comparison) -> str:
    """Return by what the rows are ranked, in words; empty where by nothing."""
    name = comparison.rank_by
    if name is None:
        return ""
    better = "lowest" if name in lower_is_better() else "highest"
    return f"{NUMBER_NAMES.get(name, sentence(name.replace('_', ' '))).lower()}, {better} first"
