"""How much a regional method's answer changes when an image is worked on in tiles.

A block is segmented together with a halo around it, so neighbouring blocks segment the pixels around their seam twice.
Where they agree on a region it is joined: for a method on grey values or colours, if each of two regions holds more
than half of the other's pixels that both blocks saw; for a method on a class map, if they share any pixel, because
there a region is whatever touches. Each pixel gets the region, or the class, that its own block gave it.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from snowshoe import catalogue
from snowshoe.arrays import grey
from snowshoe.blocks import Window, blocks, inside
from snowshoe.errors import WrongRecipe, must_be
from snowshoe.labels.seams import join_regions
from snowshoe.metrics import adjusted_rand, covering
from snowshoe.recipes import Recipe, Step
from snowshoe.results import Segmentation
from snowshoe.types import Labels, Mask, Pixels
from snowshoe.workers import INPUT_FAILURES, reason_of

CLASSES = 4
"""A method that takes a class map gets the grey values in so many classes of equally many pixels."""

Run = Callable[[Window], Segmentation]


@dataclass(frozen=True)
class TileRow:
    """One method on one image, tiled beside whole.

    ``covering_of_whole``: how well the tiled regions cover the whole image's; ``covering_of_tiled``: the reverse.
    ``same``: they are the same, number for number. A method that cannot run so has a ``failure`` and no figures.
    """

    method: str
    regions_whole: int | None = None
    regions_tiled: int | None = None
    covering_of_whole: float | None = None
    covering_of_tiled: float | None = None
    adjusted_rand: float | None = None
    same: bool | None = None
    seconds_whole: float | None = None
    seconds_tiled: float | None = None
    failure: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain numbers."""
        return asdict(self)


def regional_methods() -> list[str]:
    """Return the names of all regional methods that give a segmentation of an image alone."""
    return [
        method.name
        for method in catalogue.methods()
        if method.scope == "regional" and method.gives == "segmentation" and _needs_only_an_image(method.function)
    ]


def _needs_only_an_image(function: Callable[..., Any]) -> bool:
    required = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    return len(required) == 1


def measure_tiles(
    text: str, image: Pixels, mask: Mask | None = None, *, in_colour: bool, block: int = 256, halo: int = 32
) -> TileRow:
    """Run a method (written ``name:parameter=value``) on the whole image and in blocks, and compare.

    Parameters
    ----------
    text : str
        A recipe of one step.
    image : ndarray, (M, N) or (M, N, channels)
        Channels last if ``in_colour``.
    mask : ndarray of bool, optional
        True = use this pixel.
    block, halo : int
        Side of a block, and how far its window reaches beyond it, in pixels. ``n_segments`` is asked of a window in
        proportion to its area.
    """
    recipe = Recipe.parse(text)
    step, entry = recipe.steps[0], recipe.entries[0]
    if len(recipe.steps) > 1:
        raise WrongRecipe(str(must_be("method", "a recipe of one step", text)))
    if entry.scope != "regional":
        raise WrongRecipe(str(must_be("method", "a regional one: the others are exact when tiled", step.method)))
    if halo < 1:
        raise must_be("halo", "at least 1", halo)
    run = _runner(step, _input(entry.takes, image, in_colour), mask, entry.takes == "channels" and in_colour)
    shape = image.shape[:2]
    tiles = list(blocks(shape, block, halo))
    try:
        start = time.perf_counter()
        result = run((slice(0, shape[0]), slice(0, shape[1])))
        between = time.perf_counter()
        if result.kind == "classes":
            tiled = _pasted(run, shape, tiles)
        else:
            share = 0.0 if entry.takes == "labels" else 0.5
            tiled = join_regions(lambda window: run(window).labels, shape, tiles, share=share)
        end = time.perf_counter()
    except INPUT_FAILURES as error:
        return TileRow(text, failure=reason_of(error))
    return _compared(text, result.labels, tiled, between - start, end - between)


def _compared(text: str, whole: Labels, tiled: Labels, seconds_whole: float, seconds_tiled: float) -> TileRow:
    return TileRow(
        text,
        len(np.unique(whole[whole > 0])),
        len(np.unique(tiled[tiled > 0])),
        float(covering(tiled, whole)),
        float(covering(whole, tiled)),
        float(adjusted_rand(tiled, whole)),
        bool(np.array_equal(whole, tiled)),
        seconds_whole,
        seconds_tiled,
    )


def _input(takes: str, image: Pixels, in_colour: bool) -> Pixels:
    values = image if takes == "channels" or not in_colour else grey(image, channel_axis=-1)
    if takes != "labels":
        return values
    steps = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    return np.digitize(values, steps).astype(np.uint8)


def _runner(step: Step, image: Pixels, mask: Mask | None, in_colour: bool) -> Run:
    shape = image.shape[:2]
    axis: dict[str, Any] = {"channel_axis": -1} if in_colour else {}

    def run(window: Window) -> Segmentation:
        part = None if mask is None else mask[window]
        parameters = dict(step.parameters)
        if isinstance(parameters.get("n_segments"), int):
            area = np.prod([w.stop - w.start for w in window]) / np.prod(shape)
            parameters["n_segments"] = max(1, round(parameters["n_segments"] * area))
        result: Segmentation = step.entry.run(image[window], mask=part, **axis, **parameters)
        return result

    return run


def _pasted(run: Run, shape: Sequence[int], tiles: Sequence[tuple[Window, Window]]) -> Labels:
    """Return the classes that each block gave its pixels; there is nothing to join."""
    pasted = np.zeros(tuple(shape), np.uint8)
    for core, window in tiles:
        pasted[core] = run(window).labels[inside(core, window)]
    return pasted
