"""What files are called that a recipe makes: another name for another recipe, on every system."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any

from snowshoe.recipes.grammar import value_text
from snowshoe.recipes.recipe import Recipe

__all__ = ["file_name"]

MOST = 80
"""Characters of a name; a longer one ends in a checksum instead, as systems have limits."""


def file_name(recipe: Recipe, original: Recipe | None = None, name: str = "") -> str:
    """Return the methods with the parameters that are not at their defaults: ``gaussian-sigma=2+otsu``.

    Of a recipe that has a name of its own, return that, with the parameters that are not those of the original.
    """
    if original is None:
        return _short("+".join(_with(step.method, step.chosen) for step in recipe.steps), recipe.name)
    changed = {place: value for place, value in recipe.values.items() if value != original.values[place]}
    return _short(_with(name, changed), name)


def _with(name: str, values: Mapping[str, Any]) -> str:
    return "-".join([name, *(f"{place.rpartition('.')[2]}={_safe(value)}" for place, value in values.items())])


def _safe(value: Any) -> str:
    """Return a value in signs that every system allows in names; of a path, the file's name."""
    text = re.split(r"[/\\]", value)[-1] if isinstance(value, str) else value_text(value)
    return re.sub(r"[^\w.-]+", "_", text)


def _short(text: str, start: str) -> str:
    return text if len(text) <= MOST else f"{start[:MOST]}-{zlib.crc32(text.encode()):08x}"
