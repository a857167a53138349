"""Run every method of the catalogue on one image."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.arrays import as_labels
from snowshoe.comparison.advice import Case, advise
from snowshoe.comparison.agreement import agreement_of, scores_of
from snowshoe.comparison.numbers import numbers_of
from snowshoe.comparison.plan import Job, plan, written
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.comparison.scree import scree
from snowshoe.errors import SnowshoeError, must_be
from snowshoe.results import Scree
from snowshoe.types import Image, Labels, Mask

Progress = Callable[[str, int, int], None]
"""Called before each step with its title, how many steps are done, and how many there are."""


def compare(
    image: Image,
    *,
    methods: Iterable[str] | None = None,
    also: Iterable[str] = (),
    channel_axis: int | None = None,
    mask: Mask | None = None,
    truth: Labels | Sequence[Labels] | None = None,
    name: str = "image",
    k_max: int = 30,
    progress: Progress | None = None,
) -> Comparison:
    """Every method's result on one image, with the numbers and the advice that let a person choose.

    Choose it first, on one image that is typical of many. Methods for one channel get the grey values of a colour
    image; methods for several get both. Clusterings run at ten classes and at the number that the scree's elbow
    chooses; methods that need classes get those. A method that cannot run on this image becomes a row that says why.

    Parameters
    ----------
    image : array_like, (M, N) or with channels
        Any accepted dtype; NaN is left out.
    methods : iterable of str, optional
        Names in the catalogue; all of them by default.
    also : iterable of str, optional
        More runs, each with its own parameters: ``kmeans:k=4+components:min_size=20`` is k-means and then components of
        what it made; after ``colour+`` the first step sees the colours.
    channel_axis : int, optional
        The axis that holds the channels.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.
    truth : ndarray of int, or several, optional
        Label images that are right; each segmentation is scored against them.
    name : str
        What the report calls the image.
    k_max : int
        How many clusters the scree goes up to; larger makes its curve longer and hardly moves its elbow.
    progress : callable, optional
        Called with a title, the steps done and the steps in all.

    Returns
    -------
    Comparison
        The same on every run, apart from the seconds. ``.save(folder)`` writes the report and all images.

    Raises
    ------
    ValueError
        For an image that no method could take, a truth of another shape, or an unknown method.

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
    entries = catalogue.methods() if methods is None else tuple(catalogue.get(method) for method in methods)
    scene = Scene.of(image, mask, channel_axis, name)
    truths = _truths(truth, scene)
    tell = progress or _silent
    tell("scree", 0, len(entries) + 1)
    curve = scree(scene.grey, k_max=k_max, mask=scene.valid)
    in_colour = scene.colours is not None
    more = [job for text in also for job in written(text, in_colour)]
    jobs = list({job.name: job for job in (*plan(entries, curve.chosen_k, in_colour), *more)}.values())
    rows: dict[str, Row] = {}
    for done, job in enumerate(jobs, start=1):
        tell(job.title, done, len(jobs) + 1)
        rows[job.name] = _measured(_run(job, scene, rows), scene, truths)
    advised = tuple(_advised(row, scene, curve, tuple(rows.values())) for row in rows.values())
    agreement = agreement_of(advised, scene.valid)
    return Comparison(scene, curve, advised, agreement, time.perf_counter() - start, truths)


def _silent(title: str, done: int, total: int) -> None:
    """Tell nobody."""


def _run(job: Job, scene: Scene, rows: dict[str, Row]) -> Row:
    parameters = job.method.defaults() | dict(job.parameters)
    row = Row(job.name, job.title, job.method.name, job.method.family, parameters, job.source)
    start = time.perf_counter()
    try:
        result = job.method.function(*_inputs(job, scene, rows), **_keywords(job, scene), **job.parameters)
    except (ValueError, SnowshoeError) as error:
        return dataclasses.replace(row, failure=str(error), seconds=time.perf_counter() - start)
    return dataclasses.replace(row, result=result, parameters=dict(result.parameters), seconds=result.seconds)


def _inputs(job: Job, scene: Scene, rows: dict[str, Row]) -> tuple[Image]:
    if job.source == "grey":
        return (scene.grey,)
    if job.source == "colour":
        return (np.asarray(scene.colours),)
    base = rows[job.source]
    if base.segmentation is None:
        raise must_be("the class map", f"the result of {base.title}", "none", base.failure)
    return (base.segmentation.labels,)


def _keywords(job: Job, scene: Scene) -> dict[str, object]:
    keywords: dict[str, object] = {} if scene.valid.all() else {"mask": scene.valid}
    return keywords | ({"channel_axis": -1} if job.source == "colour" else {})


def _measured(row: Row, scene: Scene, truths: Sequence[Labels]) -> Row:
    found = row.segmentation
    if found is None:
        return row
    return dataclasses.replace(row, numbers=numbers_of(found, scene), scores=scores_of(found, truths, scene.valid))


def _advised(row: Row, scene: Scene, curve: Scree, others: tuple[Row, ...]) -> Row:
    return dataclasses.replace(row, advice=advise(Case(row, scene, curve, others)))


def _truths(truth: Labels | Sequence[Labels] | None, scene: Scene) -> tuple[Labels, ...]:
    if truth is None:
        return ()
    several = [truth] if isinstance(truth, np.ndarray) else list(truth)
    checked = tuple(as_labels(one)[0] for one in several)
    for one in checked:
        if one.shape != scene.grey.shape:
            raise must_be("truth", f"of the image's shape {scene.grey.shape}", one.shape)
    return checked
