"""How good the picks of a comparison are: beside each method of the short list, on images whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from snowshoe import catalogue, io
from snowshoe.bench.bsds.files import photos_in, read_photo, read_truth, truth_of
from snowshoe.bench.labels import images_in, same_name
from snowshoe.comparison.objects import CHAIN, UNLIKE_GROUND
from snowshoe.comparison.plan import BASE, MANY
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.run import compare
from snowshoe.errors import must_be
from snowshoe.kernels.dispatch import on_one_thread
from snowshoe.metrics import covering, object_matching
from snowshoe.recipes import Recipe
from snowshoe.types import Labels
from snowshoe.workers import INPUT_FAILURES, Failure, Journal, Progress, Task, carried_out, key_of

__all__ = ["PicksResult", "Scored", "picks_benchmark"]

Half = Literal["all", "first", "second"]
PICK = "pick"


@dataclass(frozen=True)
class Scored:
    """One image: the score of each method, and what was picked (empty: nothing, which scores 0)."""

    name: str
    picked: str
    scores: dict[str, float]


@dataclass(frozen=True)
class PicksResult:
    """The picks over a folder of images.

    Attributes
    ----------
    goal : str
        ``regions``, scored by their covering, or ``objects``, by F1 at an IoU of 0.5.
    images : tuple of Scored
    failed : tuple of (str, str)
        Images that could not be scored, and why.
    """

    goal: str
    images: tuple[Scored, ...]
    failed: tuple[tuple[str, str], ...]

    @property
    def means(self) -> dict[str, float]:
        """The mean score of each method that ran on every image, best first; the k of the scree counts as one."""
        names = set.intersection(*(set(image.scores) for image in self.images))
        means = {name: float(np.mean([image.scores[name] for image in self.images])) for name in names}
        return dict(sorted(means.items(), key=lambda pair: (-pair[1], pair[0])))

    def as_dict(self) -> dict[str, Any]:
        """Return the picks' mean score beside the best method's, and beside that of the best for each image."""
        pick = float(np.mean([image.scores.get(image.picked, 0.0) for image in self.images]))
        ceiling = float(np.mean([max(image.scores.values()) for image in self.images]))
        best, score = next(iter(self.means.items()))
        counts = {name: sum(image.picked == name for image in self.images) for name in {i.picked for i in self.images}}
        return {
            "goal": self.goal,
            "n_images": len(self.images),
            PICK: pick,
            "best_method": best,
            "best_method_score": score,
            "share_of_best_method": pick / score if score else 1.0,
            "best_per_image": ceiling,
            "share_of_best_per_image": pick / ceiling if ceiling else 1.0,
            "picked": dict(sorted(counts.items(), key=lambda pair: -pair[1])),
            "methods": self.means,
        }


def picks_benchmark(
    folder: str | Path,
    *,
    split: str = "val",
    half: Half = "all",
    limit: int | None = None,
    jobs: int = 1,
    resume_folder: str | Path | None = None,
    progress: Progress | None = None,
) -> PicksResult:
    """Picks of every image in a folder, scored beside the methods that they are picked from.

    Parameters
    ----------
    folder : path
        BSDS500, with ``images/SPLIT`` and ``groundTruth/SPLIT``, whose goal is regions; or ``images`` and ``labels`` of
        objects, whose goal is objects.
    split : str
        Of BSDS500.
    half : {"all", "first", "second"}
        The images of even or of odd place by name: to choose on one half and look at the other.
    limit, jobs : int
        The first so many images only; processes.
    resume_folder : path, optional
        Keeps the scores of each image; a run with the same folder goes on where it stopped.
    progress : callable, optional
        Called with an image's name, how many are done, and how many there are.

    Raises
    ------
    ValueError
        If there is no image, or none can be scored.
    """
    goal = "regions" if (Path(folder) / "groundTruth").is_dir() else "objects"
    paths = photos_in(folder, split) if goal == "regions" else images_in(folder)
    start, step = {"all": (0, 1), "first": (0, 2), "second": (1, 2)}[half]
    chosen = paths[start::step][:limit]
    work = partial(on_one_thread, _photo if goal == "regions" else _micrograph)
    tasks = [Task(path.name, path, key_of(goal, str(path), path.stat().st_mtime_ns)) for path in chosen]
    with _journal(resume_folder) as journal:
        outcomes = carried_out(work, tasks, jobs=jobs, journal=journal, progress=progress)
    scored = tuple(outcome for outcome in outcomes if isinstance(outcome, Scored))
    pairs = zip(chosen, outcomes, strict=True)
    failed = tuple((path.name, outcome.reason) for path, outcome in pairs if isinstance(outcome, Failure))
    if not scored:
        raise must_be("folder", "readable for at least one image", "; ".join(failed[0]) if failed else str(folder))
    return PicksResult(goal, scored, failed)


def _journal(folder: str | Path | None) -> Journal:
    if folder is None:
        return Journal.forgotten()
    return Journal(Path(folder) / "journal.jsonl", read=lambda record: Scored(**record), write=_plain)


def _plain(image: Scored) -> dict[str, Any]:
    return {"name": image.name, "picked": image.picked, "scores": dict(image.scores)}


def _photo(path: Path) -> Scored:
    """Return how well the regions of each method cover what people drew; edges, that no such pick rests on, not run."""
    truths = [person.segmentation for person in read_truth(truth_of(path))]
    names = [entry.name for entry in catalogue.methods() if entry.shortlist and entry.gives != "edges"]
    comparison = compare(read_photo(path), methods=names, channel_axis=-1, name=path.name)
    return _scored(comparison, "regions", lambda labels: covering(labels, truths))


def _micrograph(path: Path) -> Scored:
    image = io.load(path)
    truth = io.read_labels(same_name(path.parents[1] / "labels", path.name))
    comparison = compare(image.pixels, channel_axis=image.channel_axis, mask=image.mask, name=path.name)
    scored = _scored(comparison, "objects", lambda labels: object_matching(labels, truth).f1)
    for text in _chains():
        scored.scores[text] = _score_of(text, image, truth)
    return scored


def _score_of(text: str, image: io.LoadedImage, truth: Labels) -> float:
    """Return a recipe's F1; 0 where it has no answer for the image."""
    try:
        result = Recipe.parse(text).run(image.pixels, channel_axis=image.channel_axis, mask=image.mask)
    except INPUT_FAILURES:
        return 0.0
    return object_matching(result.labels, truth).f1


def _chains() -> list[str]:
    """Return what objects are made of: the classes of the short list's thresholds, and those unlike the ground."""
    listed = [entry.name for entry in catalogue.methods() if entry.shortlist and entry.family == BASE]
    return [f"{classes}+{CHAIN}" for classes in (UNLIKE_GROUND, *listed)]


def _scored(comparison: Comparison, goal: str, score: Callable[[Labels], float]) -> Scored:
    rows = [row for row in comparison.rows if row.segmentation is not None]
    if goal == "objects":
        rows = [row for row in rows if row.numbers is not None and row.numbers.n_objects is not None]
    k = comparison.scree.chosen_k
    scores = {_named(row.recipe, k): score(row.segmentation.labels) for row in rows if row.segmentation is not None}
    pick = next((pick.row for pick in comparison.picks if pick.goal == goal), None)
    return Scored(comparison.name, "" if pick is None else _named(pick.recipe, k), scores)


def _named(recipe: str, k: int) -> str:
    """Return a row's recipe with the scree's k as such, so that it is the same on every image."""
    return recipe.replace(f"kmeans:k={k}", "kmeans:k=scree") if k != MANY else recipe
