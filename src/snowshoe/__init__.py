"""Measured image segmentation: every method side by side, exact, with the numbers that let a person choose.

>>> import snowshoe
>>> grey = snowshoe.grey(snowshoe.sample(), channel_axis=-1)
>>> snowshoe.otsu(grey).n_labels
2
"""

from __future__ import annotations

import functools
import importlib

TYPE_CHECKING = False  # typing itself takes longer to load than all that is needed before a name is asked for
if TYPE_CHECKING:
    from typing import Any

    from snowshoe.comparison.result import Comparison as Comparison
    from snowshoe.comparison.run import compare as compare
    from snowshoe.comparison.scree import scree as scree
    from snowshoe.io import read as read
    from snowshoe.io import sample as sample
    from snowshoe.io import write_labels as write_labels
    from snowshoe.io.exports import export as export
    from snowshoe.methods import *  # noqa: F403
    from snowshoe.recipes.recipe import Recipe as Recipe
    from snowshoe.results import Edges as Edges
    from snowshoe.results import Scree as Scree
    from snowshoe.results import Segmentation as Segmentation
    from snowshoe.results import Table as Table
    from snowshoe.results.measuring import measure as measure
    from snowshoe.scale.batch import Batch as Batch
    from snowshoe.scale.run import plan as plan
    from snowshoe.scale.run import run as run
    from snowshoe.scale.segment import segment as segment
    from snowshoe.statistics.separability import Verdict as Verdict
    from snowshoe.statistics.separability import separability as separability
    from snowshoe.tuning.result import Tuning as Tuning
    from snowshoe.tuning.run import tune as tune

# Names that are not methods, and where they live; methods are found through the catalogue.
_HOMES = {
    "Batch": "scale.batch",
    "Comparison": "comparison.result",
    "Edges": "results",
    "Recipe": "recipes.recipe",
    "Scree": "results",
    "Segmentation": "results",
    "Table": "results",
    "Tuning": "tuning.result",
    "Verdict": "statistics.separability",
    "compare": "comparison.run",
    "measure": "results.measuring",
    "export": "io.exports",
    "plan": "scale.run",
    "read": "io",
    "run": "scale.run",
    "sample": "io",
    "scree": "comparison.scree",
    "segment": "scale.segment",
    "separability": "statistics.separability",
    "tune": "tuning.run",
    "write_labels": "io",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        from snowshoe.errors import DISTRIBUTION

        return version(DISTRIBUTION)
    if name in _HOMES:
        return getattr(importlib.import_module(f"snowshoe.{_HOMES[name]}"), name)
    family = None if name.startswith("_") else _family_of(name)
    if family:
        return getattr(importlib.import_module(f"snowshoe.methods.{family}"), name)
    raise AttributeError(f"module 'snowshoe' has no attribute {name!r}")


@functools.cache
def _family_of(name: str) -> str | None:
    """Return the family that a method belongs to: a method's file has its name, so no other family is imported."""
    from pathlib import Path

    return next((file.parent.name for file in Path(__file__).parent.glob(f"methods/*/{name}.py")), None)


def __dir__() -> list[str]:
    from snowshoe import catalogue

    return sorted([*_HOMES, "__version__", *(method.name for method in catalogue.methods())])
