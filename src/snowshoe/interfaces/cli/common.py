"""What the commands share: method options made from the catalogue, and printing."""

from __future__ import annotations

import difflib
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from snowshoe.errors import MissingDependency, SnowshoeError
from snowshoe.interfaces.cli.tables import WIDTH as WIDTH
from snowshoe.interfaces.cli.tables import print_table as print_table

if TYPE_CHECKING:
    from snowshoe.catalogue import Parameter
    from snowshoe.recipes import Recipe
    from snowshoe.results import Table

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def note(text: str) -> None:
    """Say something about the run on stderr."""
    click.echo(f"snowshoe: {text}", err=True)


def say_replaced(path: str | Path | None) -> None:
    """Say so where a file or folder whose name nobody chose is there already."""
    if path is not None and Path(path).exists():
        note(f"{path} was there already and is replaced; choose another name with -o to keep both")


def say_replaced_in(folder: str | Path, files: Iterable[str]) -> None:
    """Say which files of a folder are replaced: whoever names a folder does not name what is written into it."""
    there = [name for name in files if Path(folder, name).exists()]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        note(f"{there[0]}{more} in {folder} will be replaced; choose another folder with -o to keep both")


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON object; what is not a number in JSON becomes null."""
    from snowshoe.io.plain import plain

    click.echo(json.dumps(plain(record), allow_nan=False, ensure_ascii=False))


def say(text: str) -> None:
    """Print text in lines that a terminal holds; words are not broken."""
    click.echo(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))


def option_words(options: Mapping[str, Any]) -> list[str]:
    """Return options with their values as the words of a command line; none for what has no value."""
    pairs = [(f"--{name}", value) for name, value in options.items() if value is not None]
    return [word for name, value in pairs for word in (name, f"{value:g}" if isinstance(value, float) else str(value))]


def broken(command: str, width: int) -> str:
    """Return a command line, continued on the next line before an option where it is too long for one."""
    head, option, rest = command.partition(" -m ")
    return command if len(command) <= width or not option else f"{head} \\\n    -m {rest}"


def progress(description: str) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Return a context that gives ``show(title, done, total)``: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext(lambda title, done, total: None)
    from snowshoe.interfaces.cli.bar import bar

    return bar(description)


def working(description: str) -> AbstractContextManager[None]:
    """Return a context that says on a terminal what is worked on, if that takes long; it says nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext()
    from snowshoe.interfaces.cli.bar import elapsed

    return elapsed(description)


@contextmanager
def peers(purpose: str) -> Iterator[None]:
    """Name the extra to install where another library, which something is measured beside, is not there."""
    try:
        yield
    except SnowshoeError:
        raise
    except ImportError as error:
        library = (error.name or "another library").partition(".")[0]
        if library == "snowshoe":
            raise
        raise MissingDependency(library, "bench", purpose) from error


def jobs_named(parts: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return the jobs of a benchmark whose names contain one of these parts: all, of none; raise where one has none."""
    names = list(known)
    for part in parts:
        if not any(part.lower() in name.lower() for name in names):
            words = {word.lower(): word for name in names for word in (name, *name.split())}
            near = difflib.get_close_matches(part.lower(), words, n=1)
            told = (f"did you mean {words[near[0]]}? " if near else "") + f"known are {'; '.join(names)}"
            raise click.UsageError(f"--job must be a part of the name of a job, got {part!r}; {told}.")
    return [name for name in names if not parts or any(part.lower() in name.lower() for part in parts)]


def recipe_options(function: F) -> F:
    """Add the options that name a recipe: as text, or as a file."""
    text = "A recipe: a method and its parameters, or several steps joined by +: gaussian:sigma=2+NAME."
    for option in (
        click.option("--save-recipe", "saved", metavar="FILE", help="Write the recipe that was run as TOML."),
        click.option(
            "-r",
            "--recipe",
            "recipe_path",
            metavar="FILE",
            help="Instead: a TOML file, or the name of an included recipe.",
        ),
        click.option("-m", "--method", metavar="RECIPE", help=text),
    ):
        function = option(function)
    return function


def read_recipe(text: str | None, path: str | None = None) -> Recipe:
    """Return the recipe of a command line, from its text or its file."""
    from snowshoe.recipes import Recipe

    if text is None and path is None:
        raise click.UsageError("--method RECIPE must be given, or --recipe FILE instead of it.")
    if text is not None and path is not None:
        raise click.UsageError(f"--recipe must be left out where --method is given, got {path!r}; give one of them.")
    return Recipe.parse(str(text)) if path is None else Recipe.load(path)


def name_of_files(recipe: Recipe, path: str | None) -> str:
    """Return what files are called that a recipe makes, which was read from a path, or none."""
    from snowshoe.recipes.naming import file_name

    return file_name(recipe) if path is None else file_name(recipe, read_recipe(None, path), Path(path).stem)


def usage(error: Exception) -> click.UsageError:
    """Return an error of a value as one of usage, as a sentence."""
    text = str(error)
    return click.UsageError(text if text.endswith(("?", ".")) else f"{text}.")


def by_option(error: ValueError, options: Mapping[str, str], *words: tuple[str, str]) -> Exception:
    """Return an error of an argument as one of usage, by the name of its option; others, as of images, as they are.

    ``words`` are further ones of Python, and what they are on the command line.
    """
    if type(error) is not ValueError:
        return error
    text = str(error)
    for python, shell in words:
        text = text.replace(python, shell)
    name, _, rest = text.partition(" ")
    return usage(ValueError(f"{options[name]} {rest}")) if name in options else ValueError(text)


@contextmanager
def options_for(names: Mapping[str, str], *words: tuple[str, str]) -> Iterator[None]:
    """Raise what arguments of the code within are not accepted for as errors of usage, as `by_option` has them."""
    try:
        yield
    except ValueError as error:
        raise by_option(error, names, *words) from error


def require_place(path: str | None, option: str = "--output", inputs: Iterable[str | None] = ()) -> None:
    """Raise where a file cannot be written, before any work is done for it, or is one of those that are read."""
    from snowshoe import io

    if path is None or path == "-":
        return
    for given in inputs:
        if given is not None and os.path.exists(path) and os.path.exists(given) and os.path.samefile(path, given):
            raise click.UsageError(f"{option} must be another file than {given}, which is read and would be lost.")
    io.require_place(path)


RARE = 0.001
"""A density below this is easier to read the other way round."""
ALIKE = 0.75
"""How similar an option must be to be suggested: --nodat suggests --nodata, --k does not suggest --mask."""


class RecipeCommand(click.Command):
    """A command whose options are the parameters of the recipe that it is given, as the catalogue describes them."""

    usual: str | None = None
    """The recipe where none is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Add the options of the recipe, then parse as any command does."""
        recipe = self._recipe(args)
        if recipe is not None:
            self.params = [*self._static(), *_recipe_options(recipe)]
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if recipe is None or difflib.get_close_matches(error.option_name, error.possibilities or (), cutoff=ALIKE):
                raise
            raise click.UsageError(f"No such option {error.option_name!r}; {_told(recipe)}.", ctx) from error
        except click.UsageError as error:
            if not error.message.startswith("Got unexpected extra argument"):
                raise
            raise click.UsageError(
                f"{_sentence(error)}; give one image, or use `snowshoe run` for several.", ctx
            ) from error

    def _recipe(self, args: Sequence[str]) -> Recipe | None:
        path = _value_of(args, "--recipe", "-r")
        text = _value_of(args, "--method", "-m")
        text = self.usual if text is None and path is None else text
        return None if (text is None) == (path is None) else read_recipe(text, path)

    def _static(self) -> list[click.Parameter]:
        return [parameter for parameter in self.params if not isinstance(parameter, _RecipeOption)]


def _sentence(error: click.UsageError) -> str:
    return error.message.rstrip(".")


class _RecipeOption(click.Option):
    """An option that came from the catalogue; ``place`` is the parameter's name in the recipe."""

    def __init__(self, place: str, word: str, **attributes: Any) -> None:
        self.place = place
        super().__init__([f"--{word.replace('_', '-')}", f"method_{word.replace('-', '_')}"], **attributes)


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


def _told(recipe: Recipe) -> str:
    """Return which options a recipe has."""
    names = ", ".join(option.opts[0] for option in _recipe_options(recipe))
    return f"{recipe.text} has {names or 'no parameters'}"


def _recipe_options(recipe: Recipe) -> list[_RecipeOption]:
    """Return an option for each parameter; where several steps have it, with the step's name: ``--canny-sigma``."""
    words = [place.rpartition(".")[2] for place in recipe.parameters]
    options = []
    for (place, parameter), word in zip(recipe.parameters.items(), words, strict=True):
        shown = {"default": recipe.values[place], "show_default": True, "metavar": parameter.type.upper()}
        option = word if words.count(word) == 1 else place.replace(".", "-")
        options.append(_RecipeOption(place, option, type=_Checked(parameter), help=_explained(parameter), **shown))
    return options


def _explained(parameter: Parameter) -> str:
    unit = f" in {parameter.unit}" if parameter.unit else ""
    if parameter.unit == "pixels":
        unit += f", or with a unit, as {'50um2' if parameter.counted else '1.5um'}"
    return f"{parameter.help} Must be {parameter.rule}{unit}."


def options_text(name: str) -> str:
    """Return the options of a method with their defaults, as the help of commands has them; nothing if it has none."""
    options = _recipe_options(read_recipe(name))
    if not options:
        return ""
    context = click.Context(click.Command(name), max_content_width=WIDTH, terminal_width=WIDTH)
    formatter = context.make_formatter()
    with formatter.section("Options and their defaults"):
        formatter.write_dl([record for option in options if (record := option.get_help_record(context))])
    return formatter.getvalue().rstrip()


def say_summary(table: Table) -> None:
    """Print what a table says of the whole image, a fraction with its error."""
    for name, value in table.summary.items():
        if not name.endswith("_error") and value == value:
            spread = _spread(table.summary.get(f"{name}_error"))
            click.echo(f"{name.replace('_', ' ')}: {_quantity(value, spread, table.summary_units.get(name, ''))}")


def _quantity(value: float, spread: str, unit: str) -> str:
    """Return a value with its error and unit; a few in very much, as one in so much."""
    from snowshoe.drawing.words import number

    if unit.startswith("1/") and 0 < value < RARE and not spread:
        return f"1 per {number(1 / value, 4)} {unit.removeprefix('1/')}"
    figure = number(value, 4)
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return f"{figure}{spread} {unit}".rstrip()


def _spread(error: float | None) -> str:
    """Return what is said of a value's error; it is one of sampling, since pixels that were seen are counted."""
    from snowshoe.drawing.words import number

    if error is None:
        return ""
    about = number(error, 2) if error == error else "unknown"
    return f" (± {about} as an estimate for more than this image)"


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
        wanted = {"segmentation": "add a method that segments", "edges": "add an edge detector"}
        advice = f"use `snowshoe {article[recipe.gives]}`" if recipe.gives in article else wanted[gives]
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
