"""A folder of masks: a black and white picture of the whole image for each object."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snowshoe.io.exports.job import Export
from snowshoe.io.writing import save_png

__all__ = ["write"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write a PNG of one bit for each object, called by its number: white where the object is."""
    digits = len(str(job.numbers[-1])) if len(job.numbers) else 1
    for rank, (number, box) in enumerate(zip(job.numbers.tolist(), job.boxes, strict=True), 1):
        mask = np.zeros(job.shape, np.bool_)
        mask[box] = job.ranks[box] == rank
        save_png(path / f"{number:0{digits}d}.png", mask, None)
