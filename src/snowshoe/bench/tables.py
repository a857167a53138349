"""The benchmarks' tables as CSV, and what files are called after methods."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from snowshoe.io import atomically
from snowshoe.metrics.bsds import BenchmarkResult
from snowshoe.workers import key_of

__all__ = ["bsds_tables", "stem_of", "write_table"]

LONGEST = 120
"""Letters of a method's text in a file's name; systems take 255 bytes."""


def stem_of(method: str) -> str:
    """Return a method's text as a file's name: letters that some system refuses there become ``-``."""
    stem = re.sub(r"[^\w+=.,-]", "-", method)
    return stem if len(stem) <= LONGEST else f"{stem[:LONGEST]}-{key_of(method)[:8]}"


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write rows that have the same columns, numbers to six digits, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomically(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _shown(value) for name, value in row.items()} for row in rows)
    return path


def bsds_tables(result: BenchmarkResult, folder: str | Path) -> tuple[Path, Path]:
    """Write ``METHOD_images.csv`` and ``METHOD_thresholds.csv`` and return their paths."""
    images, thresholds = (Path(folder, f"{stem_of(result.method)}_{kind}.csv") for kind in ("images", "thresholds"))
    return write_table(images, result.image_rows()), write_table(thresholds, result.threshold_rows())


def _shown(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value
