"""The row of objects: the best threshold, and steps that make single objects of its classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowshoe import catalogue
from snowshoe.arrays import CheckedImage
from snowshoe.comparison.advice.limits import MOST, ON_EDGES, SOME_SPECKS
from snowshoe.comparison.plan import BASE, Job, job_of
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.labels import relabel
from snowshoe.labels.measure import measure_regions
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.statistics.class_shares import ClassShares

__all__ = ["look_like_objects", "objects_job"]

CHAIN = "foreground+split_touching"
"""What makes objects of classes, dark or bright; holes are filled before what touches is split."""
SEVERAL = 3
"""Objects that are worth counting."""
COMPACT = 0.88
"""Solidity of the median object. Measured with Otsu's threshold: .89 to .97 on 28 of 30 micrographs of nuclei, .80 and
.84 on two where nearly no nucleus was found (F1 .05); .66 to .87 on 25 photos; .73 in pure noise."""


def objects_job(rows: Sequence[Row], *, in_colour: bool) -> Job | None:
    """Return the objects chain behind the best threshold of the short list; None where none has classes fit for it.

    The best has the best verdict, and of several that whose boundaries run along the strongest edges.
    """
    listed = {entry.name for entry in catalogue.methods() if entry.shortlist and entry.family == BASE}
    candidates = [row for row in rows if row.method in listed and row.recipe == row.method and _parts_clearly(row)]
    if not candidates:
        return None
    best = max(candidates, key=_separation)
    return job_of(Recipe.parse(f"{best.recipe}+{CHAIN}"), in_colour)


def _parts_clearly(row: Row) -> bool:
    """Return whether a row's classes suit, don't break into specks and end at edges."""
    if row.advice is None or row.advice.verdict not in ("suits", "suits in part") or row.numbers is None:
        return False
    return row.numbers.tiny_pixels < SOME_SPECKS and row.numbers.boundary_strength >= ON_EDGES


def _separation(row: Row) -> tuple[bool, float]:
    assert row.advice is not None
    assert row.numbers is not None
    return row.advice.verdict == "suits", row.numbers.boundary_strength


def look_like_objects(row: Row, scene: Scene) -> bool:
    """Return whether a row's regions are several compact ones, few of them specks, on a ground that goes on beyond."""
    numbers, result = row.numbers, row.segmentation
    if numbers is None or result is None or (numbers.n_objects or 0) < SEVERAL or numbers.tiny_regions >= MOST:
        return False
    return _ground_in_frame(result, scene) >= MOST and _compactness(result, scene) >= COMPACT


def _ground_in_frame(result: Segmentation, scene: Scene) -> float:
    objects = CheckedImage((result.labels > 0).astype(np.uint8), scene.valid)
    return ClassShares.of(objects).frame_share(0)


def _compactness(result: Segmentation, scene: Scene) -> float:
    labels, valid = result.labels, scene.valid
    if scene.is_volume:
        # Solidity is one of planes; that with the most objects is typical of how they are cut.
        fullest = int(np.count_nonzero(labels, axis=(1, 2)).argmax())
        labels, valid = relabel(labels[fullest]), valid[fullest]
    return float(np.median(measure_regions(labels, valid, properties=["solidity"])["solidity"].values))
