"""What is done with each block of an image, in this process or in another: what it needs is given, and can be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from snowshoe.blocks import Window
from snowshoe.labels.across import Across
from snowshoe.scale.measuring import Seen
from snowshoe.scale.plane import Plane
from snowshoe.scale.sinks import Sink
from snowshoe.scale.sources import Parts
from snowshoe.scale.stages import Block, FromLabels, Stage
from snowshoe.scale.tally import Tally
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["keep", "keep_labels", "keep_numbers", "of_plane", "put", "renumber", "seen", "seen_beside", "told"]


def put(work: Callable[[Window], Block | None], sink: Sink, has_labels: bool, core: Window) -> Tally | None:
    """Write the result of a block, and return what it has."""
    block = work(core)
    pixels, valid = nothing(core, sink.product.dtype) if block is None else (block.pixels, block.valid)
    sink.write(core, pixels.astype(sink.product.dtype, copy=False), valid)
    return None if block is None else Tally.of(block, has_labels=has_labels)


def keep(last: Stage, plane: Plane, has_labels: bool, core: Window) -> Tally | None:
    """Keep the result of a block, and return what it has."""
    block = last.block(core)
    plane.write(core, *(nothing(core, plane.dtype) if block is None else (block.pixels, block.valid)))
    return None if block is None else Tally.of(block, has_labels=has_labels)


def told(stage: Stage, across: Across, plane: Plane | None, core: Window) -> tuple[Any, tuple[str, ...]]:
    """Return what a block tells a step across blocks, and what is to be said of it; its labels are kept."""
    patch, block = stage.patch(core)
    if plane is not None:
        plane.write(core, patch.labels, patch.used)
    return across.told(patch), () if block is None else block.notes


def keep_labels(source: FromLabels, plane: Plane, core: Window) -> None:
    """Keep the labels of a block."""
    plane.write(core, *source.labels(core))


def keep_numbers(labels: FromLabels, across: Across, plane: Plane, core: Window) -> None:
    """Keep the number of the piece of each pixel of a block."""
    patch = labels.patch(core)
    plane.write(core, across.numbers(patch), patch.used)


def renumber(plane: Plane, renumbered: Labels, numbers: Plane, core: Window) -> None:
    """Give the labels of a block their numbers in raster order."""
    plane.write(core, renumbered.take(plane.labels(core)), numbers.valid(core))


def seen_beside(kept: Plane, parts: Parts, window: Window) -> Seen:
    """Return the labels of a part, and the image beside them."""
    return Seen(kept.labels(window), kept.valid(window), parts.read(window), parts.channel_axis)


def seen(kept: Plane, window: Window) -> Seen:
    """Return the labels of a part."""
    return Seen(kept.labels(window), kept.valid(window))


def of_plane(kept: Plane, core: Window) -> Block:
    """Return a block that was kept."""
    return Block(kept.labels(core), kept.valid(core))


def nothing(core: Window, dtype: np.dtype[Any]) -> tuple[Pixels, Mask]:
    """Return a block without a valid pixel."""
    shape = tuple(along.stop - along.start for along in core)
    return np.zeros(shape, dtype), np.zeros(shape, np.bool_)
