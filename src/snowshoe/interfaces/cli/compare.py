"""``snowshoe compare``: every method side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison


@click.command(name="compare")
@click.argument("image", required=False)
@click.option("-o", "--output", metavar="DIR", help="Folder of the report  [default: NAME-snowshoe]")
@click.option("--method", "methods", multiple=True, metavar="NAME", help="Only this method; may be given again.")
@click.option(
    "--truth", "truths", multiple=True, metavar="FILE", help="Label image that is right, or a BSDS .mat file."
)
@click.option(
    "--parameters",
    "tuned",
    multiple=True,
    metavar="FILE",
    help="Run the method in this TOML file too, as `tune` writes it; may be given again.",
)
@click.option(
    "--k-max", type=click.IntRange(1, 255), default=30, show_default=True, help="Greatest k of the scree plot."
)
@common.input_options
@common.json_option
def command(
    image: str | None,
    output: str | None,
    methods: tuple[str, ...],
    truths: tuple[str, ...],
    tuned: tuple[str, ...],
    k_max: int,
    as_json: bool,
    **options: Any,
) -> None:
    """Run every method on IMAGE (or on a bundled sample) and write a report that sets them side by side.

    DIR gets report.html, compare.csv, compare.json, labels/ and edges/.
    """
    from snowshoe.comparison.run import compare
    from snowshoe.interfaces.cli.score import read_truths

    also = [common.read_settings(path).text for path in tuned]
    source = common.load_input(image, **common.input_values(options))
    with common.progress("comparing") as show:
        found = compare(
            source.pixels,
            methods=methods or None,
            also=also,
            channel_axis=source.channel_axis,
            mask=source.mask,
            truth=[truth for path in truths for truth in read_truths(path)] or None,
            name=Path(source.name).name,
            k_max=k_max,
            progress=show,
        )
    report = found.save(output or f"{source.stem}-snowshoe")
    if as_json:
        common.print_json({**found.as_dict(str(report)), "image": source.name})
    else:
        _print(found)
        click.echo(f"\nreport: {report}")


def _print(found: Comparison) -> None:
    rows = []
    for row in found.rows:
        numbers = row.numbers
        rows.append(
            (
                row.title,
                row.source,
                row.advice.verdict if row.advice else row.failure,
                numbers.n_labels if numbers else None,
                numbers.n_regions if numbers else None,
                f"{numbers.explained_grey:.1%}" if numbers else None,
                f"{row.seconds * 1000:.1f}",
            )
        )
    common.print_table("", ("method", "on", "fit", "labels", "regions", "explained", "ms"), rows, left=3)
    if found.scree:
        click.echo(f"\nscree: k = {found.scree.chosen_k}. {found.scree.verdict}")
