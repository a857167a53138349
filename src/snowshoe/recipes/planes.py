"""A recipe on each plane of a volume by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from snowshoe.recipes.recipe import Recipe
from snowshoe.results import Edges, Segmentation
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["as_one", "edges_as_one", "require_volume", "run_each"]


def require_volume(n_axes: int) -> None:
    """Raise where there is one plane only."""
    if n_axes < 3:
        raise ValueError("image must be a stack for --planes each, got one plane; leave --planes out")


def run_each(
    recipe: Recipe,
    volume: Pixels,
    *,
    channel_axis: int | None,
    mask: Mask | None,
    markers: Labels | None = None,
    spacing: Spacing | None,
) -> list[Any]:
    """Return the result of each plane of a volume: labels or edges."""
    require_volume(volume.ndim - (channel_axis is not None))
    facts: dict[str, Any] = {"channel_axis": channel_axis, "spacing": spacing and spacing.in_plane}
    results = []
    for number, plane in enumerate(volume):
        of_plane = {"mask": mask, "markers": markers}
        part = {name: None if array is None else array[number] for name, array in of_plane.items()}
        results.append(recipe.run(plane, **part, **facts))
    return results


def as_one(results: list[Segmentation]) -> Segmentation:
    """Return the results of planes as that of their volume, which no one model stands for."""
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
