"""What else `segment` makes of its labels: a table of their regions, and files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.results import Segmentation, Table

F = TypeVar("F", bound=Callable[..., Any])


def output_options(function: F) -> F:
    """Add the options."""
    help_table = "Measure the labels' regions on the image too: .csv or .parquet."
    help_export = "Write the labels for another program too, e.g. qupath, geojson, imagej or overlay; can be repeated."
    function = click.option("--export", "exports", multiple=True, metavar="FORMAT", help=help_export)(function)
    return click.option("--table", metavar="FILE", help=help_table)(function)


def check(table: str | None, formats: Sequence[str]) -> None:
    """Refuse names before any work is done."""
    from snowshoe.io.exports import format_of

    if table is not None and Path(table).suffix.lower() not in (".csv", ".parquet"):
        raise click.UsageError(f"--table must be a file that ends in .csv or .parquet, got {table!r}.")
    for name in formats:
        try:
            format_of("", name)
        except ValueError as error:
            raise common.usage(error) from error


def measured(result: Segmentation, source: Input, path: str | None) -> Table | None:
    """Write the table of the regions, and return it."""
    if path is None:
        return None
    from snowshoe.results.measuring import measure

    spacing = source.spacing.familiar if source.spacing is not None and source.spacing.is_known else None
    table = measure(result, source.pixels, channel_axis=source.channel_axis, spacing=spacing, mask=source.mask)
    for remark in table.notes:
        common.note(remark)
    table.save(path)
    return table


def exported(result: Segmentation, source: Input, path: str, stem: str, formats: Sequence[str]) -> list[str]:
    """Write the labels in each format, with the pixels that were segmented, beside each other; return the files."""
    from snowshoe.io import LoadedImage
    from snowshoe.io.exports import FORMATS, Export, carry_out, format_of

    facts: dict[str, Any] = {"spacing": source.spacing, "georeference": source.georeference}
    image = LoadedImage(source.pixels, source.channel_axis, source.colour, source.mask, **facts, source=source.name)
    files: list[str] = []
    for given in formats:
        name = format_of("", given)
        shows_image = "image" in FORMATS[name].uses and path != "-"
        shown: dict[str, Any] = {"image": image, "image_path": Path(path)} if shows_image else {}
        job = Export.of(result.labels, **facts, **shown, name=source.stem)
        with common.progress(f"writing {name}"):
            done = carry_out(job, f"{stem}-{name}{FORMATS[name].suffix}", name)
        files += done.files
        for remark in done.notes:
            common.note(remark)
    return files


def record(table: Table | None, path: str | None, files: list[str]) -> dict[str, Any]:
    """Return what JSON says of them, where any were asked for."""
    said: dict[str, Any] = {"exports": files} if files else {}
    if table is not None:
        said |= {"table": path, "n_regions": len(table), "summary": table.summary, "summary_units": table.summary_units}
    return said


def say(table: Table | None, path: str | None, files: Sequence[str]) -> None:
    """Print what came of them."""
    if table is not None:
        common.say_summary(table)
        click.echo(f"table: {path}")
    for file in files:
        click.echo(f"export: {file}")
