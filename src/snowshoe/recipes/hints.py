"""What a person should know of a result that is right by the recipe, and hardly what was meant."""

from __future__ import annotations

import numpy as np

from snowshoe.filters.frame import at_frame
from snowshoe.recipes.recipe import Recipe
from snowshoe.results import Segmentation

__all__ = ["hints", "numbers_bright"]

_MOST = 0.5
"""A label with more of the image and of its border than this is the ground of the others."""
_NUMBER = ("components", "split_touching")
"""Steps that number what is not class 0, which is the darkest."""


def hints(recipe: Recipe, result: Segmentation) -> tuple[str, ...]:
    """Return a sentence for each thing that looks wrong: a network nobody named, the ground taken for an object."""
    return (*_unnamed_network(recipe), *_dark_objects(recipe, result))


def _unnamed_network(recipe: Recipe) -> tuple[str, ...]:
    own = any(step.method == "onnx" and "model" not in step.chosen and step.model is None for step in recipe.steps)
    what = "onnx ran the network that comes with snowshoe, edge_network, which finds borders, as no other was named"
    return (f"{what}; name yours by --model FILE, or onnx:model=FILE",) if own else ()


def _dark_objects(recipe: Recipe, result: Segmentation) -> tuple[str, ...]:
    numbering = numbers_bright(recipe)
    if result.kind != "regions" or numbering is None:
        return ()
    border = result.labels[at_frame(result.labels.shape, result.valid)]
    counts = np.bincount(border, minlength=2)
    label = 1 + int(counts[1:].argmax())
    if counts[label] <= _MOST * border.size:
        return ()
    share = float((result.labels == label).sum()) / float(result.valid.sum())
    if share <= _MOST:
        return ()
    what = f"label {label} covers {share:.0%} of the image and {counts[label] / border.size:.0%} of its border"
    advice = f"if the objects are dark, put foreground:classes=dark before {numbering}"
    return (f"{what}, so it is probably the background; {advice}",)


def numbers_bright(recipe: Recipe) -> str | None:
    """Return the step that numbers what a threshold found to be bright; None where the recipe does otherwise."""
    methods = [step.method for step in recipe.steps]
    after_threshold = any(entry.family == "threshold" for entry in recipe.entries)
    if not after_threshold or "foreground" in methods:
        return None
    return next((name for name in _NUMBER if name in methods), None)
