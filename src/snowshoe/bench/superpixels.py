"""Quality of superpixels on BSDS500 at one number after another, beside scikit-image's with as many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.bench.bsds.files import photos_in, read_photo, read_truth, truth_of
from snowshoe.errors import WrongRecipe, must_be
from snowshoe.metrics import achievable_segmentation_accuracy, boundary_f, undersegmentation_error
from snowshoe.recipes import Recipe
from snowshoe.types import Labels
from snowshoe.workers import Progress

__all__ = ["COUNTS", "PEER", "SuperpixelRow", "superpixel_benchmark"]

PEER = "scikit-image slic"
COUNTS = (100, 200, 400, 700, 1000)


@dataclass(frozen=True)
class SuperpixelRow:
    """Means over images of one method asked for so many superpixels; scores are means over the people, too."""

    method: str
    asked: int
    superpixels: float
    boundary_recall: float
    undersegmentation_error: float
    achievable_accuracy: float

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain numbers."""
        return asdict(self)


Photo = npt.NDArray[np.uint8]
Scores = tuple[float, float, float, float]


def superpixel_benchmark(
    folder: str | Path,
    methods: Sequence[str],
    *,
    split: str = "val",
    counts: Sequence[int] = COUNTS,
    limit: int | None = None,
    progress: Progress | None = None,
) -> list[SuperpixelRow]:
    """Score methods that have ``n_segments`` at each count, beside scikit-image's SLIC.

    The peer rarely makes as many superpixels as it is asked for, and more of them always score better. So the methods
    are asked, photo by photo, for as many as the peer has made.
    """
    recipes = {text: Recipe.parse(text) for text in methods}
    for text, recipe in recipes.items():
        if "n_segments" not in recipe.parameters:
            raise WrongRecipe(str(must_be("method", "one with a parameter n_segments", text)))
    photos = photos_in(folder, split, limit)
    scores: dict[tuple[str, int], list[Scores]] = {}
    for done, path in enumerate(photos, 1):
        truth = [person.segmentation for person in read_truth(truth_of(path))]
        for key, labels in _superpixels(read_photo(path), recipes, counts):
            scores.setdefault(key, []).append(_score(labels, truth))
        if progress:
            progress(path.stem, done, len(photos))
    return [SuperpixelRow(*key, *map(float, np.mean(rows, axis=0))) for key, rows in scores.items()]


def _superpixels(
    photo: Photo, recipes: Mapping[str, Recipe], counts: Sequence[int]
) -> Iterator[tuple[tuple[str, int], Labels]]:
    """Yield method, number asked for, and labels."""
    from skimage import segmentation

    for count in counts:
        theirs = segmentation.slic(photo, count, channel_axis=-1)
        yield (PEER, count), theirs
        n_segments = len(np.unique(theirs))
        for text, recipe in recipes.items():
            yield (text, count), recipe.replaced({"n_segments": n_segments}).run(photo, channel_axis=-1).labels


def _score(labels: Labels, truth: Sequence[Labels]) -> Scores:
    error = np.mean([undersegmentation_error(labels, person) for person in truth])
    accuracy = np.mean([achievable_segmentation_accuracy(labels, person) for person in truth])
    return len(np.unique(labels)), boundary_f(labels, truth).recall, float(error), float(accuracy)
