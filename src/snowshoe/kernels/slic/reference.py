"""Readable definition of the superpixel kernels.

Places are counted in half pixels from the middle of the image, so that a flipped image has the same places with the
sign changed, and nothing that is computed from them depends on the side it is counted from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Planes = npt.NDArray[np.float32]
Valid = npt.NDArray[np.bool_] | None


def seed(planes: Planes, valid: Valid, rows: int, columns: int, sums: Floats) -> None:
    """Write each cell's number of valid pixels, and their sums of place (row, column) and channels.

    ``sums`` (rows · columns cells, 3 + channels). A pixel on the line between two cells counts in both.
    """
    _, height, width = planes.shape
    used = np.ones((height, width), np.bool_) if valid is None else valid.reshape(height, width)
    terms = np.stack([used, *np.broadcast_arrays(_places(height)[:, None], _places(width)), *planes]) * used
    for cell in range(rows * columns):
        i, j = divmod(cell, columns)
        window = np.s_[:, slice(*_span(i, rows, height)), slice(*_span(j, columns, width))]
        sums[cell] = terms[window].astype(np.float64).sum(axis=(1, 2))


def _places(n: int) -> Planes:
    return np.arange(1 - n, n + 1, 2, dtype=np.float32)


def _span(cell: int, n_cells: int, size: int) -> tuple[int, int]:
    """The pixels whose middles lie in a cell, its ends included."""
    first = max(0, -((n_cells - 2 * size * cell) // (2 * n_cells)))
    return first, min(size, (2 * size * (cell + 1) - n_cells) // (2 * n_cells) + 1)


def descend(
    planes: Planes,
    valid: Valid,
    centers: Floats,
    reach: float,
    weight: float,
    max_iter: int,
    labels: npt.NDArray[np.int32],
    threads: int,
) -> int:
    """Move each centre (row, column, channels) to the mean of the pixels nearest to it, again and again.

    Writes each pixel's centre to ``labels`` (flat), -1 where not valid, and the means to ``centers``. Stops when no
    centre moves, or after ``max_iter`` rounds; returns the number of rounds. A pixel belongs to the nearest centre,
    the first of equals, that is at most ``reach`` rows and columns away; where there is none, to the one before.
    """
    _, height, width = planes.shape
    used = np.ones((height, width), np.bool_) if valid is None else valid.reshape(height, width)
    image = labels.reshape(height, width)
    image[:] = 0
    rounds = 0
    moved = True
    while moved and rounds < max_iter:
        _assign(planes, centers.astype(np.float32), np.float32(reach), np.float32(weight), image)
        moved = _move(planes, used, image, centers)
        rounds += 1
    image[~used] = -1
    return rounds


def _assign(planes: Planes, centers: Planes, reach: Any, weight: Any, image: npt.NDArray[np.int32]) -> None:
    best = np.full(image.shape, np.inf, np.float32)
    for index, (row, column, *colour) in enumerate(centers):
        down, along = _places(image.shape[0]) - row, _places(image.shape[1]) - column
        near = np.ix_(np.abs(down) <= reach, np.abs(along) <= reach)
        place = np.square(along[near[1]]) + np.square(down[near[0]])
        total = np.square(planes[0][near] - colour[0])
        for plane, level in zip(planes[1:], colour[1:], strict=True):
            total += np.square(plane[near] - level)
        total += place * weight
        nearer = total < best[near]
        best[near] = np.where(nearer, total, best[near])
        image[near] = np.where(nearer, index, image[near])


def _move(planes: Planes, used: npt.NDArray[np.bool_], image: npt.NDArray[np.int32], centers: Floats) -> bool:
    """Colours are multiples of 1/256, so the sums are exact in any order."""
    which, n = image[used], len(centers)
    places = np.broadcast_arrays(_places(used.shape[0])[:, None], _places(used.shape[1]))
    counts = np.bincount(which, minlength=n)
    terms = [np.bincount(which, weights=term[used].astype(np.float64), minlength=n) for term in (*places, *planes)]
    means = np.where(counts[:, None] > 0, np.stack(terms, axis=1) / np.maximum(counts, 1)[:, None], centers)
    moved = bool((means != centers).any())
    centers[:] = means
    return moved
