"""The picture of a row: class maps in mean colours, regions with outlines, edges as ink."""

from __future__ import annotations

from collections.abc import Iterable

from snowshoe.comparison.row import Row
from snowshoe.drawing.embedding import Shown
from snowshoe.reports.gallery import Gallery, Shares, shares_of
from snowshoe.results import Edges, Segmentation

__all__ = ["edges_picture", "row_picture", "row_pictures"]


def row_picture(row: Row, gallery: Gallery) -> Shown:
    """Return what a method gave, at the gallery's width."""
    return row_pictures(row, gallery, 0)[0]


def row_pictures(row: Row, gallery: Gallery, *widths: int) -> list[Shown]:
    """Return the same in several widths; 0 is the gallery's."""
    if row.edges is not None:
        return _edges_pictures(row.title, row.edges, gallery, widths)
    result = row.segmentation
    if result is None:
        raise AssertionError(f"row {row.name} has a result, which was asked for")
    return gallery.labels(row.title, result.labels, result.valid, _shares(row, result), widths)


def _shares(row: Row, result: Segmentation) -> Shares:
    """Return what a segmentation holds; regions were counted among its numbers, which is long on a large photo."""
    if row.numbers is not None and result.kind == "regions":
        return row.numbers.n_labels
    return shares_of(result)


def edges_picture(title: str, edges: Edges, gallery: Gallery) -> Shown:
    """Return a detector's edges: where it decided, or else their strength."""
    return _edges_pictures(title, edges, gallery, (0,))[0]


def _edges_pictures(title: str, edges: Edges, gallery: Gallery, widths: Iterable[int]) -> list[Shown]:
    if edges.crossings is not None:
        return gallery.inks(edges.crossings, edges.valid, f"Zero crossings of {title} as lines", widths)
    return gallery.inks(edges.strength, edges.valid, f"Edge strength of {title}, inked where strong", widths)
