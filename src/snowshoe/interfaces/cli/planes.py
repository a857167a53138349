"""The option that runs a recipe on each plane of a volume by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from snowshoe.results import Segmentation

planes_option = click.option(
    "--planes", type=click.Choice(["each"]), help="Run the recipe on each plane of a stack by itself."
)


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
