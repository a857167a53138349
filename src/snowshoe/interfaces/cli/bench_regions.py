"""``snowshoe bench superpixels`` and ``snowshoe bench tiles``: what is special about regions, measured."""

from __future__ import annotations

from typing import Any

import click

from snowshoe.interfaces.cli import common


@click.command(name="superpixels")
@click.argument("folder")
@click.option("--split", type=click.Choice(["train", "val", "test"]), default="val", show_default=True)
@click.option("--methods", default="slic", show_default=True, help="Methods with a parameter n_segments: a,b.")
@click.option("--counts", default="100,200,400,700,1000", show_default=True, help="Numbers of superpixels: n,n,….")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many images.")
@common.json_option
def superpixels(folder: str, split: str, methods: str, counts: str, limit: int | None, as_json: bool) -> None:
    """Score superpixels on BSDS500 beside scikit-image's SLIC, photo by photo with as many as that makes.

    FOLDER holds images/SPLIT and groundTruth/SPLIT.
    """
    from snowshoe.bench.superpixels import superpixel_benchmark

    with common.progress("superpixels") as show:
        rows = superpixel_benchmark(
            folder,
            methods.split(","),
            split=split,
            counts=_numbers(counts),
            limit=limit,
            progress=lambda done, total, image: show(image, done, total),
        )
    if as_json:
        common.print_json({"split": split, "rows": [row.as_dict() for row in rows]})
        return
    columns = ("method", "asked", "superpixels", "boundary recall", "under-segmentation", "achievable accuracy")
    common.print_table("", columns, [tuple(_shown(value) for value in row.as_dict().values()) for row in rows])


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise click.UsageError(f"counts must be whole numbers with commas between, got {text!r}.") from error


def _shown(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4f}" if value <= 1 else f"{value:.1f}"
