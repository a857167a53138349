"""``snowshoe compare``: every method side by side."""

from __future__ import annotations

from typing import Any

import click

from snowshoe.interfaces.cli import common


@click.command(name="compare")
@click.argument("image", required=False)
@click.option("-o", "--output", metavar="DIR", help="Folder of the report  [default: NAME-snowshoe]")
@click.option(
    "--k-max", type=click.IntRange(1, 255), default=30, show_default=True, help="Greatest k of the scree plot."
)
@common.input_options
@common.json_option
def command(image: str | None, output: str | None, k_max: int, as_json: bool, **options: Any) -> None:
    """Run every method on IMAGE (or on a bundled sample) and write a report that sets them side by side.

    DIR gets report.html, compare.csv, compare.json, labels/ and edges/.
    """
