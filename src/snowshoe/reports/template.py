"""Pages: one template that all of them derive from, in one style, with one way to write numbers."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from snowshoe.drawing import pictures, words
from snowshoe.drawing.style import page_style
from snowshoe.errors import DISTRIBUTION
from snowshoe.kernels.dispatch import LEVEL

__all__ = ["bound", "breakable", "file_name", "heading", "page", "versions"]


def page(template: str, **context: Any) -> str:
    """Return a page: a template of this room, filled in."""
    return _environment().get_template(template).render(context) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        bytecode_cache=_Compiled(),
    )
    environment.filters |= {
        "number": words.number, "whole": words.whole, "percent": words.percent, "seconds": words.seconds,
        "capital": words.sentence, "bound": bound, "breakable": breakable, "file_name": file_name, "heading": heading,
    }  # fmt: skip
    environment.globals |= {
        "counted": words.counted, "thin": words.THIN, "style": page_style(), "script": _script(),
        "versions": versions(),
        "right": pictures.RIGHT, "extra": pictures.EXTRA, "missed": pictures.MISSED,
    }  # fmt: skip
    return environment


class _Compiled(BytecodeCache):
    """Templates compiled once, kept where Python keeps compiled modules: compiling them takes longer than printing."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template, where it is that of the same text."""
        with contextlib.suppress(OSError, EOFError, ValueError), _place(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template, where Python may write such files."""
        if sys.dont_write_bytecode:
            return
        place = _place(bucket)
        # Another process may read it meanwhile; where nothing may be written, it is compiled again.
        beside = place.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(bucket.bytecode_to_string())
            beside.replace(place)


def _place(bucket: Bucket) -> Path:
    return Path(cache_from_source(str(Path(__file__).with_name(f"{bucket.key}.py"))))


def bound(title: str) -> str:
    """Return a title whose equations do not break across lines."""
    return title.replace(" = ", "\u00a0=\u00a0")


def breakable(title: str) -> Markup:
    """Return a title or a command that may break between words and between the parts of a recipe, but in no option."""
    parts = re.sub(r"([_+:])", r"\1<wbr>", str(escape(title)))
    return Markup(re.sub(r"(?<=\s)--?[a-z][a-z-]*", r'<span class="whole">\g<0></span>', parts))


def file_name(name: str) -> Markup:
    """Return a file's name that may break before its suffix, and after what joins words."""
    return Markup(re.sub(r"([_-])|(?=\.)", r"\1<wbr>", str(escape(name))))


def heading(title: str) -> str:
    """Return a title whose input is set apart from its parameters."""
    return title.replace(", in colour", " · in colour")


def _script() -> Markup:
    """Return the script of pages that have one: it only makes them handier, and loads nothing."""
    return Markup((files(__package__) / "page.js").read_text(encoding="utf-8"))


def versions() -> str:
    """Return what computed the page."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"snowshoe {version(DISTRIBUTION)}, {packages}, Python {platform.python_version()}, kernels {LEVEL}"
