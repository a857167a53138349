"""A recipe on each plane of a volume by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.recipes import Recipe
    from snowshoe.results import Edges, Segmentation
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


def as_one(results: list[Segmentation]) -> Segmentation:
    """Return the results of planes as that of their volume, which no one model stands for."""
    import numpy as np

    labels = [result.labels for result in results]
    said = _said(results)
    if results[0].kind == "regions":
        # Each region keeps a number of its own, so that the volume can be counted and measured.
        before = np.cumsum([0, *(int(plane.max()) for plane in labels[:-1])])
        labels = [np.where(plane > 0, plane + first, 0) for plane, first in zip(labels, before, strict=True)]
        said += "; its regions are numbered on from plane to plane"
    notes = dict.fromkeys((*(note for result in results for note in result.notes), said))
    facts: dict[str, Any] = {"model": None, "hierarchy": None, "maps": {}, "notes": tuple(notes)}
    valid, seconds = np.stack([result.valid for result in results]), sum(result.seconds for result in results)
    return results[0].replaced(labels=np.stack(labels), valid=valid, seconds=seconds, **facts)


def edges_as_one(results: list[Edges]) -> Edges:
    """Return the edges of planes as those of their volume."""
    import numpy as np

    layers = ("gx", "gy", "magnitude", "orientation", "response", "crossings")
    stacked = {
        name: np.stack([getattr(result, name) for result in results])
        for name in layers
        if getattr(results[0], name) is not None
    }
    notes = dict.fromkeys((*(note for result in results for note in result.notes), _said(results)))
    facts: dict[str, Any] = {"model": None, "notes": tuple(notes), "seconds": sum(each.seconds for each in results)}
    strength, valid = (np.stack([getattr(each, name) for each in results]) for name in ("strength", "valid"))
    return results[0].replaced(given_strength=strength, valid=valid, **stacked, **facts)


def _said(results: Sequence[Any]) -> str:
    return f"ran on each of {len(results)} planes by itself"


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
