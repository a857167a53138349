"""``snowshoe describe``: a recipe as the methods paragraph of a paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.recipes import Recipe


@click.command(name="describe")
@click.argument("recipe")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="Print the references alone, as a BibTeX file.")
@common.json_option
def command(recipe: str, as_bibtex: bool, as_json: bool) -> None:
    """Print what a paper says of RECIPE: each step, its values, the version of snowshoe, and numbered references.

    RECIPE is a text such as gaussian:sigma=2+otsu, or a file of one. It is a draft: put in what you did before and
    after.
    """
    if as_bibtex and as_json:
        raise click.UsageError("--bibtex and --json both need stdout; the JSON object has the BibTeX in it.")
    description = _read(recipe).describe()
    if as_json:
        common.print_json(
            {
                "recipe": description.recipe,
                "version": description.version,
                "text": description.text,
                "references": description.references,
                "bibtex": description.bibtex,
            }
        )
        return
    click.echo(description.bibtex if as_bibtex else str(description))


def _read(recipe: str) -> Recipe:
    is_file = recipe.lower().endswith(".toml") or Path(recipe).is_file()
    return common.read_recipe(None, recipe) if is_file else common.read_recipe(recipe)
