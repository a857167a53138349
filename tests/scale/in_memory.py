"""An image in parts and a result in parts that are arrays, so that only what is done in blocks takes time."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from snowshoe.scale import blockwise
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import Facts, Parts


class ArraySink:
    """A result that is an array."""

    notes = ()

    def __init__(self, product):
        self.product, self.pixels = product, np.full(product.shape, 111, product.dtype)

    def write(self, window, pixels, valid=None):
        self.pixels[window] = pixels


def parts_of(pixels, *, channels=0, chunk=None):
    shape = pixels.shape[:-1] if channels else pixels.shape
    facts = Facts(shape, pixels.dtype, channels, chunk or (1,) * len(shape), colour=channels == 3)
    return Parts(facts, lambda window: pixels[window].copy())


def in_blocks(recipe, parts, sides, *, tables=(), most=None, alone=1 << 22):
    """Return what blocks of these sides give: the result, and the blockwise work."""
    sinks = []

    @contextmanager
    def sink_into(path, format, product):
        sinks.append(ArraySink(product))
        yield sinks[-1]

    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(blockwise, "sink_into", sink_into)
        patch.setattr(blockwise, "_sides", lambda parts, pixels: tuple(sides))
        work = Blockwise(recipe, parts, int(np.prod(sides)) if most is None else most, alone)
        work.write(Path(folder, "out.tif"), tables=tables)
        assert not list(Path(folder).iterdir())
    return sinks[0].pixels, work
