"""What steps learn from several images, before the first of them is segmented."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from snowshoe.errors import must_be
from snowshoe.recipes import Recipe, Step, freezing, running
from snowshoe.recipes.flow import Flow
from snowshoe.recipes.step import SHARED
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.inputs import Item
from snowshoe.scale.plan import block_pixels
from snowshoe.scale.reading import Reading
from snowshoe.scale.row import is_large
from snowshoe.scale.sizes import size_of
from snowshoe.spacing import Spacing
from snowshoe.workers import Failure, Journal, Progress, key_of, outcome_of

__all__ = ["require_reference", "settled"]

Each = Callable[[Callable[[Item], Any], Sequence[Item]], Iterator[tuple[int, Any]]]
"""Work and items → position and result of each, as they come."""


@dataclass(frozen=True)
class _Look:
    """What a step looks at of an image that has gone through the steps before it, and its spacing; picklable."""

    recipe: Recipe
    number: int
    reading: Reading
    room: int

    def __call__(self, item: Item) -> tuple[Any, Spacing | None]:
        size = size_of(item.path, self.reading)
        if is_large(size, self.recipe, self.room):
            with self.reading.in_parts(item, self.recipe) as parts:
                pixels = block_pixels(self.recipe, size, self.room)
                return Blockwise(self.recipe, parts, pixels).statistic(self.number), parts.facts.spacing
        image, steps = self.reading.load(item, self.recipe), self.recipe.steps
        flow = Flow.into(steps[0], image.pixels, image.channel_axis, image.used, spacing=image.spacing)
        for step in steps[: self.number]:
            flow = running.advanced(flow, step)
        return freezing.statistic(steps[self.number], flow), image.spacing


def settled(
    recipe: Recipe,
    items: Sequence[Item],
    reading: Reading,
    *,
    room: int,
    reference: Item | None,
    each: Each,
    journal: Journal,
    progress: Progress,
) -> Recipe:
    """Return the recipe with a model in each step that learns from several images, or from the reference.

    A step learns from what the steps before it give. Statistics are added up as they come, so no more than one for
    each worker is held. An input that fails is left out, and fails again when it is segmented. Raises a ValueError
    where there is nothing to learn from.
    """
    for number, step in enumerate(recipe.steps):
        if step.fit not in SHARED:
            continue
        images = list(items) if step.fit == "pooled" or reference is None else [reference]
        key = _key(recipe, number, images, reading)
        model = journal.get(key)
        if model is None:
            tell = partial(progress, f"{step.method} learns")
            total, spacing = _total(_Look(recipe, number, reading, room), images, each, tell)
            model = freezing.fitted(step, total, spacing).model
            journal.add(key, model)
        kept = dataclasses.replace(step, fit="frozen", model=model)
        recipe = dataclasses.replace(recipe, steps=(*recipe.steps[:number], kept, *recipe.steps[number + 1 :]))
    return recipe


def _total(
    look: _Look, images: Sequence[Item], each: Each, tell: Callable[[int, int], None]
) -> tuple[Any, Spacing | None]:
    """Return what all images show together, and the spacing that they share if the step needs one."""
    step, total, spacing = look.recipe.steps[look.number], None, None
    reasons = []
    for done, (_, seen) in enumerate(each(partial(outcome_of, look), images), start=1):
        tell(done, len(images))
        if isinstance(seen, Failure):
            reasons.append(seen.reason)
            continue
        statistic, size = seen
        if total is not None and size != spacing and step.has_units:
            rule = f"the same for all images that {step.method} learns from, as its lengths have units"
            raise must_be("spacing", rule, f"{spacing} and {size}", "learn from a reference, or write pixels")
        total, spacing = statistic if total is None else total + statistic, size
    if total is None:
        raise ValueError(f"{step.method} can learn from none of {len(images)} images; of one, {min(reasons)}")
    return total, spacing


def require_reference(recipe: Recipe, reference: Item | None) -> None:
    """Raise a ValueError unless there is a reference exactly where a step learns from one."""
    wanting = [step.method for step in recipe.steps if step.fit == "reference"]
    if bool(wanting) != (reference is not None):
        rule = f"an image for {wanting[0]} to learn from" if wanting else "left out of a recipe without fit=reference"
        raise must_be("reference", rule, None if reference is None else reference.path)


def _key(recipe: Recipe, number: int, images: Sequence[Item], reading: Reading) -> str:
    """Return what names a model: the steps it depends on, and every image it was learned from."""
    steps = [_facts(step) for step in recipe.steps[: number + 1]]
    return key_of(steps, [[image.name, reading.stamp(image)] for image in images], dataclasses.astuple(reading))


def _facts(step: Step) -> Mapping[str, Any]:
    from snowshoe.io.plain import plain

    return dict(plain(dataclasses.asdict(step))) | {"revision": step.entry.revision}
