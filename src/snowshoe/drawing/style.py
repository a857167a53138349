"""The one style of everything that is drawn: its colours in light, in dark and on paper, its pages, and its plots.

Colours are CSS variables, set in one place; plots and pages name them. What is drawn where no page has set them, as in
a notebook, falls back on colours that show on any ground.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from markupsafe import Markup

__all__ = ["file_style", "page_style", "plot_style"]

_ALONE = """
.plot { background: var(--paper); font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
"""
"""What a plot needs besides where no page gives it."""


def page_style() -> Markup:
    """Return the style sheet of a page."""
    return _read("colours.css") + _read("page.css") + _read("plot.css")


def plot_style() -> Markup:
    """Return the style sheet of plots on a page of somebody else's."""
    return _read("plot.css")


def file_style() -> Markup:
    """Return the style sheet of a plot that is a file of its own."""
    return _read("colours.css") + _read("plot.css") + Markup(_ALONE)


@cache
def _read(name: str) -> Markup:
    return Markup((files(__package__) / name).read_text(encoding="utf-8"))
