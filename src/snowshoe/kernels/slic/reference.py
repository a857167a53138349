"""Readable definition of the superpixel kernels.

Places are counted in half pixels from the middle of the image, so that a flipped image has the same places with the
sign changed, and nothing that is computed from them depends on the side it is counted from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Channels = npt.NDArray[np.float32]
Valid = npt.NDArray[np.bool_] | None


def seed(channels: Channels, valid: Valid, cells: npt.NDArray[np.int64], sums: Floats) -> None:
    """Write each cell's number of valid pixels, and their sums of place (plane, row, column) and channels.

    ``channels`` are (channels, planes, rows, columns), ``cells`` how many there are along each axis, and ``sums``
    (cells, 4 + channels). A pixel on the line between two cells counts in both.
    """
    shape = channels.shape[1:]
    used = np.ones(shape, np.bool_) if valid is None else valid.reshape(shape)
    terms = np.stack([used, *_places_of(shape), *channels]) * used
    for number, cell in enumerate(np.ndindex(*cells.tolist())):
        spans = (_span(c, n, size) for c, n, size in zip(cell, cells.tolist(), shape, strict=True))
        window = (slice(None), *(slice(*span) for span in spans))
        sums[number] = terms[window].astype(np.float64).sum(axis=(1, 2, 3))


def _places(n: int) -> Channels:
    return np.arange(1 - n, n + 1, 2, dtype=np.float32)


def _places_of(shape: tuple[int, ...]) -> list[Channels]:
    """Return the place of every pixel along each axis."""
    return list(np.broadcast_arrays(*np.ix_(*map(_places, shape))))


def _span(cell: int, n_cells: int, size: int) -> tuple[int, int]:
    """The pixels whose middles lie in a cell, its ends included."""
    first = max(0, -((n_cells - 2 * size * cell) // (2 * n_cells)))
    return first, min(size, (2 * size * (cell + 1) - n_cells) // (2 * n_cells) + 1)


def descend(
    channels: Channels,
    valid: Valid,
    centers: Floats,
    steps: Channels,
    reach: float,
    weight: float,
    max_iter: int,
    labels: npt.NDArray[np.int32],
    threads: int,
) -> int:
    """Move each centre (plane, row, column, channels) to the mean of the pixels nearest to it, again and again.

    Writes each pixel's centre to ``labels`` (flat), -1 where not valid, and the means to ``centers``. Stops when no
    centre moves, or after ``max_iter`` rounds; returns the number of rounds. A pixel belongs to the nearest centre,
    the first of equals, that is at most ``reach`` away along each axis; where there is none, to the one before. Planes
    and rows are ``steps`` as far apart as columns.
    """
    shape = channels.shape[1:]
    used = np.ones(shape, np.bool_) if valid is None else valid.reshape(shape)
    image = labels.reshape(shape)
    image[:] = 0
    rounds = 0
    moved = True
    while moved and rounds < max_iter:
        _assign(channels, centers.astype(np.float32), steps, np.float32(reach), np.float32(weight), image)
        moved = _move(channels, used, image, centers)
        rounds += 1
    image[~used] = -1
    return rounds


def _assign(
    channels: Channels, centers: Channels, steps: Channels, reach: Any, weight: Any, image: npt.NDArray[np.int32]
) -> None:
    best = np.full(image.shape, np.inf, np.float32)
    scales = (*steps, np.float32(1))
    for index, center in enumerate(centers):
        off = [(_places(size) - at) * scale for size, at, scale in zip(image.shape, center[:3], scales, strict=True)]
        near = np.ix_(*(np.abs(along) <= reach for along in off))
        deep, down, along = np.ix_(*(np.square(each[np.abs(each) <= reach]) for each in off))
        place = along + (deep + down)
        total = np.square(channels[0][near] - center[3])
        for channel, level in zip(channels[1:], center[4:], strict=True):
            total += np.square(channel[near] - level)
        total += place * weight
        nearer = total < best[near]
        best[near] = np.where(nearer, total, best[near])
        image[near] = np.where(nearer, index, image[near])


def _move(channels: Channels, used: npt.NDArray[np.bool_], image: npt.NDArray[np.int32], centers: Floats) -> bool:
    """Colours are multiples of 1/256, so the sums are exact in any order."""
    which, n = image[used], len(centers)
    layers = (*_places_of(used.shape), *channels)
    counts = np.bincount(which, minlength=n)
    terms = [np.bincount(which, weights=layer[used].astype(np.float64), minlength=n) for layer in layers]
    means = np.where(counts[:, None] > 0, np.stack(terms, axis=1) / np.maximum(counts, 1)[:, None], centers)
    moved = bool((means != centers).any())
    centers[:] = means
    return moved
