"""Parameters of methods: what their annotated types and the docstring's own text say, and the checks that follow."""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import os
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from snowshoe.errors import decimal_point, must_be
from snowshoe.spacing import Extent, Spacing
from snowshoe.types import Gives, ListsNumbers, NamesFile, Odd, Range, Unit

__all__ = ["Named", "Parameter", "parameter_help", "parameter_of", "references", "returned_by", "taken_by"]

Named = Callable[[str], tuple[str, ...]]
"""From a kind of result to the names of the methods that give it."""

_READERS: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "bool": {"true": True, "false": False}.__getitem__,
    "file": str,
    "numbers": str,
}
"""From text to a value, for each type of parameter."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method, as the signature and the docstring describe it.

    A parameter that ``gives`` a kind of result takes the name of any method that does, besides its own choices; one of
    type "file" takes a path, which becomes absolute; one of type "numbers" takes whole ones, 1, "1 3" or (1, 3), which
    become text. One in pixels also takes a text with a unit: a length such as ``1.5um``, or, where pixels are
    ``counted``, an area or a volume such as ``50um2``; `in_pixels` makes it a number.
    """

    name: str
    type: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str | None = None
    counted: bool = False
    odd: bool = False
    counts: tuple[int, ...] = ()
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
        many = f"{' or '.join(map(str, self.counts))} numbers with blanks between them"
        kinds["numbers"] = many if self.counts else "whole numbers, such as 1 or '1 3',"
        words = kinds.get(self.type, "")
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:.10g} to {self.maximum:.10g}"
        elif self.minimum is not None:
            words += f" of at least {self.minimum:.10g}"
        options = " or ".join(repr(choice) for choice in self.options)
        return " or ".join(part for part in (words, options) if part)

    def describe(self) -> dict[str, Any]:
        """Return what `snowshoe methods --json` prints of it."""
        facts = ("name", "type", "default", "minimum", "maximum", "unit", "help")
        return {name: getattr(self, name) for name in facts} | {"choices": list(self.options)}

    def check(self, value: Any) -> Any:
        """Return the value as a plain Python one, or raise a ValueError that names the rule."""
        if isinstance(value, str) and value in self.options:
            return value
        if self.type == "bool" and isinstance(value, bool):
            return value
        if self.is_path and isinstance(value, str | os.PathLike) and os.fspath(value):
            # Absolute, so that what is written of a result makes it again from any folder.
            return os.path.abspath(os.path.expanduser(os.fspath(value)))
        if self.type == "numbers":
            return self._listed(value)
        if isinstance(value, str) and self.extent(value) is not None:
            return value.strip()
        plain = self._number(value)
        if plain is None or not self._within(plain):
            raise must_be(self.name, self.rule, value, self._advice(value))
        return plain

    def extent(self, value: Any) -> Extent | None:
        """Return a value that is written with a unit; None for any other."""
        if self.unit != "pixels" or not isinstance(value, str) or value in self.options:
            return None
        extent = Extent.parse(value)
        fits = extent is not None and (extent.unit is None or (extent.power > 1) == self.counted)
        return extent if fits else None

    def in_pixels(self, value: Any, spacing: Spacing | None, *, method: str, takes_spacing: bool) -> Any:
        """Return a value as the method is given it: what is written with a unit, in pixels of the last axis.

        Where pixels are counted, so many as make at least that area, or at most where it is a ``max_``; where a length
        is an integer, the nearest.

        Raises
        ------
        ValueError
            If the unit needs a size of pixels that is not known, or one that the method does not look at.
        """
        extent = self.extent(value)
        if extent is None:
            return value
        pixels = extent.in_pixels(self._sizes(value, extent, spacing, method, takes_spacing))
        if self.type == "int":
            pixels = self._whole(pixels)
        if not self._within(pixels):
            raise must_be(self.name, f"{self.rule} in pixels", pixels, f"it is written as {value}")
        return pixels

    def _sizes(
        self, value: str, extent: Extent, spacing: Spacing | None, method: str, takes_spacing: bool
    ) -> Spacing | None:
        """Return the sizes that an extent is divided by, or raise: nothing is approximated."""
        if extent.unit is None:
            return None
        if spacing is None or not spacing.is_length or not spacing.is_known:
            shown = "none" if spacing is None else str(spacing)
            advice = "give it by spacing='0.5um', or --spacing 0.5um, or with a size for each axis"
            raise must_be("spacing", f"known, with its unit, for {self.name}={value}", shown, advice)
        if self.counted and extent.power != len(spacing):
            rule = {1: "a length", 2: "an area such as 50um2", 3: "a volume such as 50um3"}.get(len(spacing), "pixels")
            raise must_be(self.name, f"{rule} in an image of {len(spacing)} axes", value)
        if not self.counted and not takes_spacing and not spacing.is_even:
            rule = f"in pixels for {method}, which takes no spacing, where pixels are {spacing}"
            raise must_be(self.name, rule, value, "make the pixels as long along all axes first")
        return spacing

    def _whole(self, pixels: float) -> int:
        if self.counted:
            # What rounding left beside a whole number is that number.
            most = self.name.startswith("max_")
            return math.floor(pixels * (1 + 1e-12)) if most else math.ceil(pixels * (1 - 1e-12))
        return 2 * round((pixels - 1) / 2) + 1 if self.odd else round(pixels)

    def _advice(self, value: Any) -> str:
        if isinstance(value, str) and self.type == "float" and (advice := decimal_point(value)):
            return advice
        if self.unit != "pixels" or not isinstance(value, str):
            return ""
        return "with a unit: " + ("50um2, 50um3 in a volume" if self.counted else "1.5um, 300nm or 2px")

    def _listed(self, value: Any) -> str:
        """Return as many numbers as are asked for, or any number of whole ones, of a text or lists, as a text."""
        parts = value.split() if isinstance(value, str) else _flattened(value)
        try:
            plain = [float(part) for part in parts] if self.counts else [_whole(part) for part in parts]
        except (TypeError, ValueError):
            plain = []
        if not plain or (self.counts and len(plain) not in self.counts) or not all(map(math.isfinite, plain)):
            text = isinstance(value, str) and "," in value
            advice = (decimal_point(parts[0]) if self.counts else "put blanks between them") if text else ""
            raise must_be(self.name, self.rule, value, advice)
        return " ".join(map(repr, plain))

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
            value = text
        return self.check(value)


def _whole(part: Any) -> int:
    """Return a number that counts something, or its digits, as an integer; or raise."""
    if isinstance(part, bool) or not (str(part).isascii() and str(part).isdigit()):
        raise ValueError(part)
    return int(part)


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


def _flattened(value: Any) -> list[Any]:
    """Return what is in nested lists or in an array, one by one."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [leaf for part in value for leaf in _flattened(part)] if isinstance(value, list | tuple) else [value]


def _fact(extra: Any) -> dict[str, Any]:
    if isinstance(extra, Range):
        return {"minimum": extra.minimum, "maximum": extra.maximum}
    if isinstance(extra, Gives):
        return {"gives": extra.kind}
    if isinstance(extra, NamesFile):
        return {"type": "file"}
    if isinstance(extra, ListsNumbers):
        return {"type": "numbers", "counts": extra.counts}
    if isinstance(extra, Odd):
        return {"odd": True}
    return {"unit": extra.name, "counted": extra.counted} if isinstance(extra, Unit) else {}


def taken_by(function: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values that a function takes by their names."""
    names = _arguments(function)
    return {name: value for name, value in values.items() if name in names}


# It takes long to find out, and is asked for each block of an image.
@functools.cache
def _arguments(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


@functools.cache
def returned_by(function: Callable[..., Any]) -> Any:
    """Return the type of what a function returns."""
    return typing.get_type_hints(function)["return"]


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
