"""Recipes as TOML files: ``recipe = 1``, a ``[[step]]`` for each method, an ``[[output]]`` for what is made of it."""

from __future__ import annotations

import difflib
import json
import math
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snowshoe import catalogue
from snowshoe.errors import SnowshoeError, must_be
from snowshoe.io.staging import atomically
from snowshoe.io.system import unread_reason
from snowshoe.recipes.output import Output
from snowshoe.recipes.step import Step

VERSION = 1
"""Of the format of the file."""
OWN = ("method", "revision", "fit", "planes")
"""The keys of a step that are no parameters."""
LEARNED = "learned"
"""The key of a frozen model where the method has a parameter that is called model."""


def read(path: str | os.PathLike[str]) -> tuple[tuple[Step, ...], tuple[Output, ...], str]:
    """Return the steps, the outputs and the description of a file."""
    content = _parsed(Path(path))
    return _steps(content), _outputs(content), _description(content)


@contextmanager
def named(place: str | os.PathLike[str]) -> Iterator[None]:
    """Put the file, or the place in it, in front of what is said to be wrong; the error stays what it is."""
    try:
        yield
    except ValueError as error:
        error.args = (f"{os.fspath(place)}: {error}",)
        raise


def write(
    path: str | os.PathLike[str],
    steps: Iterable[Step],
    outputs: Iterable[Output] = (),
    description: str = "",
    remarks: Sequence[str] = (),
) -> None:
    """Write steps with the parameters that aren't at their defaults, the methods' revisions, and frozen models."""
    lines = [f"# {' '.join(remark.split())}" for remark in remarks]
    lines += [f"recipe = {VERSION}"]
    lines += [f"description = {_literal(description)}"] if description else []
    for step in steps:
        lines += ["", "[[step]]", f"method = {_literal(step.method)}", f"revision = {step.entry.revision}"]
        lines += [f"{name} = {_literal(value)}" for name, value in step.chosen.items()]
        lines += [f"fit = {_literal(step.fit)}"] if step.fit != "per-image" else []
        lines += [f"planes = {_literal(step.planes)}"] if step.planes != "together" else []
        key = LEARNED if "model" in step.chosen else "model"
        lines += [f"{key} = {_literal(step.model)}"] if step.model is not None else []
    for output in outputs:
        lines += ["", "[[output]]", *(f"{name} = {_literal(value)}" for name, value in output.table.items())]
    with atomically(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SnowshoeError(f"cannot read {path}: {unread_reason(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"content must be TOML: {str(error) or 'it is nested too deeply'}") from error


def _steps(content: Mapping[str, Any]) -> tuple[Step, ...]:
    _require_known(content, ("recipe", "description", "step", "output"), "key")
    version, steps = content.get("recipe"), content.get("step")
    if type(version) is not int or version != VERSION:
        raise must_be("recipe", f"{VERSION}, the version of the format", version)
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise must_be("step", "one or more tables [[step]]", steps)
    return tuple(_step(number, step) for number, step in enumerate(steps, start=1))


def _description(content: Mapping[str, Any]) -> str:
    text = content.get("description", "")
    if not isinstance(text, str):
        raise must_be("description", "a text", text)
    return text


def _outputs(content: Mapping[str, Any]) -> tuple[Output, ...]:
    outputs = content.get("output", [])
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        raise must_be("output", "tables [[output]]", outputs)
    return tuple(Output.of(output) for output in outputs)


def _step(number: int, table: Mapping[str, Any]) -> Step:
    name = table.get("method")
    with named(f"step {number}" + (f" ({name})" if isinstance(name, str) else "")):
        return _read_step(name, table)


def _read_step(name: Any, table: Mapping[str, Any]) -> Step:
    if not isinstance(name, str):
        raise must_be("method", "the name of a method in every [[step]]", name)
    entry = catalogue.get(name)
    given = dict(table)
    facts = {key: given.pop(key) for key in OWN if key in given}
    model = given.pop("model") if isinstance(given.get("model"), dict) else given.pop(LEARNED, None)
    _require_known(given, (*entry.defaults(), *OWN, "model"), f"key of a step {name}")
    _require_revision(entry, facts.get("revision", entry.revision))
    facts = {key: value for key, value in facts.items() if key in ("fit", "planes")}
    if model is not None:
        entry.model_from(model)
    parameters = {key: _value(entry, key, value) for key, value in given.items()}
    return Step.of(name, parameters, **facts, model=model)


def _value(entry: catalogue.Method, name: str, value: Any) -> Any:
    """Return a parameter's value; a text is read as on the command line."""
    parameter = next(one for one in entry.parameters if one.name == name)
    return parameter.parse(value) if isinstance(value, str) else value


def _require_known(given: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise must_be(what, f"one of {', '.join(known)}", key, f"did you mean {near[0]}?" if near else "")


def _require_revision(entry: catalogue.Method, revision: Any) -> None:
    if revision != entry.revision:
        advice = "install the version of snowshoe that wrote the file, or take the line out to have this one's results"
        raise must_be("revision", f"{entry.revision}, this version's of {entry.name}", revision, advice)


def _literal(value: Any) -> str:
    """Return a value as TOML writes it, tables in one line."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_literal(str(key))} = {_literal(one)}" for key, one in value.items() if one is not None)
        return "{ " + pairs + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(one) for one in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value)
