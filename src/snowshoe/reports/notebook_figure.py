"""A figure that a notebook shows by itself. Imported where matplotlib is there."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

__all__ = ["NotebookFigure"]

_DPI = 144


class NotebookFigure(Figure):
    """A matplotlib figure that is no part of pyplot: a notebook shows it, and once, whether or not pyplot is in use."""

    def _repr_png_(self) -> bytes:
        encoded = BytesIO()
        self.savefig(encoded, format="png", dpi=_DPI, bbox_inches="tight")
        return encoded.getvalue()
