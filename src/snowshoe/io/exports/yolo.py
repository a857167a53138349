"""YOLO's text for segmentation: a line for each object, its class and one ring of corners as shares of the image."""

from __future__ import annotations

from pathlib import Path

from snowshoe.io.exports.job import Export
from snowshoe.io.exports.rings import single_ring

__all__ = ["write"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write ``class x y x y …``; classes are numbered from 0, in alphabetical order."""
    rows, columns = job.shape
    with path.open("w", encoding="ascii") as file:
        for number, polygons in job.objects():
            ring = single_ring(number, polygons, bridge=job.bridge, format="yolo")
            shares = (ring / [columns, rows]).reshape(-1).tolist()
            corners = " ".join(f"{share:.8g}" for share in shares)
            file.write(f"{job.place(number)} {corners}\n")
