"""The smaller copies of an image that a viewer shows from afar, each of half the size of the one before it."""

from __future__ import annotations

__all__ = ["FITS", "shapes"]

FITS = 512
"""Rows and columns that need no smaller copy."""


def shapes(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the shape of an image and of its smaller copies; planes stay as many.

    Examples
    --------
    >>> shapes((3, 1500, 700))
    [(3, 1500, 700), (3, 750, 350), (3, 375, 175)]
    """
    all_shapes = [shape]
    while max(shape[-2:]) > FITS:
        shape = (*shape[:-2], -(-shape[-2] // 2), -(-shape[-1] // 2))
        all_shapes.append(shape)
    return all_shapes
