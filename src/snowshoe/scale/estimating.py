"""How long a run would take: measured on the middle of its largest image, and continued to all pixels of all images."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from snowshoe.blocks import Window
from snowshoe.io import LoadedImage
from snowshoe.kernels.dispatch import threads
from snowshoe.recipes import Recipe
from snowshoe.recipes.step import SHARED
from snowshoe.scale.inputs import Item
from snowshoe.scale.passes import DEPTH
from snowshoe.scale.plan import MOST_BLOCK, Plan, room_of
from snowshoe.scale.reading import Reading
from snowshoe.scale.row import Work
from snowshoe.scale.sources import Parts
from snowshoe.types import Pixels
from snowshoe.workers import INPUT_FAILURES

__all__ = ["estimated"]

WHOLE = (1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22)
"""Pixels of the parts that are worked on, as long as each takes less than `ENOUGH`."""
ENOUGH = 0.5
"""Seconds of a measurement that hardly depends on what else the machine does."""


@dataclass(frozen=True)
class _Trial:
    """A part of an image, worked on: its pixels, the seconds, and how many cores were busy."""

    n_pixels: int
    seconds: float
    cores: float


@dataclass(frozen=True)
class _Costs:
    """The seconds that every image takes, each pixel of it, and reading that, and how many cores are busy."""

    image: float
    pixel: float
    reading: float
    cores: float


@dataclass(frozen=True, kw_only=True)
class _Middle(Reading):
    """Reads a part of an image alone, from what was loaded where that is given."""

    window: Window = ()
    loaded: LoadedImage | None = None

    def load(self, item: Item, recipe: Recipe) -> LoadedImage:
        """Return the part of an input as the recipe takes it."""
        image = super().load(item, recipe) if self.loaded is None else self.loaded
        mask = None if image.mask is None else image.mask[self.window]
        return dataclasses.replace(image, pixels=image.pixels[self.window], mask=mask, georeference=None)

    @contextmanager
    def in_parts(self, item: Item, recipe: Recipe) -> Iterator[Parts]:
        """Give the part of an input in parts."""
        with super().in_parts(item, recipe) as parts:

            def read(window: Window) -> Pixels:
                both = zip(self.window, window, strict=True)
                return parts.reader(tuple(slice(n.start + w.start, n.start + w.stop) for n, w in both))

            facts = dataclasses.replace(parts.facts, shape=_lengths(self.window), georeference=None)
            yield dataclasses.replace(parts, facts=facts, reader=read)


def estimated(plan: Plan, recipe: Recipe, items: Sequence[Item], limit: int | str | None, reading: Reading) -> Plan:
    """Return the plan with the seconds that it takes on this machine; as it is where a part of an image fails."""
    largest = next((item for item in items if item.path == plan.largest_input), None)
    if largest is None:
        return plan
    try:
        with TemporaryDirectory() as folder:
            work = Work(_alone(recipe), Path(folder), reading, room_of(limit), hashed=False)
            costs, n_measured = (_of_blocks if work.is_in_blocks(largest) else _of_whole)(work, largest)
    except INPUT_FAILURES:
        return plan
    at_once = 1.0 if plan.n_in_blocks else max(1.0, min(plan.jobs, threads(1 << 40) / max(1.0, costs.cores)))
    n_images = plan.n_inputs - plan.n_unknown
    seconds = (n_images * costs.image + plan.n_pixels * costs.pixel) / at_once + plan.n_pixels * costs.reading
    return dataclasses.replace(plan, seconds=seconds, n_measured=n_measured)


def _of_blocks(work: Work, item: Item) -> tuple[_Costs, int]:
    """Return what parts cost of which everybody has a block, and three; reading them belongs to that."""
    with work.reading.in_parts(item, work.recipe) as parts:
        shape, chunk = parts.facts.shape, parts.facts.chunk
    each = MOST_BLOCK * threads(1 << 40)
    # The first loads what is needed.
    _, *trials = [_trial(work, item, _middle(shape, chunk, most)) for most in (MOST_BLOCK >> 4, each, 3 * each)]
    return _costs(trials, 0.0), trials[-1].n_pixels


def _of_whole(work: Work, item: Item) -> tuple[_Costs, int]:
    """Return what parts cost that grow as long as they take no time, and what reading does."""
    start = time.perf_counter()
    loaded = work.reading.load(item, work.recipe)
    seconds, shape = time.perf_counter() - start, _shape(loaded)
    trials: list[_Trial] = []
    # The first loads what is needed.
    for most in (WHOLE[0], *WHOLE):
        trials.append(_trial(work, item, _middle(shape, (1,) * len(shape), most), loaded))
        if trials[-1].seconds > ENOUGH and len(trials) > 1:
            break
    return _costs(trials, seconds / math.prod(shape)), trials[-1].n_pixels


def _costs(trials: Sequence[_Trial], reading: float) -> _Costs:
    """Return the line through the last two trials; where that falls, all of the last is for its pixels."""
    before, last = trials[-2:]
    more, slope = last.n_pixels - before.n_pixels, last.seconds - before.seconds
    pixel = slope / more if more > 0 and slope > 0 else last.seconds / last.n_pixels
    return _Costs(max(0.0, last.seconds - pixel * last.n_pixels), pixel, reading, last.cores)


def _trial(work: Work, item: Item, window: Window, loaded: LoadedImage | None = None) -> _Trial:
    reading = _Middle(**vars(work.reading), window=window, loaded=loaded)
    start, used = time.perf_counter(), time.process_time()
    dataclasses.replace(work, reading=reading)(item)
    seconds = time.perf_counter() - start
    return _Trial(math.prod(_lengths(window)), seconds, (time.process_time() - used) / seconds)


def _middle(shape: Sequence[int], chunk: Sequence[int], most: int) -> Window:
    """Return the middle of an image, of about so many pixels: whole lines of one that is read in whole lines."""
    *planes, rows, columns = shape
    sides = [min(DEPTH, n) for n in planes]
    area = max(1, most // math.prod(sides))
    width = columns if 1 < chunk[-1] >= columns else min(columns, math.ceil(math.sqrt(area)))
    sides += [min(rows, max(1, area // width)), width]
    starts = [(n - side) // 2 // along * along for n, side, along in zip(shape, sides, chunk, strict=True)]
    return tuple(slice(start, start + side) for start, side in zip(starts, sides, strict=True))


def _lengths(window: Window) -> tuple[int, ...]:
    return tuple(along.stop - along.start for along in window)


def _shape(image: LoadedImage) -> tuple[int, ...]:
    return image.pixels.shape if image.channel_axis is None else image.pixels.shape[:-1]


def _alone(recipe: Recipe) -> Recipe:
    """Return the recipe as it runs on an image alone: what several share costs each about as much."""
    steps = (dataclasses.replace(step, fit="per-image") if step.fit in SHARED else step for step in recipe.steps)
    return dataclasses.replace(recipe, steps=tuple(steps))
