"""An array of Python by any recipe: in memory, or lazily where its chunks are worked out when they are asked for."""

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

from snowshoe.arrays import require_axes
from snowshoe.blocks import Window, inside, window_around
from snowshoe.errors import MissingDependency, WrongRecipe, must_be
from snowshoe.recipes import Recipe, Step, freezing
from snowshoe.recipes.recipe import segmented
from snowshoe.results import Segmentation
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.passes import require_blocks
from snowshoe.scale.sources.arrays import mask_of, parts_of
from snowshoe.scale.stages import FromImage, Stage
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Labels, Mask

__all__ = ["segment"]

_SINKS = {".ome.zarr": "ome-zarr", ".zarr": "zarr"}


def segment(
    image: Any,
    recipe: str | Recipe,
    *,
    channel_axis: int | None = None,
    mask: Any = None,
    markers: Labels | None = None,
    spacing: Sizes | None = None,
    out: str | os.PathLike[str] | None = None,
    **parameters: Any,
) -> Any:
    """Labels of an image by any method of the catalogue, or by several in turn; lazily of a dask or Zarr array.

    Parameters
    ----------
    image : array_like, dask.array.Array, zarr.Array or xarray.DataArray
        The pixels; labels for methods that take labels.
    recipe : str or Recipe
        A name in the catalogue, or a text such as ``gaussian:sigma=2+otsu+components``; its last step gives a
        segmentation. See ``snowshoe methods``.
    channel_axis : int, optional
        The axis of the channels. Methods that take one channel get the grey image, and the result says so.
    mask : array of bool, optional
        True = use this pixel.
    markers : ndarray of int, optional
        Where regions start: positive numbers, 0 elsewhere. Only for methods that take markers, and images in memory.
    spacing : Spacing, sequence of float or str, optional
        The size of a pixel along each spatial axis, such as ``"0.5um"``; see `Recipe.run`.
    out : path, optional
        Write the labels there block by block, and return them lazily: a name that ends in ``.zarr`` or ``.ome.zarr``.
        What looks beyond a window around each pixel, such as ``components``, needs it for an image that is lazy.
    **parameters
        Those of the method; with several steps they are part of the text.

    Returns
    -------
    Segmentation, dask.array.Array or xarray.DataArray
        Of an array in memory a `Segmentation`, of the last step. Of a dask or Zarr array a dask array: what is learned
        of the whole image (thresholds, centres) is learned at once, in one pass over its chunks, and each chunk is
        segmented when it is asked for; nothing larger than a chunk and what lies around it is held. Of a DataArray
        another with its coordinates and attributes. The labels are the same in all cases.

    Raises
    ------
    UnknownMethod
        If there is no such method; the nearest names are offered.
    ValueError
        If the recipe gives no segmentation or takes no markers, a step can't take what the one before gives, a
        parameter is not one of the method's or out of its range, or a lazy image needs ``out``.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import segment
    >>> np.asarray(segment(np.array([[0, 9], [1, 8]]).astype(np.uint8), "otsu"))
    array([[0, 1],
           [0, 1]], dtype=uint8)
    """
    options: dict[str, Any] = {"channel_axis": channel_axis, "mask": mask, "spacing": spacing}
    if _comes_from(image, "xarray"):
        given: dict[str, Any] = {**options, "markers": markers, "out": out, **parameters}
        return _like(image, segment(image.data, recipe, **given), channel_axis)
    chosen = Recipe.of(recipe, **parameters).require("segmentation")
    if out is None and not (_comes_from(image, "dask") or _comes_from(image, "zarr")):
        return segmented(chosen.run(image, markers=markers, **options))
    if markers is not None:
        raise must_be("markers", "left out for an image that is not in memory", type(markers).__name__)
    chosen.require_own_fit()
    image = image if hasattr(image, "shape") else np.asanyarray(image)
    shape, ndim = tuple(image.shape), (1, 2, 3) if out is None else (2, 3)
    require_axes(shape, channel_axis, ndim, is_volume=mask is not None and np.shape(mask) == shape)
    if out is not None:
        return _written(image, chosen, Path(out), options)
    return _Lazy.of(image, chosen, options).labels()


def _comes_from(array: Any, package: str) -> bool:
    """Whether an array is one of a package, which is not imported for that."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(array).__mro__)


def _like(image: Any, labels: Any, channel_axis: int | None) -> Any:
    """Return labels as a DataArray with the axes, coordinates and attributes of the image."""
    plane = image if channel_axis is None else image.isel({image.dims[channel_axis]: 0}, drop=True)
    return plane.copy(data=labels.labels if isinstance(labels, Segmentation) else labels).rename("labels")


def _dask() -> Any:
    try:
        import dask.array
    except ImportError as error:
        raise MissingDependency("dask", "scale", "segmenting an array lazily") from error
    return dask


def _written(image: Any, recipe: Recipe, out: Path, options: dict[str, Any]) -> Any:
    """Write the labels block by block; return what is written, lazily."""
    format = next((name for suffix, name in _SINKS.items() if out.name.endswith(suffix)), None)
    if format is None:
        raise must_be("out", f"a name that ends in {' or '.join(_SINKS)}", os.fspath(out))
    Blockwise(recipe, parts_of(image, **options)).write(out, format)
    return _dask().array.from_zarr(str(out), component="0" if format == "ome-zarr" else None)


@dataclass(frozen=True)
class _Lazy:
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
    def of(cls, image: Any, recipe: Recipe, options: dict[str, Any]) -> _Lazy:
        """Return the recipe with all that it learns of the image; the chunks are looked at for that."""
        array, axis = _dask().array, options["channel_axis"]
        lazy = image if _comes_from(image, "dask") else array.from_zarr(image)
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

    def _settled(self, number: int) -> _Lazy:
        """Return the recipe with the model of a step, learned from all chunks."""
        dask = _dask()
        seen = [dask.delayed(_seen, pure=True)(number, *part) for _, _, part in self._parts(number + 1)]
        while len(seen) > 1:
            seen = [dask.delayed(_added)(seen[place : place + 16]) for place in range(0, len(seen), 16)]
        total = seen[0].compute()
        if total is None:
            raise must_be("image", "an image with at least one valid pixel", "none", "check the mask and the NaNs")
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
