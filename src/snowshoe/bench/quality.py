"""Catalogue methods as a benchmark runs them: named by a short text, each step with its parameters.

``kmeans:k=3+components`` is k-means with three clusters, then connected components. Methods see the grey image; after
``colour+`` the first, and those that compare labels by the image, see all channels: ``colour+kmeans+merge_small``. A
number after ``smooth:sigma=`` smooths the image for the first method: ``smooth:sigma=2+kmeans:k=3``. Several values
of a parameter, ``felzenszwalb:scale=200/400``, are scored as thresholds are: the best for all images, and the best for
each. Two baselines that need no image are known besides: ``one-region`` and ``grid-2x2``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.arrays import everything, grey
from snowshoe.comparison.step import Step
from snowshoe.errors import UnknownMethod, must_be
from snowshoe.filters import gaussian
from snowshoe.metrics.bsds import Prediction, suppress
from snowshoe.metrics.bsds.suppression import fade
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Labels

WHITE = 255.0
"""The step between black and white in a photo: it has a strength of 1, whatever detector measures it."""
SMOOTHING, FADE = 1, 5
"""Radius of the triangular weights that smooth a strength before it is thinned, as published edge detectors do; and the
pixels over which strengths fade towards the border."""

COLOUR = "colour+"
LISTED = re.compile(r"(\w+)=([^:+]*/[^:+]*)")
SMOOTH = re.compile(r"smooth:sigma=([0-9.]+)\+")

BASELINES: dict[str, Callable[[tuple[int, ...]], Labels]] = {
    "one-region": lambda shape: np.ones(shape, np.int32),
    "grid-2x2": lambda shape: _grid(shape, 2),
}


def _grid(shape: tuple[int, ...], n: int) -> Labels:
    rows, columns = (np.arange(size) * n // size for size in shape[:2])
    labels: Labels = (rows[:, None] * n + columns + 1).astype(np.int32)
    return labels


def smoothed(image: npt.NDArray[Any], sigma: float) -> npt.NDArray[Any]:
    """Return the image, grey or with channels on its last axis, smoothed and rounded to its type."""
    if image.ndim == 3:
        channels = [smoothed(image[..., channel], sigma) for channel in range(image.shape[-1])]
        return np.stack(channels, axis=-1)
    smooth = gaussian(image, sigma=sigma)
    return (np.rint(smooth) if image.dtype.kind != "f" else smooth).astype(image.dtype)


def _variants(text: str) -> list[str]:
    """Return the text with each of a parameter's values: ``a:p=1/2`` stands for ``a:p=1`` and ``a:p=2``."""
    paths = {parameter.name for method in catalogue.methods() for parameter in method.parameters if parameter.is_path}
    listed = next((found for found in LISTED.finditer(text) if found[1] not in paths), None)
    if listed is None:
        return [text]
    chosen = [f"{text[: listed.start(2)]}{value}{text[listed.end(2) :]}" for value in listed[2].split("/")]
    return [variant for part in chosen for variant in _variants(part)]


def _from_one(result: Any) -> Labels:
    """Return labels without a 0, which the benchmark does not know."""
    labels: Labels = result.labels
    return labels + (0 if labels.min() else 1)


def edge_strength(edges: Edges) -> npt.NDArray[np.float64]:
    """Return the strength from 0 to 1 of thin lines, on one scale for all photos and detectors."""
    # Most edges are faint beside black on white: the root spreads them over the 99 thresholds.
    strength = np.sqrt(np.minimum(edges.strength.astype(np.float64) / (edges.step * WHITE), 1))
    if edges.thin:
        return strength * fade(strength.shape, FADE)
    return suppress(strength, smoothing=SMOOTHING, border=FADE, scale=1.0)


class Pipeline:
    """A photo → what the benchmark scores; picklable, so that processes can share the work."""

    def __init__(self, text: str) -> None:
        self.__name__ = text
        self.variants = [self, *(Pipeline(variant) for variant in _variants(text)[1:])]
        text = _variants(text)[0]
        self.in_colour = text.startswith(COLOUR)
        steps = text.removeprefix(COLOUR)
        smooth = SMOOTH.match(steps)
        self.sigma = float(smooth[1]) if smooth else 0.0
        steps = steps[smooth.end() :] if smooth else steps
        self.steps = () if text in BASELINES else tuple(Step.parse(part) for part in self._parts(steps))
        if self.in_colour and catalogue.get(self.steps[0].method).takes != "channels":
            raise must_be("method", f"one that takes channels after {COLOUR}", self.steps[0].method)
        for step in self.steps[1:]:
            if catalogue.get(step.method).takes != "labels":
                raise must_be("method", "one that takes labels after a +", step.method)

    @staticmethod
    def _parts(text: str) -> list[str]:
        parts = text.split("+")
        for part in parts:
            name = part.partition(":")[0]
            known = [method.name for method in catalogue.methods()]
            if name not in known:
                raise UnknownMethod(name, [*known, *BASELINES])
        return parts

    def __call__(self, photo: npt.NDArray[np.uint8]) -> Prediction:
        """Return what BSDS500 scores: a hierarchy at every level, labels, or edges, thinned where they are not thin."""
        result = self.run(photo)
        if isinstance(result, Edges):
            return Prediction.of_strength(edge_strength(result))
        if result.hierarchy is not None:
            return Prediction.of_ucm2(np.clip(result.hierarchy.ucm2, 0, 1))
        others = [variant.run(photo) for variant in self.variants[1:]]
        return Prediction.of_labels(*(_from_one(segmentation) for segmentation in (result, *others)))

    def run(self, image: npt.NDArray[Any]) -> Segmentation | Edges:
        """Return what the last step makes of an image, grey or with channels on its last axis."""
        if not self.steps:
            labels = BASELINES[self.__name__](image.shape[:2])
            return Segmentation(labels, everything(labels.shape), kind="regions")
        has_channels = image.ndim == 3
        photo = grey(image, channel_axis=-1) if has_channels and not self.in_colour else image
        axis = {"channel_axis": -1} if has_channels and self.in_colour else {}
        result: Any = smoothed(photo, self.sigma) if self.sigma else photo
        for position, step in enumerate(self.steps):
            wants_image = catalogue.get(step.method).wants_image
            inputs = axis if not position else {"image": photo, **axis} if wants_image else {}
            result = step.run(result, **inputs)
        made: Segmentation | Edges = result
        return made
