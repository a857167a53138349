"""TIFFs from tiles that are compressed already, in one pass: the same files as those of whole arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.io.georeference import Georeference
from snowshoe.io.writing import HALF_FULL, TILE, of_ome, of_plane, tags_of
from snowshoe.spacing import Spacing

__all__ = ["Level", "save_tiles"]


@dataclass(frozen=True)
class Level:
    """An image, or a smaller copy of it.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns, of a volume after its planes.
    tiles : callable
        Gives the tiles in raster order, compressed by zlib.
    """

    shape: tuple[int, ...]
    tiles: Callable[[], Iterable[bytes]]


def save_tiles(
    path: Path,
    levels: Sequence[Level],
    dtype: np.dtype[Any],
    spacing: Spacing | None,
    *,
    identity: str | None = None,
    georeference: Georeference | None = None,
    no_data: int | None = None,
) -> None:
    """Write a tiled TIFF of one channel, its smaller copies in sub-directories; with an identifier, an OME-TIFF."""
    import tifffile

    full, *smaller = levels
    n_bytes = sum(math.prod(level.shape) for level in levels) * dtype.itemsize
    common: dict[str, Any] = {"dtype": dtype, "tile": TILE, "photometric": "minisblack"}
    tags = tags_of(spacing, georeference, no_data)
    with tifffile.TiffWriter(path, bigtiff=n_bytes > HALF_FULL, ome=identity is not None) as file:
        about = of_plane(spacing) if identity is None else of_ome(full.shape, spacing, identity)
        file.write(iter(full.tiles()), shape=full.shape, subifds=len(smaller) or None, metadata=about, **common, **tags)
        for level in smaller:
            plain = {"compression": tags["compression"], "software": tags["software"]}
            file.write(iter(level.tiles()), shape=level.shape, subfiletype=1, metadata=None, **common, **plain)
