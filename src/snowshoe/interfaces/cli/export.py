"""``snowshoe export``: labels as a file that another program opens."""

from __future__ import annotations

import csv
import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from snowshoe.interfaces.cli import common, inputs

_OPTIONS = {"bridge": "--bridge", "simplify": "--simplify", "categories": "--table", "image": "--image"}
"""What the arguments of an export are called on the command line."""


class _ExportCommand(click.Command):
    """A command whose help lists the formats, from the one table of them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the formats below the options."""
        from snowshoe.io.exports import FORMATS

        with formatter.section("Formats"):
            formatter.write_dl([(name, entry.summary) for name, entry in FORMATS.items()])


@click.command(name="export", cls=_ExportCommand)
@click.argument("labels")
@click.option("--to", "format", metavar="FORMAT", help="What to write; see the list below. Default: by -o's ending.")
@click.option("-o", "--output", metavar="FILE", help="The file, or folder of masks. Default: NAME-FORMAT here.")
@click.option(
    "--image", metavar="FILE", help="The image that the labels were made from: overlay, coco, labelme, label-studio."
)
@inputs.channel_option
@click.option("--table", metavar="FILE", help="CSV table with a column `label` and one of categories.")
@click.option("--category", default="category", show_default=True, metavar="COLUMN", help="Its column of categories.")
@click.option(
    "--simplify",
    type=float,
    default=0.0,
    metavar="PIXELS",
    help="Simplify outlines: leave out corners closer than this.",
)
@click.option("--bridge", is_flag=True, help="Join holes and pieces with lines of zero width: yolo, coco-polygons.")
@inputs.part_options
@common.json_option
def command(
    labels: str,
    format: str | None,
    output: str | None,
    image: str | None,
    table: str | None,
    category: str,
    simplify: float,
    bridge: bool,
    as_json: bool,
    **part: Any,
) -> None:
    """Write the objects of the label image LABELS, exactly, in the format of another program.

    0 is background. No partial file is ever left behind; a format that cannot hold what is asked is an error.
    """
    from snowshoe.io import exports

    if format is None and output is None:
        raise click.UsageError("--to FORMAT must be given, or -o FILE with an ending that says it.")
    if not simplify >= 0:
        raise click.UsageError(f"--simplify must be a number of pixels, at least 0, got {simplify:g}.")
    with common.options_for({"format": "--to", "path": "--output"}, ("name the format", "name the format by --to")):
        name = exports.format_of(output or "", format)
        exports.require_ending(output or f".{name}{exports.FORMATS[name].suffix}", name)
    if output is not None and exports.FORMATS[name].suffix:
        common.require_place(output, inputs=(labels, image, table))
    source = inputs.load_labels(labels, **{**part, "channel": None})
    picture = None if image is None else inputs.load_beside(image, source.beside, part)
    job = exports.Export.of(
        source.pixels,
        source.mask,
        image=picture,
        image_path=None if image is None else Path(image),
        categories=None if table is None else _categories(table, category),
        simplify=simplify,
        bridge=bridge,
        spacing=inputs.agreed_size(
            [(source.name, source.spacing), (image or "", picture.spacing if picture else None)]
        ),
        georeference=source.georeference or (picture.georeference if picture else None),
        name=source.stem,
    )
    target = output or f"{source.stem}-{name}{exports.FORMATS[name].suffix}"
    common.say_replaced(None if output else target)
    with (
        common.options_for(_OPTIONS, ("with bridge=True", "with --bridge")),
        common.working(f"writing {name}"),
    ):
        exported = exports.carry_out(job, target, name)
    for remark in exported.notes:
        common.note(remark)
    if as_json:
        common.print_json(dataclasses.asdict(exported))
        return
    _print(exported.files, exported.n_objects, exported.categories)


def _print(files: Sequence[str], n_objects: int, categories: Sequence[str]) -> None:
    where = files[0] if len(files) == 1 else f"{len(files)} files in {Path(files[0]).parent}"
    click.echo(f"{n_objects} object{'' if n_objects == 1 else 's'}: {where}")
    if len(categories) > 1:
        click.echo(f"categories: {', '.join(categories)}")


def _categories(path: str, column: str) -> dict[int, str]:
    """Return the category of each label from a table of values that are separated by commas."""
    from snowshoe.io.system import unread_reason

    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for needed in ("label", column):
                _require_column(path, needed, rows.fieldnames or ())
            pairs = [(row["label"], row[column]) for row in rows]
    except OSError as error:
        raise ValueError(f"cannot read {path}: {unread_reason(error)}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be a table of values separated by commas; {error}") from error
    return _by_label(path, pairs)


def _by_label(path: str, pairs: Sequence[tuple[str | None, str | None]]) -> dict[int, str]:
    categories: dict[int, str] = {}
    for text, category in pairs:
        if text is None or category is None or not text.strip().isdecimal():
            raise ValueError(f"{path} must have a whole number as label and a category in every row, got {text!r}")
        label = int(text)
        if categories.setdefault(label, category) != category:
            raise ValueError(f"{path} must have one category for each label, got two for label {label}")
    return categories


def _require_column(path: str, column: str, columns: Sequence[str]) -> None:
    if column not in columns:
        near = difflib.get_close_matches(column, columns, n=1)
        advice = f"did you mean {near[0]}?" if near else f"it has {', '.join(columns) or 'no columns'}"
        option = "--table" if column == "label" else "--category"
        rule = "a table with" if column == "label" else "the name of"
        raise click.UsageError(f"{option} must be {rule} a column {column!r}, and {path} has none; {advice}.")
