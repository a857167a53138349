"""Parameters in a small TOML file: what ``tune`` writes, and ``segment`` and ``compare`` take."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowshoe.errors import SnowshoeError, must_be
from snowshoe.io.staging import atomically
from snowshoe.tuning.chain import Chain


@dataclass(frozen=True)
class Settings:
    """A method and its parameters.

    Attributes
    ----------
    chain : Chain
        The method.
    values : dict
        Parameters by their names in the chain; those that are missing have their defaults.
    colour : bool
        Whether the method is to see all channels of a colour image.
    """

    chain: Chain
    values: dict[str, Any]
    colour: bool = False

    @classmethod
    def read(cls, path: str | Path) -> Settings:
        """Read a file; raise where it can't be read, or names what the catalogue does not know."""
        content = _parsed(Path(path))
        unknown = set(content) - {"method", "colour", "parameters"}
        method, given = content.get("method"), content.get("parameters", {})
        if unknown or not isinstance(method, str) or not isinstance(given, dict):
            advice = f"it has {', '.join(sorted(unknown))} besides" if unknown else ""
            raise must_be("content", "method = NAME and a table [parameters]", sorted(content), advice)
        chain = Chain.parse(method)
        return cls(chain, chain.check(_flat(given, chain)), content.get("colour", False) is True)

    def write(self, path: str | Path, remarks: Sequence[str] = ()) -> Path:
        """Write the file, with remarks at its head."""
        lines = [f"# {remark}" for remark in remarks]
        lines += [f"method = {_literal(self.chain.name)}"]
        if self.colour:
            lines += ["colour = true"]
        lines += ["", "[parameters]", *(f"{name} = {_literal(value)}" for name, value in self.values.items())]
        with atomically(path) as temporary:
            temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return Path(path)

    @property
    def text(self) -> str:
        """The same in one line, as `compare` takes it: ``colour+kmeans:k=4+components``."""
        steps = self.chain.by_step(self.values)
        parts = [
            ":".join([name, *(f"{key}={_word(value)}" for key, value in one.items())]) for name, one in steps.items()
        ]
        return "+".join([*(["colour"] if self.colour else []), *parts])


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SnowshoeError(f"cannot read {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"content must be TOML: {error}") from error


def _flat(given: Mapping[str, Any], chain: Chain) -> dict[str, Any]:
    """Return ``{"kmeans": {"k": 3}}`` as ``{"kmeans.k": 3}``; whole numbers are taken where fractions are asked for."""
    flat: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}" if len(chain.steps) > 1 else inner: one for inner, one in value.items()}
        else:
            flat[name] = value
    return flat


def _literal(value: Any) -> str:
    """Return a value as TOML writes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else _word(value)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
