"""``snowshoe bench picks``: how good the picks of a comparison are, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.bench.picks import PicksResult

SOME_FAILED = 3


@click.command(name="picks", short_help="Score what compare picks.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@click.option("--split", type=click.Choice(["train", "val", "test"]), default="val", show_default=True)
@click.option("--half", type=click.Choice(["all", "first", "second"]), default="all", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Only the first so many images.")
@click.option("--jobs", type=click.IntRange(1), help="Processes  [default: one for each core]")
@click.option("-o", "--output", metavar="DIR", help="Folder for the tables, and for going on after an interruption.")
@common.json_option
def picks(
    folders: tuple[str, ...],
    split: str,
    half: Any,
    limit: int | None,
    jobs: int | None,
    output: str | None,
    as_json: bool,
) -> int:
    """Score what compare picks on each image of FOLDER beside every method of the short list.

    FOLDER is BSDS500, whose photos of one split are scored by their covering (regions), or holds images/ and labels/,
    scored by F1 at an IoU of 0.5 (objects). --half takes every other image. With -o the figures are written as
    picks.json and picks.md, and a killed run goes on where it stopped.
    """
    from snowshoe.bench.picks import picks_benchmark
    from snowshoe.kernels.dispatch import threads

    results = []
    for folder in folders:
        with common.progress(folder) as show:
            result = picks_benchmark(
                folder,
                split=split,
                half=half,
                limit=limit,
                jobs=jobs or threads(1 << 40),
                resume_folder=output and Path(output) / "resume",
                progress=show,
            )
        results.append(result)
    failed = [f"{name}: {reason}" for result in results for name, reason in result.failed]
    for sentence in failed:
        common.note(f"left out {sentence}")
    record = {"half": half, "split": split, "rows": [result.as_dict() for result in results], "failed": failed}
    if output:
        _write(Path(output), record, results)
    if as_json:
        common.print_json(record)
    else:
        common.print_table("", _COLUMNS, [_cells(result) for result in results])
    return SOME_FAILED if failed else 0


_COLUMNS = ("goal", "images", "the pick", "best method", "its score", "share", "best each time", "share")


def _cells(result: PicksResult) -> tuple[str, ...]:
    row = result.as_dict()
    return (
        row["goal"],
        str(row["n_images"]),
        f"{row['pick']:.3f}",
        row["best_method"],
        f"{row['best_method_score']:.3f}",
        f"{row['share_of_best_method']:.0%}",
        f"{row['best_per_image']:.3f}",
        f"{row['share_of_best_per_image']:.0%}",
    )


def _write(folder: Path, record: dict[str, Any], results: list[PicksResult]) -> None:
    """Write the figures as JSON, and the table as Markdown."""
    import json

    from snowshoe.io import atomically

    lines = [_COLUMNS, ["---"] * len(_COLUMNS), *map(_cells, results)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
    for name, text in (("picks.json", json.dumps(record, indent=1) + "\n"), ("picks.md", table)):
        with atomically(folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8")
