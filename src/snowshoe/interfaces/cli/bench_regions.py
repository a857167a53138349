"""``snowshoe bench superpixels`` and ``snowshoe bench tiles``: what is special about regions, measured."""

from __future__ import annotations

from typing import Any

import click

from snowshoe.interfaces.cli import common, inputs

SOME_FAILED = 3


@click.command(name="superpixels", short_help="Score superpixels on BSDS500.")
@click.argument("folder")
@click.option("--split", type=click.Choice(["train", "val", "test"]), default="val", show_default=True)
@click.option("--methods", default="slic", show_default=True, help="Methods with a parameter n_segments: a,b.")
@click.option("--counts", default="100,200,400,700,1000", show_default=True, help="Numbers of superpixels: n,n,….")
@click.option("--limit", type=click.IntRange(1), help="Use only the first N images.")
@common.json_option
def superpixels(folder: str, split: str, methods: str, counts: str, limit: int | None, as_json: bool) -> None:
    """Score superpixels on BSDS500 beside scikit-image's SLIC, photo by photo with as many as that makes.

    FOLDER holds images/SPLIT and groundTruth/SPLIT.
    """
    from snowshoe.bench.superpixels import superpixel_benchmark
    from snowshoe.recipes import listed

    with common.peers("scoring superpixels beside scikit-image's"), common.progress("superpixels") as show:
        rows = superpixel_benchmark(
            folder,
            listed(methods),
            split=split,
            counts=_numbers(counts),
            limit=limit,
            progress=show,
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


@click.command(name="tiles", short_help="Measure what working in tiles changes.")
@click.argument("image", required=False)
@click.option("--methods", help="Regional methods, with parameters: a,b:k=3  [default: all]")
@click.option("--block", type=click.IntRange(16), default=256, show_default=True, help="Side of a block in pixels.")
@click.option("--halo", type=click.IntRange(1), default=32, show_default=True, help="Pixels seen beyond a block.")
@inputs.input_options
@common.json_option
def tiles(image: str | None, methods: str | None, block: int, halo: int, as_json: bool, **options: Any) -> int:
    """Measure how much regions change when IMAGE (or the sample) is worked on in tiles.

    Each block is segmented with its halo; two regions are joined where both blocks saw more than half of the same.
    Methods of class maps get the grey values in four classes of equally many pixels, and touching regions are joined.
    """
    from snowshoe.bench.tiles import measure_tiles, regional_methods
    from snowshoe.recipes import listed

    source = inputs.load_input(image, **inputs.input_values(options))
    inputs.require_plane(source, "bench tiles")
    chosen = listed(methods) if methods else regional_methods()
    rows = []
    with common.progress("tiles") as show:
        for done, text in enumerate(chosen):
            show(text, done, len(chosen))
            in_colour = source.channel_axis is not None
            rows.append(measure_tiles(text, source.pixels, source.mask, in_colour=in_colour, block=block, halo=halo))
    failed = [f"{row.method}: {row.failure}" for row in rows if row.failure]
    for sentence in failed:
        common.note(f"left out {sentence}")
    if as_json:
        record = {"image": source.name, "block": block, "halo": halo}
        common.print_json(record | {"rows": [row.as_dict() for row in rows], "failed": failed})
    else:
        columns = ("method", "whole", "tiled", "covering of whole", "of tiled", "adjusted Rand", "same", "s", "s tiled")
        common.print_table("", columns, [list(row.as_dict().values())[:-1] for row in rows if not row.failure])
    return SOME_FAILED if failed else 0
