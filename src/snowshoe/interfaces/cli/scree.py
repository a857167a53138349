"""``snowshoe scree``: inertia for every k, and the k to choose."""

from __future__ import annotations

import dataclasses
import shlex
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs
from snowshoe.interfaces.cli.pictures import require_plot

if TYPE_CHECKING:
    from snowshoe.results import Scree


@click.command(name="scree")
@click.argument("image")
@click.option("--k-max", type=click.IntRange(1, 255), default=30, show_default=True, help="Largest number of clusters.")
@click.option("--colour", is_flag=True, help="Cluster the colours instead of the grey values.")
@click.option("--rng", type=click.IntRange(0), default=0, show_default=True, help="Seed of the starts (colour only).")
@click.option("--picture", metavar="FILE", help="Write the curve as a picture: .svg, or .png (needs matplotlib).")
@inputs.input_options
@common.json_option
def command(image: str, k_max: int, colour: bool, rng: int, picture: str | None, as_json: bool, **options: Any) -> None:
    """Print the scree curve of IMAGE: how well 1, 2, … clusters describe it, and where the curve bends.

    On one channel every point is the global optimum. Colour images are converted to grey unless --colour is given.
    """
    from snowshoe.catalogue import GREY_NOTE
    from snowshoe.comparison.scree import scree
    from snowshoe.statistics.separability import separability

    words = inputs.input_words(options)
    require_plot(picture, image, options["mask_path"])
    source = inputs.load_input(image, **inputs.input_values(options))
    colour = colour and source.channel_axis is not None
    if source.channel_axis is not None and not colour:
        common.note(GREY_NOTE)
    pixels, axis = (source.pixels, source.channel_axis) if colour else (source.grey, None)
    with common.working("scree"):
        result = scree(pixels, k_max=k_max, channel_axis=axis, rng=rng, mask=source.mask)
        verdict = separability(source.grey, mask=source.mask)
    if picture is not None:
        result.save(picture)
    if as_json:
        shown = {} if picture is None else {"picture": picture}
        common.print_json(result.as_dict() | {"separability": dataclasses.asdict(verdict)} | shown)
        return
    rows = [
        (int(k), float(inertia), f"{share:.2%}", _bar(share), _mark(result, int(k)))
        for k, inertia, share in zip(result.k, result.inertia, result.explained, strict=True)
    ]
    common.print_table("", ("k", "inertia", "explained", "", ""), rows, left=0)
    common.print_table("\nCriteria", ("criterion", "k"), list(result.criteria.items()))
    exact = "exact" if result.exact else f"within {result.quantisation_error:.3g} of exact values"
    click.echo()
    common.say(result.answer)
    if result.trusted.k > 1:
        recipe = f"{'grey+' * (axis is None and source.channel_axis is not None)}kmeans:k={result.trusted.k}"
        click.echo(shlex.join(["snowshoe", "segment", image, "-m", recipe, *words]))
    common.say(verdict.sentence)
    click.echo(f"{exact.capitalize()}, {result.seconds * 1000:.2f} ms")
    if picture is not None:
        click.echo(f"picture: {picture}")


def _mark(result: Scree, k: int) -> str:
    marks = {"take": result.trusted.k, "elbow": result.chosen_k}
    marked = ", ".join(name for name, at in marks.items() if at == k)
    return f"← {marked}" if marked else ""


def _bar(share: float) -> str:
    return "█" * round(24 * share)
