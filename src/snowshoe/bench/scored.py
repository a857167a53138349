"""Recipes as a benchmark runs them: an image in, what is scored out.

Several values of a parameter, ``felzenszwalb:scale=200/400``, are scored as thresholds are: the best for all images,
and the best for each. Two baselines that look at no image are known besides: ``one-region`` and ``grid-2x2``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe import catalogue
from snowshoe.arrays import everything
from snowshoe.errors import UnknownMethod
from snowshoe.metrics.bsds import Prediction, suppress
from snowshoe.metrics.bsds.suppression import fade
from snowshoe.recipes import Recipe, variants, wrong_recipes
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Labels, Mask

WHITE = 255.0
"""The step between black and white in a photo: it has a strength of 1, whatever detector measures it."""
SMOOTHING, FADE = 1, 5
"""Radius of the triangular weights that smooth a strength before it is thinned, as published edge detectors do; and the
pixels over which strengths fade towards the border."""

BASELINES: dict[str, Callable[[tuple[int, ...]], Labels]] = {
    "one-region": lambda shape: np.ones(shape, np.int32),
    "grid-2x2": lambda shape: _grid(shape, 2),
}


def _grid(shape: tuple[int, ...], n: int) -> Labels:
    rows, columns = (np.arange(size) * n // size for size in shape[:2])
    labels: Labels = (rows[:, None] * n + columns + 1).astype(np.int32)
    return labels


@dataclass(frozen=True)
class Scored:
    """A recipe, or a baseline, whose results are scored; picklable, so that processes can share the work.

    Attributes
    ----------
    name : str
        As it was written.
    recipes : tuple of Recipe
        One for each of the values that parameters are given; none for a baseline.
    """

    name: str
    recipes: tuple[Recipe, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a recipe, whose parameters may have several values, or the name of a baseline."""
        if text in BASELINES:
            return cls(text, ())
        try:
            with wrong_recipes():
                texts = variants(text)
            return cls(text, tuple(Recipe.parse(variant).require_answer() for variant in texts))
        except UnknownMethod as error:
            known = [entry.name for entry in catalogue.methods()]
            raise UnknownMethod(error.name, [*known, *BASELINES]) from None

    def require(self, gives: str) -> Self:
        """Return it, or raise where its recipes give something else."""
        for recipe in self.recipes:
            recipe.require(gives)
        return self

    def __call__(self, photo: npt.NDArray[np.uint8]) -> Prediction:
        """Return what BSDS500 scores: a hierarchy at every level, labels, or edges, thinned where they are not thin."""
        result = self.run(photo)
        if isinstance(result, Edges):
            return Prediction.of_strength(edge_strength(result))
        if result.hierarchy is not None:
            return Prediction.of_ucm2(np.clip(result.hierarchy.ucm2, 0, 1))
        axis = -1 if photo.ndim == 3 else None
        others = [recipe.run(photo, channel_axis=axis) for recipe in self.recipes[1:]]
        return Prediction.of_labels(*(_from_one(segmentation) for segmentation in (result, *others)))

    def run(
        self, image: npt.NDArray[Any], *, channel_axis: int | None = None, mask: Mask | None = None
    ) -> Segmentation | Edges:
        """Return what the first recipe makes of an image; three axes end in channels unless the axis is named."""
        if not self.recipes:
            labels = BASELINES[self.name](image.shape[:2])
            return Segmentation(labels, everything(labels.shape), kind="regions")
        axis = -1 if channel_axis is None and image.ndim == 3 else channel_axis
        result: Segmentation | Edges = self.recipes[0].run(image, channel_axis=axis, mask=mask)
        return result


def title_of(name: str) -> str | None:
    """Return the method that a recipe is about: the first that is no filter; None for what looks at no image."""
    try:
        scored = Scored.parse(name)
    except ValueError:  # somebody's results, which have a name of their own
        return name
    entries = scored.recipes[0].entries if scored.recipes else ()
    return next((entry.name for entry in entries if entry.gives != "image"), None)


def _from_one(result: Any) -> Labels:
    """Return labels without a 0, which the benchmark does not know."""
    labels: Labels = result.labels
    return labels + (0 if labels.min() else 1)


def edge_strength(edges: Edges) -> npt.NDArray[np.float64]:
    """Return the strength from 0 to 1 of thin lines, on one scale for all photos and detectors."""
    # Most edges are faint beside black on white: the root spreads them over the 99 thresholds.
    strength = np.sqrt(np.minimum(edges.strength.astype(np.float64) / (edges.step * WHITE), 1))
    if edges.thin:
        return strength * fade(strength.shape, FADE)
    return suppress(strength, smoothing=SMOOTHING, border=FADE, scale=1.0)
