"""``snowshoe segment``: labels of an image by a recipe."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs, outputs, pictures, planes

if TYPE_CHECKING:
    from snowshoe.recipes import Recipe
    from snowshoe.results import Segmentation
    from snowshoe.types import Labels

MOST_PRINTED, MOST_LISTED = 30, 256
"""Up to so many labels are listed with their pixels: for people, and in JSON."""


@click.command(name="segment", cls=common.RecipeCommand)
@click.argument("image", required=False)
@common.recipe_options
@click.option("-o", "--output", metavar="FILE", help="Label image: .png, .tif or .npy; - is stdout (PNG).")
@pictures.picture_option
@click.option(
    "--markers", metavar="FILE", help="Label image that marks where regions start, for methods that take markers."
)
@outputs.output_options
@planes.planes_option
@inputs.input_options
@common.json_option
def command(
    image: str | None,
    method: str | None,
    recipe_path: str | None,
    saved: str | None,
    output: str | None,
    drawn: tuple[str, ...],
    markers: str | None,
    table: str | None,
    exports: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Segment IMAGE by a recipe, write the labels, and print what was learned from the image.

    A recipe is a method, such as otsu, or several in a row: gaussian:sigma=2+kmeans:k=4+components. With --method
    RECIPE, --help lists its parameters as options. IMAGE may be - for stdin; without one the bundled sample is taken.
    Without -o the labels go to NAME-METHOD.tif in the current folder, as in photo-kmeans-k=4.tif, or to NAME-RECIPE.tif
    with --recipe.
    """
    from snowshoe.recipes.hints import hints
    from snowshoe.recipes.planes import as_one

    if output == "-" and as_json:
        raise click.UsageError("-o - and --json both need stdout; name a file with -o.")
    files_asked = {"--output": output, "--table": table, "--save-recipe": saved}
    pictures.check(drawn, (image, recipe_path, markers, options["mask_path"]))
    outputs.check(files_asked, exports, (image, recipe_path, markers, options["mask_path"]))
    recipe = common.chosen_recipe(method, recipe_path, options)
    common.require_kind(recipe, "segmentation")
    if markers is not None and not recipe.takes_markers:
        raise click.UsageError(f"--markers must be left out for {recipe.text}, which has no step that takes markers.")
    if recipe.outputs:
        kinds = ", ".join(dict.fromkeys(output.kind for output in recipe.outputs))
        common.note(f"the recipe's outputs ({kinds}) are made by `snowshoe run`; segment writes the labels alone")
    source = _loaded(image, recipe, options)
    if recipe.makes_grey:
        inputs.require_choice(source)
    stem = f"{source.stem}-{common.name_of_files(recipe, recipe_path)}"
    beside = str(Path(output).with_suffix("")) if output and output != "-" else stem
    outputs.check_exports(exports, beside, source.n_axes)
    outputs.require_planes(output, source.n_axes)
    pictures.check_places(drawn, beside, source, recipe)
    starts = None if markers is None else inputs.load_companion(markers, source.beside, "markers").pixels
    each = planes.run_each(recipe, source, starts) if options["planes"] else []
    result = as_one(each) if each else _run(recipe, source, starts)
    result = result.replaced(notes=(*result.notes, *hints(recipe, result)))
    for remark in result.notes:
        common.note(remark)
    common.say_replaced(None if output else f"{stem}.tif")
    with common.working("writing"):
        path = _write(result, source, output or f"{stem}.tif")
        shown = pictures.written(drawn, result, source, recipe, beside, labels=path)
    if saved is not None:
        recipe.save(saved)
    _warn(recipe, source)
    regions = outputs.measured(result, source, table)
    files = outputs.exported(result, source, image or "-", beside, exports)
    record = _record(recipe, result, path) | ({"planes": planes.record(each)} if each else {})
    record |= {"pictures": shown} if shown else {}
    if as_json:
        common.print_json(record | outputs.record(regions, table, files))
    elif path != "-":
        _print(result, recipe.text, path)
        for shown_path in shown:
            click.echo(f"picture: {shown_path}")
        outputs.say(regions, table, files)


def _loaded(image: str | None, recipe: Recipe, options: dict[str, Any]) -> inputs.Input:
    """Return the image, or the bundled sample; for recipes that begin with labels, the label image."""
    if recipe.takes != "labels":
        return inputs.load_input(image, **inputs.input_values(options))
    if image is None:
        raise click.UsageError(f"IMAGE must be given: {recipe.text} starts from a label image.")
    return inputs.load_labels(image, method=recipe.entries[0].name, **inputs.input_values(options))


def _record(recipe: Recipe, result: Segmentation, path: str) -> dict[str, Any]:
    """Return what JSON says."""
    return {
        "method": recipe.name,
        "recipe": recipe.text,
        "parameters": recipe.values,
        "model": result.learned,
        "units": result.units,
        "n_labels": result.n_labels,
        "labels": _counted(result),
        "valid_fraction": result.valid_fraction,
        "labels_path": path,
        "notes": list(result.notes),
        "seconds": result.seconds,
    }


def _run(recipe: Recipe, source: inputs.Input, markers: Labels | None) -> Segmentation:
    planes.require_taken(recipe, source)
    facts: dict[str, Any] = {"channel_axis": source.channel_axis, "mask": source.mask, "spacing": source.spacing}
    with common.options_for({}, ("channel_axis", "--axes")), common.working(recipe.text):
        result: Segmentation = recipe.run(source.pixels, markers=markers, **facts)
    return result


def _write(result: Segmentation, source: inputs.Input, target: str) -> str:
    from snowshoe import io

    if target == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "labels.png")
            io.write_labels(path, result.labels)
            sys.stdout.buffer.write(path.read_bytes())
        return "-"
    io.write_labels(
        target,
        source.masked(result.labels, result.valid),
        spacing=source.spacing,
        georeference=source.georeference,
    )
    return target


def _warn(recipe: Recipe, source: inputs.Input) -> None:
    """Say so where the grey values that one threshold splits, the same everywhere, are of one population only."""
    first = recipe.entries[0]
    if first.family == "threshold" and first.scope == "pointwise":
        from snowshoe.statistics.separability import separability

        verdict = separability(source.grey, mask=source.mask)
        if not verdict.separable:
            common.note(verdict.sentence)


def _counted(result: Segmentation) -> list[dict[str, float]] | None:
    """Return the pixels of each label and its share of those that have one; None of more labels than people read."""
    counts = result.label_counts()
    total = sum(counts.values())
    listed = [{"label": label, "pixels": n, "share": n / total} for label, n in counts.items()]
    return listed if len(listed) <= MOST_LISTED else None


def _print(result: Segmentation, name: str, path: str) -> None:
    from snowshoe.drawing.words import counted
    from snowshoe.results.segmentation import IMAGE_UNITS

    counts = result.label_counts()
    learned = result.learned
    n_pixels = max(1, int(result.valid.sum()))
    one, several = noun = _noun(result, counts)
    click.echo(f"{name}: {counted(len(counts), *noun)} in {result.seconds * 1000:.1f} ms")
    for key in ("k", "thresholds", "centers"):
        if key in learned:
            units = "" if key == "k" or result.units == IMAGE_UNITS else f" ({result.units})"
            click.echo(f"{key}: {_numbers(learned[key])}{units}")
    if 0 < len(counts) <= MOST_PRINTED:
        rows = [(label, n, f"{n / n_pixels:.2%}") for label, n in counts.items()]
        common.print_table("", (one, "pixels", f"share of {result.extent}"), rows, 0)
    if counts and several != "classes":
        click.echo(f"{several} cover {sum(counts.values()) / n_pixels:.2%} of {result.extent}")
    click.echo(f"labels: {path}")


def _noun(result: Segmentation, counts: Mapping[int, int]) -> tuple[str, str]:
    """Return what the labels are: classes, the regions that an image is divided into, or objects on a ground."""
    if result.kind == "classes":
        return "class", "classes"
    is_divided = sum(counts.values()) == result.valid.sum()
    return ("region", "regions") if is_divided else ("object", "objects")


def _numbers(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"({_numbers(item)})" if isinstance(item, list) else _numbers(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
