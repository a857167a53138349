"""An image of any size through a network, tile by tile, without seams."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import UnusableNetwork
from snowshoe.filters.blocks import Window
from snowshoe.networks.fitted import Fitted, Scores
from snowshoe.types import Labels

LARGEST_LABEL = np.iinfo(np.uint8).max


def scores_of(fitted: Fitted, image: CheckedImage, white: float) -> Scores:
    """Return probabilities (classes, rows, columns), those of overlapping tiles blended.

    A tile weighs less towards its border, so that each pixel counts most where it was seen with the most around it.
    """
    total = np.zeros((fitted.n_planes, *image.shape), np.float32)
    weights = np.zeros(image.shape, np.float32)
    for window, weight in _tiles(fitted, image):
        total[:, *window] += weight * fitted.scores(image, window, white)
        weights[window] += weight
    total /= np.where(weights > 0, weights, 1)
    return total


def labels_of(fitted: Fitted, image: CheckedImage, white: float) -> Labels:
    """Return the labels of a network that gives labels; seams run through the middle of where tiles overlap."""
    labels, weights = np.zeros(image.shape, np.float32), np.zeros(image.shape, np.float32)
    for window, weight in _tiles(fitted, image):
        nearer = weight > weights[window]
        labels[window][nearer] = fitted.scores(image, window, white)[0][nearer]
        weights[window][nearer] = weight[nearer]
    if labels.min() < 0 or labels.max() > LARGEST_LABEL:
        found = f"{labels.min():.0f} to {labels.max():.0f}"
        raise UnusableNetwork(f"output {fitted.output.name!r} must be labels from 0 to {LARGEST_LABEL}, got {found}")
    return labels.astype(np.uint8)


def _tiles(fitted: Fitted, image: CheckedImage) -> Iterator[tuple[Window, npt.NDArray[np.float32]]]:
    """Each window that has a valid pixel, and how much its pixels weigh."""
    card = fitted.card
    rows, columns = (
        list(_spans(n, side, card.overlap, 1 if fitted.input.sides else card.multiple))
        for n, side in zip(image.shape, fitted.tile, strict=True)
    )
    for row, column in itertools.product(rows, columns):
        window = (slice(*row), slice(*column))
        if image.valid is None or image.valid[window].any():
            yield window, np.minimum.outer(_ramp(*row, image.shape[0]), _ramp(*column, image.shape[1]))


def _spans(n: int, side: int, overlap: int, multiple: int) -> Iterator[tuple[int, int]]:
    """Where tiles of a side begin and end along an axis: at multiples, each sharing pixels with the next."""
    step = max(multiple, (side - min(overlap, side // 2)) // multiple * multiple)
    for start in range(0, max(1, n - side + step), step):
        yield start, min(n, start + side)


def _ramp(start: int, stop: int, n: int) -> npt.NDArray[np.float32]:
    """Distances in pixels to the nearer end of a span, unless that is the image's own."""
    far = np.float32(max(n, 1))
    left, right = np.arange(1, stop - start + 1, dtype=np.float32), np.arange(stop - start, 0, -1, dtype=np.float32)
    return np.minimum(left if start else far, right if stop < n else far) * np.ones(stop - start, np.float32)
