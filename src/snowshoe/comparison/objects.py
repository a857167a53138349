"""The row of objects: classes of what is unlike the ground or above a threshold, made into single objects."""

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

__all__ = ["look_like_objects", "objects_jobs"]

CHAIN = "foreground+split_touching"
"""What makes objects of classes, dark or bright; holes are filled before what touches is split."""
SPLITS = CHAIN.rpartition("+")[2]
UNLIKE_GROUND = "ground_distance:power=auto+otsu"
"""Classes tried first: behind them the chain has a mean F1 of .84 on half of the micrographs of nuclei, behind the best
threshold .79, and .85 with one where the other finds nothing that looks like objects; the best of all for each image
would have .86."""
SEVERAL = 3
"""Objects that are worth counting."""
STRONG, LITTLE_AREA = 4.0, 0.05
"""How strong the edges of fewer objects must be, and how little of the image they may cover: as where one or two cells
are all that there is."""
LARGE = 1 / 64
"""Share of the image from which the median object is large. Where most of such are cut by the frame they are pieces of
a scene: built lakes have .018 and more, the largest nuclei of 150 micrographs that the frame cuts .015."""
LARGEST, GIANT = 0.15, 10
"""Share of the image, and how many times the median object, from which one object is a piece of the scene among specks.
The largest nucleus of 150 micrographs has .074; the dark side of a shaded image of pores .34, 1800 times the median."""
COMPACT = 0.88
"""Solidity of the median object. Measured with Otsu's threshold: .89 to .97 on 28 of 30 micrographs of nuclei, .80 and
.84 on two where nearly no nucleus was found (F1 .05); .66 to .87 on 25 photos; .73 in pure noise."""


def objects_jobs(rows: Sequence[Row], *, in_colour: bool, ndim: int = 2) -> list[Job]:
    """Return the chains that are tried for objects, the better first; none where no threshold has classes fit for it.

    The first looks for what is unlike the ground, the second splits by the best threshold of the short list: that with
    the best verdict, and of several that whose boundaries run along the strongest edges.
    """
    listed = {entry.name for entry in catalogue.methods() if entry.shortlist and entry.family == BASE}
    candidates = [row for row in rows if row.method in listed and row.recipe == row.method and _parts_clearly(row)]
    if not candidates:
        return []
    best = max(candidates, key=_separation)
    recipes = (Recipe.parse(f"{classes}+{CHAIN}") for classes in (UNLIKE_GROUND, best.recipe))
    return [job_of(recipe, in_colour) for recipe in recipes if all(ndim in entry.ndim for entry in recipe.entries)]


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
    if numbers is None or result is None or not numbers.n_objects or numbers.tiny_regions >= MOST:
        return False
    if numbers.n_objects < SEVERAL and not _alone(row, result, scene):
        return False
    large = (numbers.median_area or 0) >= LARGE * scene.measured.n_pixels
    if numbers.largest >= max(LARGEST, GIANT * (numbers.median_area or 0) / scene.measured.n_pixels):
        return False
    if _ground_in_frame(result, scene) < MOST or (large and _cut_by_frame(result, scene) >= MOST):
        return False
    return _compactness(result, scene) >= COMPACT


def _alone(row: Row, result: Segmentation, scene: Scene) -> bool:
    """Return whether few objects are all that there is: small, and cut out of a ground without other edges."""
    assert row.numbers is not None
    return row.numbers.boundary_strength >= STRONG and float(np.mean(result.labels[scene.valid] > 0)) < LITTLE_AREA


def _ground_in_frame(result: Segmentation, scene: Scene) -> float:
    objects = CheckedImage((result.labels > 0).astype(np.uint8), scene.valid)
    return ClassShares.of(objects).frame_share(0)


def _cut_by_frame(result: Segmentation, scene: Scene) -> float:
    """Return the share of the objects that go on beyond the image's sides: of lakes and land it is most."""
    labels = result.labels
    sides = [labels[..., [0, -1]].ravel(), labels[..., [0, -1], :].ravel()]
    n_cut = int(np.count_nonzero(np.unique(np.concatenate(sides))))
    return n_cut / max(1, int(np.count_nonzero(np.unique(labels[scene.valid]))))


def _compactness(result: Segmentation, scene: Scene) -> float:
    labels, valid = result.labels, scene.valid
    if scene.is_volume:
        # Solidity is one of planes; that with the most objects is typical of how they are cut.
        fullest = int(np.count_nonzero(labels, axis=(1, 2)).argmax())
        labels, valid = relabel(labels[fullest]), valid[fullest]
    return float(np.median(measure_regions(labels, valid, properties=["solidity"])["solidity"].values))
