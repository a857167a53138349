"""What a run would do, and the memory that it needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from snowshoe.errors import must_be
from snowshoe.recipes import Recipe
from snowshoe.recipes.step import SHARED
from snowshoe.scale.inputs import Item
from snowshoe.scale.memory import as_bytes
from snowshoe.scale.sizes import Size, size_of

__all__ = ["Plan", "planned"]

PROGRAM = 120 << 20
"""Bytes of a process before it has read anything: the interpreter, the libraries, the kernels."""
PER_PIXEL = {"pointwise": 40, "local": 64, "regional": 180}
"""Bytes for each pixel and channel that a step of a scope holds at its fullest, beside the image itself."""


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes
    ----------
    recipe : str
    passes : tuple of str
        What is done with all images in turn.
    n_inputs, n_unknown : int
        The inputs, and those of which the size cannot be read, which will fail.
    n_pixels, largest : int
        Pixels of all of them, and of the largest.
    n_bytes : int
        Of the decoded images.
    jobs : int
        Images that are worked on at once.
    memory_per_worker, memory : int
        Bytes that each needs for the largest image, and all together.
    exact : str
        Whether the results are those of each image by itself.
    """

    recipe: str
    passes: tuple[str, ...]
    n_inputs: int
    n_unknown: int
    n_pixels: int
    largest: int
    n_bytes: int
    jobs: int
    memory_per_worker: int
    memory: int
    exact: str

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain values."""
        return asdict(self)


def planned(recipe: Recipe, items: Sequence[Item], *, jobs: int, in_processes: bool, limit: int | str | None) -> Plan:
    """Return the plan with as many jobs as fit into the limit; raise a ValueError where not one does."""
    sizes = [size_of(item.path) for item in items]
    known = [size for size in sizes if size is not None]
    per_image = max((_needed(recipe, size) for size in known), default=0)
    jobs = max(1, min(jobs, len(items)))
    each = per_image + (PROGRAM if in_processes else 0)
    if limit is not None:
        room = as_bytes(limit) - PROGRAM
        if room < per_image:
            raise must_be("max_memory", f"at least {_shown(PROGRAM + per_image)} for the largest image", limit)
        # One job works in this process, so only several are further processes.
        jobs = max(1, min(jobs, room // each if each else jobs))
    return Plan(
        recipe.text,
        _passes(recipe),
        len(items),
        len(sizes) - len(known),
        sum(size.n_pixels for size in known),
        max((size.n_pixels for size in known), default=0),
        sum(size.n_bytes for size in known),
        jobs,
        each,
        PROGRAM + jobs * (each if jobs > 1 else per_image),
        "exact: each image is worked on whole",
    )


def _passes(recipe: Recipe) -> tuple[str, ...]:
    words = {"pooled": "all images", "reference": "the reference"}
    fits = [f"fit {step.method} on {words[step.fit]}" for step in recipe.steps if step.fit in SHARED]
    return (*fits, f"run {recipe.name} on each image")


def _needed(recipe: Recipe, size: Size) -> int:
    fullest = max(PER_PIXEL[entry.scope] for entry in recipe.entries)
    return size.n_bytes + size.n_pixels * (fullest + 4 * size.n_channels)


def _shown(n_bytes: int) -> str:
    return f"{math.ceil(n_bytes / (1 << 20))}M"
