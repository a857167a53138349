"""``snowshoe methods``: the catalogue."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.catalogue import Method


@click.command(name="methods")
@click.argument("name", required=False)
@common.json_option
def command(name: str | None, as_json: bool) -> None:
    """List every method, or describe the one called NAME: when to choose it, its parameters, its papers."""
    from snowshoe import catalogue

    chosen = (catalogue.get(name),) if name else catalogue.methods()
    if as_json:
        common.print_json({"methods": [method.describe() for method in chosen]})
    elif name:
        click.echo(f"{name} ({chosen[0].family}, {chosen[0].scope})\n\n{inspect.getdoc(chosen[0].function)}")
        if options := common.options_text(name):
            click.echo(f"\n{options}")
    else:
        _print_families(chosen)


def _print_families(methods: Sequence[Method]) -> None:
    """Print a table for each family, of at most 80 columns."""
    for family in dict.fromkeys(method.family for method in methods):
        rows = [(method.name, method.summary) for method in methods if method.family == family]
        common.print_table(f"\n{family}", ("method", "gives"), sorted(rows), left=2)
    click.echo("\n`snowshoe methods NAME` explains one.")
