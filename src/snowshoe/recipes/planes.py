"""A recipe on each plane of a volume by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from snowshoe.recipes.recipe import Recipe
from snowshoe.results import Segmentation
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["as_one", "require_volume", "run_each"]


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
) -> list[Segmentation]:
    """Return the result of each plane of a volume."""
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
