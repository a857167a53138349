"""What steps learn, taken from images once and kept in the recipe."""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from snowshoe.arrays import as_images
from snowshoe.errors import must_be
from snowshoe.recipes import running
from snowshoe.recipes.flow import Flow
from snowshoe.recipes.step import Step
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Image


def frozen(
    steps: Sequence[Step], images: Iterable[Image] | Image, channel_axis: int | None, spacing: Sizes | None = None
) -> tuple[Step, ...]:
    """Return the steps with a model in each that learns; each learns from what the frozen steps before it give."""
    flows = [Flow.into(steps[0], image, channel_axis, None, spacing=spacing) for image in as_images(images)]
    done: list[Step] = []
    for step in steps:
        if step.planes == "each" and (step.learns or "auto" in step.parameters.values()):
            raise must_be("planes", f"left out of {step.method} to freeze it, as each plane has its own model", "each")
        kept = step if step.model is not None or not step.learns else _learned(step, flows)
        flows = [running.advanced(flow, kept) for flow in flows]
        done.append(_settled(kept, flows))
    return tuple(done)


def _settled(step: Step, flows: Sequence[Flow]) -> Step:
    """Return the step with the numbers that it settled on where a parameter was "auto", if one image was looked at."""
    model = getattr(flows[0].outcome, "model", None)
    settled: Mapping[str, float] | None = getattr(model, "parameters", None)
    if step.entry.takes == "labels" or step.model is not None or settled is None:
        return step
    if len(flows) > 1:
        raise must_be("images", f"one image, to freeze what {step.method} settles on", f"{len(flows)} images")
    taken = {name: value for name, value in settled.items() if name in step.parameters}
    return Step.of(step.method, {**step.parameters, **taken})


def _learned(step: Step, flows: Sequence[Flow]) -> Step:
    total = functools.reduce(operator.add, (statistic(step, flow) for flow in flows))
    return fitted(step, total, flows[0].spacing)


def fitted(step: Step, total: Any, spacing: Spacing | None = None) -> Step:
    """Return a step with the model that a statistic, the sum of those of any number of images, gives it."""
    entry = step.entry
    assert entry.fit is not None
    parameters = entry.in_pixels(step.parameters, spacing)
    model = entry.fit(total, **entry.fit_parameters(parameters))
    return dataclasses.replace(step, fit="frozen", model=model.as_dict())


def statistic(step: Step, flow: Flow, **part: Any) -> Any:
    """Return what a step looks at of an image, and of which those of several images or blocks add up.

    ``core`` is the part of a block that counts, where a local step looks at pixels around it too.
    """
    entry = step.entry
    assert entry.statistic is not None
    checked, _ = running.seen(flow, entry)
    parameters = entry.in_pixels(step.parameters, flow.spacing)
    return entry.statistic.of(checked.require_valid(), **part, **entry.statistic_parameters(parameters))
