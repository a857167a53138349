"""``snowshoe segment``: labels of an image by a recipe."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.results import Segmentation


@click.command(name="segment", cls=common.RecipeCommand)
@click.argument("image")
@common.recipe_options
@click.option("-o", "--output", metavar="FILE", help="Label image: .png, .tif or .npy; - is stdout (PNG).")
@click.option("--markers", metavar="FILE", help="Label image of where regions start, for methods that take markers.")
@common.input_options
@common.json_option
def command(
    image: str,
    method: str | None,
    recipe_path: str | None,
    saved: str | None,
    output: str | None,
    markers: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Write the labels of IMAGE by a recipe, and say what was learned from the image.

    A recipe is a method, such as otsu, or several in turn: gaussian:sigma=2+kmeans:k=4+components. With --method
    RECIPE, --help lists its parameters as options. IMAGE may be - for stdin. Without -o the labels go to
    NAME-METHOD.png (or .tif, if there are more than 65535 of them) in the current folder.
    """
    from snowshoe import io

    if output == "-" and as_json:
        raise click.UsageError("-o - and --json both need stdout; name a file with -o.")
    recipe = common.chosen_recipe(method, recipe_path, options)
    common.require_kind(recipe, "segmentation")
    load = common.load_labels if recipe.takes == "labels" else common.load_input
    source = load(image, **common.input_values(options))
    starts = None if markers is None else io.read_labels(markers)
    result = recipe.run(source.pixels, channel_axis=source.channel_axis, mask=source.mask, markers=starts)
    for remark in result.notes:
        common.note(remark)
    path = _write(result, recipe.name, source, output)
    if saved is not None:
        recipe.save(saved)
    record = {
        "method": recipe.name,
        "recipe": recipe.text,
        "parameters": recipe.values,
        "model": result.model.as_dict() if result.model else {},
        "n_labels": result.n_labels,
        "valid_fraction": result.valid_fraction,
        "labels_path": path,
        "notes": list(result.notes),
        "seconds": result.seconds,
    }
    if as_json:
        common.print_json(record)
    elif path != "-":
        _print(result, recipe.text, path)


def _write(result: Segmentation, name: str, source: common.Input, output: str | None) -> str:
    from snowshoe import io

    if output == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "labels.png")
            io.write_labels(path, result.labels)
            sys.stdout.buffer.write(path.read_bytes())
        return "-"
    suffix = "png" if max(result.label_counts(), default=0) <= 65_535 else "tif"
    target = output or f"{source.stem}-{name}.{suffix}"
    io.write_labels(target, result.labels, pixel_size=source.pixel_size, pixel_unit=source.pixel_unit)
    return target


def _print(result: Segmentation, name: str, path: str) -> None:
    counts = result.label_counts()
    total = sum(counts.values())
    learned = result.model.as_dict() if result.model else {}
    click.echo(f"{name}: {len(counts)} labels in {result.seconds * 1000:.1f} ms")
    for key in ("k", "thresholds", "centers"):
        if key in learned:
            click.echo(f"{key}: {_numbers(learned[key])}")
    if len(counts) <= 30:
        common.print_table("", ("label", "pixels", "share"), [(i, n, f"{n / total:.2%}") for i, n in counts.items()], 0)
    click.echo(f"labels: {path}")


def _numbers(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"({_numbers(item)})" if isinstance(item, list) else _numbers(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
