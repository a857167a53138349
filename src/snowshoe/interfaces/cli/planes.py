"""A recipe on each plane of a volume by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import inputs

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.recipes import Recipe
    from snowshoe.results import Segmentation
    from snowshoe.types import Labels

planes_option = click.option(
    "--planes", type=click.Choice(["each"]), help="Run the recipe on each plane of a stack by itself."
)


def run_each(recipe: Recipe, source: Input, markers: Labels | None = None) -> list[Any]:
    """Return the result of each plane: labels or edges."""
    if source.n_axes < 3:
        raise ValueError("image must be a stack for --planes each, got one plane; leave --planes out")
    facts: dict[str, Any] = {"channel_axis": source.channel_axis, "spacing": source.spacing and source.spacing.in_plane}
    results = []
    for number, plane in enumerate(source.pixels):
        mask = None if source.mask is None else source.mask[number]
        starts = None if markers is None else markers[number]
        results.append(recipe.run(plane, mask=mask, markers=starts, **facts))
    return results


def as_one(results: Sequence[Any]) -> Any:
    """Return the results of planes as that of their volume."""
    from snowshoe.recipes import planes

    return planes.as_one(results)


def require_taken(recipe: Recipe, source: Input) -> None:
    """Raise where an image is a volume, and a step takes planes alone."""
    for step in recipe.steps:
        if 3 not in step.entry.ndim and step.planes != "each":
            inputs.require_plane(source, f"{step.method} (or --planes each for all)")


def record(results: list[Segmentation]) -> list[dict[str, Any]]:
    """Return what JSON says of each plane."""
    return [
        {
            "plane": number,
            "model": result.model.as_dict() if result.model else {},
            "n_labels": result.n_labels,
            "valid_fraction": result.valid_fraction,
            "seconds": result.seconds,
        }
        for number, result in enumerate(results)
    ]
