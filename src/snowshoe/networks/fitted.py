"""A network fitted to images: what its output means, and what it makes of one window of an image."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import UnusableNetwork
from snowshoe.filters.blocks import Window
from snowshoe.networks.card import Card
from snowshoe.networks.network import Network, Tensor
from snowshoe.networks.planes import Planes, planes
from snowshoe.networks.tensors import TILE, ImageInput, Stack, image_input, output_of, stack_of

TRIAL = (4, 5)
"""Sides of the first input that a network of any size gets, in multiples: two that differ show which axes they are."""
MOST_CLASSES = 256
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fitted:
    """All that is needed to run a network on a window.

    Attributes
    ----------
    network, card : Network and Card
        The network, and what a person said of it.
    input, output : ImageInput and Tensor
        What goes in and what comes out.
    kind : {"logits", "probabilities", "labels"}
        What the output's numbers are.
    n_planes : int
        How many scores each pixel has; 1 for labels.
    channels_last : bool or None
        Whether they are the output's last axis; None where that was not seen yet.
    """

    network: Network
    card: Card
    input: ImageInput
    output: Tensor
    kind: str = "logits"
    n_planes: int = 1
    channels_last: bool | None = None

    @property
    def tile(self) -> tuple[int, int]:
        """Rows and columns that it sees at once."""
        return self.input.sides or self.card.tile or (TILE, TILE)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, from 0; empty for labels without names."""
        if self.card.classes or self.kind == "labels":
            return self.card.classes
        n = self.n_planes
        return ("background", "foreground") if n == 1 else tuple(f"class {k}" for k in range(n))

    def as_dict(self) -> Mapping[str, Any]:
        """Return what a result should say of the network."""
        return {
            "network": self.network.path.name,
            "sha256": self.network.sha256,
            "output": self.kind,
            "classes": list(self.classes),
        }

    def scores(self, image: CheckedImage, window: Window, white: float) -> Scores:
        """Return probabilities (classes, rows, columns) of a window; of labels one plane of whole numbers."""
        seen = planes(image, window, white, self.input.n_channels)
        rows, columns = seen.shape[1:]
        answer = self.enlarged(self.answer(self.input.full(seen, self.card.multiple)))[:, :rows, :columns]
        if self.kind != "logits":
            return answer
        return _softmax(answer) if len(answer) > 1 else _sigmoid(answer)

    def answer(self, seen: Planes) -> Stack:
        """Return the output for planes of a size that the network takes."""
        found = self.network.run(self.output.name, {self.input.tensor.name: self.input.batch(seen, self.card)})
        # What is not known yet is most likely as in the input.
        like = self.input.channels_last
        orders = (like, not like) if self.channels_last is None else (self.channels_last,)
        return stack_of(found, (seen.shape[1], seen.shape[2]), self.output.name, orders)

    def enlarged(self, stack: Stack) -> Scores:
        """Return an output as (planes, rows, columns) of the input."""
        smooth = stack.planes.dtype.kind == "f" and self.kind != "labels"
        return _enlarged(np.ascontiguousarray(stack.planes, np.float32), stack.step, smooth=smooth)


@functools.lru_cache(maxsize=16)
def fit(network: Network, card: Card) -> Fitted:
    """Return the network fitted to images, or raise an error that names the tensor that doesn't fit.

    What neither the network's shapes nor the card tells is found out from its answer to a picture of noise, so that it
    is the same for every image.
    """
    plain = Fitted(network, card, image_input(network, card), output_of(network, card), card.output or "logits")
    if plain.input.sides is None and min(plain.tile) < card.multiple:
        raise UnusableNetwork(f"tile must be at least multiple, {card.multiple}, got {min(plain.tile)}; give both")
    size = plain.input.sides or (TRIAL[0] * card.multiple, TRIAL[1] * card.multiple)
    noise = np.random.default_rng(0).random((plain.input.n_channels, *size), dtype=np.float32)
    stack, name = plain.answer(noise), plain.output.name
    kind, n = card.output or _kind(stack.planes, plain.output), len(stack.planes)
    most = 1 if kind == "labels" else MOST_CLASSES
    if n > most:
        raise UnusableNetwork(f"output {name!r} must have at most {most} planes of {kind}, got {n}")
    expected = max(n, 2)
    if card.classes and kind != "labels" and len(card.classes) != expected:
        raise UnusableNetwork(f"classes must be {expected} names for output {name!r}, got {len(card.classes)}")
    return Fitted(network, card, plain.input, plain.output, kind, n, stack.channels_last)


def _kind(answer: npt.NDArray[Any], output: Tensor) -> str:
    """Return what the numbers are that noise gave: integers are labels, and what leaves 0 to 1 is logits."""
    if output.dtype is not None and np.dtype(output.dtype).kind in "iub":
        return "labels"
    return "probabilities" if answer.min() >= 0 and answer.max() <= 1 + 1e-5 else "logits"


def _softmax(scores: Scores) -> Scores:
    shares: Scores = np.exp(scores - scores.max(axis=0))
    shares /= shares.sum(axis=0)
    return shares


def _sigmoid(scores: Scores) -> Scores:
    from scipy.special import expit

    shares: Scores = expit(scores)
    return shares


def _enlarged(stack: Scores, step: int, *, smooth: bool) -> Scores:
    """Return planes at so many times their size: interpolated, or labels repeated."""
    if step == 1:
        return stack
    if not smooth:
        return stack.repeat(step, axis=1).repeat(step, axis=2)
    from scipy.ndimage import zoom

    found: Scores = zoom(stack, (1, step, step), order=1, mode="nearest", grid_mode=True)
    return found
