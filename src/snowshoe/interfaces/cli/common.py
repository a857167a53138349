"""What the commands share: method options made from the catalogue, and printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from snowshoe.catalogue import Method, Parameter
    from snowshoe.tuning.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def note(text: str) -> None:
    """Say something about the run on stderr."""
    click.echo(f"snowshoe: {text}", err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON object; what is not a number in JSON becomes null."""
    from snowshoe.results.plain import plain

    click.echo(json.dumps(plain(record), allow_nan=False, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], left: int = 1) -> None:
    """Print a table on stdout; the first ``left`` columns are words, the rest are numbers."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # As Text, what people call their files is no markup.
    name = Text(title) if title else None
    table = Table(title=name, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(Text(column), justify="left" if position < left else "right", header_style="dim")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    # What is no text in a file's name, no terminal can print.
    return str(value).encode("utf-8", "replace").decode()


def progress(description: str) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Return a context that gives ``show(title, done, total)``: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext(lambda title, done, total: None)
    from snowshoe.interfaces.cli.bar import bar

    return bar(description)


def read_settings(path: str) -> Settings:
    """Read a file of parameters; what the catalogue refuses in it is a mistake of usage."""
    from snowshoe.errors import SnowshoeError
    from snowshoe.tuning.settings import Settings

    try:
        return Settings.read(path)
    except SnowshoeError:
        raise
    except ValueError as error:
        raise click.UsageError(f"{path}: {error}.") from error


class MethodCommand(click.Command):
    """A command whose options are those of the method that ``--method`` names, as the catalogue describes them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Add the options of the named method, then parse as any command does."""
        entry = _named_method(args, next(option.default for option in self.params if option.name == "method"))
        if entry is not None:
            self.params = [*self._static(), *(method_option(parameter) for parameter in entry.parameters)]
        return super().parse_args(ctx, args)

    def _static(self) -> list[click.Parameter]:
        return [parameter for parameter in self.params if not isinstance(parameter, _MethodOption)]


class _MethodOption(click.Option):
    """An option that came from the catalogue."""


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


def require_kind(entry: Method, gives: str) -> None:
    """Refuse a method whose results another command writes."""
    if entry.gives != gives:
        other = "edges" if gives == "segmentation" else "segment"
        raise click.UsageError(f"method must be one that gives {gives}, got {entry.name!r}; use `snowshoe {other}`.")


def method_option(parameter: Parameter) -> click.Option:
    """Return the command-line option of one parameter."""
    unit = f" in {parameter.unit}" if parameter.unit else ""
    return _MethodOption(
        [f"--{parameter.name.replace('_', '-')}", f"method_{parameter.name}"],
        type=_Checked(parameter),
        default=parameter.default,
        show_default=True,
        metavar=parameter.type.upper(),
        help=f"{parameter.help} Must be {parameter.rule}{unit}.",
    )


def method_values(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the method's parameters among the values that click passes."""
    prefix = "method_"
    return {name.removeprefix(prefix): value for name, value in options.items() if name.startswith(prefix)}


def _named_method(args: Sequence[str], default: Any) -> Method | None:
    name = default
    for position, word in enumerate(args):
        if word in ("--method", "-m") and position + 1 < len(args):
            name = args[position + 1]
        elif word.startswith("--method="):
            name = word.partition("=")[2]
        elif word.startswith("-m") and len(word) > 2:
            name = word[2:].removeprefix("=")
    if not isinstance(name, str):
        return None
    from snowshoe import catalogue
    from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue

    return catalogue.get(name)
