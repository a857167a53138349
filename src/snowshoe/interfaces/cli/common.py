"""What the commands share: reading the input, method options made from the catalogue, and printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from snowshoe.catalogue import Parameter
    from snowshoe.recipes import Recipe
    from snowshoe.types import Mask, Pixels

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def input_options(function: F) -> F:
    """Add the options that say which pixels of the input are used."""
    for option in (
        click.option("--page", type=int, default=0, show_default=True, help="Page of a multi-page TIFF."),
        click.option("--nodata", type=float, help="Value of pixels that are not to be used."),
        click.option("--mask", "mask_path", metavar="FILE", help="Image that is not 0 where a pixel is to be used."),
    ):
        function = option(function)
    return function


@dataclass(frozen=True)
class Input:
    """An image as a command got it, and what to call what is made of it."""

    name: str
    stem: str
    pixels: Pixels
    channel_axis: int | None
    mask: Mask | None
    pixel_size: tuple[float, float] | None
    pixel_unit: str | None

    @property
    def grey(self) -> Pixels:
        """The image as one channel."""
        from snowshoe.arrays import grey

        return self.pixels if self.channel_axis is None else grey(self.pixels, channel_axis=self.channel_axis)


def load_input(path: str | None, *, page: int = 0, nodata: float | None = None, mask_path: str | None = None) -> Input:
    """Read an image (or the bundled sample), say on stderr what was done to it, and join all its masks."""
    from snowshoe import io

    image = io.load_sample() if path is None else io.load(path, page=page)
    for remark in image.notes:
        note(remark)
    mask = image.mask
    if nodata is not None:
        mask = _join(mask, _has_data(image.pixels, nodata, image.channel_axis))
    if mask_path is not None:
        mask = _join(mask, io.read_labels(mask_path) > 0)
    stem = "stdin" if path == "-" else Path(image.source).stem
    return Input(image.source, stem, image.pixels, image.channel_axis, mask, image.pixel_size, image.pixel_unit)


def load_labels(path: str, *, page: int = 0, nodata: float | None = None, mask_path: str | None = None) -> Input:
    """Read a label image, for methods that take the class map of another; nodata and file mask leave pixels out."""
    from snowshoe import io

    labels = io.read_labels(path, page=page)
    mask = None if nodata is None else labels != nodata
    if mask_path is not None:
        mask = _join(mask, io.read_labels(mask_path) > 0)
    return Input(path, Path(path).stem, labels, None, mask, None, None)


def input_values(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `input_options` among those that click passes."""
    return {name: options[name] for name in ("page", "nodata", "mask_path")}


def _has_data(pixels: Pixels, nodata: float, channel_axis: int | None) -> Mask:
    import numpy as np

    used: Mask = pixels != nodata
    return used if channel_axis is None else np.asarray(used.any(axis=channel_axis))


def _join(mask: Mask | None, more: Mask) -> Mask:
    if mask is None:
        return more
    if mask.shape != more.shape:
        raise ValueError(f"mask must have the image's shape {mask.shape}, got {more.shape}")
    return mask & more


def note(text: str) -> None:
    """Say something about the run on stderr."""
    click.echo(f"snowshoe: {text}", err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON object; what is not a number in JSON becomes null."""
    from snowshoe.io.plain import plain

    click.echo(json.dumps(plain(record), allow_nan=False, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], left: int = 1) -> None:
    """Print a table on stdout; the first ``left`` columns are words, the rest are numbers."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < left else "right", header_style="dim")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def progress(description: str) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Return a context that gives ``show(title, done, total)``: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext(lambda title, done, total: None)
    from snowshoe.interfaces.cli.bar import bar

    return bar(description)


def recipe_options(function: F) -> F:
    """Add the options that name a recipe: as text, or as a file."""
    text = "A recipe: a method, with parameters and steps if you like: gaussian:sigma=2+otsu+components."
    for option in (
        click.option("--save-recipe", "saved", metavar="FILE", help="Write the recipe that was run as TOML."),
        click.option("-r", "--recipe", "recipe_path", metavar="FILE", help="Instead: the recipe of a TOML file."),
        click.option("-m", "--method", metavar="RECIPE", help=text),
    ):
        function = option(function)
    return function


def read_recipe(text: str | None, path: str | None = None) -> Recipe:
    """Return a recipe of the command line; what the catalogue refuses in it is a mistake of usage."""
    from snowshoe.errors import SnowshoeError
    from snowshoe.recipes import Recipe

    if (text is None) == (path is None):
        raise click.UsageError("--method RECIPE must be given, or --recipe FILE instead of it.")
    try:
        return Recipe.parse(str(text)) if path is None else Recipe.load(path)
    except SnowshoeError:
        raise
    except ValueError as error:
        raise usage(error) from error


def usage(error: Exception) -> click.UsageError:
    """Return an error of a value as one of usage, as a sentence."""
    text = str(error)
    return click.UsageError(text if text.endswith(("?", ".")) else f"{text}.")


class RecipeCommand(click.Command):
    """A command whose options are the parameters of the recipe that it is given, as the catalogue describes them."""

    usual: str | None = None
    """The recipe where none is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Add the options of the recipe, then parse as any command does."""
        recipe = self._recipe(args)
        if recipe is not None:
            self.params = [*self._static(), *_recipe_options(recipe)]
        return super().parse_args(ctx, args)

    def _recipe(self, args: Sequence[str]) -> Recipe | None:
        path = _value_of(args, "--recipe", "-r")
        text = _value_of(args, "--method", "-m") or (self.usual if path is None else None)
        return None if (text is None) == (path is None) else read_recipe(text, path)

    def _static(self) -> list[click.Parameter]:
        return [parameter for parameter in self.params if not isinstance(parameter, _RecipeOption)]


class _RecipeOption(click.Option):
    """An option that came from the catalogue; ``place`` is the parameter's name in the recipe."""

    def __init__(self, place: str, **attributes: Any) -> None:
        self.place = place
        word = place.rpartition(".")[2]
        super().__init__([f"--{word.replace('_', '-')}", f"method_{word}"], **attributes)


class _Checked(click.ParamType[Any]):
    """A value that the catalogue checks, in the catalogue's words."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self.name = parameter.type

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.parameter.parse(value)
        except ValueError as error:
            raise click.UsageError(f"{error}.", ctx) from error


def _recipe_options(recipe: Recipe) -> list[_RecipeOption]:
    """Return an option for each parameter whose name stands in one step only; others are set in the recipe itself."""
    words = [place.rpartition(".")[2] for place in recipe.parameters]
    options = []
    for (place, parameter), word in zip(recipe.parameters.items(), words, strict=True):
        if words.count(word) == 1:
            unit = f" in {parameter.unit}" if parameter.unit else ""
            text = f"{parameter.help} Must be {parameter.rule}{unit}."
            shown = {"default": recipe.values[place], "show_default": True, "metavar": parameter.type.upper()}
            options.append(_RecipeOption(place, type=_Checked(parameter), help=text, **shown))
    return options


def chosen_recipe(text: str | None, path: str | None, options: Mapping[str, Any]) -> Recipe:
    """Return the recipe that a command line asks for, with the parameters that its options set."""
    recipe = read_recipe(text, path)
    given = {option.place: options[str(option.name)] for option in _recipe_options(recipe)}
    changed = {place: value for place, value in given.items() if value != recipe.values[place]}
    return recipe.replaced(changed)


def require_kind(recipe: Recipe, gives: str) -> None:
    """Refuse a recipe whose results another command writes."""
    if recipe.gives != gives:
        article = {"segmentation": "segment", "edges": "edges"}
        advice = f"use `snowshoe {article[recipe.gives]}`" if recipe.gives in article else "add a step that segments"
        raise click.UsageError(f"method must be one that gives {gives}, got {recipe.text!r}; {advice}.")


def _value_of(args: Sequence[str], long: str, short: str) -> str | None:
    """Return the value of an option among words that are not parsed yet."""
    value = None
    for position, word in enumerate(args):
        if word in (long, short) and position + 1 < len(args):
            value = args[position + 1]
        elif word.startswith(f"{long}="):
            value = word.partition("=")[2]
        elif word.startswith(short) and len(word) > 2 and not word.startswith("--"):
            value = word[2:].removeprefix("=")
    return value
