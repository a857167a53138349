"""An array of Python by any recipe: in memory, or lazily where its chunks are worked out when they are asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.arrays import require_axes
from snowshoe.errors import must_be
from snowshoe.recipes import Recipe
from snowshoe.recipes.recipe import segmented
from snowshoe.results import Segmentation
from snowshoe.spacing import Sizes
from snowshoe.types import Labels

__all__ = ["segment"]


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
    # Only here: what works in blocks takes longer to import than an image in memory takes to segment.
    from snowshoe.scale.lazily import Lazy, written

    return Lazy.of(image, chosen, options).labels() if out is None else written(image, chosen, Path(out), options)


def _comes_from(array: Any, package: str) -> bool:
    """Whether an array is one of a package, which is not imported for that."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(array).__mro__)


def _like(image: Any, labels: Any, channel_axis: int | None) -> Any:
    """Return labels as a DataArray with the axes, coordinates and attributes of the image."""
    plane = image if channel_axis is None else image.isel({image.dims[channel_axis]: 0}, drop=True)
    return plane.copy(data=labels.labels if isinstance(labels, Segmentation) else labels).rename("labels")
