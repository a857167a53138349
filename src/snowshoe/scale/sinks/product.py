"""What a result that is written in parts is, and what every sink of such parts can do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from snowshoe.blocks import Window
from snowshoe.io.georeference import Georeference
from snowshoe.spacing import Spacing
from snowshoe.types import Mask, Pixels

__all__ = ["Product", "Sink"]


@dataclass(frozen=True)
class Product:
    """A result before its pixels are known; picklable.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns, of a volume after its planes.
    dtype : dtype
    block : tuple of int
        Sides of the windows in which it is written, which start at multiples of them; the last along an axis may be
        smaller.
    is_labels : bool
        Whether the pixels are labels, of which a smaller copy has the nearest and never a mean.
    spacing, georeference : optional
        As `load` gives them.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    block: tuple[int, ...]
    is_labels: bool = True
    spacing: Spacing | None = None
    georeference: Georeference | None = None

    def require(self, window: Window) -> None:
        """Assert that a window is one block, so that no two writers ever share a chunk."""
        for along, side, n in zip(window, self.block, self.shape, strict=True):
            starts, ends = along.start % side == 0, along.stop % side == 0 or along.stop == n
            is_block = starts and ends and along.start < along.stop <= n
            assert is_block, (window, self.block, self.shape)


class Sink(Protocol):
    """Takes blocks in any order, from any thread or process that has the folder; picklable, as it holds only names.

    What is written twice is there once, so a block may be done again. Nothing stands under the final name before
    `finish`, and then all of it.
    """

    @property
    def folder(self) -> Path:
        """Where what is written is kept until it is whole."""

    @property
    def product(self) -> Product:
        """What is written."""

    def begin(self) -> None:
        """Make what writers need in the folder; once, before the first of them."""

    def write(self, window: Window, pixels: Pixels, valid: Mask | None = None) -> None:
        """Keep the pixels of a block; where they are not valid there is no data."""

    def finish(self, path: Path) -> None:
        """Put the whole under its final name, once every block was written."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the result."""
