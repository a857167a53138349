"""The picture of a row: class maps in mean colours, regions with outlines, edges as ink."""

from __future__ import annotations

from snowshoe.comparison.row import Row
from snowshoe.drawing.embedding import Shown
from snowshoe.reports.gallery import Gallery, shares_of
from snowshoe.results import Edges

__all__ = ["edges_picture", "row_picture", "row_pictures"]


def row_picture(row: Row, gallery: Gallery) -> Shown:
    """Return what a method gave, at the gallery's width."""
    return row_pictures(row, gallery, 0)[0]


def row_pictures(row: Row, gallery: Gallery, *widths: int) -> list[Shown]:
    """Return the same in several widths; 0 is the gallery's."""
    if row.edges is not None:
        return [edges_picture(row.title, row.edges, gallery, width) for width in widths]
    result = row.segmentation
    if result is None:
        raise AssertionError(f"row {row.name} has a result, which was asked for")
    shares = shares_of(result)
    return [gallery.labels(row.title, result.labels, result.valid, shares, width=width) for width in widths]


def edges_picture(title: str, edges: Edges, gallery: Gallery, width: int = 0) -> Shown:
    """Return a detector's edges: where it decided, or else their strength."""
    if edges.crossings is not None:
        return gallery.ink(edges.crossings, edges.valid, f"Zero crossings of {title} as lines", width=width)
    return gallery.ink(edges.strength, edges.valid, f"Edge strength of {title}, inked where strong", width=width)
