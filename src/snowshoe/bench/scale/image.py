"""The image of the benchmark: bright discs on uneven ground with noise, made part by part, as large as is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snowshoe.blocks import Window, blocks
from snowshoe.kernels.dispatch import threads
from snowshoe.types import Pixels
from snowshoe.workers import in_order

__all__ = ["CHUNK", "part_of", "write_image"]

CHUNK = 1024
_PITCH = 64
"""Pixels from the middle of a disc to the next."""


def write_image(path: Path, side: int) -> None:
    """Write the image as a Zarr of uint8, in chunks that are not packed, since noise packs badly."""
    import zarr

    shape, chunks = (side, side), (min(CHUNK, side),) * 2
    array = zarr.create_array(str(path), shape=shape, dtype="uint8", chunks=chunks, compressors=None, overwrite=True)

    def put(core: Window) -> None:
        array[core] = part_of(core)

    for _ in in_order(put, [core for core, _ in blocks(shape, CHUNK)], jobs=threads(1 << 40)):
        pass


def part_of(window: Window) -> Pixels:
    """Return a part of the image, whose noise is that of its place."""
    rows, columns = (np.arange(along.start, along.stop, dtype=np.float32) for along in window)
    grid = np.arange(int(rows[0]) // _PITCH, int(rows[-1]) // _PITCH + 1)
    sizes = 8 + 13 * (np.sin(grid[:, np.newaxis] * 12.9 + np.arange(1 << 12) * 78.2) % 1)
    down, across = (rows % _PITCH - _PITCH / 2)[:, np.newaxis], columns % _PITCH - _PITCH / 2
    radius = sizes[np.ix_(rows.astype(int) // _PITCH - grid[0], columns.astype(int) // _PITCH % (1 << 12))]
    ground = 60 + 20 * np.sin(rows / 3000)[:, np.newaxis] * np.cos(columns / 4000)
    noise = np.random.default_rng([along.start for along in window]).normal(0, 7, (len(rows), len(columns)))
    image = ground + 90 * (down**2 + across**2 < radius**2) + noise
    pixels: Pixels = image.clip(0, 255).astype(np.uint8)
    return pixels
