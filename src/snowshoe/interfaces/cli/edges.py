"""``snowshoe edges``: gradients, strength and orientation."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs, planes

if TYPE_CHECKING:
    from snowshoe.recipes import Recipe
    from snowshoe.results import Edges


class _WithSobel(common.RecipeCommand):
    """The command, which runs one detector where none is named."""

    usual = "sobel"


@click.command(name="edges", cls=_WithSobel)
@click.argument("image", required=False)
@common.recipe_options
@click.option("-o", "--output", metavar="DIR", help="Folder for the layers  [default: NAME-METHOD]")
@click.option(
    "--picture",
    "drawn",
    multiple=True,
    metavar="LAYER",
    help="Write a layer as a PNG too: gx, gy, orientation, …, or all; can be repeated.",
)
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
    as_json: bool,
    **options: Any,
) -> None:
    """Find the edges of IMAGE: write every layer of the detector as a TIFF, and the strength as a picture.

    Layers of a volume are volumes, with its axes and spacing. The picture shows three middle planes of it.
    A recipe is a detector (sobel, if you name none), or filters before one: gaussian:sigma=2+sobel. With --method
    RECIPE, --help lists its parameters as options. IMAGE may be - for stdin; without one the bundled sample is taken.
    """
    from snowshoe.recipes.planes import as_one
    from snowshoe.results.files import names_of_layers

    recipe = common.chosen_recipe(
        _WithSobel.usual if method is None and recipe_path is None else method, recipe_path, options
    )
    common.require_kind(recipe, "edges")
    _check(drawn)
    source = inputs.load_input(image, **inputs.input_values(options))
    if recipe.makes_grey:
        inputs.require_choice(source)
    each = planes.run_each(recipe, source) if options["planes"] else []
    result = as_one(each) if each else _run(recipe, source)
    for remark in result.notes:
        common.note(remark)
    folder = Path(output or f"{source.stem}-{common.name_of_files(recipe, recipe_path)}")
    common.say_replaced_in(folder, names_of_layers(each[0].layers if each else result.layers, drawn).values())
    save = functools.partial(planes.save_each, each) if each else result.save
    with common.working("writing"), common.options_for({"picture": "--picture"}):
        files = save(folder, spacing=source.spacing, pictures=drawn)
    if saved is not None:
        recipe.save(saved)
    names = {name: str(path) for name, path in files.items()}
    record = {
        "method": recipe.name,
        "recipe": recipe.text,
        "parameters": recipe.values,
        "files": names,
        "approximation_error": result.approximation_error,
        "valid_fraction": float(result.valid.mean()),
        "seconds": result.seconds,
    }
    if as_json:
        common.print_json(record)
        return
    common.print_table(f"{recipe}: {result.seconds * 1000:.1f} ms", ("layer", "file"), list(names.items()), 2)
    if result.approximation_error:
        error = result.approximation_error
        total = "|gx| + |gy|" if result.gz is None else "|gx| + |gy| + |gz|"
        click.echo(
            f"{total} is above the exact magnitude by {error['mean']:.1%} on average, {error['max']:.1%} at most"
        )


def _check(drawn: tuple[str, ...]) -> None:
    """Refuse names that no layer has, before anything is read."""
    from snowshoe.results.pictures import LAYERS

    for name in drawn:
        if name not in (*LAYERS, "all"):
            raise click.UsageError(f"--picture must be all, or one of {', '.join(LAYERS)}, got {name!r}.")


def _run(recipe: Recipe, source: inputs.Input) -> Edges:
    planes.require_taken(recipe, source)
    facts: dict[str, Any] = {"channel_axis": source.channel_axis, "mask": source.mask, "spacing": source.spacing}
    with common.working(recipe.text):
        result: Edges = recipe.run(source.pixels, **facts)
    return result
