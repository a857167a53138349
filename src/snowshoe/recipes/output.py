"""What is to be made of a recipe's result: ``[[output]]`` in its file, one table for each."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from snowshoe.errors import must_be

__all__ = ["Output"]

_KINDS: Mapping[str, tuple[str, ...]] = {
    "labels": ("tif", "ome-tif", "zarr", "ome-zarr", "ome-zarr-0.4", "png", "npy"),
    "table": ("csv", "parquet"),
    "export": (),
    "overlay": ("png",),
    "picture": ("png",),
}
"""What can be made, and in which formats; none are named where there are too many to be listed here."""
_OPTIONS: Mapping[str, tuple[str, ...]] = {"table": ("properties",)}


@dataclass(frozen=True)
class Output:
    """One thing to make of a result.

    Attributes
    ----------
    kind : {"labels", "table", "export", "overlay", "picture"}
        The label image; a row for each region; a file for another program; outlines over the image; labels in colours.
    format : str
        Such as "tif", "csv" or "geojson".
    options : dict
        How: the ``properties`` of a table, a list of their names.
    """

    kind: str
    format: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Return the output that a table of a file asks for, ``{"table": "csv", "properties": ["area"]}``."""
        kinds = [key for key in table if key in _KINDS]
        for key in table:
            _require_known(key, (*_KINDS, *(option for kind in kinds for option in _OPTIONS.get(kind, ()))))
        if len(kinds) != 1:
            raise must_be("output", f"a table with one of {', '.join(_KINDS)}", dict(table), "give each its [[output]]")
        kind = kinds[0]
        options = {key: value for key, value in table.items() if key != kind}
        for name, value in options.items():
            if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
                raise must_be(name, "a list of names", value)
        return cls(kind, _format(kind, table[kind]), options)

    @property
    def table(self) -> dict[str, Any]:
        """The output as a table of a file."""
        return {self.kind: self.format, **self.options}


def _format(kind: str, name: Any) -> str:
    known = _KINDS[kind]
    if not isinstance(name, str) or not name or (known and name not in known):
        near = difflib.get_close_matches(str(name).lower(), known, n=1)
        advice = f"did you mean {near[0]}?" if near else ""
        raise must_be(kind, f"one of {', '.join(known)}" if known else "the name of a format", name, advice)
    return name


def _require_known(key: str, known: tuple[str, ...]) -> None:
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1)
        raise must_be("key of an output", f"one of {', '.join(known)}", key, f"did you mean {near[0]}?" if near else "")
