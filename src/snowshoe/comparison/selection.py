"""Which methods a comparison runs: the catalogue's short list, all of it, or those that were named."""

from __future__ import annotations

from collections.abc import Iterable

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.catalogue import Method

ALL = "all"


def selected(methods: str | Iterable[str] | None) -> tuple[Method, ...]:
    """Return the methods of some names, each once.

    Parameters
    ----------
    methods : str or iterable of str, optional
        Names of methods or of families, one by one or separated by commas; "all" for the whole catalogue. Without it
        the catalogue's short list.

    Raises
    ------
    UnknownMethod
        If a name is neither a method's nor a family's.
    """
    if methods is None:
        return tuple(method for method in catalogue.methods() if method.shortlist)
    given = [methods] if isinstance(methods, str) else methods
    names = [name.strip() for entry in given for name in entry.split(",") if name.strip()]
    found = [method for name in names for method in _called(name)]
    return tuple({method.name: method for method in found}.values())


def _called(name: str) -> tuple[Method, ...]:
    members = tuple(method for method in catalogue.methods() if name in (ALL, method.family))
    return members or (catalogue.get(name),)
