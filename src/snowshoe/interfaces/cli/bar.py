"""The progress bar, imported only on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def bar(description: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on stderr and give the function that sets what is running, how much is done, and of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[now]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(description, total=None, now="")
        yield lambda title, done, total: shown.update(task, completed=done, total=total, now=title)
