"""The option that runs a recipe on each plane of a volume by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import inputs

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.recipes import Recipe
    from snowshoe.results import Edges, Segmentation
    from snowshoe.spacing import Spacing
    from snowshoe.types import Labels

planes_option = click.option(
    "--planes", type=click.Choice(["each"]), help="Run the recipe on each plane of a stack by itself."
)


def run_each(recipe: Recipe, source: Input, markers: Labels | None = None) -> list[Any]:
    """Return the result of each plane: labels or edges."""
    from snowshoe.recipes.planes import run_each

    facts: dict[str, Any] = {"channel_axis": source.channel_axis, "mask": source.mask, "spacing": source.spacing}
    return run_each(recipe, source.pixels, markers=markers, **facts)


def save_each(
    results: list[Edges], folder: Path, spacing: Spacing | None, pictures: Sequence[str] = ()
) -> dict[str, Path]:
    """Write the layers of planes as those of their volume, directions too; return name → path."""
    import numpy as np

    from snowshoe.results.files import save_layers

    layers = [result.layers for result in results]
    stacked = {name: np.stack([plane[name] for plane in layers]) for name in layers[0]}
    return save_layers(stacked, np.stack([result.valid for result in results]), folder, spacing, pictures)


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
