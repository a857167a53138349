"""Where results are written in parts, by any number of threads and processes: TIFF, OME-TIFF, Zarr and OME-Zarr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from snowshoe.io.staging import scratch_beside
from snowshoe.scale.sinks.product import Product as Product
from snowshoe.scale.sinks.product import Sink as Sink
from snowshoe.scale.sinks.tiff import Tiff
from snowshoe.scale.sinks.zarrs import OmeZarr, Zarr

__all__ = ["SINKS", "Product", "Sink", "sink_into"]

SINKS: dict[str, Callable[[Path, Product], Sink]] = {
    "tif": Tiff,
    "ome-tif": partial(Tiff, has_copies=True),
    "zarr": Zarr,
    "ome-zarr": OmeZarr,
    "ome-zarr-0.4": partial(OmeZarr, version="0.4"),
}
"""Format → what makes its sink in a folder of its own, which must be on the disk of the result."""


@contextmanager
def sink_into(path: Path, format: str, product: Product) -> Iterator[Sink]:
    """A sink that has begun, and whose result is under its name when the block ends well; else nothing is.

    A run that is to be gone on with after it was killed makes its sink from `SINKS` in a folder that it keeps.
    """
    with scratch_beside(path) as folder:
        sink = SINKS[format](folder, product)
        sink.begin()
        yield sink
        sink.finish(path)
