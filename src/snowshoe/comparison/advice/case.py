"""What advice may rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snowshoe.comparison.measurements import Measurements
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.results import Scree


@dataclass(frozen=True)
class Case:
    """A row, and all that its advice may rest on."""

    row: Row
    scene: Scene
    scree: Scree
    others: Sequence[Row] = ()

    @property
    def measured(self) -> Measurements:
        """The image’s measurements."""
        return self.scene.measured
