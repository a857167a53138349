"""Recipes that ship: files beside this one, found by name."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from snowshoe.errors import SnowshoeError

__all__ = ["names", "path_of"]

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the names of the recipes that ship."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def path_of(path: str | os.PathLike[str]) -> Path:
    """Return a path as it is where there is such a file, else that of the recipe that ships by that name.

    A folder is no file: one that is called like a recipe, as ``nuclei`` may be, doesn't hide it.

    Raises
    ------
    SnowshoeError
        For a name, without a folder and a suffix, that is neither; it lists those that ship.
    """
    given = Path(path)
    is_name = given.name == os.fspath(path) and not given.suffix
    is_folder = is_name and given.is_dir()
    if not is_name or (given.exists() and not is_folder):
        return given
    if given.name in names():
        return FOLDER / f"{given.name}.toml"
    if is_folder:
        return given
    near = difflib.get_close_matches(given.name, names(), n=1)
    advice = f"did you mean {near[0]}? " if near else ""
    raise SnowshoeError(
        f"cannot read {given}: there is no such file, and no recipe of that name; {advice}"
        f"Recipes that ship: {', '.join(names())}"
    )
