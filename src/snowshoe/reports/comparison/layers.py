"""Outlines of every result, to be laid over the image: lines alone, so that one photo serves them all."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np

from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing.embedding import Shown
from snowshoe.reports.gallery import Gallery
from snowshoe.types import Mask

__all__ = ["Layer", "outlines"]

MOST = 3_000_000
"""The bytes that all outlines may have: of many results, the lines are drawn on a coarser grid."""


@dataclass(frozen=True)
class Layer:
    """The outlines of one result."""

    row: Row
    picture: Shown


def outlines(comparison: Comparison, gallery: Gallery) -> list[Layer]:
    """Return the lines between the labels of each segmentation, and the lines of edge detectors, best first."""
    lines = [(row, line) for row in comparison.in_order if (line := _lines(row, gallery)) is not None]
    step = 1
    while sum(-(-line.size // step**2) for _, line in lines) // 6 > MOST:
        step += 1
    return [Layer(row, _shown(row, _coarse(line, step))) for row, line in lines]


def _lines(row: Row, gallery: Gallery) -> Mask | None:
    if row.segmentation is not None:
        return gallery.outlines(row.segmentation.labels)
    if row.edges is not None and row.edges.crossings is not None:
        return gallery.thin(row.edges.crossings)
    return None


def _coarse(line: Mask, step: int) -> Mask:
    """Return a line on every n-th row and column, where any pixel of it lies in that square."""
    n_rows, n_columns = -(-line.shape[0] // step), -(-line.shape[1] // step)
    padded = np.zeros((n_rows * step, n_columns * step), np.bool_)
    padded[: line.shape[0], : line.shape[1]] = line
    return np.asarray(padded.reshape(n_rows, step, n_columns, step).any(axis=(1, 3)))


def _shown(row: Row, line: Mask) -> Shown:
    """Return the lines as ink without a ground: one bit for each pixel."""
    from PIL import Image

    image = Image.fromarray(np.where(line, 0, 1).astype(np.uint8), "P")
    image.putpalette([0, 0, 0, 255, 255, 255])
    buffer = io.BytesIO()
    # Searching for the best form takes five times as long, and saves a fiftieth.
    image.save(buffer, "PNG", bits=1, transparency=1)
    uri = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
    return Shown(uri, line.shape[1], line.shape[0], f"Outlines of {row.title}", "ink lines")
