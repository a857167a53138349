"""What a recipe does with an image in blocks: stages between steps that look across them, passes over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from snowshoe.errors import WrongRecipe, must_be
from snowshoe.recipes import Recipe, Step

__all__ = ["DEPTH", "passes_of", "place_of", "reach_of", "require_blocks", "stages_of", "why_whole"]
DEPTH = 16
"""Planes of a block of a volume, at most."""


def why_whole(recipe: Recipe) -> str:
    """Return why a recipe needs the whole image at once; nothing where blocks give the same bytes."""
    if recipe.takes == "labels":
        return "it takes labels"
    for step in recipe.steps:
        entry = step.entry
        if entry.scope == "regional" and entry.seams is None:
            return f"{step.method} looks at the whole image"
        if step.planes == "each" and (step.learns or entry.seams is not None):
            return f"{step.method} sees each plane by itself"
        if reason := entry.why_whole(**step.parameters):
            return reason
        if entry.tolerance or entry.grid > 1:
            return f"{step.method} in blocks differs by up to {entry.tolerance:g}"
        if step.parameters.get("border") == "wrap":
            return f"the border of {step.method} is the other side of the image"
    return ""


def stages_of(recipe: Recipe) -> tuple[tuple[tuple[Step, ...], Step | None], ...]:
    """Return the steps of each stage, and the step across blocks behind them; the last stage has none."""
    stages: list[tuple[tuple[Step, ...], Step | None]] = []
    steps: tuple[Step, ...] = ()
    for step in recipe.steps:
        if step.entry.seams is None:
            steps = (*steps, step)
        else:
            first, *rest = _unfolded(step)
            stages += [(steps, first), *(((), other) for other in rest)]
            steps = ()
    return (*stages, (steps, None))


def place_of(recipe: Recipe, number: int) -> tuple[int, int]:
    """Return the stage of a step, and its place in it."""
    stage = place = 0
    for step in recipe.steps[:number]:
        across = step.entry.seams is not None
        stage, place = (stage + len(_unfolded(step)), 0) if across else (stage, place + 1)
    return stage, place


def _unfolded(step: Step) -> Sequence[Step]:
    """Return the steps that do the same in blocks."""
    if step.entry.unfolded is None:
        return (step,)
    return [Step.of(name, parameters) for name, parameters in step.entry.unfolded(**step.parameters)]


def passes_of(recipe: Recipe) -> tuple[str, ...]:
    """Return what is done with all blocks in turn."""
    passes = []
    for steps, last in stages_of(recipe):
        passes += [f"fit {step.method}" for step in steps if step.learns and step.model is None]
        passes += [f"join {last.method} at seams"] if last else []
    measured = ["measure regions"] if any(output.kind == "table" for output in recipe.outputs) else []
    return (*passes, f"write {recipe.name}", *measured)


def require_blocks(recipe: Recipe) -> None:
    """Raise a `WrongRecipe` where blocks would give other bytes than the whole image."""
    if reason := why_whole(recipe):
        rule = "pointwise, local and object steps for an image that does not fit into memory"
        raise WrongRecipe(str(must_be("recipe", rule, recipe.text, f"{reason}; give more memory")))


def reach_of(recipe: Recipe) -> int:
    """Return how many pixels around a block are read at most, as far as lengths are in pixels."""
    return max(sum(map(_reach, steps)) for steps, _ in stages_of(recipe))


def _reach(step: Step) -> int:
    return 0 if step.has_units else step.entry.halo(**step.parameters)
