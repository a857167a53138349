"""Every exception that a caller may want to catch.

::

    SnowshoeError
    ├── UnknownMethod       (ValueError)   no method of that name; says which names are near
    ├── WrongRecipe         (ValueError)   a text or file is no recipe, or none for this place; says why
    ├── UnreadableImage     (ValueError)   the file is missing, broken, empty, too large or not an image
    ├── UnwritableOutput    (OSError)      a file or folder cannot be written; says which and why
    ├── UnusableNetwork     (ValueError)   a network's file is missing, broken, not the one shipped, or doesn't fit
    ├── WrongType           (TypeError)    an argument is of another type than it must be
    ├── LostWorker          (RuntimeError) a process that shared the work has ended by itself
    ├── UnusableCluster     (RuntimeError) a Dask cluster that does not answer, or whose workers cannot share the work
    └── MissingDependency   (ImportError)  an optional package is needed; says the install line
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from typing import Any

DISTRIBUTION = "snowshoe-segmentation"
"""What pip calls this package: on the package index, ``snowshoe`` is another project."""


class SnowshoeError(Exception):
    """Base of snowshoe's own exceptions."""

    def __reduce__(self) -> tuple[Any, ...]:
        # They are made of other arguments than the words that they hold, so pickle must not make them anew.
        return _read_back, (type(self), self.args, self.__dict__)


def _read_back(kind: type[SnowshoeError], arguments: tuple[Any, ...], attributes: dict[str, Any]) -> SnowshoeError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(attributes)
    return error


class UnknownMethod(SnowshoeError, ValueError):
    """No method of that name is in the catalogue."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.near = near = difflib.get_close_matches(name, sorted(known), n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`snowshoe methods` lists them all"
        super().__init__(f"method must be a name in the catalogue, got {name!r}; {hint}")


class WrongRecipe(SnowshoeError, ValueError):
    """A text or file that is no recipe, or one that can't be run where it is given."""


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
        wanted = f"'{DISTRIBUTION}[{extra}]'" if extra else package
        super().__init__(f"{purpose} needs {package}; install it with: pip install {wanted}")


class WrongType(SnowshoeError, TypeError):
    """An argument is of another type than it must be; a plain TypeError is a fault of the code."""


class LostWorker(SnowshoeError, RuntimeError):
    """A process that shared the work has ended by itself."""

    def __init__(self, exit_code: int | None) -> None:
        self.ending = f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit code {exit_code}"
        advice = "memory may have run out: use fewer jobs"
        super().__init__(f"a process that shared the work has ended by itself ({self.ending}); {advice}")


class UnusableCluster(SnowshoeError, RuntimeError):
    """A Dask cluster does not answer, has lost its workers, or has workers that cannot share the work."""


def decimal_point(text: str) -> str:
    """Return what to do about a number in a text that may have a decimal comma, such as 1,5um; nothing if it has none.

    Examples
    --------
    >>> decimal_point("1,5um"), decimal_point("2,0.5,0.5um"), decimal_point("2, 1")
    ('a decimal comma is not read: write 1.5um', '', '')
    """
    number = re.fullmatch(r"\s*(\d+),(\d+)([^\d.,][^,]*)?", text)
    return f"a decimal comma is not read: write {number[1]}.{number[2]}{number[3] or ''}" if number else ""


def must_be(name: str, rule: str, value: object, advice: str = "") -> ValueError:
    """Return the ValueError that every bad argument gets: what it must be, what it was, what to do."""
    return ValueError(f"{name} must be {rule}, got {value!r}" + (f"; {advice}" if advice else ""))


def no_valid_pixel() -> ValueError:
    """Return the error for an image of which nothing can be used."""
    advice = "all are NaN, infinite, masked or without data: check the file and the mask"
    return must_be("image", "one with at least one valid pixel", 0, advice)


def must_have_type(name: str, rule: str, value: object, advice: str = "") -> WrongType:
    """Return the error for an argument of the wrong type, in the same words as `must_be`."""
    return WrongType(f"{name} must be {rule}, got {type(value).__name__}" + (f"; {advice}" if advice else ""))
