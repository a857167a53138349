"""The classes of an image's pixels by a network: fitted to an image's values, applied tile by tile without seams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.blocks import Window, depth, overlapping
from snowshoe.errors import UnusableNetwork, must_be
from snowshoe.networks import shipped
from snowshoe.networks.card import read_card
from snowshoe.networks.network import load
from snowshoe.networks.pixelwise import Pixelwise, Scores, pixelwise
from snowshoe.networks.scale import Scale, fit_scale
from snowshoe.statistics.value_range import ValueRange
from snowshoe.types import Auto, Image, Labels, Mask

__all__ = ["SHIPPED", "Classifier", "fit_classifier"]

SHIPPED = "shipped"
"""Instead of a path: the bundled network."""


@dataclass(frozen=True)
class Classifier:
    """A network with all that it needs to classify the pixels of any image alike.

    Attributes
    ----------
    file : str
        The path of an ONNX file, or "shipped".
    sha256 : str
        The file's digest.
    output : {"logits", "probabilities", "labels"}
        What the network's numbers are.
    classes : tuple of str
        Names of the classes, from 0; empty for labels without names.
    threshold : float
        Of a network with one score: a pixel with a greater probability is foreground.
    scale : Scale
        What is black to it, and what white.
    """

    key: ClassVar[str] = "sha256"
    file: str
    sha256: str
    output: str
    classes: tuple[str, ...]
    threshold: float
    scale: Scale

    @property
    def notes(self) -> tuple[str, ...]:
        """What a result says of the scale and of the network's output."""
        return (*self.scale.notes, *_network(self.file).notes)

    @property
    def settings(self) -> dict[str, Any]:
        """The parameters of `onnx` that make it classify any image as this does; raise if the file has changed."""
        self._same_network()
        return {"model": self.file, "threshold": self.threshold, **self.scale.settings}

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Labels:
        """Return the class of each pixel; 0 where not valid."""
        if not isinstance(image, CheckedImage):
            image = as_image(image, mask, channel_axis=channel_axis, ndim=(2,))
        return self.classify(image)[0]

    def classify(self, image: CheckedImage) -> tuple[Labels, dict[str, Scores]]:
        """Return the class of each pixel, and how sure the network is, by what that is called; 0 where not valid."""
        network = self._same_network()
        if network.kind == "labels":
            return _within(image, _labels_of(network, image, self.scale)), {}
        scores = _scores_of(network, image, self.scale)
        if len(scores) == 1:
            labels, sure = scores[0] > self.threshold, {"probability": scores[0]}
        else:
            labels, sure = scores.argmax(axis=0), {"confidence": scores.max(axis=0)}
        return _within(image, labels.astype(np.uint8)), {name: _within(image, layer) for name, layer in sure.items()}

    def _same_network(self) -> Pixelwise:
        network = _network(self.file)
        digest = network.network.sha256
        if digest != self.sha256:
            raise UnusableNetwork(
                f"{network.network.path.name} must be the file that this was fitted with "
                f"(SHA-256 {self.sha256[:12]}…), got {digest[:12]}…; fit it again, or bring that file back"
            )
        return network

    def as_dict(self) -> dict[str, Any]:
        """Return what classifies: the network by name, file and digest, what it gives, and the scale."""
        return {
            "network": shipped.WEIGHTS.name if self.file == SHIPPED else Path(self.file).name,
            "file": self.file,
            "sha256": self.sha256,
            "output": self.output,
            "classes": list(self.classes),
            "threshold": self.threshold,
            "scale": self.scale.as_dict(),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Return the classifier that `as_dict` wrote."""
        texts, others = ("file", "sha256", "output"), ("classes", "threshold", "scale")
        if not set(texts + others) <= set(record) <= {*texts, *others, "network"}:
            raise must_be("model", f"made of {', '.join(texts + others)}", sorted(record))
        classes, threshold, scale = (record[name] for name in others)
        if not all(isinstance(text, str) for text in (*(record[name] for name in texts), *classes)):
            raise must_be("model", f"one whose {', '.join(texts)} and classes are texts", dict(record))
        if isinstance(threshold, bool) or not isinstance(threshold, int | float):
            raise must_be("threshold", "a number", threshold)
        file, digest, output = (record[name] for name in texts)
        return cls(file, digest, output, tuple(classes), float(threshold), Scale.from_dict(scale))


def fit_classifier(
    values: ValueRange,
    *,
    model: str = SHIPPED,
    threshold: float = 0.5,
    black: float | Auto = "auto",
    white: float | Auto = "auto",
) -> Classifier:
    """Return the network in a file, fitted to images of these values; parameters as those of `onnx`."""
    network = _network(model)
    scale = fit_scale(values, black=black, white=white)
    return Classifier(model, network.network.sha256, network.kind, network.classes, threshold, scale)


def _network(file: str) -> Pixelwise:
    if file == SHIPPED:
        return pixelwise(shipped.edge_network(), shipped.CARD)
    path = Path(file)
    return pixelwise(load(path), read_card(path.with_suffix(".toml")))


def _scores_of(network: Pixelwise, image: CheckedImage, scale: Scale) -> Scores:
    """Return probabilities (classes, rows, columns), those of overlapping tiles blended.

    A tile weighs less towards its border, so that each pixel counts most where it was seen with the most around it.
    """
    total = np.zeros((network.n_planes, *image.shape), np.float32)
    weights = np.zeros(image.shape, np.float32)
    for window, weight in _tiles(network, image):
        total[:, *window] += weight * network.scores(image, window, scale)
        weights[window] += weight
    total /= np.where(weights > 0, weights, 1)
    return total


def _labels_of(network: Pixelwise, image: CheckedImage, scale: Scale) -> Labels:
    """Return the labels of a network that gives labels; seams run through the middle of where tiles overlap."""
    labels, weights = np.zeros(image.shape, np.uint8), np.zeros(image.shape, np.float32)
    for window, weight in _tiles(network, image):
        nearer = weight > weights[window]
        labels[window][nearer] = network.labels(image, window, scale)[nearer]
        weights[window][nearer] = weight[nearer]
    return labels


def _tiles(network: Pixelwise, image: CheckedImage) -> Iterator[tuple[Window, npt.NDArray[np.float32]]]:
    """Each window that has a valid pixel, and how much its pixels weigh."""
    grid = 1 if network.input.sides else network.card.multiple
    for window in overlapping(image.shape, network.tile, network.card.overlap, grid=grid):
        if image.valid is None or image.valid[window].any():
            yield window, depth(window, image.shape)


def _within(image: CheckedImage, layer: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a layer with 0 where not valid."""
    if image.valid is not None:
        layer[~image.valid] = 0
    return layer
