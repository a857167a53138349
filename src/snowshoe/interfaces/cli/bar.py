"""Progress on a terminal, imported only there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

PATIENCE = 0.5
"""Seconds in which nobody misses a word of what is going on."""


@contextmanager
def bar(description: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on stderr and give the function that sets what is running, how much is done, and of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[now]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(description, total=None, now="")
        yield lambda title, done, total: shown.update(task, completed=done, total=total, now=title)


@contextmanager
def elapsed(description: str) -> Iterator[None]:
    """Show on stderr what is worked on and for how long, once it takes longer than people wait without a word."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    shown.add_task(description, total=None)
    timer = threading.Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        shown.stop()
