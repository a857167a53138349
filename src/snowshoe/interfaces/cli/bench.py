"""``snowshoe bench``: measured claims, for anyone to measure again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from snowshoe.errors import MissingDependency
from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.bench.speed import Row


@click.group(name="bench")
def command() -> None:
    """Measure snowshoe on this machine."""


@command.command(name="speed")
@click.option("--job", "wanted", multiple=True, metavar="TEXT", help="Only jobs whose name contains TEXT.")
@click.option("--threads", type=click.IntRange(1), multiple=True, help="Numbers of threads  [default: 1 and all]")
@click.option("--repeats", type=click.IntRange(1), default=5, show_default=True, help="Runs of each; the best counts.")
@common.json_option
def speed(wanted: tuple[str, ...], threads: tuple[int, ...], repeats: int, as_json: bool) -> None:
    """Time snowshoe beside its peers, in turn, on the same pixels and the same number of threads.

    A ratio above 1 says how many times faster snowshoe is; the floor is the share of the speed at which the same
    bytes can be moved once.
    """
    try:
        from snowshoe.bench.speed import jobs, measure
    except ModuleNotFoundError as error:
        raise MissingDependency(str(error.name), "bench", "timing beside the peers") from error

    chosen = [job for job in jobs() if not wanted or any(text.lower() in job.name.lower() for text in wanted)]
    counts = threads or tuple(sorted({1, len(os.sched_getaffinity(0))}))
    work = [(n, job) for n in counts for job in chosen]
    rows: list[Row] = []
    with common.progress("timing") as show:
        for done, (n, job) in enumerate(work):
            show(job.name, done, len(work))
            rows += measure(job, n, repeats)
    if as_json:
        common.print_json({"rows": [row.as_dict() for row in rows]})
        return
    shown = [
        (row.job, row.size, row.peer, row.threads, row.peer_seconds, row.seconds, row.ratio, row.goal, row.floor_ratio)
        for row in rows
    ]
    columns = ("job", "size", "peer", "threads", "peer s", "snowshoe s", "ratio", "goal", "floor")
    common.print_table("", columns, shown, 3)
