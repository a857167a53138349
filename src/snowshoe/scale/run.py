"""A recipe on files and folders of images."""

from __future__ import annotations

import dataclasses
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowshoe.errors import must_be
from snowshoe.io.plain import plain
from snowshoe.kernels.dispatch import on_one_thread, threads, use_threads
from snowshoe.kernels.memory import waiting_within
from snowshoe.recipes import Recipe
from snowshoe.scale.batch import Batch
from snowshoe.scale.estimating import estimated
from snowshoe.scale.executors import Crew, Executor
from snowshoe.scale.fitting import require_reference, settled
from snowshoe.scale.inputs import Item, inputs_of
from snowshoe.scale.memory import peak_of_tree
from snowshoe.scale.outputs import outputs_of, require_libraries
from snowshoe.scale.parcels import own_version
from snowshoe.scale.parts import FAILED, JOURNAL, MODELS, Part, Place
from snowshoe.scale.plan import Plan, room_of
from snowshoe.scale.reading import Reading
from snowshoe.scale.row import Row, Work
from snowshoe.scale.spreading import Spread, apart
from snowshoe.workers import Failure, Journal, Pool, Progress, Task, carried_out, key_of, outcome_of

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["finish", "plan", "run"]

RECIPE = "recipe.toml"
WAITING = 8
"""The part of a run's memory that may wait to be used again."""
NOT_DONE = "it is not done yet: run its part again, or go on with resume"


def run(
    recipe: str | os.PathLike[str] | Recipe,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    reference: str | os.PathLike[str] | None = None,
    resume: bool = False,
    executor: str | Client = "threads",
    max_memory: int | str | None = None,
    blocks: str | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> Batch:
    """A recipe's results for many images, in a folder that mirrors theirs, with a table of how each went.

    An input that cannot be read or segmented is named and left out; the others are done. A run that was killed goes on
    where it stopped with ``resume``, to the same bytes; new inputs are picked up, and what failed is tried again.

    Parameters
    ----------
    recipe : str, path or Recipe
        A text such as ``gaussian:sigma=2+otsu+components``, or a file that ends in ``.toml``. A step with
        ``fit=pooled`` learns from all inputs together, one with ``fit=reference`` from the reference.
    inputs : str, path, or several
        Files, folders (with all images below them), patterns such as ``plate*/*.tif``, and ``@FILE`` for a list.
    out : path
        The output folder, made if it is not there: ``labels/`` (``strength/`` of edges, ``images/`` of filters),
        ``status.csv``, ``status.html``, ``recipe.toml``, and the provenance as an RO-Crate.
    reference : path, optional
        The image that steps with ``fit=reference`` learn from.
    resume : bool
        Go on with the run that ``out`` holds; its recipe must be the same.
    executor : str or distributed.Client
        ``"threads"`` or ``"processes"``, as many as there are cores, or ``"threads:4"``. ``"dask:tcp://host:8786"`` is
        the scheduler of a Dask cluster, ``"dask:scheduler.json"`` the file that holds its address, ``"dask:local:4"``
        one that is started here; a client of any other cluster does as well. Its workers must reach the inputs and the
        output folder by the same paths. Results do not depend on it.
    max_memory : int or str, optional
        What all processes together may hold, in bytes or as ``"2G"``. Fewer images are worked on at once to keep it.
    blocks : str, optional
        ``"3:10"`` runs the third of ten parts of the inputs, beside others that run the other parts; then `finish`.
    progress : callable, optional
        Called with an input's name, how many are done, and how many there are.
    **reading : optional
        What is read of each file, and at which pixels, where it is not what the file says: ``page``, ``plane``,
        ``frame``, ``volume``, ``axes``, ``channel``, ``spacing`` (``"0.5um"``), ``nodata``, ``mask`` (an image, or a
        folder that mirrors the inputs), ``planes="each"``. See `snowshoe.io.Chosen`.

    Returns
    -------
    Batch

    Raises
    ------
    ValueError
        For a recipe, an input pattern or an executor that is not accepted, a folder that holds another run, or a limit
        that not even one image fits into.
    MissingDependency
        If an output of the recipe needs an extra that is not installed.
    UnwritableOutput
        If the folder cannot be written, or another run writes into it. What is done by then is kept for ``resume``.

    See Also
    --------
    plan : what a run would do.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> import snowshoe
    >>> folder = Path(tempfile.mkdtemp())
    >>> snowshoe.write_labels(folder / "a.png", np.array([[10, 10, 200, 210]]))
    >>> batch = snowshoe.run("otsu", folder, out=folder / "out")
    >>> [path.name for path in batch.labels]
    ['a.tif']
    """
    start = time.perf_counter()
    order = _Order.of(recipe, inputs, out, reference, Reading.of(**reading), blocks)
    require_reference(order.recipe, order.reference)
    tell = progress or (lambda title, done, total: None)
    place = Place(Path(out).absolute(), order.part)
    with Executor.of(executor).opened() as those, place.held():
        crew = those.fitted(order.recipe, order.mine, max_memory, order.reading)
        _require_place(place, order.recipe, resume)
        pool = crew.pool(place.own, order.items)
        _keep_recipe(place, order.recipe)
        with waiting_within(crew.room // WAITING):
            ready = _settled(order, place, crew, partial(pool, jobs=crew.jobs), tell)
            rows, n_new, workers = _rows(order, ready, place, crew, pool, tell)
        peak = peak_of_tree([*workers, *(row.worker for row in rows if isinstance(row, Row))])
        outcomes = tuple(zip(order.mine, rows, strict=True))
        batch = Batch(order.recipe, ready, Path(out), outcomes, n_new, peak, time.perf_counter() - start)
        if place.part is None:
            batch.save()
    return batch


def finish(
    recipe: str | os.PathLike[str] | Recipe,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    reference: str | os.PathLike[str] | None = None,
    **reading: Any,
) -> Batch:
    """What came of all parts of a run, with the tables that tell of it; no image is worked on.

    An input that no part has done is one that failed. The arguments are those of `run`.

    Raises
    ------
    ValueError
        If the folder holds no part of this run.
    UnwritableOutput
        If a part is still running, or the tables cannot be written.
    """
    start = time.perf_counter()
    order = _Order.of(recipe, inputs, out, reference, Reading.of(**reading))
    require_reference(order.recipe, order.reference)
    place = Place(Path(out).absolute())
    if not (place.folder / RECIPE).is_file():
        raise must_be("out", "a folder with a run whose parts are to be joined", str(out))
    with place.held():
        _require_place(place, order.recipe, resume=True)
        crew = Crew(Executor.of("threads:1"), 1, room_of(None))
        ready = _settled(order, place, crew, partial(_nobody, out), lambda title, done, total: None)
        tasks = [order.task(item, ready) for item in order.items]
        with _journal(place) as journal, place.journal(FAILED, read=str, write=str) as failed:
            rows = [journal.get(task.key) or Failure(failed.get(task.key) or NOT_DONE) for task in tasks]
        outcomes = tuple(zip(order.items, rows, strict=True))
        batch = Batch(order.recipe, ready, Path(out), outcomes, 0, peak_of_tree(()), time.perf_counter() - start)
        batch.save()
    return batch


def plan(
    recipe: str | os.PathLike[str] | Recipe,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    executor: str | Client = "threads",
    max_memory: int | str | None = None,
    blocks: str | None = None,
    **reading: Any,
) -> Plan:
    """What a run would do: its passes, images and bytes, the memory and the time it needs; the arguments are `run`'s.

    The time is measured on the middle of the largest image, on this machine, and continued to all pixels: an estimate.

    Raises
    ------
    ValueError
        As `run` does.
    """
    order = _Order.of(recipe, inputs, out, None, Reading.of(**reading), blocks)
    given = Executor.of(executor)
    # Only a cluster elsewhere has to say how many work there.
    with nullcontext(Crew(given, given.jobs)) if given.place is None else given.opened() as crew:
        made = crew.plan(order.recipe, order.mine, max_memory, order.reading)
    return estimated(made, order.recipe, order.mine, max_memory, order.reading)


@dataclass(frozen=True)
class _Order:
    """What is asked for."""

    recipe: Recipe
    items: tuple[Item, ...]
    reading: Reading
    reference: Item | None
    part: Part | None = None

    @classmethod
    def of(
        cls,
        recipe: Any,
        inputs: Any,
        out: str | os.PathLike[str],
        reference: Any,
        reading: Reading,
        blocks: str | None = None,
    ) -> _Order:
        """Return the order that arguments of `run` make."""
        part = None if blocks is None else Part.of(blocks)
        several = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
        whole = Recipe.of(recipe)
        reading.require(whole)
        items = inputs_of(several, out)
        order = cls(whole, items, reading, None if reference is None else _reference(reference, items), part)
        require_libraries(outputs_of(order.recipe))
        return order

    @property
    def mine(self) -> tuple[Item, ...]:
        """The inputs of the part that is to be run: all of them where there are no parts."""
        return tuple(item for item in self.items if self.part is None or self.part.holds(item))

    def task(self, item: Item, ready: Recipe) -> Task:
        """Return an input as a task, named by all that its results depend on."""
        steps = [[step.method, step.entry.revision, plain(step.parameters), plain(step.model)] for step in ready.steps]
        outputs = [output.table for output in outputs_of(ready)]
        read = [dataclasses.astuple(self.reading), item.name, self.reading.stamp(item)]
        return Task(item.name, item, key_of(own_version(), steps, outputs, *read))


def _reference(path: str | os.PathLike[str], items: Iterable[Item]) -> Item:
    """Return the reference; by its place where it is one of the inputs, so that it has that one's mask."""
    whole = os.path.abspath(path)
    return next((item for item in items if item.path == whole), Item(whole, Path(path).name))


@contextmanager
def _alone(crew: Crew) -> Iterator[None]:
    """Let threads that share the cores not multiply: each image gets its part of them."""
    # Readers keep decoders' warnings from the user, one thread at a time; what they leave behind ends here.
    with warnings.catch_warnings(), use_threads(max(1, threads(1 << 40) // crew.jobs)):
        yield


def _nobody(out: object, work: object, values: object) -> Iterator[tuple[int, Any]]:
    """Work on nothing: what all images teach must be known from the parts."""
    rule = "a folder in which a part has learned from all of these inputs"
    raise must_be("out", rule, str(out), "run a part first")


def _require_place(place: Place, recipe: Recipe, resume: bool) -> None:
    """Refuse a folder that holds another run, or one that is not to be gone on with."""
    kept = place.folder / RECIPE
    if not kept.exists():
        return
    if not resume and place.part is None:
        raise must_be("out", "a folder that holds no run yet", str(place.folder), _way_on(kept, recipe))
    earlier = Recipe.load(kept)
    if not _is_same(earlier, recipe):
        rule = f"that of the run in {place.folder}, which is {earlier.text}"
        raise must_be("recipe", rule, recipe.text, "name another folder")


def _keep_recipe(place: Place, recipe: Recipe) -> None:
    kept = place.folder / RECIPE
    if not kept.exists():
        recipe.save(kept, ["What was run on the inputs of status.csv."])


def _way_on(kept: Path, recipe: Recipe) -> str:
    """Return what to do about a folder with the run of a kept recipe: only the same one can go on with it."""
    try:
        earlier = Recipe.load(kept)
    except ValueError:
        return "name another folder, as the run there is of a recipe that this version cannot go on with"
    if _is_same(earlier, recipe):
        return "go on with it with resume, or name another folder"
    told = "makes other files" if earlier.identity == recipe.identity else f"is of another recipe, {earlier.text}"
    return f"name another folder, as the run there {told}"


def _is_same(one: Recipe, other: Recipe) -> bool:
    return (one.identity, one.outputs) == (other.identity, other.outputs)


def _settled(order: _Order, place: Place, crew: Crew, each: Callable[..., Any], progress: Progress) -> Recipe:
    """Return the recipe with what several images teach it, as the journals know it or as it is learned now."""
    known: dict[str, Any] = {"room": crew.room, "reference": order.reference}
    with place.journal(MODELS, read=dict, write=plain) as models, _alone(crew):
        todo: dict[str, Any] = {"each": each, "journal": models, "progress": progress}
        return settled(order.recipe, order.items, order.reading, **known, **todo)


def _journal(place: Place) -> Journal:
    return place.journal(JOURNAL, read=partial(Row.from_dict, folder=place.folder), write=Row.as_dict)


def _on_blocks(work: Work, crew: Crew, item: Item) -> Any:
    """Return the row or failure of an image on the blocks of which all work; it is the only one by then."""
    if crew.cluster is not None and crew.cluster.most is not None:
        crew.cluster.most, _ = crew.for_blocks
    return outcome_of(work, item)


def _rows(
    order: _Order, ready: Recipe, place: Place, crew: Crew, pool: Pool, progress: Progress
) -> tuple[Sequence[Any], int, Iterable[tuple[int, int]]]:
    """Return the row or failure of each input, how many rows are new, and who worked on blocks with what memory."""
    work = Work(ready, place.folder, order.reading, crew.room)
    each: Callable[[Item], Row] = partial(on_one_thread, work) if crew.executor.forks and crew.jobs > 1 else work
    n, room = crew.for_blocks
    spread = Spread(pool, n)
    if crew.executor.forks and n > 1:
        pool = apart(pool, work.is_in_blocks, partial(_on_blocks, replace(work, room=room, spread=spread), crew))
    tasks = [order.task(item, ready) for item in order.mine]
    with _journal(place) as journal, _alone(crew):
        is_new = [journal.get(task.key) is None for task in tasks]
        rows = carried_out(each, tasks, jobs=crew.jobs, journal=journal, progress=progress, pool=pool)
    if place.part is not None:
        with place.journal(FAILED, read=str, write=str) as failed:
            for task, row in zip(tasks, rows, strict=True):
                if isinstance(row, Failure):
                    failed.add(task.key, row.reason)
    n_new = sum(new and isinstance(row, Row) for new, row in zip(is_new, rows, strict=True))
    return rows, n_new, spread.workers.items()
