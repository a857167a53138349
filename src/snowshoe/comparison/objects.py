"""The row of objects: things on a ground, or grains between thin lines, made into single objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from snowshoe import catalogue
from snowshoe.arrays import CheckedImage
from snowshoe.comparison.advice.limits import GRAINY, LITTLE_AREA, MOST, ON_EDGES, SOME_SPECKS
from snowshoe.comparison.plan import BASE, Job, job_of
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.filters.distance import distance_map
from snowshoe.labels import relabel
from snowshoe.labels.areas import counted
from snowshoe.labels.connected import connected
from snowshoe.labels.holes import fill_holes
from snowshoe.labels.measure import measure_regions
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.statistics.class_shares import ClassShares
from snowshoe.types import Labels, Mask

__all__ = ["best_objects", "may_give_objects", "objects_attempts"]

CHAIN = "foreground+split_touching"
"""What makes objects of classes, dark or bright; holes are filled before what touches is split."""
GRAINS = ("foreground:classes=bright+split_touching", "foreground:classes=dark+split_touching")
"""The same for grains between lines, which would be taken for the ground."""
SPLITS = CHAIN.rpartition("+")[2]
UNLIKE_GROUND = "ground_distance:power=auto+otsu"
"""Classes tried first: behind them the chain has a mean F1 of .84 on half of the micrographs of nuclei, behind the best
threshold .79, and .85 with one where the other finds nothing that looks like objects; the best of all for each image
would have .86."""
EVENED = "subtract_polynomial+otsu"
"""Classes of what is unlike the light: coins whose ground is brighter on one side, pores that the shading hides."""
STRONGER = 1.15
"""How many times as strong the edges must be for classes that are tried later in the same attempt. Of 150 micrographs
every second was looked at: from 1.1 to 1.2 the mean F1 is the same within .003."""
SMOOTHED = "gaussian:sigma=2+otsu"
"""Classes of an image that is little but noise: a few faint cells are seen in it only once it is smoothed."""
SEVERAL = 3
"""Objects that are worth counting."""
STRONG = 4.0
"""How strong the edges of fewer objects must be, as where one or two cells are all that there is."""
LARGE = 1 / 64
"""Share of the image from which the median object is large. Where most of such are cut by the frame they are pieces of
a scene: built lakes have .018 and more, the largest nuclei of 150 micrographs that the frame cuts .015."""
LARGEST, GIANT = 0.15, 10
"""Share of the image, and how many times the median object, from which one object is a piece of the scene among specks.
The largest nucleus of 150 micrographs has .074; the dark side of a shaded image of pores .34, 1800 times the median."""
COMPACT = 0.88
"""Solidity of the median object. Measured with Otsu's threshold: .89 to .97 on 28 of 30 micrographs of nuclei, .80 and
.84 on two where nearly no nucleus was found (F1 .05); .66 to .87 on 25 photos; .73 in pure noise."""
COMPACT_UNSPLIT = 0.78
"""The same of objects not yet split, whose median is lower where many touch: .82 and more on all of 150 micrographs on
which objects are found, .61 to .80 on most photos."""
ONE_GROUND = 0.9
"""Share of the ground in its largest connected piece: .99 and more on 74 of 75 micrographs; .6 where grains of one grey
are taken for the ground of the others."""
CROWD = 20
"""Grains that make a structure; they are also thicker than the lines between them. On built and real ones the median
pixel of a grain is 1.3 to 6 times as far from lines as that of the lines is from grains, on shaded pores a third."""


def objects_attempts(rows: Sequence[Row], scene: Scene, *, in_colour: bool) -> Iterator[list[Job]]:
    """Yield what is tried for objects, one attempt after another until one finds some; within one the best is taken.

    First what is unlike the ground, and what is unlike the light that falls on it; then the best threshold of the
    short list: that with the best verdict, and of several that whose boundaries run along the strongest edges; then
    grains between thin lines; last, where noise hides all else, what smoothing leaves.
    """
    best = _best_threshold(rows)
    clear = [] if best is None else [best.recipe]
    attempts = [[f"{classes}+{CHAIN}" for classes in group] for group in ([UNLIKE_GROUND, EVENED], clear)]
    attempts += [_between_lines(best, scene)]
    if scene.measured.noise_in_gradient >= GRAINY:
        attempts += [[f"{SMOOTHED}+{CHAIN}"]]
    for texts in attempts:
        recipes = [Recipe.parse(text) for text in texts]
        yield [job_of(it, in_colour) for it in recipes if all(scene.grey.ndim in entry.ndim for entry in it.entries)]


def _between_lines(best: Row | None, scene: Scene) -> list[str]:
    """Return the recipes for grains: the class that would be the ground of the best threshold, or either one."""
    if best is None or best.segmentation is None:
        return [f"{EVENED}+{grains}" for grains in GRAINS]
    classes = CheckedImage(best.segmentation.labels, scene.valid)
    return [f"{best.recipe}+{GRAINS[0] if ClassShares.of(classes).ground() else GRAINS[1]}"]


def may_give_objects(job: Job, classes: Segmentation) -> bool:
    """Return whether objects that are about to be split lie as they would have to: that is seen before, in no time."""
    split, valid = job.recipe.steps[-1].parameters, classes.valid
    filled = fill_holes((classes.labels > 0).view(np.uint8), valid)
    pieces = connected(filled, valid, connectivity=1, background=0, min_size=split["min_size"])
    if not pieces.any() or _compactness(pieces, valid) < COMPACT_UNSPLIT:
        return False
    lie_apart = _fill_a_net if job.recipe.text.endswith(GRAINS) else _have_a_ground
    return lie_apart(pieces > 0, valid)


def best_objects(rows: Sequence[Row], scene: Scene) -> Row | None:
    """Return the row that looks like objects, of several the first unless a later one ends at stronger edges."""
    best = None
    for row in rows:
        if row.result is not None and _look_like_objects(row, scene):
            best = row if best is None or _edges(row) >= STRONGER * _edges(best) else best
    return best


def _edges(row: Row) -> float:
    assert row.numbers is not None
    return row.numbers.boundary_strength


def _best_threshold(rows: Sequence[Row]) -> Row | None:
    listed = {entry.name for entry in catalogue.methods() if entry.shortlist and entry.family == BASE}
    candidates = [row for row in rows if row.method in listed and row.recipe == row.method and _parts_clearly(row)]
    return max(candidates, key=_separation, default=None)


def _parts_clearly(row: Row) -> bool:
    """Return whether a row's classes suit, don't break into specks and end at edges."""
    if row.advice is None or row.advice.verdict not in ("suits", "suits in part") or row.numbers is None:
        return False
    return row.numbers.tiny_pixels < SOME_SPECKS and row.numbers.boundary_strength >= ON_EDGES


def _separation(row: Row) -> tuple[bool, float]:
    assert row.advice is not None
    assert row.numbers is not None
    return row.advice.verdict == "suits", row.numbers.boundary_strength


def _look_like_objects(row: Row, scene: Scene) -> bool:
    """Return whether a row's regions are compact ones, few of them specks, on a ground or between thin lines."""
    numbers, result = row.numbers, row.segmentation
    if numbers is None or result is None or not numbers.n_objects or numbers.tiny_regions >= MOST:
        return False
    if numbers.largest >= max(LARGEST, GIANT * (numbers.median_area or 0) / scene.measured.n_pixels):
        return False
    lie_apart = _lie_between_lines if row.recipe.endswith(GRAINS) else _lie_on_ground
    return lie_apart(row, result, scene) and _compactness(result.labels, scene.valid) >= COMPACT


def _lie_on_ground(row: Row, result: Segmentation, scene: Scene) -> bool:
    """Return whether objects, several of them or all that there is, lie on one ground that goes on beyond the image."""
    numbers = row.numbers
    assert numbers is not None
    few, smoothed = (numbers.n_objects or 0) < SEVERAL, row.recipe.startswith(SMOOTHED)
    if numbers.boundary_strength < (STRONG if few else 0.0 if smoothed else ON_EDGES):
        return False
    if (few or smoothed) and _cover(result.labels > 0, scene.valid) >= LITTLE_AREA:
        return False
    large = (numbers.median_area or 0) >= LARGE * scene.measured.n_pixels
    if large and _cut_by_frame(result, scene) >= MOST:
        return False
    return _have_a_ground(result.labels > 0, scene.valid)


def _have_a_ground(objects: Mask, valid: Mask) -> bool:
    """Return whether all but the objects is one piece that most of the frame lies in."""
    in_frame = ClassShares.of(CheckedImage(objects.view(np.uint8), valid)).frame_share(0)
    return in_frame >= MOST and _in_one_piece(valid & ~objects, valid)


def _lie_between_lines(row: Row, result: Segmentation, scene: Scene) -> bool:
    """Return whether many objects fill the image but for a net of lines, thin beside them, that follows edges."""
    assert row.numbers is not None
    if (row.numbers.n_objects or 0) < CROWD or row.numbers.boundary_strength < ON_EDGES:
        return False
    return _fill_a_net(result.labels > 0, scene.valid)


def _fill_a_net(grains: Mask, valid: Mask) -> bool:
    """Return whether all but the grains is one piece that is small, and thin beside them."""
    lines = valid & ~grains
    if _cover(grains, valid) < MOST or not _in_one_piece(lines, valid):
        return False
    return _thickness(grains) > _thickness(lines)


def _cover(objects: Mask, valid: Mask) -> float:
    return float(objects[valid].mean())


def _thickness(inside: Mask) -> float:
    """Return how far from all else the median pixel of a set is."""
    return float(np.median(distance_map(inside)[inside]))


def _in_one_piece(ground: Mask, valid: Mask) -> bool:
    """Return whether nearly all of a ground is connected, corners included."""
    pieces = connected(ground.astype(np.uint8), valid, connectivity=ground.ndim, background=0)
    areas = counted(pieces)[1:]
    return len(areas) > 0 and float(areas.max()) >= ONE_GROUND * float(areas.sum())


def _cut_by_frame(result: Segmentation, scene: Scene) -> float:
    """Return the share of the objects that go on beyond the image's sides: of lakes and land it is most."""
    labels = result.labels
    sides = [labels[..., [0, -1]].ravel(), labels[..., [0, -1], :].ravel()]
    n_cut = int(np.count_nonzero(np.unique(np.concatenate(sides))))
    return n_cut / max(1, int(np.count_nonzero(np.unique(labels[scene.valid]))))


def _compactness(labels: Labels, valid: Mask) -> float:
    if labels.ndim == 3:
        # Solidity is one of planes; that with the most objects is typical of how they are cut.
        fullest = int(np.count_nonzero(labels, axis=(1, 2)).argmax())
        labels, valid = relabel(labels[fullest]), valid[fullest]
    return float(np.median(measure_regions(labels, valid, properties=["solidity"])["solidity"].values))
