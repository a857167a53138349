"""A recipe on files and folders of images."""

from __future__ import annotations

import dataclasses
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from snowshoe.errors import DISTRIBUTION, must_be
from snowshoe.io import held
from snowshoe.io.plain import plain
from snowshoe.kernels.dispatch import on_one_thread, threads, use_threads
from snowshoe.recipes import Recipe
from snowshoe.scale.batch import Batch
from snowshoe.scale.fitting import require_reference, settled
from snowshoe.scale.inputs import Item, inputs_of
from snowshoe.scale.memory import peak_of_tree
from snowshoe.scale.outputs import outputs_of, require_libraries
from snowshoe.scale.plan import Plan, planned, room_of
from snowshoe.scale.row import Reading, Row, Work
from snowshoe.workers import Journal, Pool, Progress, Task, carried_out, in_processes, in_threads, key_of

__all__ = ["plan", "run"]

JOURNAL, MODELS, RECIPE = "journal.jsonl", "models.jsonl", "recipe.toml"
EXECUTORS: dict[str, Pool] = {"threads": in_threads, "processes": in_processes}


def run(
    recipe: str | os.PathLike[str] | Recipe,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    reference: str | os.PathLike[str] | None = None,
    resume: bool = False,
    executor: str = "threads",
    max_memory: int | str | None = None,
    page: int | None = None,
    channel: int | None = None,
    progress: Progress | None = None,
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
    executor : str
        ``"threads"`` or ``"processes"``, as many as there are cores, or ``"threads:4"``. Results do not depend on it.
    max_memory : int or str, optional
        What all processes together may hold, in bytes or as ``"2G"``. Fewer images are worked on at once to keep it.
    page, channel : int, optional
        The page of each file, and the only channel to read, from 0.
    progress : callable, optional
        Called with an input's name, how many are done, and how many there are.

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
    order = _Order.of(recipe, inputs, out, reference, Reading(page, channel))
    require_reference(order.recipe, order.reference)
    crew = _crew(order, executor, max_memory)
    tell = progress or (lambda title, done, total: None)
    with held(out) as folder:
        _require_place(folder, order.recipe, resume)
        with Journal(folder / MODELS, read=dict, write=plain) as models, _alone(crew):
            ready = settled(
                order.recipe,
                order.items,
                order.reading,
                room=crew.room,
                reference=order.reference,
                each=partial(crew.pool, jobs=crew.jobs),
                journal=models,
                progress=tell,
            )
        rows, n_new = _rows(order, ready, folder, crew, tell)
        peak = peak_of_tree(row.worker for row in rows if isinstance(row, Row))
        outcomes = tuple(zip(order.items, rows, strict=True))
        batch = Batch(order.recipe, ready, folder, outcomes, n_new, peak, time.perf_counter() - start)
        batch.save()
    return batch


def plan(
    recipe: str | os.PathLike[str] | Recipe,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    executor: str = "threads",
    max_memory: int | str | None = None,
    page: int | None = None,
    channel: int | None = None,
) -> Plan:
    """What a run would do: its passes, its images and bytes, and the memory it needs; the arguments are those of `run`.

    Raises
    ------
    ValueError
        As `run` does.
    """
    order = _Order.of(recipe, inputs, out, None, Reading(page, channel))
    pool, jobs = _executor(executor)
    return planned(order.recipe, order.items, jobs=jobs, in_processes=pool is in_processes, limit=max_memory, page=page)


@dataclass(frozen=True)
class _Order:
    """What is asked for."""

    recipe: Recipe
    items: tuple[Item, ...]
    reading: Reading
    reference: Item | None

    @classmethod
    def of(cls, recipe: Any, inputs: Any, out: str | os.PathLike[str], reference: Any, reading: Reading) -> _Order:
        """Return the order that arguments of `run` make."""
        several = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
        named = None if reference is None else Item(os.path.abspath(reference), Path(reference).name)
        order = cls(Recipe.of(recipe), inputs_of(several, out), reading, named)
        require_libraries(outputs_of(order.recipe))
        return order

    def task(self, item: Item, ready: Recipe) -> Task:
        """Return an input as a task, named by all that its results depend on."""
        steps = [[step.method, step.entry.revision, plain(step.parameters), plain(step.model)] for step in ready.steps]
        outputs = [output.table for output in outputs_of(ready)]
        facts = [version(DISTRIBUTION), steps, outputs, dataclasses.astuple(self.reading), item.name, item.stamp]
        return Task(item.name, item, key_of(*facts))


@dataclass(frozen=True)
class _Crew:
    """Who works: a pool, how many at once, and the bytes that an image may take."""

    pool: Pool
    jobs: int
    room: int


def _executor(text: str) -> tuple[Pool, int]:
    name, colon, jobs = text.partition(":")
    if name not in EXECUTORS or (colon and not (jobs.isdecimal() and int(jobs) > 0)):
        raise must_be("executor", f"one of {', '.join(EXECUTORS)}, or with a number as in threads:4", text)
    return EXECUTORS[name], int(jobs) if colon else threads(1 << 40)


def _crew(order: _Order, executor: str, max_memory: int | str | None) -> _Crew:
    """Return who works, no more at once than fit into the memory."""
    pool, jobs = _executor(executor)
    jobs = min(jobs, len(order.items))
    if max_memory is not None:
        fork = pool is in_processes
        page = order.reading.page
        jobs = planned(order.recipe, order.items, jobs=jobs, in_processes=fork, limit=max_memory, page=page).jobs
    return _Crew(pool, jobs, room_of(max_memory))


@contextmanager
def _alone(crew: _Crew) -> Iterator[None]:
    """Let threads that share the cores not multiply: each image gets its part of them."""
    # Readers keep decoders' warnings from the user, one thread at a time; what they leave behind ends here.
    with warnings.catch_warnings(), use_threads(max(1, threads(1 << 40) // crew.jobs)):
        yield


def _require_place(folder: Path, recipe: Recipe, resume: bool) -> None:
    """Keep the recipe in the folder; refuse a folder that holds another run, or one that is not to be gone on with."""
    kept = folder / RECIPE
    if not kept.exists():
        recipe.save(kept, ["What was run on the inputs of status.csv."])
        return
    if not resume:
        advice = "go on with it with resume, or name another folder"
        raise must_be("out", "a folder that holds no run yet", str(folder), advice)
    earlier = Recipe.load(kept)
    if (earlier.identity, earlier.outputs) != (recipe.identity, recipe.outputs):
        rule = f"that of the run in {folder}, which is {earlier.text}"
        raise must_be("recipe", rule, recipe.text, "name another folder")


def _rows(order: _Order, ready: Recipe, folder: Path, crew: _Crew, progress: Progress) -> tuple[Sequence[Any], int]:
    """Return the row or failure of each input, and how many rows are new."""
    work: Callable[[Item], Row] = Work(ready, folder, order.reading, crew.room)
    if crew.pool is in_processes and crew.jobs > 1:
        work = partial(on_one_thread, work)
    tasks = [order.task(item, ready) for item in order.items]
    read = partial(Row.from_dict, folder=folder)
    with Journal(folder / JOURNAL, read=read, write=Row.as_dict) as journal, _alone(crew):
        is_new = [journal.get(task.key) is None for task in tasks]
        rows = carried_out(work, tasks, jobs=crew.jobs, journal=journal, progress=progress, pool=crew.pool)
    return rows, sum(new and isinstance(row, Row) for new, row in zip(is_new, rows, strict=True))
