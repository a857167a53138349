"""What a person should know of a result that is right by the recipe, and hardly what was meant."""

from __future__ import annotations

import numpy as np

from snowshoe.filters.frame import at_frame
from snowshoe.labels.connected import connected
from snowshoe.recipes.recipe import Recipe
from snowshoe.results import Segmentation
from snowshoe.types import Labels, Mask

__all__ = ["hints", "numbers_bright"]

_MOST = 0.5
"""What has more of the image and of its border than this is the ground of the rest."""
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
    frame = at_frame(result.labels.shape, result.valid)
    piece = _dominant_piece(result.labels, frame, int(result.valid.sum()))
    if piece is None:
        return ()
    names = np.unique(result.labels[piece])
    one = len(names) == 1
    what = f"label {names[0]} covers" if one else f"{len(names)} labels that touch each other cover"
    area, border = piece.sum() / result.valid.sum(), piece[frame].sum() / frame.sum()
    extent = f"{what} {area:.0%} of {result.extent} and {border:.0%} of its border"
    verdict = "it is probably the background" if one else "they are probably the background, cut into pieces"
    # A step that was learned elsewhere no longer tells how, so that its text would be another recipe.
    is_whole = all(step.fit == "per-image" for step in recipe.steps)
    advice = f"put foreground before {numbering}" + (f": {_with_foreground(recipe, numbering)}" if is_whole else "")
    return (f"{extent}, so {verdict}; if the objects are dark, {advice}",)


def _dominant_piece(labels: Labels, frame: Mask, n_valid: int) -> Mask | None:
    """Return the piece of touching labels with more than half of the image and of its border, if there is one.

    Labels that touch count as one, since the ground of dark objects is one piece, however it was split; bright grains
    may cover as much, but lines keep them apart.
    """
    labelled = labels > 0
    if labelled.sum() <= _MOST * n_valid or labelled[frame].sum() <= _MOST * frame.sum():
        return None
    pieces = connected(labelled.view(np.uint8), None, connectivity=1, background=0)
    piece = np.asarray(pieces == 1 + np.bincount(pieces[frame], minlength=2)[1:].argmax())
    is_dominant = piece.sum() > _MOST * n_valid and piece[frame].sum() > _MOST * frame.sum()
    return piece if is_dominant else None


def _with_foreground(recipe: Recipe, numbering: str) -> str:
    """Return the text of the recipe in which objects are what is not the background, bright or dark."""
    steps = list(recipe.steps)
    place = [step.method for step in steps].index(numbering)
    return str(Recipe((*steps[:place], *Recipe.parse("foreground").steps, *steps[place:])))


def numbers_bright(recipe: Recipe) -> str | None:
    """Return the step that numbers what a threshold found to be bright; None where the recipe does otherwise."""
    methods = [step.method for step in recipe.steps]
    after_threshold = any(entry.family == "threshold" for entry in recipe.entries)
    if not after_threshold or "foreground" in methods:
        return None
    return next((name for name in _NUMBER if name in methods), None)
