"""What else `segment` makes of its labels: a table of their regions, and files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.recipes import Recipe
    from snowshoe.results import Segmentation, Table

F = TypeVar("F", bound=Callable[..., Any])


def output_options(function: F) -> F:
    """Add the options."""
    help_table = "Also measure the regions, and write the table: .csv or .parquet."
    help_export = "Also write the labels for another program: qupath, geojson, imagej, overlay …; can be repeated."
    function = click.option("--export", "exports", multiple=True, metavar="FORMAT", help=help_export)(function)
    return click.option("--table", metavar="FILE", help=help_table)(function)


def batch_options(function: F) -> F:
    """Add the options for what a run makes of each image."""
    help_labels = "Format of the labels: tif, ome-tif, zarr, ome-zarr, png or npy."
    help_export = "Also write each result for another program: qupath, geojson, overlay …; can be repeated."
    function = click.option("--export", "exports", multiple=True, metavar="FORMAT", help=help_export)(function)
    kinds = click.Choice(["csv", "parquet"])
    function = click.option("--table", type=kinds, help="Also measure the regions of each image.")(function)
    return click.option("--labels", metavar="FORMAT", help=help_labels)(function)


def with_outputs(recipe: str, labels: str | None, table: str | None, exports: Sequence[str]) -> Recipe:
    """Return a recipe with the outputs that were asked for beside its own."""
    import dataclasses

    from snowshoe.recipes import Recipe
    from snowshoe.recipes.output import Output

    asked = [{"labels": labels}] if labels else []
    asked += [{"table": table}] if table else []
    asked += [{"overlay": "png"} if format == "overlay" else {"export": format} for format in exports]
    chosen = Recipe.of(recipe)
    return dataclasses.replace(chosen, outputs=(*chosen.outputs, *map(Output.of, asked)))


def check(files: Mapping[str, str | None], formats: Sequence[str], inputs: Sequence[str | None] = ()) -> None:
    """Refuse what cannot be written before any work is done: wrong endings, places, libraries that are not there.

    ``files`` are those that options name: of the labels, the table and the recipe; ``inputs`` are read.
    """
    from snowshoe.io import suffix_of
    from snowshoe.io.exports import format_of

    endings = {"--table": (".csv", ".parquet"), "--save-recipe": (".toml",)}
    for option, path in files.items():
        if path is None or path == "-":
            continue
        known = endings.get(option)
        if known and Path(path).suffix.lower() not in known:
            raise click.UsageError(f"{option} must be a file that ends in {' or '.join(known)}, got {path!r}.")
        if known is None:
            with common.options_for({"path": option}):
                suffix_of(path)
        common.require_place(path, option, inputs)
    with common.options_for({"format": "--export"}):
        names = [format_of("", name) for name in formats]
    table = files.get("--table")
    _require_libraries(None if table is None else Path(table).suffix[1:].lower(), names)


def _require_libraries(table: str | None, formats: Sequence[str]) -> None:
    """Raise where a table or an export needs a library that is not installed."""
    from snowshoe.io.exports import FORMATS
    from snowshoe.recipes.output import Output
    from snowshoe.scale.outputs import require_libraries

    exports = [Output("export", name) for name in formats if FORMATS[name].suffix]
    require_libraries([*exports, *([] if table is None else [Output("table", table)])])


def require_planes(path: str | None, n_axes: int) -> None:
    """Refuse a PNG of a volume's labels, before there are any."""
    if n_axes > 2 and path is not None and path.lower().endswith(".png"):
        raise click.UsageError(f"--output must be no PNG for a volume, got {path!r}; name a .tif.")


def check_exports(formats: Sequence[str], stem: str, n_axes: int) -> None:
    """Refuse exports that cannot be made of labels with so many axes, or not be written, before there are any."""
    from snowshoe.io.exports import FORMATS, format_of, require_axes

    for name in [format_of("", given) for given in formats]:
        require_axes(n_axes, name)
        if FORMATS[name].suffix:
            common.require_place(_export_path(stem, name))


def _export_path(stem: str, name: str) -> str:
    from snowshoe.io.exports import FORMATS

    return f"{stem}-{name}{FORMATS[name].suffix}"


def measured(result: Segmentation, source: Input, path: str | None) -> Table | None:
    """Write the table of the regions, and return it."""
    if path is None:
        return None
    from snowshoe.io import named_channels
    from snowshoe.results.measuring import measure

    spacing = source.spacing.familiar if source.spacing is not None and source.spacing.is_known else None
    channels = named_channels(source.pixels, source.channel_axis, source.colour)
    table = measure(result, channels, spacing=spacing, mask=source.mask)
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
            done = carry_out(job, _export_path(stem, name), name)
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
