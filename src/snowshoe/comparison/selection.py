"""Which methods a comparison runs: the catalogue's short list, all of it, or those that were named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.catalogue import Method

ALL = "all"
COLOUR = "colour+"
"""What a text begins with whose first step is to see all channels."""


def listed(methods: str | Iterable[str]) -> tuple[str, ...]:
    """Return what was asked for, one by one."""
    given = [methods] if isinstance(methods, str) else methods
    return tuple(part.strip() for entry in given for part in entry.split(",") if part.strip())


def divided(parts: Sequence[str] | None) -> tuple[list[str] | None, list[str]]:
    """Return the names among what was asked for, and the texts that have parameters or several steps."""
    if parts is None:
        return None, []
    texts = [part for part in parts if ":" in part or "+" in part]
    return [part for part in parts if part not in texts], [_in_colour(text) for text in texts]


def _in_colour(text: str) -> str:
    """Return the text as one that shows a first step all channels if it takes them, as it is shown them by its name."""
    first = catalogue.get(text.removeprefix(COLOUR).split("+")[0].partition(":")[0])
    return text if first.takes != "channels" else COLOUR + text.removeprefix(COLOUR)


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
    found = [method for name in listed(methods) for method in _called(name)]
    return tuple({method.name: method for method in found}.values())


def _called(name: str) -> tuple[Method, ...]:
    members = tuple(method for method in catalogue.methods() if name in (ALL, method.family))
    return members or (catalogue.get(name),)
