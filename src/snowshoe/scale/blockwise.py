"""One image that does not fit into memory: a recipe in blocks, with the bytes that it gives in memory.

Consecutive pointwise and local steps run in one pass, on blocks with their halos added up. A step that learns is a pass
before that: statistics of blocks add up, and the model that they give is applied. Components are two passes: one finds
which parts meet at seams, one numbers them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window, blocks, inside, window_around
from snowshoe.errors import WrongRecipe, must_be
from snowshoe.kernels.dispatch import threads, use_threads
from snowshoe.recipes import Recipe, Step, freezing, running
from snowshoe.results import Edges, Segmentation
from snowshoe.scale.sinks import Product, Sink, sink_into
from snowshoe.scale.sources import Parts
from snowshoe.types import Labels, Mask, Pixels
from snowshoe.workers import in_order

__all__ = ["Blockwise", "passes_of", "require_blocks", "why_whole"]

GRID = 256
"""Sides of blocks are multiples of it, as far as the image is that large: those of the tiles that are written."""
Block = tuple[Pixels, Mask | None]
"""What came of a block, and which of its pixels are used."""


def why_whole(recipe: Recipe) -> str:
    """Return why a recipe needs the whole image at once; nothing where blocks give the same bytes."""
    *steps, last = recipe.steps
    joined = last.entry.seams is not None
    if recipe.takes == "labels":
        return "it takes labels"
    for step in steps if joined else recipe.steps:
        entry = step.entry
        if entry.scope == "regional":
            return f"{step.method} looks at the whole image"
        if entry.tolerance or entry.grid > 1:
            return f"{step.method} in blocks differs by up to {entry.tolerance:g}"
        if entry.takes == "labels" and step.learns:
            return f"{step.method} learns from labels"
        if step.parameters.get("border") == "wrap":
            return f"the border of {step.method} is the other side of the image"
    return ""


def passes_of(recipe: Recipe) -> tuple[str, ...]:
    """Return what is done with all blocks in turn."""
    last = recipe.steps[-1]
    fits = [f"fit {step.method}" for step in recipe.steps if step.learns and step.model is None]
    seams = [f"join {last.method} at seams"] if last.entry.seams else []
    return (*fits, *seams, f"write {recipe.name}")


def require_blocks(recipe: Recipe) -> None:
    """Raise a `WrongRecipe` where blocks would give other bytes than the whole image."""
    if reason := why_whole(recipe):
        rule = "pointwise and local steps, then at most components, for an image that does not fit into memory"
        raise WrongRecipe(str(must_be("recipe", rule, recipe.text, f"{reason}; give more memory")))


@dataclass
class Blockwise:
    """A recipe on an image in parts.

    Attributes
    ----------
    recipe : Recipe
    parts : Parts
    pixels : int
        How many a block may have.
    counts : ndarray of int
        Pixels of each label, once written.
    """

    recipe: Recipe
    parts: Parts
    pixels: int = 1 << 20
    counts: Labels = field(default_factory=lambda: np.zeros(1, np.int64))
    n_valid: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_blocks(self.recipe)
        *steps, last = self.recipe.steps
        self._seam: Step | None = last if last.entry.seams else None
        self._steps: tuple[Step, ...] = tuple(steps) if self._seam else self.recipe.steps
        self._cores = [core for core, _ in blocks(self.shape, _sides(self.parts, self.pixels))]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole image."""
        rows, columns = self.parts.facts.shape
        return rows, columns

    def write(self, path: Path, format: str = "tif") -> Any:
        """Write the result, whole or not at all; return the model of the last step that learned.

        ``format`` is one of `SINKS`.
        """
        # Blocks share the cores, so each gets one; results do not depend on it.
        with use_threads(1):
            self._settle()
            joined = self._join()
            work = partial(self._numbered, joined) if joined is not None else self._block
            with sink_into(path, format, self._product(self._dtype(joined))) as sink:
                for counts, n_valid in in_order(partial(self._kept, work, sink), self._cores, jobs=self._jobs):
                    self._count(counts, n_valid)
            self.notes = (*self.notes, *sink.notes)
        return next((step.entry.model_from(step.model) for step in reversed(self._steps) if step.model), None)

    def _settle(self, end: int | None = None) -> None:
        """Give each step that learns, before one or all of them, the model of the whole image."""
        for number, step in enumerate(self._steps[:end]):
            if not step.learns or step.model is not None:
                continue
            kept = freezing.fitted(step, self._total(number), self.parts.facts.spacing)
            self._steps = (*self._steps[:number], kept, *self._steps[number + 1 :])

    def statistic(self, number: int) -> Any:
        """Return what a step looks at of the whole image, for several images to be added up."""
        with use_threads(1):
            self._settle(number)
            return self._total(number)

    def _total(self, number: int) -> Any:
        total: Any = None
        for seen in in_order(partial(self._seen, number), self._cores, jobs=self._jobs):
            if seen is not None:
                total = seen if total is None else total + seen
        if total is None:
            raise must_be("image", "an image with at least one valid pixel", "none", "check the mask and the NaNs")
        return total

    def _seen(self, number: int, core: Window) -> Any:
        """Return what a step looks at of a block; None where no pixel is valid."""
        step = self._steps[number]
        flow, window = self._flow(core, number, step.entry.halo(**step.parameters))
        if flow is None:
            return None
        cut = inside(core, window)
        if flow.mask is not None and not flow.mask[cut].any():
            return None
        if step.entry.scope == "local":
            return freezing.statistic(step, flow, core=cut)
        return freezing.statistic(step, _cropped(flow, cut))

    def _flow(self, core: Window, number: int, halo: int = 0) -> tuple[running.Flow | None, Window]:
        """Return the flow of a block and its halo in front of a step; None where no pixel is valid."""
        before = self._steps[:number]
        spacing = self.parts.facts.spacing
        halos = [step.entry.halo(**step.entry.in_pixels(step.parameters, spacing)) for step in before]
        window = window_around(core, halo + sum(halos), self.shape)
        pixels = self.parts.read(window)
        flow = running.Flow.of_image(pixels, self.parts.channel_axis, None, spacing=spacing)
        if flow.mask is not None and not flow.mask.any():
            return None, window
        for step in before:
            flow = running.advanced(flow, step)
        return flow, window

    def _block(self, core: Window) -> Block | None:
        """Return what the steps give of a block; None where no pixel is valid."""
        flow, window = self._flow(core, len(self._steps))
        if flow is None:
            return None
        cut = inside(core, window)
        self.notes = flow.notes
        return _pixels_of(flow.outcome)[cut], None if flow.mask is None else flow.mask[cut]

    def _join(self) -> Any:
        """Return what numbers the regions of blocks; None where the recipe has none."""
        if self._seam is None:
            return None
        entry = self._seam.entry
        assert entry.seams is not None
        joined = entry.seams(self.shape, **entry.in_pixels(self._seam.parameters, self.parts.facts.spacing))
        for core, block in zip(self._cores, in_order(self._block, self._cores, jobs=self._jobs), strict=True):
            joined.add(core, *(block or _nothing(core)))
        return joined

    def _numbered(self, joined: Any, core: Window) -> Block | None:
        block = self._block(core)
        return None if block is None else (joined.numbered(core, *block), block[1])

    def _dtype(self, joined: Any) -> np.dtype[Any]:
        """Return the type that holds the result: of labels, the smallest."""
        if joined is not None:
            # On a map one number more says that there is no data.
            return np.dtype(np.min_scalar_type(joined.n_regions + (self.parts.facts.georeference is not None)))
        core = tuple(slice(along.start, min(along.stop, along.start + 1)) for along in self._cores[0])
        for candidate in (core, *self._cores):
            block = self._block(candidate)
            if block is not None:
                return block[0].dtype
        raise must_be("image", "an image with at least one valid pixel", "none", "check the mask and the NaNs")

    def _product(self, dtype: np.dtype[Any]) -> Product:
        facts, is_labels = self.parts.facts, self.recipe.gives == "segmentation"
        sides = _sides(self.parts, self.pixels)
        return Product(self.shape, dtype, sides, is_labels, facts.spacing, facts.georeference)

    def _kept(self, work: Callable[[Window], Block | None], sink: Sink, core: Window) -> tuple[Labels, int]:
        """Write the result of a block; return how many pixels each label has, and how many are valid."""
        block, product = work(core), sink.product
        pixels, valid = block or _nothing(core)
        sink.write(core, pixels.astype(product.dtype, copy=False), valid)
        used = pixels.reshape(-1) if valid is None else pixels[valid]
        return np.bincount(used) if product.is_labels else np.zeros(1, np.int64), used.size

    def _count(self, counts: Labels, n_valid: int) -> None:
        self.n_valid += n_valid
        total = np.zeros(max(len(counts), len(self.counts)), np.int64)
        total[: len(self.counts)] += self.counts
        total[: len(counts)] += counts
        self.counts = total

    @property
    def _jobs(self) -> int:
        return min(len(self._cores), self.n_jobs)

    n_jobs: int = field(default_factory=lambda: threads(1 << 40))


def _sides(parts: Parts, pixels: int) -> tuple[int, int]:
    """Return rows and columns of a block: whole lines where the file has whole lines, else a square of its tiles."""
    rows, columns = parts.facts.shape
    if parts.facts.chunk[1] >= columns:
        lines = max(16, pixels // columns)
        return min(rows, lines // GRID * GRID if lines >= GRID else 1 << (lines.bit_length() - 1)), columns
    side = max(GRID, int(pixels**0.5) // GRID * GRID)
    return side, side


def _cropped(flow: running.Flow, cut: Window) -> running.Flow:
    """Return the flow of a part of its pixels."""
    outcome = flow.outcome
    outcome = _pixels_of(outcome) if isinstance(outcome, Edges | Segmentation) else outcome
    mask = None if flow.mask is None else flow.mask[cut]
    return dataclasses.replace(flow, outcome=outcome[cut], mask=mask)


def _pixels_of(outcome: Any) -> Pixels:
    if isinstance(outcome, Segmentation):
        return outcome.labels
    return outcome.strength if isinstance(outcome, Edges) else np.asarray(outcome)


def _nothing(core: Window) -> tuple[Labels, Mask]:
    """Return classes of a block without a valid pixel."""
    shape = tuple(along.stop - along.start for along in core)
    return np.zeros(shape, np.uint8), np.zeros(shape, np.bool_)
