"""How an image flows through the steps of a recipe."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np

from snowshoe.arrays import CheckedImage
from snowshoe.catalogue import Method
from snowshoe.filters.planes import laid_out
from snowshoe.recipes import planes
from snowshoe.recipes.flow import Flow
from snowshoe.recipes.step import Step
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map


def advanced(flow: Flow, step: Step) -> Flow:
    """Return the flow behind one more step."""
    entry = step.entry
    result = _result(flow, step)
    markers = None if "markers" in entry.inputs else flow.markers
    if entry.gives == "image":
        after = dataclasses.replace(flow, markers=markers, units=_units(flow, step))
        return _filtered(after, result, stands=entry.stands_for_image)
    seconds, notes = flow.seconds + result.seconds, (*flow.notes, *result.notes)
    changes: dict[str, Any] = {"seconds": seconds, "notes": notes}
    before = flow.outcome if isinstance(flow.outcome, Segmentation) else None
    if isinstance(result, Segmentation) and before is not None:
        changes["earlier"] = before.earlier
        if result.model is None:
            changes |= {"model": before.model, "units": before.units}
        elif before.model is not None:
            changes["earlier"] = (*before.earlier, before.model)
    if isinstance(result, Segmentation) and "model" not in changes:
        changes["units"] = "CIELAB" if getattr(result.model, "colour_space", "") == "lab" else flow.units
    outcome = result.replaced(**changes)
    return dataclasses.replace(flow, outcome=outcome, channel_axis=None, markers=markers, seconds=seconds, notes=notes)


def seen(flow: Flow, entry: Method) -> tuple[CheckedImage, tuple[str, ...]]:
    """Return an image or labels in canonical form as a method sees them, and what was done to them for that."""
    if entry.takes == "labels":
        return CheckedImage(*as_label_map(flow.outcome, flow.mask, entry.name)), ()
    return entry.checked(flow.outcome, mask=flow.mask, channel_axis=flow.channel_axis)


def _result(flow: Flow, step: Step) -> Any:
    """Return what a step makes of the flow, or of each of its planes."""
    if step.planes == "each" and planes.is_volume(flow):
        return planes.joined([_result(plane, step) for plane in planes.planes_of(flow)], flow)
    return _applied(flow, step) if step.model is not None else _run(flow, step)


def _run(flow: Flow, step: Step) -> Any:
    """Return what the catalogue makes of the flow."""
    entry = step.entry
    markers = flow.markers if "markers" in entry.inputs else None
    if entry.takes == "labels":
        given = {"channel_axis": flow.image_axis, "image": flow.image}
    else:
        given = {"channel_axis": flow.channel_axis, "image": None}
    facts: dict[str, Any] = {"mask": flow.mask, "markers": markers, "spacing": flow.spacing}
    return entry.run(flow.outcome, **facts, **given, **step.parameters)


def _units(flow: Flow, step: Step) -> str:
    """Return what the values are in that a step makes of the image that flows."""
    units = step.entry.units
    if callable(units):
        return units(seen(flow, step.entry)[0], given=flow.units, **step.parameters)
    return units or flow.units


def _filtered(flow: Flow, pixels: Any, *, stands: bool) -> Flow:
    """Return the flow with another image; pixels that were left out stay left out, though they are numbers now."""
    axis = flow.channel_axis if pixels.ndim == np.ndim(flow.outcome) else None
    shown = {"image": pixels, "image_axis": axis} if stands else {}
    return dataclasses.replace(flow, outcome=pixels, channel_axis=axis, **shown)


def _applied(flow: Flow, step: Step) -> Any:
    """Return what a frozen step makes of the flow: its model is applied, and nothing is fitted.

    A model that is settings of its method, as the scale of a network, gives more than labels when the method has them.
    """
    assert step.model is not None
    start = time.perf_counter()
    model = step.entry.model_from(step.model)
    if hasattr(model, "settings"):
        return _run(flow, dataclasses.replace(step, parameters={**step.parameters, **model.settings}))
    checked, notes = seen(flow, step.entry)
    if step.entry.gives == "image":
        return laid_out(flow.outcome, checked, model.apply(checked), channel_axis=flow.channel_axis)
    labels = Segmentation.of(checked.require_valid(), model.apply(checked), model=model, notes=notes)
    parameters = step.entry.in_pixels(step.parameters, flow.spacing)
    return labels.stamped(step.method, parameters, time.perf_counter() - start)
