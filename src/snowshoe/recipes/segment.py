"""An image by any recipe, in one call."""

from __future__ import annotations

from typing import Any

from snowshoe.recipes.recipe import Recipe, segmented
from snowshoe.results import Segmentation
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Labels, Mask


def segment(
    image: Image | Segmentation,
    recipe: str | Recipe,
    *,
    channel_axis: int | None = None,
    mask: Mask | None = None,
    markers: Labels | None = None,
    spacing: Sizes | None = None,
    **parameters: Any,
) -> Segmentation:
    """Labels of an image by any method of the catalogue, or by several in turn.

    Parameters
    ----------
    image : array_like
        The pixels; labels for methods that take labels.
    recipe : str or Recipe
        A name in the catalogue, or a text such as ``gaussian:sigma=2+otsu+components``; its last step gives a
        segmentation. See ``snowshoe methods``.
    channel_axis : int, optional
        The axis of the channels. Methods that take one channel get the grey image, and the result says so.
    mask : ndarray of bool, optional
        True = use this pixel.
    markers : ndarray of int, optional
        Where regions start: positive numbers, 0 elsewhere. Only for methods that take markers.
    spacing : Spacing, sequence of float or str, optional
        The size of a pixel along each spatial axis, such as ``"0.5um"``; see `Recipe.run`.
    **parameters
        Those of the method; with several steps they are part of the text.

    Returns
    -------
    Segmentation
        Of the last step.

    Raises
    ------
    UnknownMethod
        If there is no such method; the nearest names are offered.
    ValueError
        If the recipe gives no segmentation or takes no markers, a step can't take what the one before gives, or a
        parameter is not one of the method's or out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import segment
    >>> np.asarray(segment(np.array([[0, 9], [1, 8]]).astype(np.uint8), "otsu"))
    array([[0, 1],
           [0, 1]], dtype=uint8)
    """
    chosen = Recipe.of(recipe, **parameters).require("segmentation")
    return segmented(chosen.run(image, channel_axis=channel_axis, mask=mask, markers=markers, spacing=spacing))
