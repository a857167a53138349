"""Tables on stdout, whose long recipes and headers are continued below, between their parts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["WIDTH", "print_table"]

WIDTH = 80
"""Columns of a terminal."""
GAP = 2
"""Spaces between two columns."""
_STEP = re.compile(r"[^\s+:,=]*[+:,=]+|[^\s+:,=]+|\s+")
"""What stays together if it can: a step of a recipe, a parameter or its value, up to the sign behind it; a space."""
_PART = re.compile(r"[^\s+:,=._/]*[+:,=._/]+|[^\s+:,=._/]+|\s+")
"""What always stays together: a word of a name, up to the sign behind it."""


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], left: int = 1, width: int = 160
) -> None:
    """Print a table on stdout; the first ``left`` columns are words, the rest are numbers.

    Where stdout is no terminal it is at most so wide; what is longer than its column is continued below.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else width, highlight=False)
    cells = [[*map(_cell, row)] for row in (columns, *rows)]
    widths = _widths(cells, console.width)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for position, (name, n) in enumerate(zip(columns, widths, strict=True)):
        side: Any = "left" if position < left else "right"
        table.add_column(Text(broken_at_parts(name, n)), justify=side, header_style="dim", overflow="fold", width=n)
    for row in cells[1:]:
        table.add_row(*(Text(broken_at_parts(text, n)) for text, n in zip(row, widths, strict=True)))
    if title:
        # As Text, what people call their files is no markup; it may be wider than the table.
        console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(table)


def _widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the widths of columns: what their cells need, less from the widest until the table fits.

    No column gets narrower than its longest part as long as others have room to give.
    """
    across = [*zip(*cells, strict=True)]
    widths = [max(map(_length, column)) for column in across]
    least = [max((_length(part) for text in column for part in _PART.findall(text)), default=1) for column in across]
    while sum(widths) + GAP * (len(widths) - 1) > width:
        wide = [place for place in range(len(widths)) if widths[place] > least[place]]
        if not wide:
            break
        widths[max(wide, key=lambda place: widths[place])] -= 1
    return widths


def broken_at_parts(text: str, width: int) -> str:
    """Return a text in lines of at most so many columns, broken between its steps, and in longer ones between words."""
    lines = [""]
    for step in _STEP.findall(text):
        for part in [step] if _length(step.strip()) <= width else _PART.findall(step):
            if lines[-1] and _length(lines[-1]) + _length(part.rstrip()) > width:
                lines.append(part.lstrip())
            else:
                lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def _length(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return _figure(value)
    # What is no text in a file's name, no terminal can print.
    return str(value).encode("utf-8", "replace").decode()


def _figure(value: float) -> str:
    """Return a number with four significant digits; one of up to seven digits as people write it."""
    from snowshoe.drawing.words import MOST

    text = f"{value:.4g}"
    if "e+" not in text or abs(value) >= MOST:
        return text
    return f"{value if value.is_integer() else float(text):.0f}"
