"""A recipe on each plane of a volume by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.recipes import Recipe
    from snowshoe.results import Segmentation
    from snowshoe.types import Labels

planes_option = click.option(
    "--planes", type=click.Choice(["each"]), help="Run the recipe on each plane of a stack by itself."
)


def run_each(recipe: Recipe, source: Input, markers: Labels | None) -> list[Segmentation]:
    """Return the result of each plane."""
    if source.n_axes < 3:
        raise ValueError("image must be a stack for --planes each, got one plane; leave --planes out")
    facts: dict[str, Any] = {"channel_axis": source.channel_axis, "spacing": source.spacing and source.spacing.in_plane}
    results = []
    for number, plane in enumerate(source.pixels):
        mask = None if source.mask is None else source.mask[number]
        starts = None if markers is None else markers[number]
        results.append(recipe.run(plane, mask=mask, markers=starts, **facts))
    return results


def as_one(results: list[Segmentation]) -> Segmentation:
    """Return the results of planes as that of their volume, which no one model stands for."""
    import numpy as np

    labels = [result.labels for result in results]
    said = f"ran on each of {len(results)} planes by itself"
    if results[0].kind == "regions":
        # Each region keeps a number of its own, so that the volume can be counted and measured.
        before = np.cumsum([0, *(int(plane.max()) for plane in labels[:-1])])
        labels = [np.where(plane > 0, plane + first, 0) for plane, first in zip(labels, before, strict=True)]
        said += "; its regions are numbered on from plane to plane"
    notes = dict.fromkeys((*(note for result in results for note in result.notes), said))
    facts: dict[str, Any] = {"model": None, "hierarchy": None, "maps": {}, "notes": tuple(notes)}
    valid, seconds = np.stack([result.valid for result in results]), sum(result.seconds for result in results)
    return results[0].replaced(labels=np.stack(labels), valid=valid, seconds=seconds, **facts)


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
