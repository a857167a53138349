"""Objects of a label image that does not fit into memory, for other programs: each in a window that shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from snowshoe.blocks import Window, blocks
from snowshoe.errors import must_be
from snowshoe.io.exports import geojson, qupath
from snowshoe.io.exports.geojson import line_of, write_lines
from snowshoe.io.exports.job import Export
from snowshoe.io.staging import atomically
from snowshoe.labels.outlines import Polygon, outlines
from snowshoe.scale.measuring import Seen, boxes_of
from snowshoe.scale.sources import Parts
from snowshoe.scale.spreading import InOrder
from snowshoe.scale.windows import Whole, windows_of
from snowshoe.types import Labels
from snowshoe.workers import in_order

__all__ = ["STREAMED", "Exporter"]

STREAMED: Mapping[str, Callable[[Export, int, list[Polygon]], dict[str, Any]]] = {
    "geojson": geojson.feature,
    "qupath": qupath.feature,
}
"""Format → what an object is in it: those that are written object by object."""


@dataclass(frozen=True)
class Exporter:
    """Writes the objects of labels that are read in parts.

    Attributes
    ----------
    labels : Parts
    name : str
        What the labels are called.
    most, alone : int
        Pixels of a window of many objects, and of one whose object is looked at alone.
    jobs : int
    spread : callable
        `in_order`, or a `Spread`.
    """

    labels: Parts
    name: str
    most: int
    alone: int
    jobs: int
    spread: InOrder = in_order

    def write(self, path: Path, format: str) -> tuple[str, ...]:
        """Write the file that `export` writes of the whole; return what a person should know of it."""
        shape = self.labels.facts.shape
        if len(shape) != 2:
            raise must_be("labels", f"2-D for {format}", f"shape {shape}", "export its planes one by one")
        side = max(1, int(self.most**0.5))
        cores = [core for core, _ in blocks(shape, side)]
        objects, _ = boxes_of(shape, self._seen, cores, jobs=self.jobs, spread=self.spread)
        many, ones, large = windows_of(objects, shape, margin=0, most=self.most, alone=self.alone)
        if len(large):
            sides = " × ".join(map(str, (objects.high - objects.low)[large[0]]))
            advice = "number connected pieces with components, or give more memory"
            raise must_be("labels", f"objects of which each fits into memory for {format}", f"one of {sides}", advice)
        work = partial(self._lines, format, objects.names)
        with atomically(path) as temporary, temporary.with_suffix(".lines").open("w+b") as scratch:
            places = dict(_kept(scratch, self.spread(work, [*many, *ones], jobs=self.jobs)))
            write_lines(temporary, (_line(scratch, *places[label]) for label in sorted(places)))
        on_map = format == "geojson" and self.labels.facts.georeference is not None
        return ("coordinates are pixels, not those of the map",) if on_map else ()

    def _read(self, window: Window) -> Labels:
        return np.ma.filled(self.labels.read(window), 0)

    def _seen(self, window: Window) -> Seen:
        return Seen(self._read(window), None)

    def _lines(self, format: str, names: Any, part: Whole) -> list[tuple[int, bytes]]:
        """Return the lines of the objects that a window shows whole."""
        window, at = part
        labels, wanted = self._read(window), names[at]
        labels = np.where(np.isin(labels, wanted), labels, labels.dtype.type(0))
        job, corner = Export(labels, name=self.name), np.array([window[1].start, window[0].start])
        lines = []
        for number, polygons in outlines(labels).pieces():
            placed = [[ring + corner for ring in polygon] for polygon in polygons]
            lines.append((number, line_of(STREAMED[format](job, number, placed)).encode()))
        return lines


def _kept(scratch: BinaryIO, windows: Iterator[list[tuple[int, bytes]]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Keep lines in a file; yield each object's label and where its line is."""
    place = 0
    for lines in windows:
        for number, line in lines:
            scratch.write(line)
            yield number, (place, len(line))
            place += len(line)


def _line(scratch: BinaryIO, place: int, n_bytes: int) -> str:
    scratch.seek(place)
    return scratch.read(n_bytes).decode()
