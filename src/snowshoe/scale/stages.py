"""Pointwise and local steps between two steps that look across blocks, on blocks with their halos added up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from snowshoe.arrays import everything
from snowshoe.blocks import Window, inside, window_around
from snowshoe.labels.across import Across
from snowshoe.labels.pieces import Patch
from snowshoe.recipes import Step, freezing, running
from snowshoe.recipes.flow import Flow
from snowshoe.results import Edges, Segmentation
from snowshoe.scale.plane import Plane
from snowshoe.scale.sources import Parts
from snowshoe.spacing import Spacing
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["Block", "FromImage", "FromLabels", "Source", "Stage"]

Kind = Literal["classes", "regions"]


@dataclass(frozen=True)
class Block:
    """What came of a block, which of its pixels are used (None: all), and what is to be said of it."""

    pixels: Pixels
    valid: Mask | None
    kind: Kind = "classes"
    notes: tuple[str, ...] = ()


class Source(Protocol):
    """Where a stage begins."""

    @property
    def spacing(self) -> Spacing | None:
        """The size of a pixel."""

    def flow(self, window: Window, *, image: bool) -> Flow | None:
        """Return the flow of a part of the image, with the image if it is asked for; None where no pixel is used."""


@dataclass(frozen=True)
class FromImage:
    """The pixels of an image."""

    parts: Parts

    @property
    def spacing(self) -> Spacing | None:
        """The size of a pixel."""
        return self.parts.facts.spacing

    def flow(self, window: Window, *, image: bool = True) -> Flow | None:
        """Return the flow of a part of the image; None where no pixel is used."""
        pixels, axis = self.parts.read(window), self.parts.channel_axis
        # A mask says that the last few columns of a volume are no channels.
        used = everything(pixels.shape) if axis is None and pixels.ndim > 2 else None
        flow = Flow.of_image(pixels, axis, used, spacing=self.spacing)
        return None if flow.mask is not None and not flow.mask.any() else flow


@dataclass(frozen=True)
class FromLabels:
    """Labels that were kept, and what steps across blocks make of them.

    Attributes
    ----------
    plane : Plane
    kind : {"classes", "regions"}
        Of the labels that the steps give.
    image : callable
        Window → the flow of the image that labels are compared by.
    spacing : optional
    steps : tuple of Across
        Decided, in the order in which they follow each other. They only give whole blocks.
    """

    plane: Plane
    kind: Kind
    image: Callable[[Window], Flow | None]
    spacing: Spacing | None
    steps: tuple[Across, ...] = ()

    def patch(self, core: Window) -> Patch:
        """Return the labels of a block as the next step across blocks takes them."""
        patch = Patch(core, self.plane.shape, self.plane.labels(core))
        patch = dataclasses.replace(patch, around=self.plane.valid(patch.ring))
        for step in self.steps:
            patch = dataclasses.replace(patch, labels=step.labels(patch))
        return patch

    def labels(self, window: Window) -> tuple[Labels, Mask | None]:
        """Return the labels of a part, which is a block where steps across blocks follow; and what is used."""
        if not self.steps:
            return self.plane.labels(window), self.plane.valid(window)
        patch = self.patch(window)
        return patch.labels, patch.used

    def flow(self, window: Window, *, image: bool = False) -> Flow | None:
        """Return the flow of a part of the labels; None where no pixel is used."""
        labels, valid = self.labels(window)
        if valid is not None and not valid.any():
            return None
        typed: Labels = labels.astype(np.uint8 if self.kind == "classes" else np.int32, copy=False)
        outcome = Segmentation(typed, everything(labels.shape) if valid is None else valid, kind=self.kind)
        shown = self.image(window) if image else None
        compared = {} if shown is None else {"image": shown.image, "image_axis": shown.image_axis}
        used = outcome.valid if valid is not None or labels.ndim > 2 else None
        flow = Flow(outcome, None, None, None, used, spacing=self.spacing)
        return dataclasses.replace(flow, **compared)


@dataclass
class Stage:
    """Pointwise and local steps on blocks.

    Attributes
    ----------
    source : FromImage or FromLabels
    steps : tuple of Step
    shape : tuple of int
        Of the whole image.
    """

    source: Source
    steps: tuple[Step, ...]
    shape: tuple[int, ...]

    @property
    def reach(self) -> int:
        """How many pixels around a block its result depends on."""
        return sum(self._halos(self.steps))

    def flow(self, core: Window, number: int, halo: int = 0) -> tuple[Flow | None, Window]:
        """Return the flow of a block and its halo in front of a step; None where no pixel is used."""
        before = self.steps[:number]
        window = window_around(core, halo + sum(self._halos(before)), self.shape)
        wants_image = any(step.entry.takes == "labels" and step.entry.wants_image for step in self.steps)
        flow = self.source.flow(window, image=wants_image)
        if flow is None:
            return None, window
        for step in before:
            flow = running.advanced(flow, step)
        return flow, window

    def block(self, core: Window) -> Block | None:
        """Return what the steps give of a block; None where no pixel is used."""
        flow, window = self.flow(core, len(self.steps))
        if flow is None:
            return None
        cut = inside(core, window)
        kind = flow.outcome.kind if isinstance(flow.outcome, Segmentation) else "classes"
        return Block(pixels_of(flow.outcome)[cut], None if flow.mask is None else flow.mask[cut], kind, flow.notes)

    def patch(self, core: Window) -> tuple[Patch, Block | None]:
        """Return what the steps give of a block, and the same as the next step across blocks takes it."""
        if isinstance(self.source, FromLabels) and not self.steps:
            patch = self.source.patch(core)
            return patch, Block(patch.labels, patch.used, self.source.kind)
        flow, window = self.flow(core, len(self.steps), 1)
        ring = window_around(core, 1, self.shape)
        if flow is None:
            shape = tuple(along.stop - along.start for along in ring)
            nothing = np.zeros([along.stop - along.start for along in core], np.uint8)
            return Patch(core, self.shape, nothing, np.zeros(shape, np.bool_)), None
        labels = np.ascontiguousarray(pixels_of(flow.outcome)[inside(core, window)])
        around = None if flow.mask is None else flow.mask[inside(ring, window)]
        patch = Patch(core, self.shape, labels, around)
        return patch, Block(labels, patch.used, flow.outcome.kind, flow.notes)

    def seen(self, number: int, core: Window) -> Any:
        """Return what a step looks at of a block; None where no pixel is used."""
        step = self.steps[number]
        flow, window = self.flow(core, number, self._halos((step,))[0])
        if flow is None:
            return None
        cut = inside(core, window)
        if flow.mask is not None and not flow.mask[cut].any():
            return None
        if step.entry.scope == "local":
            return freezing.statistic(step, flow, core=cut)
        return freezing.statistic(step, _cropped(flow, cut))

    def _halos(self, steps: Sequence[Step]) -> list[int]:
        return [step.entry.halo(**step.entry.in_pixels(step.parameters, self.source.spacing)) for step in steps]


def pixels_of(outcome: Any) -> Pixels:
    """Return the array of what a step gave."""
    if isinstance(outcome, Segmentation):
        return outcome.labels
    return outcome.strength if isinstance(outcome, Edges) else np.asarray(outcome)


def _cropped(flow: Flow, cut: Window) -> Flow:
    """Return the flow of a part of its pixels."""
    outcome = flow.outcome
    outcome = pixels_of(outcome) if isinstance(outcome, Edges | Segmentation) else outcome
    mask = None if flow.mask is None else flow.mask[cut]
    return dataclasses.replace(flow, outcome=outcome[cut], mask=mask)
