"""Parameters of methods: what their annotated types and the docstring's own text say, and the checks that follow."""

from __future__ import annotations

import functools
import math
import numbers
import os
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from snowshoe.errors import must_be
from snowshoe.types import Gives, NamesFile, Range, Unit

__all__ = ["Named", "Parameter", "parameter_help", "parameter_of", "references"]

Named = Callable[[str], tuple[str, ...]]
"""From a kind of result to the names of the methods that give it."""

_READERS: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "bool": {"true": True, "false": False}.__getitem__,
    "file": str,
}
"""From text to a value, for each type of parameter."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method, as the signature and the docstring describe it.

    A parameter that ``gives`` a kind of result takes the name of any method that does, besides its own choices; one of
    type "file" takes a path, which becomes absolute.
    """

    name: str
    type: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str | None = None
    gives: str | None = None
    help: str = ""
    named: Callable[[], tuple[str, ...]] = tuple

    @property
    def is_path(self) -> bool:
        """Whether it takes the path of a file."""
        return self.type == "file"

    @property
    def options(self) -> tuple[str, ...]:
        """The texts that it takes: its choices, and the methods in the catalogue that it may name."""
        return self.choices + self.named()

    @property
    def rule(self) -> str:
        """What a value must be, in words."""
        number = "a finite number" if self.minimum is None or self.maximum is None else "a number"
        kinds = {"int": "an integer", "float": number, "bool": "True or False", "file": "the path of a file"}
        words = kinds.get(self.type, "")
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:.10g} to {self.maximum:.10g}"
        elif self.minimum is not None:
            words += f" of at least {self.minimum:.10g}"
        options = " or ".join(repr(choice) for choice in self.options)
        return " or ".join(part for part in (words, options) if part)

    def check(self, value: Any) -> Any:
        """Return the value as a plain Python one, or raise a ValueError that names the rule."""
        if isinstance(value, str) and value in self.options:
            return value
        if self.type == "bool" and isinstance(value, bool):
            return value
        if self.is_path and isinstance(value, str | os.PathLike) and os.fspath(value):
            # Absolute, so that what is written of a result makes it again from any folder.
            return os.path.abspath(os.path.expanduser(os.fspath(value)))
        plain = self._number(value)
        if plain is None or not self._within(plain):
            raise must_be(self.name, self.rule, value)
        return plain

    def _number(self, value: Any) -> int | float | None:
        if isinstance(value, bool):
            return None
        if self.type == "int":
            return int(value) if isinstance(value, numbers.Integral) else None
        return float(value) if self.type == "float" and isinstance(value, numbers.Real) else None

    def _within(self, value: float) -> bool:
        if isinstance(value, float) and not math.isfinite(value):
            return False
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)

    def parse(self, text: str) -> Any:
        """Return the value that a command line or a recipe wrote as text."""
        if text in self.options:
            return text
        try:
            value = _READERS[self.type](text)
        except (KeyError, ValueError):
            raise must_be(self.name, self.rule, text) from None
        return self.check(value)


def parameter_of(name: str, hint: Any, default: Any, helps: Mapping[str, str], named: Named) -> Parameter:
    """Return a parameter as its annotated type says; ``named`` knows the methods that give a kind of result."""
    facts: dict[str, Any] = {}
    choices: list[str] = []
    kind = ""
    for part in _alternatives(hint):
        if typing.get_origin(part) is Annotated:
            part, *extras = typing.get_args(part)
            for extra in extras:
                facts |= _fact(extra)
        if typing.get_origin(part) is Literal:
            choices += typing.get_args(part)
        else:
            kind = part.__name__
    described = {"type": kind or "str"} | facts
    known = functools.partial(named, described["gives"]) if "gives" in described else tuple
    return Parameter(name, default=default, choices=tuple(choices), help=helps.get(name, ""), named=known, **described)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    """Split ``A | B`` into its alternatives."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)


def _fact(extra: Any) -> dict[str, Any]:
    if isinstance(extra, Range):
        return {"minimum": extra.minimum, "maximum": extra.maximum}
    if isinstance(extra, Gives):
        return {"gives": extra.kind}
    if isinstance(extra, NamesFile):
        return {"type": "file"}
    return {"unit": extra.name} if isinstance(extra, Unit) else {}


def _section(doc: str, title: str) -> str:
    """Return the body of one numpydoc section."""
    body = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n-+\n|\Z)", doc, re.M | re.S)
    return body.group(1) if body else ""


def parameter_help(doc: str) -> dict[str, str]:
    """Return each parameter's text from the numpydoc section, on one line."""
    entries = re.findall(r"^(\w+) : [^\n]*\n((?:[ \t]+[^\n]*\n?|\n)+)", _section(doc, "Parameters"), re.M)
    return {name: " ".join(body.split()) for name, body in entries}


def references(doc: str) -> tuple[str, ...]:
    """Return the numbered references of the docstring, each on one line."""
    entries = re.split(r"^\.\. \[\d+\] ", _section(doc, "References"), flags=re.M)
    return tuple(" ".join(entry.split()) for entry in entries[1:])
