"""What a comparison runs: the catalogue's short list, all of it, families, or recipes that were named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snowshoe import catalogue
from snowshoe.catalogue import FAMILIES, Method
from snowshoe.errors import must_be
from snowshoe.recipes import Recipe, listed

ALL = "all"


def divided(parts: Sequence[str] | None) -> tuple[list[str] | None, list[Recipe]]:
    """Return the names among what was asked for, and the recipes that have parameters or several steps."""
    if parts is None:
        return None, []
    texts = [part for part in parts if ":" in part or "+" in part]
    return [part for part in parts if part not in texts], [Recipe.parse(text) for text in texts]


def shows_objects(names: Sequence[str] | None) -> bool:
    """Return whether the row of objects belongs to what was asked for: to the short list and to all, not to names."""
    return names is None or ALL in names


def selected(methods: str | Iterable[str] | None) -> tuple[Method, ...]:
    """Return the methods of some names, each once.

    Parameters
    ----------
    methods : str or iterable of str, optional
        Names of methods or of families, one by one or separated by commas; "all" for the whole catalogue, less the
        filters, whose images are no answers. Without it the catalogue's short list.

    Raises
    ------
    UnknownMethod
        If a name is neither a method's nor a family's.
    """
    if methods is None:
        return tuple(method for method in catalogue.methods() if method.shortlist)
    chosen = [method for name in listed(methods) for method in _called(name)]
    return tuple({method.name: method for method in chosen}.values())


@dataclass(frozen=True)
class Selection:
    """What a comparison runs on an image.

    Attributes
    ----------
    methods : tuple of Method
        Each with its defaults.
    recipes : tuple of Recipe
        More runs.
    planar : tuple of str
        What was asked for and takes planes alone, where the image is a volume.
    """

    methods: tuple[Method, ...]
    recipes: tuple[Recipe, ...]
    planar: tuple[str, ...] = ()

    @classmethod
    def of(cls, methods: Sequence[str] | None, recipes: Iterable[Recipe], ndim: int) -> Selection:
        """Return what was asked for, as far as it takes an image of so many axes."""
        names, parsed = divided(methods)
        entries, runs = selected(names), (*parsed, *recipes)
        fit = tuple(entry for entry in entries if ndim in entry.ndim)
        fit_runs = tuple(recipe for recipe in runs if all(ndim in entry.ndim for entry in recipe.entries))
        planar = [entry.name for entry in entries if entry not in fit]
        planar += [recipe.text for recipe in runs if recipe not in fit_runs]
        if planar and not fit and not fit_runs and ndim == 3:
            got = ", ".join(planar)
            raise must_be("methods", "at least one that takes volumes", got, "or choose a plane, e.g. image[0]")
        return cls(fit, fit_runs, tuple(planar)) if ndim == 3 else cls(entries, runs)

    @property
    def entries(self) -> tuple[Method, ...]:
        """The methods, and the last of each recipe."""
        return (*self.methods, *(recipe.entries[-1] for recipe in self.recipes))


def _called(name: str) -> tuple[Method, ...]:
    if name == ALL or name in FAMILIES:
        return tuple(entry for entry in catalogue.methods() if name in (ALL, entry.family) and entry.gives != "image")
    members = tuple(entry for entry in catalogue.methods() if name == entry.family)
    return members or (catalogue.get(name),)
