"""``snowshoe bench scale``: images that do not fit, beside other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.bench.scale import ScaleRow

_COLUMNS = ("job", "size", "peer", "peer s", "snowshoe s", "ratio", "floor", "peer MB", "snowshoe MB")
SOME_FAILED = 3


@click.command(name="scale", short_help="Time one large image in a Zarr.")
@click.option("--size", type=click.IntRange(256), default=8192, show_default=True, help="Rows and columns.")
@click.option("--job", "wanted", multiple=True, metavar="TEXT", help="Only jobs whose name contains TEXT.")
@click.option("--folder", metavar="DIR", help="Where image and results are, and the image stays  [default: temporary]")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@common.json_option
def command(size: int, wanted: tuple[str, ...], folder: str | None, markdown: bool, as_json: bool) -> int:
    """Time snowshoe and its peers on one large image in a Zarr, and say how much memory each takes.

    Each runs in a process of its own, one after the other, on the same file, and writes its result as a Zarr. A ratio
    above 1 says how many times faster snowshoe is; the floor is the share of the speed at which the bytes can be read
    and written. Peers that are not installed are left out.
    """
    rows, left_out = _measured(size, wanted, folder)
    for sentence in left_out:
        common.note(f"left out {sentence}")
    if as_json:
        common.print_json({"rows": [row.as_dict() for row in rows], "left_out": left_out})
    elif markdown:
        for cells in (_COLUMNS, ["---"] * len(_COLUMNS), *map(_cells, rows)):
            click.echo(f"| {' | '.join(cells)} |")
    else:
        common.print_table("", _COLUMNS, map(_cells, rows), 3)
    return 0 if rows else SOME_FAILED


def _measured(size: int, wanted: tuple[str, ...], folder: str | None) -> tuple[list[ScaleRow], list[str]]:
    """Return the rows of the jobs that are asked for, and what is left out and why."""
    import contextlib
    import tempfile
    from pathlib import Path

    from snowshoe.bench.scale import JOBS, ScaleRow, measure

    chosen = common.jobs_named(wanted, JOBS)
    place = contextlib.nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="snowshoe-")
    rows: list[ScaleRow] = []
    left_out: list[str] = []
    with common.progress("measuring") as show, place as where:
        Path(str(where)).mkdir(parents=True, exist_ok=True)
        for done, name in enumerate(chosen):
            show(name, done, len(chosen))
            for row in measure(name, Path(str(where)), size):
                if isinstance(row, ScaleRow):
                    rows.append(row)
                else:
                    left_out.append(str(row))
    return rows, left_out


def _cells(row: ScaleRow) -> list[str]:
    return [
        row.job,
        row.size,
        row.peer,
        f"{row.peer_seconds:.3g}",
        f"{row.seconds:.3g}",
        f"{row.ratio:.3g}×",
        f"{row.floor_ratio:.0%}",
        f"{row.peer_peak_memory_bytes / 1e6:.0f}",
        f"{row.peak_memory_bytes / 1e6:.0f}",
    ]
