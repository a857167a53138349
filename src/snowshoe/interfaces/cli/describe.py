"""``snowshoe describe``: a recipe as the methods paragraph of a paper."""

from __future__ import annotations

import click

from snowshoe.interfaces.cli import common


@click.command(name="describe")
@click.argument("recipe")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="Print the references alone, as a BibTeX file.")
@common.json_option
def command(recipe: str, as_bibtex: bool, as_json: bool) -> None:
    """Print what a paper says of RECIPE: each step, its values, the version of snowshoe, and numbered references.

    RECIPE is a text such as gaussian:sigma=2+otsu, a .toml file, or the name of a recipe that ships, such as nuclei.
    What is printed is a draft: put in what you did before and after.
    """
    from snowshoe.recipes import Recipe

    if as_bibtex and as_json:
        raise click.UsageError("--bibtex and --json both need stdout; the JSON object has the BibTeX in it.")
    description = Recipe.of(recipe).describe()
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
