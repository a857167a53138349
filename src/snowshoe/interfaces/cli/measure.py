"""``snowshoe measure``: a table of the regions of a label image."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.io import Beside, LoadedImage
    from snowshoe.results import Table
    from snowshoe.spacing import Spacing
    from snowshoe.types import Pixels

MOST_ROWS, MOST_COLUMNS = 10, 8
"""So much of a table is printed for people."""
UNITS = ("nm", "um", "mm", "cm", "m", "km", "inch")


@click.command(name="measure")
@click.argument("labels")
@click.argument("images", nargs=-1, metavar="[IMAGE]...")
@click.option("-o", "--output", metavar="FILE", help="The table: .csv or .parquet; - is stdout (CSV).")
@click.option("--properties", metavar="NAMES", help="Only these, separated by commas: area,solidity. Default: all.")
@click.option("--mask", "mask_path", metavar="FILE", help="Mask image: pixels that are black in it are left out.")
@inputs.channel_option
@inputs.part_options
@inputs.spacing_option
@click.option("--unit", type=click.Choice(UNITS), help="Unit of lengths. Default: the pixel size's.")
@common.json_option
def command(
    labels: str,
    images: tuple[str, ...],
    output: str | None,
    properties: str | None,
    mask_path: str | None,
    spacing: Spacing | None,
    unit: str | None,
    as_json: bool,
    **part: Any,
) -> None:
    """Measure every region of the label image LABELS, and the values of each IMAGE in it.

    Lengths are in the unit of the pixel size, which comes from --spacing or from the files, otherwise in pixels. All
    pages of a file are one volume, unless --page, --plane or --frame chooses. Without -o the table goes to
    NAME-table.csv in the current folder.
    """
    from snowshoe.results.measuring import measure

    if output == "-" and as_json:
        raise click.UsageError("-o - and --json both need stdout; name a file with -o.")
    if output not in (None, "-") and Path(str(output)).suffix.lower() not in (".csv", ".parquet"):
        raise click.UsageError(f"--output must be a file that ends in .csv or .parquet, got {output!r}.")
    names = _names(properties)
    common.require_place(output, inputs=(labels, *images, mask_path))
    regions, beside = inputs.load_subject(labels, part)
    loaded = [_image(path, beside, regions, part) for path in images]
    size = _spacing([regions, *loaded], spacing, unit)
    mask = inputs.joined([regions.mask, *(image.mask for image in loaded)], mask_path, beside)
    with common.options_for({"properties": "--properties", "spacing": "--spacing"}), common.working("measuring"):
        table = measure(regions.pixels, _channels(loaded), properties=names, spacing=size, mask=mask)
    for remark in table.notes:
        common.note(remark)
    path = _write(table, output or f"{inputs.stem_of(labels, regions)}-table.csv")
    if as_json:
        common.print_json(
            {
                "n_regions": len(table),
                "properties": list(table.properties),
                "columns": list(table.headers),
                "units": table.units,
                "summary": table.summary,
                "summary_units": table.summary_units,
                "table": path,
                "notes": list(table.notes),
            }
        )
    elif path != "-":
        _print(table, path)


def _names(text: str | None) -> list[str] | None:
    from snowshoe.labels.measure import require_names

    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise click.UsageError(f"--properties must be names with commas between, as in area,solidity, got {text!r}.")
    with common.options_for({"properties": "--properties"}):
        require_names(names)
    return names


def _image(path: str, beside: Beside, labels: LoadedImage, part: Mapping[str, Any]) -> LoadedImage:
    image = inputs.load_beside(path, beside, part)
    shape = image.pixels.shape[: image.pixels.ndim - (image.channel_axis is not None)]
    if shape != labels.pixels.shape:
        sizes = ["×".join(map(str, one)) for one in (labels.pixels.shape, shape)]
        raise ValueError(f"{image.source} must be as large as the labels, {sizes[0]} pixels, got {sizes[1]}")
    return image


def _channels(images: Sequence[LoadedImage]) -> dict[str, Pixels] | None:
    """Return each channel of all images by the name that its columns end in; the only one has none."""
    from snowshoe import io

    channels: dict[str, Pixels] = {}
    for image in images:
        stem = Path(image.source).stem if len(images) > 1 else ""
        for end, plane in io.named_channels(image.pixels, image.channel_axis, image.colour).items():
            name = "_".join(part for part in (stem, end) if part)
            if name in channels:
                raise click.UsageError(f"IMAGE must be given once, or have names of their own; got {stem} twice.")
            channels[name] = plane
    return channels or None


def _spacing(files: Sequence[LoadedImage], given: Spacing | None, unit: str | None) -> Spacing | None:
    """Return the size of a pixel as it was given, or as the first file states it, in the unit that is asked for."""
    size = inputs.agreed_size([(file.source, file.spacing) for file in files], given)
    size = size if given else size and size.familiar
    if size is not None and not size.is_known:
        common.note("the files do not say how far apart the planes are; lengths are in pixels unless --spacing says it")
        size = None
    if unit is None:
        return size
    if size is None or not size.is_length:
        raise click.UsageError(f"--unit {unit} needs the size of a pixel, which no file states; give --spacing 0.5um.")
    return size.in_unit(unit)


def _write(table: Table, path: str) -> str:
    if path == "-":
        from snowshoe.results.files import table_text

        sys.stdout.write(table_text(table))
    else:
        table.save(path)
    return path


def _print(table: Table, path: str) -> None:
    common.say_summary(table)
    headers = table.headers[:MOST_COLUMNS]
    columns = [values[:MOST_ROWS].tolist() for values in list(table.columns.values())[:MOST_COLUMNS]]
    common.print_table("", headers, zip(*columns, strict=True), 0)
    rest = [f"{len(table) - MOST_ROWS} more rows"] if len(table) > MOST_ROWS else []
    rest += [f"{len(table.columns) - MOST_COLUMNS} more columns"] if len(table.columns) > MOST_COLUMNS else []
    click.echo(f"table: {path}" + (f" ({' and '.join(rest)})" if rest else ""))
