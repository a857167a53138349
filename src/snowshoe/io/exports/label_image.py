"""Label images: TIFF with the pixel size and the place on Earth, PNG, and NPY."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export
from snowshoe.io.labels import write_labels

__all__ = ["write"]


def write(job: Export, path: Path, target: Path) -> None:
    """Write the labels in the smallest type that holds them; the format is the one of the name."""
    labels = job.labels
    if job.georeference is not None and job.valid is not None:
        # On a map, what has no data is something else than ground without objects.
        labels = np.ma.masked_array(labels, ~job.valid)
    if path.suffix.lower() == ".png" and len(job.numbers) and job.numbers[-1] > 65_535:
        greatest = int(job.numbers[-1])
        raise must_be("labels", "at most 65535 in a PNG", greatest, "export to tiff, or number them afresh")
    write_labels(path, labels, spacing=job.spacing, georeference=job.georeference)
