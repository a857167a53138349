"""Measured image segmentation: every method side by side, exact, with the numbers that let a person choose.

>>> import snowshoe
>>> grey = snowshoe.grey(snowshoe.sample(), channel_axis=-1)
>>> snowshoe.otsu(grey).n_labels
2
"""

from __future__ import annotations

import functools
import importlib
import os

TYPE_CHECKING = False  # typing itself takes longer to load than all that is needed before a name is asked for
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from snowshoe.comparison.result import Comparison as Comparison
    from snowshoe.comparison.run import compare as compare
    from snowshoe.comparison.scree import scree as scree
    from snowshoe.io import read as read
    from snowshoe.io import sample as sample
    from snowshoe.io import write_labels as write_labels
    from snowshoe.io.exports import export as export
    from snowshoe.methods import *  # noqa: F403
    from snowshoe.metrics.score_all import score_all
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

    score = score_all

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
    "score": "metrics.score_all",
    "scree": "comparison.scree",
    "segment": "scale.segment",
    "separability": "statistics.separability",
    "tune": "tuning.run",
    "write_labels": "io",
}
_ROOMS = ("filters", "io", "labels", "metrics")
"""Packages that are used by their names, such as `snowshoe.io.load`."""
_OF_IMAGES = ("compare", "measure", "score", "scree", "segment", "separability", "tune")
"""Those of them that take images, and so paths; methods do too."""
_IMAGES = frozenset({"image", "images", "labels", "mask", "markers", "truth", "truths", "ignore"})
"""Arguments that are images, and so may be the paths of files."""


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        from snowshoe.errors import DISTRIBUTION

        return version(DISTRIBUTION)
    if name in _ROOMS:
        return importlib.import_module(f"snowshoe.{name}")
    if name in _HOMES:
        home = importlib.import_module(f"snowshoe.{_HOMES[name]}")
        public = getattr(home, "score_all" if name == "score" else name)
        return _with_files(name, public) if name in _OF_IMAGES else public
    family = None if name.startswith("_") else _family_of(name)
    if family:
        return _with_files(name, getattr(importlib.import_module(f"snowshoe.methods.{family}"), name))
    raise AttributeError(f"module 'snowshoe' has no attribute {name!r}")


@functools.cache
def _with_files(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that also takes the paths of files where it takes images."""
    import inspect

    arguments = inspect.signature(function).parameters.values()
    positional = [argument.name for argument in arguments if argument.kind is argument.POSITIONAL_OR_KEYWORD]

    @functools.wraps(function)
    def with_files(*args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(positional, args, strict=False)), **kwargs}
        if not any(_names_file(given[argument]) for argument in _IMAGES.intersection(given)):
            return function(*args, **kwargs)
        from snowshoe.files import call

        return call(function, args, kwargs)

    # What is pickled is looked up by these.
    with_files.__module__, with_files.__name__, with_files.__qualname__ = __name__, name, name
    return with_files


def _names_file(value: Any) -> bool:
    """Whether an argument is a path, or holds one."""
    if not isinstance(value, dict | list | tuple):
        return isinstance(value, str | os.PathLike)
    return any(isinstance(part, str | os.PathLike) for part in (value.values() if isinstance(value, dict) else value))


@functools.cache
def _family_of(name: str) -> str | None:
    """Return the family that a method belongs to: a method's file has its name, so no other family is imported."""
    from pathlib import Path

    return next((file.parent.name for file in Path(__file__).parent.glob(f"methods/*/{name}.py")), None)


def __dir__() -> list[str]:
    from snowshoe import catalogue

    return sorted([*_HOMES, "__version__", *(method.name for method in catalogue.methods())])
