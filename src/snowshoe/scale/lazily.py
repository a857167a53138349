"""An array whose chunks are worked out when they are asked for, by any recipe: lazily, or written block by block."""

from __future__ import annotations

import dataclasses
import functools
import operator
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.blocks import Window, inside, window_around
from snowshoe.errors import MissingDependency, WrongRecipe, must_be, no_valid_pixel
from snowshoe.recipes import Recipe, Step, freezing
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.passes import require_blocks
from snowshoe.scale.sources.arrays import mask_of, parts_of
from snowshoe.scale.stages import FromImage, Stage
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask

__all__ = ["Lazy", "written"]

_SINKS = {".ome.zarr": "ome-zarr", ".zarr": "zarr"}


def _dask() -> Any:
    try:
        import dask.array
    except ImportError as error:
        raise MissingDependency("dask", "scale", "segmenting an array lazily") from error
    return dask


def written(image: Any, recipe: Recipe, out: Path, options: dict[str, Any]) -> Any:
    """Write the labels block by block; return what is written, lazily."""
    format = next((name for suffix, name in _SINKS.items() if out.name.endswith(suffix)), None)
    if format is None:
        raise must_be("out", f"a name that ends in {' or '.join(_SINKS)}", os.fspath(out))
    Blockwise(recipe, parts_of(image, **options)).write(out, format)
    return _dask().array.from_zarr(str(out), component="0" if format == "ome-zarr" else None)


@dataclass(frozen=True)
class Lazy:
    """A recipe of pointwise and local steps on an array of which no more than a chunk and its halo is held.

    Attributes
    ----------
    image : dask.array.Array
        Its channels, if it has any, last.
    mask : array of bool or None
    recipe : Recipe
    has_channels : bool
    spacing : Spacing or None
    """

    image: Any
    mask: Any
    recipe: Recipe
    has_channels: bool
    spacing: Spacing | None

    @classmethod
    def of(cls, image: Any, recipe: Recipe, options: dict[str, Any]) -> Lazy:
        """Return the recipe with all that it learns of the image; the chunks are looked at for that."""
        array, axis = _dask().array, options["channel_axis"]
        lazy = image if hasattr(image, "dask") else array.from_zarr(image)
        lazy = lazy if axis is None else array.moveaxis(lazy, axis, -1)
        shape = lazy.shape if axis is None else lazy.shape[:-1]
        spacing = None if options["spacing"] is None else Spacing.of(options["spacing"], len(shape))
        work = cls(lazy, mask_of(options["mask"], shape), recipe, axis is not None, spacing)
        require_blocks(recipe)
        if any(step.entry.seams is not None for step in recipe.steps):
            rule = "of steps that look at a window around each pixel, for an array that is lazy"
            raise WrongRecipe(str(must_be("recipe", rule, recipe.text, "write the labels with out='labels.zarr'")))
        for number, step in enumerate(recipe.steps):
            if step.learns and step.model is None:
                work = work._settled(number)
        return work

    def labels(self) -> Any:
        """Return the labels of all chunks, none of which is worked out yet."""
        dask, steps, shape = _dask(), self.recipe.steps, self._shape
        trial = np.ones((3,) * len(shape) + self.image.shape[len(shape) :], self.image.dtype)
        block = _stage(trial, None, steps, self._axis, self.spacing).block((slice(0, 3),) * len(shape))
        assert block is not None
        blocks, dtype = np.empty(self.image.numblocks[: len(shape)], object), block.pixels.dtype
        for index, core, part in self._parts(len(steps)):
            sides = tuple(along.stop - along.start for along in core)
            work = dask.delayed(_labels, pure=True)(dtype, *part)
            blocks[index] = dask.array.from_delayed(work, sides, dtype)
        return dask.array.block(blocks.tolist())

    def _settled(self, number: int) -> Lazy:
        """Return the recipe with the model of a step, learned from all chunks."""
        dask = _dask()
        seen = [dask.delayed(_seen, pure=True)(number, *part) for _, _, part in self._parts(number + 1)]
        while len(seen) > 1:
            seen = [dask.delayed(_added)(seen[place : place + 16]) for place in range(0, len(seen), 16)]
        total = seen[0].compute()
        if total is None:
            raise no_valid_pixel()
        kept = freezing.fitted(self.recipe.steps[number], total, self.spacing)
        steps = (*self.recipe.steps[:number], kept, *self.recipe.steps[number + 1 :])
        return dataclasses.replace(self, recipe=dataclasses.replace(self.recipe, steps=steps))

    @property
    def _shape(self) -> tuple[int, ...]:
        return tuple(self.image.shape[: self.image.ndim - self.has_channels])

    @property
    def _axis(self) -> int | None:
        return -1 if self.has_channels else None

    def _cores(self) -> Iterator[tuple[tuple[int, ...], Window]]:
        """Yield the number of each chunk along each axis, and where it is."""
        ends = [np.cumsum(sizes).tolist() for sizes in self.image.chunks[: len(self._shape)]]
        along = [[slice(end - n, end) for end, n in zip(stops, sizes, strict=True)]
                 for stops, sizes in zip(ends, self.image.chunks, strict=False)]  # fmt: skip
        for index in product(*(range(len(parts)) for parts in along)):
            yield index, tuple(parts[place] for parts, place in zip(along, index, strict=True))

    def _parts(self, n_steps: int) -> Iterator[tuple[tuple[int, ...], Window, tuple[Any, ...]]]:
        """Yield each chunk's number and place, and what makes a stage of it and what lies around it that is seen."""
        what = self.recipe.steps[:n_steps], self._axis, self.spacing
        reach = _stage(self.image, self.mask, *what).reach
        for index, core in self._cores():
            window = window_around(core, reach, self._shape)
            mask = None if self.mask is None else self.mask[window]
            yield index, core, (inside(core, window), self.image[window], mask, *what)


def _stage(pixels: Any, mask: Mask | None, steps: tuple[Step, ...], axis: int | None, spacing: Spacing | None) -> Stage:
    parts = parts_of(pixels, mask, channel_axis=axis, spacing=spacing)
    return Stage(FromImage(parts), steps, parts.facts.shape)


def _labels(dtype: np.dtype[Any], core: Window, *stage: Any) -> Labels:
    block = _stage(*stage).block(core)
    if block is None:
        return np.zeros([along.stop - along.start for along in core], dtype)
    return block.pixels.astype(dtype, copy=False)


def _seen(number: int, core: Window, *stage: Any) -> Any:
    return _stage(*stage).seen(number, core)


def _added(seen: list[Any]) -> Any:
    """Return what several parts show together."""
    there = [part for part in seen if part is not None]
    return functools.reduce(operator.add, there) if there else None
