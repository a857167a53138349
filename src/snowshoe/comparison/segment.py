"""One method by its name, with whatever conversion it needs."""

from __future__ import annotations

from typing import Any

from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.results import Edges, Segmentation
from snowshoe.results.by_name import run_by_name
from snowshoe.types import Image, Mask


def segment(
    image: Image, method: str, *, channel_axis: int | None = None, mask: Mask | None = None, **parameters: Any
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
    **parameters
        Those of the method.

    Raises
    ------
    UnknownMethod
        If there is no such method; the nearest names are offered.
    ValueError
        If the method gives edges, or a parameter is not one of the method's or out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import segment
    >>> np.asarray(segment(np.array([[0, 9], [1, 8]]).astype(np.uint8), "otsu"))
    array([[0, 1],
           [0, 1]], dtype=uint8)
    """
    return run_by_name(image, method, "segmentation", channel_axis, mask, parameters)  # type: ignore[no-any-return]


def detect(
    image: Image, method: str, *, channel_axis: int | None = None, mask: Mask | None = None, **parameters: Any
) -> Edges:
    """Edges of an image by any edge detector of the catalogue; the arguments are those of `segment`."""
    return run_by_name(image, method, "edges", channel_axis, mask, parameters)  # type: ignore[no-any-return]
