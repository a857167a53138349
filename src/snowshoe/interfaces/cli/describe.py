"""``snowshoe describe``: a recipe as the methods paragraph of a paper."""

from __future__ import annotations

import click

from snowshoe.interfaces.cli import common


@click.command(name="describe")
@click.argument("recipe", required=False)
@click.option(
    "-r", "--recipe", "recipe_path", metavar="FILE", help="Instead: a TOML file, or the name of an included recipe."
)
@click.option("--bibtex", "as_bibtex", is_flag=True, help="Print only the references, as a BibTeX file.")
@common.json_option
def command(recipe: str | None, recipe_path: str | None, as_bibtex: bool, as_json: bool) -> None:
    """Print a methods paragraph for RECIPE: each step, its values, the version of snowshoe, and numbered references.

    RECIPE is a text such as gaussian:sigma=2+otsu, a .toml file, or the name of an included recipe, such as nuclei.
    The text is a draft: add what you did before and after.
    """
    from snowshoe.recipes import Recipe

    if as_bibtex and as_json:
        raise click.UsageError("--bibtex and --json both need stdout; the JSON object has the BibTeX in it.")
    if (recipe is None) == (recipe_path is None):
        raise click.UsageError("RECIPE must be given, or --recipe FILE instead of it.")
    description = (Recipe.of(str(recipe)) if recipe_path is None else Recipe.load(recipe_path)).describe()
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
