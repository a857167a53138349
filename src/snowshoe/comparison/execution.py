"""Jobs carried out on one scene, and what came of each measured."""

from __future__ import annotations

import dataclasses
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from snowshoe.arrays import grey
from snowshoe.comparison.agreement import scores_of
from snowshoe.comparison.numbers import numbers_of
from snowshoe.comparison.plan import Job
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.comparison.smaller import LARGE, Smaller
from snowshoe.kernels.memory import release_all
from snowshoe.recipes import Recipe
from snowshoe.recipes.flow import Flow
from snowshoe.recipes.running import advanced
from snowshoe.results import Edges, Segmentation
from snowshoe.sharing import Sharing
from snowshoe.types import Labels
from snowshoe.workers import INPUT_FAILURES, reason_of


class Runner:
    """Runs jobs on a scene; what several jobs begin with is run once.

    Attributes
    ----------
    scene : Scene
        The image.
    truths : sequence of ndarray
        Label images that are right, to score against.
    smaller : Smaller or None
        What slow methods are run on; None where that is the image.
    """

    def __init__(
        self, scene: Scene, truths: Sequence[Labels], jobs: Sequence[Job], smaller: Smaller | None = None
    ) -> None:
        self.scene, self.truths, self.smaller = scene, truths, smaller
        self._shared = _begun_by_several([job.recipe for job in jobs])
        self._flows: dict[str, Flow | Exception] = {}
        arrays = (scene.image.pixels, scene.valid, *(() if smaller is None else (smaller.pixels, smaller.valid)))
        self._sharing = Sharing({name for job in jobs for name in _begun_with(job.recipe)}, *arrays)
        if scene.image.has_channels:
            self._sharing.know(scene.grey, grey, scene.image.pixels, channel_axis=-1)

    @property
    def saved(self) -> float:
        """Seconds that were not needed again, since what methods begin with is shared."""
        return self._sharing.saved

    def row(self, job: Job) -> Row:
        """Return the row of a job, with its numbers and scores."""
        row = self._measured(self._run(job))
        if self.scene.valid.size <= LARGE:
            return row
        # What waits to be used again would be held beside all that is kept.
        release_all()
        return dataclasses.replace(row, result=_lean(row.result))

    def before(self, job: Job) -> Segmentation | None:
        """Return the labels that the last step of a job begins with, of the smaller image too; None without labels."""
        prefix, small = job.recipe.prefix, self.smaller if job.is_slow else None
        if prefix is None:
            return None
        try:
            with self._sharing.active():
                outcome = self._flow(prefix).outcome if small is None else _of_smaller(prefix, small)
        except INPUT_FAILURES:
            return None
        return outcome if isinstance(outcome, Segmentation) else None

    def _run(self, job: Job) -> Row:
        start = time.perf_counter()
        small, saved = self.smaller if job.is_slow else None, self.saved
        row = dataclasses.replace(empty_row(job), smaller=self.scene.step * (1 if small is None else small.step))
        try:
            with self._sharing.active():
                result = (
                    self._kept(job.recipe).outcome if small is None else small.enlarged(_of_smaller(job.recipe, small))
                )
        except INPUT_FAILURES as error:
            return dataclasses.replace(row, failure=reason_of(error), seconds=time.perf_counter() - start)
        # A row says what its method takes by itself.
        seconds = result.seconds - self._seconds(job.recipe.prefix) + self.saved - saved
        return dataclasses.replace(row, result=result, seconds=seconds)

    def _seconds(self, prefix: Recipe | None) -> float:
        """Return the seconds of the steps before the last, which are another row's where labels are taken."""
        flow = None if prefix is None else self._flows.get(prefix.identity)
        return flow.seconds if isinstance(flow, Flow) else 0.0

    def _flow(self, recipe: Recipe) -> Flow:
        """Return the flow behind a recipe; a failure of what it begins with is its own."""
        kept = self._flows.get(recipe.identity)
        if isinstance(kept, Exception):
            raise kept
        return kept or self._kept(recipe)

    def _kept(self, recipe: Recipe) -> Flow:
        """Run the last step of a recipe, whether or not it was run before, and keep what others begin with."""
        outcome = self._advanced(recipe)
        if recipe.identity in self._shared:
            self._flows[recipe.identity] = outcome
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _advanced(self, recipe: Recipe) -> Flow | Exception:
        try:
            before = self._start() if recipe.prefix is None else self._flow(recipe.prefix)
            return advanced(before, recipe.steps[-1])
        except INPUT_FAILURES as error:
            return error

    def _start(self) -> Flow:
        image = self.scene.image
        axis = -1 if image.has_channels else None
        mask = None if self.scene.valid.all() else self.scene.valid
        return Flow.of_image(image.pixels, axis, mask, spacing=self.scene.spacing)

    def _measured(self, row: Row) -> Row:
        labels = row.segmentation
        if labels is None:
            return row
        scene = self.scene
        scores = scores_of(labels, self.truths, scene.valid)
        return dataclasses.replace(row, numbers=numbers_of(labels, scene), scores=scores)


def _begun_by_several(recipes: Sequence[Recipe]) -> set[str]:
    """Return the identities of what recipes have before their last step, and of what several go on from differently."""
    shared, behind = set(), defaultdict[str, set[str]](set)
    for recipe in recipes:
        after, before = recipe, recipe.prefix
        shared |= set() if before is None else {before.identity}
        while before is not None:
            behind[before.identity].add(after.identity)
            after, before = before, before.prefix
    return shared | {begun for begun, ways in behind.items() if len(ways) > 1}


def _begun_with(recipe: Recipe) -> Iterator[str]:
    """Yield the methods that the steps of a recipe run first: those that edges are asked of, by name."""
    for step in recipe.steps:
        if step.entry.begins_with:
            yield step.entry.begins_with
        yield from (str(value) for name, value in step.parameters.items() if name == "edges")


def _lean(result: Any) -> Any:
    """Return a result without what neither numbers nor pictures are made of: gradients where lines were decided."""
    if not isinstance(result, Edges) or result.crossings is None:
        return result
    gone = dict.fromkeys(("gx", "gy", "gz", "magnitude", "given_orientation", "response"))
    return result.replaced(given_strength=result.strength, **gone)


def _of_smaller(recipe: Recipe, small: Smaller) -> Any:
    """Return what a recipe makes of a smaller image."""
    flow = Flow.of_image(small.pixels, None if small.pixels.ndim == 2 else -1, small.valid)
    for step in recipe.steps:
        flow = advanced(flow, step)
    return flow.outcome


def empty_row(job: Job) -> Row:
    """Return the row of a job that has not been run."""
    parameters = dict(job.recipe.steps[-1].parameters)
    return Row(
        job.name, job.title, job.method.name, job.method.family, parameters, job.source, recipe=job.recipe.identity
    )
