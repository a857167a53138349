"""Run methods of the catalogue on one image."""

from __future__ import annotations

import dataclasses
import math
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import numpy as np

from snowshoe import catalogue
from snowshoe.arrays import as_images
from snowshoe.catalogue import Method
from snowshoe.comparison.agreement import agreement_of
from snowshoe.comparison.areas import area_spread
from snowshoe.comparison.budget import Budget
from snowshoe.comparison.course import Course
from snowshoe.comparison.plan import Job, job_of, plan
from snowshoe.comparison.ranking import SCORE
from snowshoe.comparison.result import Asked, Comparison
from snowshoe.comparison.scene import Scene
from snowshoe.comparison.scree import scree
from snowshoe.comparison.selection import Selection, shows_objects
from snowshoe.errors import WrongRecipe, must_be
from snowshoe.metrics.truths import checked_truth
from snowshoe.recipes import Recipe, listed
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Labels, Mask
from snowshoe.workers import INPUT_FAILURES, Progress


def compare(
    image: Image,
    *,
    methods: str | Iterable[str] | None = None,
    recipes: Iterable[Recipe] = (),
    channel_axis: int | None = None,
    mask: Mask | None = None,
    spacing: Sizes | None = None,
    truth: Labels | Sequence[Labels] | None = None,
    name: str = "image",
    k_max: int = 30,
    budget: float | Budget | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Many methods' results on one image, with the numbers and the advice that let a person choose.

    Choose it first, on one image that is typical of many. Each row is a recipe that runs the same anywhere. Clusterings
    run at ten classes of grey and at the number that the scree's elbow chooses, in grey and in colour; methods that
    need classes get those. Where the image has objects, a row more shows the best threshold's, counted; on a stained
    slide two more show what carries each stain. A method that cannot run on this image becomes a row that says why.

    On a plane of over two megapixels, methods that take long and were not named run on a smaller image: their rows'
    ``smaller`` says by how much, and no layers of gradients are kept where a detector decided on lines.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), or with channels
        Any accepted dtype; NaN is left out. On a volume run the methods that take volumes; the others are named in the
        result's ``planar``. A volume whose results would not fit into the machine's memory is refused.
    methods : str or iterable of str, optional
        Names of methods or families, e.g. ``["otsu", "edges"]`` or ``"otsu,edges"``; ``"all"`` for the whole catalogue.
        A recipe may stand in the place of a name, as ``gaussian:sigma=2+kmeans:k=4+components``. Without it the
        catalogue's short list: few, unlike each other.
    recipes : iterable of Recipe, optional
        More runs, e.g. recipes that were read from files.
    channel_axis : int, optional
        The axis that holds the channels.
    mask : ndarray of bool, of the image's axes, optional
        True = use this pixel.
    spacing : Spacing, sequence of float or str, optional
        The size of a pixel, as ``"0.5um"``, or along each axis, as ``"2,0.5,0.5um"``: for lengths in a unit, for
        methods that measure distances, and for the proportions of the report.
    truth : ndarray of int, or several, optional
        Label images that are right; each segmentation is scored against them.
    name : str
        What the report calls the image.
    k_max : int
        How many clusters the scree goes up to; larger makes its curve longer and hardly moves its elbow.
    budget : float or Budget, optional
        Seconds from the call until the report and all files are written by ``.save``; those of a ``Budget`` began when
        it says. Where they are too few for all of a plane, a smaller one is compared on, and its rows' ``smaller`` says
        so. The cheapest run first, by times measured on crops of this image; what is not expected to fit is not
        started, and its row says so. A method that takes longer than expected is not interrupted.
    progress : callable, optional
        Called with a title, the steps done and the steps in all.

    Returns
    -------
    Comparison
        The same on every run, apart from the seconds (and from what a budget leaves out). ``.save(folder)`` writes the
        report and all images; ``.ranked("contrast")`` puts the best first. With a truth it is ranked by its covering.

    Raises
    ------
    ValueError
        For an image that no method could take, a volume that is too large for the memory or of methods that take
        planes alone, a truth of another shape, an unknown method, or a budget that is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> import snowshoe
    >>> image = np.repeat(np.uint8([[10, 12, 200, 202]]), 4, axis=0)
    >>> result = snowshoe.compare(image, methods=["otsu"])
    >>> result.rows[0].numbers.n_labels
    2
    """
    start = time.perf_counter()
    more = tuple(recipes)
    asked = Asked(None if methods is None else listed(methods), more, k_max)
    if asked.methods == () and not more:
        raise WrongRecipe(str(must_be("methods", "at least one method, family or recipe", methods)))
    selection = Selection.of(asked.methods, more, np.ndim(image) - (channel_axis is not None))
    _check_memory(np.shape(image), channel_axis, selection)
    limit, n_methods = _budget(budget, start), len(selection.entries)
    tell = progress or _silent
    with _prepared(selection.entries):
        scene = Scene.of(image, mask, channel_axis, name, spacing, None if limit is None else limit.pixels(n_methods))
        truths = _truths(truth, scene)
        tell("scree", 0, len(selection.entries) + 1)
        course = Course(scene, truths, scree(scene.grey, k_max=k_max, mask=scene.valid), limit, tell)
    jobs = _jobs(selection, asked, scene, course.curve.chosen_k)
    ran, rows = course.run(jobs, objects=shows_objects(asked.methods))
    return Comparison(
        scene,
        course.curve,
        rows,
        agreement_of(rows, scene.valid),
        time.perf_counter() - start,
        truths,
        area=area_spread(scene.histogram, scene.measured.density),
        others=_others(ran, scene.grey.ndim),
        planar=selection.planar,
        rank_by=SCORE if truths else None,
        budget=None if limit is None else limit.seconds,
        needed=None if scene.step == 1 else Budget.needed(math.prod(scene.shape), n_methods),
        asked=asked,
    )


@contextmanager
def _prepared(entries: Sequence[Method]) -> Iterator[None]:
    """Read beside the block what methods need, as weights; what can't be read is named by the row that needs it."""

    def prepare() -> None:
        for ready in {entry.prepare for entry in entries if entry.prepare is not None}:
            with suppress(*INPUT_FAILURES):
                ready()

    beside = threading.Thread(target=prepare, name="snowshoe prepare")
    beside.start()
    try:
        yield
    finally:
        beside.join()


def _jobs(selection: Selection, asked: Asked, scene: Scene, k: int) -> list[Job]:
    """Return what is to run: the methods, what shows the stains of a slide, and the recipes that were chosen."""
    in_colour = scene.colours is not None
    chosen = [job_of(recipe, in_colour) for recipe in selection.recipes]
    areas = [job_of(Recipe.parse(text), in_colour) for text in scene.stained_areas if shows_objects(asked.methods)]
    planned = (*plan(selection.methods, k, in_colour), *areas, *chosen)
    named = {*(job.name for job in chosen), *(asked.methods or ())}
    jobs = {job.name: job for job in planned}.values()
    return [dataclasses.replace(job, chosen=bool(named & {job.name, job.method.name})) for job in jobs]


def _budget(budget: float | Budget | None, start: float) -> Budget | None:
    if budget is None or isinstance(budget, Budget):
        return budget
    if not budget > 0:
        raise must_be("budget", "a positive number of seconds", budget)
    return Budget(budget, start)


def _check_memory(shape: tuple[int, ...], channel_axis: int | None, selection: Selection) -> None:
    """Raise where a volume's comparison would not fit into the machine's memory."""
    if len(shape) - (channel_axis is not None) > 2:
        # What knows the machine's memory takes a tenth of a second to import, and planes need not know it.
        from snowshoe.comparison.memory import memory_needed, require_memory

        require_memory(memory_needed(shape, channel_axis, selection.entries), shape)


def _others(jobs: Sequence[Job], ndim: int) -> tuple[str, ...]:
    """Return the methods of labels and edges that take images of so many axes and are in no recipe."""
    shown = {step.method for job in jobs for step in job.recipe.steps}
    answering = (method for method in catalogue.methods() if method.gives != "image" and ndim in method.ndim)
    return tuple(method.name for method in answering if method.name not in shown)


def _silent(title: str, done: int, total: int) -> None:
    """Tell nobody."""


def _truths(truth: Labels | Sequence[Labels] | None, scene: Scene) -> tuple[Labels, ...]:
    several = [] if truth is None or not len(truth) else as_images(truth)
    return tuple(scene.seen(checked_truth(annotated, scene.shape, of="the image")) for annotated in several)
