"""What the system says and how files are called, in words that every terminal, page and table can show."""

from __future__ import annotations

import os
import unicodedata

_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's controls, bytes that Python could not decode, ends of lines and of paragraphs. No name holds a NUL."""


def reason_of(error: Exception) -> str:
    """Return why the system refused, without its number and the path."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return words[:1].lower() + words[1:]


def unread_reason(error: Exception) -> str:
    """Return why a file that was named cannot be read, in the words that an image has."""
    return "no such file; check the path" if isinstance(error, FileNotFoundError) else reason_of(error)


def shown(path: str | os.PathLike[str]) -> str:
    """Return a name as it can be printed: a file may be called by bytes that are no text, or by several lines.

    Examples
    --------
    >>> shown("two" + chr(10) + "lines.png")
    'two�lines.png'
    """
    name = os.fspath(path)
    return "".join("�" if unicodedata.category(c) in _UNSHOWN and c != "\0" else c for c in name)
