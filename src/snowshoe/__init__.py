"""Measured image segmentation: every method side by side, exact, with the numbers that let a person choose.

>>> import snowshoe
>>> image = snowshoe.sample()
>>> snowshoe.otsu(image).n_labels
2
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snowshoe.arrays import grey as grey
    from snowshoe.methods import *  # noqa: F403
    from snowshoe.results import Segmentation as Segmentation
    from snowshoe.statistics.separability import Verdict as Verdict
    from snowshoe.statistics.separability import separability as separability

# Names that are not methods, and where they live; methods are found through the catalogue.
_HOMES = {
    "Segmentation": "results",
    "Verdict": "statistics.separability",
    "grey": "arrays",
    "separability": "statistics.separability",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("snowshoe")
    if name in _HOMES:
        return getattr(importlib.import_module(f"snowshoe.{_HOMES[name]}"), name)
    if not name.startswith("_"):
        methods = importlib.import_module("snowshoe.methods")
        if hasattr(methods, name):
            return getattr(methods, name)
    raise AttributeError(f"module 'snowshoe' has no attribute {name!r}")


def __dir__() -> list[str]:
    from snowshoe import catalogue

    importlib.import_module("snowshoe.methods")
    return sorted([*_HOMES, "__version__", *(method.name for method in catalogue.methods())])
