"""``snowshoe methods``: the catalogue."""

from __future__ import annotations

import inspect

import click

from snowshoe.interfaces.cli import common


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
    else:
        rows = [(m.name, m.family, m.scope, m.summary) for m in sorted(chosen, key=lambda m: (m.family, m.name))]
        common.print_table("", ("method", "family", "scope", "gives"), rows, left=4)
