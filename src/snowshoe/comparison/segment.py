"""One method by its name, with whatever conversion it needs."""

from __future__ import annotations

import dataclasses
from typing import Any

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.arrays import as_image, grey
from snowshoe.errors import must_be
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Image, Labels, Mask

GREY_NOTE = "colour converted to grey: 0.2125 R + 0.7154 G + 0.0721 B"


def segment(
    image: Image,
    method: str,
    *,
    channel_axis: int | None = None,
    mask: Mask | None = None,
    markers: Labels | None = None,
    **parameters: Any,
) -> Segmentation:
    """Labels of an image by any method of the catalogue.

    Parameters
    ----------
    image : array_like
        The pixels; a class map for methods that take labels.
    method : str
        A name in the catalogue that gives a segmentation; see ``snowshoe methods``.
    channel_axis : int, optional
        The axis of the channels. Methods that need one channel get the grey image, and the result says so.
    mask : ndarray of bool, optional
        True = use this pixel.
    markers : ndarray of int, optional
        Where regions start: positive numbers, 0 elsewhere. Only for methods that take markers.
    **parameters
        Those of the method.

    Raises
    ------
    UnknownMethod
        If there is no such method; the nearest names are offered.
    ValueError
        If the method gives edges or takes no markers, or a parameter is not one of the method's or out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import segment
    >>> np.asarray(segment(np.array([[0, 9], [1, 8]]).astype(np.uint8), "otsu"))
    array([[0, 1],
           [0, 1]], dtype=uint8)
    """
    return _run(image, method, "segmentation", channel_axis, mask, parameters, markers)  # type: ignore[no-any-return]


def detect(
    image: Image, method: str, *, channel_axis: int | None = None, mask: Mask | None = None, **parameters: Any
) -> Edges:
    """Edges of an image by any edge detector of the catalogue; the arguments are those of `segment`."""
    return _run(image, method, "edges", channel_axis, mask, parameters)  # type: ignore[no-any-return]


def _run(
    image: Image,
    method: str,
    gives: str,
    channel_axis: int | None,
    mask: Mask | None,
    parameters: dict[str, Any],
    markers: Labels | None = None,
) -> Any:
    entry = catalogue.get(method)
    if entry.gives != gives:
        known = ", ".join(other.name for other in catalogue.methods() if other.gives == gives)
        raise must_be("method", f"one that gives {gives} ({known})", method)
    values = entry.check(parameters) | _started(entry, markers)
    if channel_axis is None:
        return entry.function(image, mask=mask, **values)
    if entry.takes == "channels":
        return entry.function(image, mask=mask, channel_axis=channel_axis, **values)
    whole = as_image(image, mask, channel_axis=channel_axis)
    result = entry.function(grey(whole.pixels, channel_axis=-1), mask=whole.valid, **values)
    return dataclasses.replace(result, notes=(*result.notes, GREY_NOTE))


def _started(entry: catalogue.Method, markers: Labels | None) -> dict[str, Any]:
    """Return the markers as an argument, if there are any and the method takes them."""
    if markers is None:
        return {}
    if "markers" not in entry.inputs:
        known = ", ".join(other.name for other in catalogue.methods() if "markers" in other.inputs)
        raise must_be("method", f"one that takes markers ({known})", entry.name)
    return {"markers": markers}
