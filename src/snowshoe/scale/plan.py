"""What a run would do, and the memory that it needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from snowshoe.errors import must_be
from snowshoe.io.opening import pixel_limit
from snowshoe.kernels.dispatch import threads
from snowshoe.recipes import Recipe
from snowshoe.recipes.step import SHARED
from snowshoe.scale.inputs import Item
from snowshoe.scale.memory import as_bytes, memory_of_machine
from snowshoe.scale.passes import DEPTH, passes_of, reach_of, why_whole
from snowshoe.scale.reading import Reading
from snowshoe.scale.sizes import Size, size_of

__all__ = ["Plan", "alone_pixels", "block_pixels", "fits", "planned", "room_of", "shortage_of", "why_not_in_blocks"]

PROGRAM = 120 << 20
"""Bytes of a process before it has read anything: the interpreter, the libraries, the kernels."""
PER_PIXEL = {"pointwise": 60, "local": 80, "regional": 180}
"""Bytes for each pixel that a step of a scope holds at its fullest, beside the image itself: measured, and more."""
MOST_BLOCK, LEAST_BLOCK, WRITTEN = 1 << 20, 1 << 16, 4
"""Pixels of a block, and bytes of a pixel that is written."""
PIXELS_OF_A_PIECE = 4000
"""Of an image of things to count there is a piece in so many pixels, or fewer; noise has more, and needs more."""


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
    n_in_blocks, block : int
        The images that do not fit into memory, and the pixels of a block of them.
    exact : str
        Whether the results are those of each image by itself.
    largest_input : str
        The path of the largest image; empty where there is none.
    seconds : float or None
        How long it would take on this machine, an estimate; None where that could not be measured.
    n_measured : int
        The pixels of the largest image that were worked on for it.
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
    n_in_blocks: int
    block: int
    exact: str
    largest_input: str = ""
    seconds: float | None = None
    n_measured: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain values."""
        return asdict(self)


def planned(
    recipe: Recipe,
    items: Sequence[Item],
    *,
    jobs: int,
    in_processes: bool,
    limit: int | str | None,
    reading: Reading,
) -> Plan:
    """Return the plan with as many jobs as fit into the limit; raise a ValueError where not one does."""
    sizes = [size_of(item.path, reading) for item in items]
    known = [size for size in sizes if size is not None]
    room = room_of(limit)
    if limit is not None and (rule := _shortage(recipe, known, room)):
        raise must_be("max_memory", rule, limit)
    whole = [size for size in known if fits(recipe, size, room) or why_not_in_blocks(recipe, size)]
    large = [size for size in known if size not in whole]
    needs = [needed(recipe, size) for size in whole] + [_needed_in_blocks(recipe, size, room) for size in large]
    per_image = max(needs, default=0)
    jobs = max(1, min(jobs, len(items)))
    each = per_image + (PROGRAM if in_processes else 0)
    if limit is not None:
        # One job works in this process, so only several are further processes.
        jobs = max(1, min(jobs, room // each if each else jobs))
    largest = max(range(len(sizes)), key=lambda place: _pixels(sizes[place]), default=None)
    return Plan(
        recipe.text,
        _passes(recipe, bool(large), bool(whole)),
        len(items),
        len(sizes) - len(known),
        sum(size.n_pixels for size in known),
        max((size.n_pixels for size in known), default=0),
        sum(size.n_bytes for size in known),
        jobs,
        each,
        PROGRAM + jobs * (each if jobs > 1 else per_image),
        len(large),
        block_pixels(recipe, max(large, key=lambda size: size.n_columns), room) if large else 0,
        "exact: " + ("blocks give the bytes of the whole" if large else "each image is worked on whole"),
        items[largest].path if largest is not None and known else "",
    )


def _pixels(size: Size | None) -> int:
    return 0 if size is None else size.n_pixels


def room_of(limit: int | str | None) -> int:
    """Return the bytes that images may take: of the limit, or of half the machine's memory where there is none."""
    if limit is not None:
        return as_bytes(limit) - PROGRAM
    return memory_of_machine() // 2 - PROGRAM


def needed(recipe: Recipe, size: Size) -> int:
    """Return the bytes that an image needs that is worked on whole."""
    return size.n_bytes + size.n_pixels * (_fullest(recipe) + 4 * size.n_channels)


def fits(recipe: Recipe, size: Size, room: int) -> bool:
    """Whether an image is worked on whole."""
    return size.n_pixels <= pixel_limit(None) and needed(recipe, size) <= room


def why_not_in_blocks(recipe: Recipe, size: Size) -> str:
    """Return why an image is worked on whole, however large it is; nothing where blocks give the same bytes."""
    return why_whole(recipe) or size.why_whole


def block_pixels(recipe: Recipe, size: Size, room: int) -> int:
    """Return how many pixels a block has: a million, or fewer where memory is short."""
    pixels = MOST_BLOCK
    while pixels > LEAST_BLOCK and _in_blocks(recipe, size, pixels) > room:
        pixels //= 2
    return pixels


def _needed_in_blocks(recipe: Recipe, size: Size, room: int) -> int:
    return _in_blocks(recipe, size, block_pixels(recipe, size, room))


def alone_pixels(recipe: Recipe, size: Size, room: int) -> int:
    """Return how many pixels the window of a region may have that is worked on alone."""
    return max(block_pixels(recipe, size, room), room // (_fullest(recipe) + 8 * size.n_channels))


def _in_blocks(recipe: Recipe, size: Size, pixels: int) -> int:
    """Return the bytes for blocks that are worked on at once with what is seen around them, and results that wait.

    Tables of the pieces of blocks come on top: about 180 bytes for each, and 500 where holes are filled.
    """
    jobs, read = threads(1 << 40), pixels * _widened(recipe, size, pixels)
    tables = 1000 * size.n_pixels // PIXELS_OF_A_PIECE if any(entry.seams for entry in recipe.entries) else 0
    return int(jobs * read * (_fullest(recipe) + 8 * size.n_channels)) + 2 * jobs * pixels * WRITTEN + tables


def _widened(recipe: Recipe, size: Size, pixels: int) -> float:
    """Return how many times as many pixels as a block has are read, at most: of squares, and of whole lines."""
    reach = reach_of(recipe)
    depth = min(DEPTH, size.n_planes)
    deep = (depth + 2 * reach) / depth if size.n_planes > 1 else 1.0
    side, lines = max(1.0, math.sqrt(pixels / depth)), max(16, pixels // depth // max(1, size.n_columns))
    return deep * float(max(((side + 2 * reach) / side) ** 2, (lines + 2 * reach) / lines))


def _fullest(recipe: Recipe) -> int:
    return max(entry.memory or PER_PIXEL["local" if entry.seams else entry.scope] for entry in recipe.entries)


def shortage_of(recipe: Recipe, items: Sequence[Item], room: int, reading: Reading) -> str:
    """Return how much memory the largest image needs, and why, where it does not fit; nothing where all do."""
    return _shortage(recipe, [size for size in (size_of(item.path, reading) for item in items) if size], room)


def _shortage(recipe: Recipe, sizes: Sequence[Size], room: int) -> str:
    """Return the rule that memory breaks into which an image fits neither whole nor in blocks; nothing if all fit."""
    large = [size for size in sizes if not fits(recipe, size, room)]
    whole = [size for size in large if why_not_in_blocks(recipe, size) and needed(recipe, size) > room]
    if whole:
        largest = max(whole, key=lambda size: needed(recipe, size))
        least, reason = PROGRAM + needed(recipe, largest), why_not_in_blocks(recipe, largest)
        return f"at least {_shown(least)} for the largest image, as {reason}"
    in_blocks = [size for size in large if not why_not_in_blocks(recipe, size)]
    least = max((_in_blocks(recipe, size, LEAST_BLOCK) for size in in_blocks), default=0)
    return f"at least {_shown(PROGRAM + least)} for blocks of the largest image" if least > room else ""


def _passes(recipe: Recipe, in_blocks: bool, whole: bool) -> tuple[str, ...]:
    words = {"pooled": "all images", "reference": "the reference"}
    shared = [f"fit {step.method} on {words[step.fit]}" for step in recipe.steps if step.fit in SHARED]
    if not in_blocks:
        return (*shared, f"run {recipe.name} on each image")
    others = [f"run {recipe.name} on each image that fits into memory"] if whole else []
    return (*shared, *(f"{step}, block by block" for step in passes_of(recipe)), *others)


def _shown(n_bytes: int) -> str:
    return f"{math.ceil(n_bytes / (1 << 20))}M"
