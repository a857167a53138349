"""Every exception that a caller may want to catch.

::

    SnowshoeError
    ├── UnknownMethod       (ValueError)   no method of that name; says which names are near
    ├── UnreadableImage     (ValueError)   the file is missing, broken, empty, too large or not an image
    ├── UnwritableOutput    (OSError)      a file or folder cannot be written; says which and why
    ├── UnusableNetwork     (ValueError)   a network's file is missing, broken, not the one shipped, or doesn't fit
    └── MissingDependency   (ImportError)  an optional package is needed; says the install line
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable


class SnowshoeError(Exception):
    """Base of snowshoe's own exceptions."""


class UnknownMethod(SnowshoeError, ValueError):
    """No method of that name is in the catalogue."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else f"known methods: {', '.join(names)}."
        super().__init__(f"method must be a name in the catalogue, got {name!r}; {hint}")


class UnreadableImage(SnowshoeError, ValueError):
    """A file cannot be read as an image."""


class UnwritableOutput(SnowshoeError, OSError):
    """A file or folder cannot be written."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        self.reason = reason
        super().__init__(f"cannot write {os.fspath(path)}: {reason}")


class UnusableNetwork(SnowshoeError, ValueError):
    """A network's file is missing, broken, not the one that was shipped, or doesn't fit what it is asked for."""


class MissingDependency(SnowshoeError, ImportError):
    """An optional package, or without an extra one that should have come with snowshoe, is not installed."""

    def __init__(self, package: str, extra: str | None, purpose: str) -> None:
        wanted = f"'snowshoe[{extra}]'" if extra else package
        super().__init__(f"{purpose} needs {package}; install it with: pip install {wanted}")


def must_be(name: str, rule: str, value: object, advice: str = "") -> ValueError:
    """Return the ValueError that every bad argument gets: what it must be, what it was, what to do."""
    return ValueError(f"{name} must be {rule}, got {value!r}" + (f"; {advice}" if advice else ""))


def must_have_type(name: str, rule: str, value: object, advice: str = "") -> TypeError:
    """Return the TypeError for an argument of the wrong type, in the same words as `must_be`."""
    return TypeError(f"{name} must be {rule}, got {type(value).__name__}" + (f"; {advice}" if advice else ""))
