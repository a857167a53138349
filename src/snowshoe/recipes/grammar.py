"""The one grammar of recipes: ``gaussian:sigma=2+kmeans:k=4+components``.

Steps are joined by ``+``, parameters follow ``:``, several recipes are separated by ``,`` and several values of a
parameter by ``/``. A value that has one of these signs in it, as a path may, is written in double quotes, in which a
backslash stands before a quote or a backslash: ``onnx:model="my+net.onnx"``. ``fit=pooled`` among a step's parameters
says where it learns from, and ``planes=each`` that it sees each plane of a volume by itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from snowshoe import catalogue
from snowshoe.catalogue import Method, Parameter
from snowshoe.errors import WrongRecipe, decimal_point, must_be
from snowshoe.recipes.step import SHARED, Step

FIT, PLANES = "fit", "planes"
"""What stands among the parameters of a step and is none of its method's."""
SIGNS = "+:,/"
"""What separates steps, parameters, recipes and values."""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_SHAPE = "name:parameter=value, with steps joined by +"


def split(text: str, sign: str) -> list[str]:
    """Return the parts of a text between signs that stand outside quotes."""
    if not re.fullmatch(rf'(?:{_QUOTED}|[^"])*', text):
        raise must_be("recipe", "a text whose quotes are closed", text)
    pieces = re.findall(rf"(?:{_QUOTED}|[^{re.escape(sign)}])+|{re.escape(sign)}", text)
    parts = [""]
    for piece in pieces:
        if piece == sign:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def listed(texts: str | Iterable[str]) -> tuple[str, ...]:
    """Return the recipes among texts that may each hold several, one by one."""
    given = [texts] if isinstance(texts, str) else texts
    return tuple(part.strip() for text in given for part in _parts(text) if part.strip())


def _parts(text: str) -> list[str]:
    parts = split(text, ",")
    for before, after in itertools.pairwise(parts):
        # Of sigma=1,5 the comma would end one recipe, and the next would begin with a number.
        number = re.match(r"\d+", after)
        if number and (start := re.search(r"=(\d+)$", before)):
            advice = decimal_point(f"{start[1]},{number[0]}")
            raise WrongRecipe(str(must_be("recipe", "a text whose numbers have a decimal point", text, advice)))
    return parts


def read_steps(text: str) -> tuple[Step, ...]:
    """Return the steps of a text, each parameter checked by the catalogue."""
    return tuple(_step(part.strip(), text) for part in split(text, "+"))


def variants(text: str) -> list[str]:
    """Return the text with each of a parameter's values: ``a:p=1/2`` stands for ``a:p=1`` and ``a:p=2``."""
    return ["+".join(steps) for steps in itertools.product(*(_step_variants(part) for part in split(text, "+")))]


def values_of(text: str) -> dict[tuple[int, str], list[Any]]:
    """Return the parameters that are given several values: (number of the step, name) → values."""
    several = {}
    for number, part in enumerate(split(text, "+")):
        entry, settings = _settings(part.strip(), text)
        for name, value in settings.items():
            options = _options(entry, name, value)
            if len(options) > 1:
                several[number, name] = [_parameter(entry, name).parse(_unquoted(option)) for option in options]
    return several


def quoted(value: str) -> str:
    """Return a value as the grammar writes it: in quotes where it has a sign in it."""
    if value and not set(value) & set(SIGNS + '" \\\n\t'):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _step(part: str, whole: str) -> Step:
    entry, settings = _settings(part, whole)
    fit, planes = settings.pop(FIT, "per-image"), settings.pop(PLANES, "together")
    for name, value in settings.items():
        if len(_options(entry, name, value)) > 1:
            advice = "several values (a/b) are for `tune` and `bench`"
            raise must_be(name, _parameter(entry, name).rule, value, advice)
    given = {name: _parameter(entry, name).parse(_unquoted(value)) for name, value in settings.items()}
    return Step.of(entry.name, given, fit=fit, planes=planes)


def _settings(part: str, whole: str) -> tuple[Method, dict[str, str]]:
    """Return the method of one step, and its parameters as they are written."""
    name, *rest = split(part, ":")
    if not name.strip():
        raise must_be("recipe", _SHAPE, whole, "a step has no name")
    entry = catalogue.get(name.strip())
    settings: dict[str, str] = {}
    for setting in rest:
        key, equals, value = setting.partition("=")
        if not equals:
            raise must_be("recipe", _SHAPE, whole, f"{setting!r} has no value")
        chosen = key.strip() if key.strip() in (FIT, PLANES) else _parameter(entry, key.strip()).name
        if chosen in settings:
            raise must_be("recipe", f"a text that gives {chosen} once", whole)
        settings[chosen] = value.strip()
    return entry, settings


def _parameter(entry: Method, name: str) -> Parameter:
    entry.require(name)
    return next(parameter for parameter in entry.parameters if parameter.name == name)


def _step_variants(part: str) -> Iterator[str]:
    entry, settings = _settings(part.strip(), part)
    options = [[(name, option) for option in _options(entry, name, value)] for name, value in settings.items()]
    for chosen in itertools.product(*options):
        yield ":".join([entry.name, *(f"{name}={value}" for name, value in chosen)])


def _options(entry: Method, name: str, value: str) -> list[str]:
    """Return the values that are written; a path is one, whatever signs it has."""
    return [value] if name in (FIT, PLANES) or _parameter(entry, name).is_path else split(value, "/")


def _unquoted(value: str) -> str:
    if not re.fullmatch(_QUOTED, value):
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1])


def as_text(steps: Iterable[Step]) -> str:
    """Return the steps as text: parameters at their defaults are left out."""
    return "+".join(_step_text(step) for step in steps)


def _step_text(step: Step) -> str:
    settings: dict[str, Any] = dict(step.chosen)
    if step.fit in SHARED:
        settings[FIT] = step.fit
    if step.planes != "together":
        settings[PLANES] = step.planes
    return ":".join([step.method, *(f"{name}={value_text(value)}" for name, value in settings.items())])


def value_text(value: Any) -> str:
    """Return a parameter's value as the grammar writes it."""
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower() if isinstance(value, bool) else repr(value).removesuffix(".0").replace("e+", "e")
