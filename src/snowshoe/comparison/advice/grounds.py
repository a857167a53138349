"""What advice may rest on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from snowshoe.comparison.measurements import Measurements
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.results import Scree

__all__ = ["Grounds"]


@dataclass(frozen=True)
class Grounds:
    """A row, and all that its advice may rest on."""

    row: Row
    scene: Scene
    scree: Scree
    others: Sequence[Row] = ()

    @property
    def measured(self) -> Measurements:
        """The image’s measurements."""
        return self.scene.measured

    @property
    def base(self) -> Grounds | None:
        """The same for the row whose classes this one took; None where it took the image."""
        base = next((row for row in self.others if row.name == self.row.source), None)
        return None if base is None else dataclasses.replace(self, row=base)
