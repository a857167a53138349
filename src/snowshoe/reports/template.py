"""Pages: one template that all of them derive from, in one style, with one way to write numbers."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
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


def bound(title: str) -> str:
    """Return a title whose equations do not break across lines."""
    return title.replace(" = ", "\u00a0=\u00a0")


def breakable(title: str) -> Markup:
    """Return a title that may break between words and between the parts of a recipe."""
    return Markup(re.sub(r"([_+:])", r"\1<wbr>", str(escape(title))))


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
