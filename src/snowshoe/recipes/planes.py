"""A volume's planes, each by itself, and what is made of them as one result again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from snowshoe.recipes.flow import Flow
from snowshoe.results import Edges, Segmentation
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask, Pixels

if TYPE_CHECKING:
    from snowshoe.recipes.recipe import Recipe

__all__ = ["as_one", "is_volume", "joined", "planes_of", "require_volume", "run_each"]


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


def is_volume(flow: Flow) -> bool:
    """Whether what flows has planes, and is not one."""
    return np.ndim(np.asarray(flow.outcome)) - (flow.channel_axis is not None) == 3


def planes_of(flow: Flow) -> Iterator[Flow]:
    """Yield the flow of each plane."""
    axis, outcome = _plane_axis(flow.channel_axis, flow.outcome), flow.outcome
    image_plane = None if flow.image is None else _plane_axis(flow.image_axis, flow.image)
    sizes = flow.spacing if isinstance(flow.spacing, Spacing) else None
    for number in range(np.shape(np.asarray(outcome))[axis]):
        yield dataclasses.replace(
            flow,
            outcome=_plane(outcome, number, axis),
            channel_axis=_without(flow.channel_axis, axis, outcome),
            image=None if image_plane is None else np.take(np.asarray(flow.image), number, image_plane),
            image_axis=None if image_plane is None else _without(flow.image_axis, image_plane, flow.image),
            mask=None if flow.mask is None else flow.mask[number],
            markers=None if flow.markers is None else flow.markers[number],
            spacing=None if sizes is None else sizes.in_plane,
        )


def joined(results: Sequence[Any], flow: Flow) -> Any:
    """Return the results of planes as that of their volume."""
    if isinstance(results[0], Segmentation | Edges):
        return as_one(results)
    has_channels = np.ndim(results[0]) == 3
    return np.stack(results, _plane_axis(flow.channel_axis if has_channels else None, flow.outcome))


def as_one(results: Sequence[Any]) -> Any:
    """Return labels, or edges, of planes as those of their volume, which no one model stands for."""
    return _labels(results) if isinstance(results[0], Segmentation) else _edges(results)


def _labels(results: Sequence[Segmentation]) -> Segmentation:
    labels = [result.labels for result in results]
    said = f"ran on each of {len(results)} planes by itself"
    if results[0].kind == "regions":
        # Each region keeps a number of its own, so that the volume can be counted and measured.
        before = np.cumsum([0, *(int(plane.max()) for plane in labels[:-1])])
        labels = [np.where(plane > 0, plane + first, 0) for plane, first in zip(labels, before, strict=True)]
        said += "; its regions are numbered on from plane to plane"
    facts: dict[str, Any] = {"model": None, "hierarchy": None, "maps": {}, "notes": _notes(results, said)}
    valid, seconds = np.stack([result.valid for result in results]), sum(result.seconds for result in results)
    return results[0].replaced(labels=np.stack(labels), valid=valid, seconds=seconds, **facts)


def _edges(results: Sequence[Edges]) -> Edges:
    """Return the edges of planes as those of their volume; what is across a plane's edge lies in the plane."""
    names = ("strength", "valid", "gx", "gy", "magnitude", "response", "crossings")
    given = {name: [getattr(result, name) for result in results] for name in names}
    layers = {name: np.stack(planes) for name, planes in given.items() if planes[0] is not None}
    strength, angles = layers.pop("strength"), [result.orientation for result in results]
    vectors = (
        None if angles[0] is None else np.stack([_unit(a, v) for a, v in zip(angles, layers["valid"], strict=True)], 1)
    )
    said = _notes(results, f"ran on each of {len(results)} planes by itself")
    seconds = sum(result.seconds for result in results)
    facts = {"given_strength": strength, "given_orientation": vectors, "model": None, "notes": said}
    return results[0].replaced(**layers, **facts, seconds=seconds)


def _unit(angle: Pixels | None, valid: Mask) -> Pixels:
    """Return the unit vector of an angle in a plane: along planes, rows and columns."""
    assert angle is not None
    return np.stack([np.zeros_like(angle), np.sin(angle) * valid, np.cos(angle) * valid])


def _notes(results: Sequence[Any], said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(note for result in results for note in result.notes), said)))


def _plane(outcome: Any, number: int, axis: int) -> Any:
    """Return one plane of labels, edges or pixels."""
    if isinstance(outcome, Segmentation):
        maps = {name: layer[number] for name, layer in outcome.maps.items() if np.shape(layer) == outcome.labels.shape}
        labels, valid = outcome.labels[number], outcome.valid[number]
        return outcome.replaced(labels=labels, valid=valid, maps=maps, hierarchy=None)
    if isinstance(outcome, Edges):
        magnitude = None if outcome.magnitude is None else outcome.magnitude[number]
        layers = outcome.strength[number], outcome.valid[number]
        return Edges(*layers, magnitude=magnitude, step=outcome.step, thin=outcome.thin)
    return np.take(np.asanyarray(outcome), number, axis)


def _plane_axis(channel_axis: int | None, array: Any) -> int:
    """Return the axis of the planes: the first that isn't that of the channels."""
    return 1 if channel_axis is not None and channel_axis % np.ndim(np.asarray(array)) == 0 else 0


def _without(channel_axis: int | None, axis: int, array: Any) -> int | None:
    """Return the axis of the channels in a plane."""
    if channel_axis is None:
        return None
    place = channel_axis % np.ndim(np.asarray(array))
    return place - (place > axis)
