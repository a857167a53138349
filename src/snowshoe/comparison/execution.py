"""One job of the plan carried out, and what came of it measured."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence

import numpy as np

from snowshoe.comparison.agreement import scores_of
from snowshoe.comparison.numbers import numbers_of
from snowshoe.comparison.plan import Job
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.errors import must_be
from snowshoe.types import Image, Labels
from snowshoe.workers import INPUT_FAILURES, reason_of


def carried_out(job: Job, scene: Scene, rows: Mapping[str, Row], truths: Sequence[Labels] = ()) -> Row:
    """Return the row of a job, with its numbers and scores; ``rows`` has those whose classes it may take."""
    return _measured(_run(job, scene, rows), scene, truths)


def empty_row(job: Job) -> Row:
    """Return the row of a job that has not been run."""
    parameters = job.method.defaults() | dict(job.parameters)
    return Row(job.name, job.title, job.method.name, job.method.family, parameters, job.source)


def _run(job: Job, scene: Scene, rows: Mapping[str, Row]) -> Row:
    row = empty_row(job)
    start = time.perf_counter()
    try:
        result = job.method.function(*_inputs(job, scene, rows), **_keywords(job, scene), **job.parameters)
    except INPUT_FAILURES as error:
        return dataclasses.replace(row, failure=reason_of(error), seconds=time.perf_counter() - start)
    return dataclasses.replace(row, result=result, parameters=dict(result.parameters), seconds=result.seconds)


def _inputs(job: Job, scene: Scene, rows: Mapping[str, Row]) -> tuple[Image]:
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
    if job.method.wants_image:
        in_grey = scene.colours is None
        return keywords | ({"image": scene.grey} if in_grey else {"image": scene.colours, "channel_axis": -1})
    return keywords | ({"channel_axis": -1} if job.source == "colour" else {})


def _measured(row: Row, scene: Scene, truths: Sequence[Labels]) -> Row:
    found = row.segmentation
    if found is None:
        return row
    return dataclasses.replace(row, numbers=numbers_of(found, scene), scores=scores_of(found, truths, scene.valid))
