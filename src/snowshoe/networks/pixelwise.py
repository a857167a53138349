"""A network that answers for every pixel: what its output means, and what it makes of one window of an image."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, everything
from snowshoe.blocks import Window
from snowshoe.errors import UnusableNetwork
from snowshoe.networks.card import OUTPUTS, Card
from snowshoe.networks.network import Network, Tensor
from snowshoe.networks.planes import Planes, planes
from snowshoe.networks.scale import Scale
from snowshoe.networks.tensors import TILE, ImageInput, Stack, image_input, output_of, stack_of
from snowshoe.types import Labels, Mask

__all__ = ["Pixelwise", "Scores", "pixelwise"]

TRIAL = (4, 5)
"""Sides of the first input that a network of any size gets, in multiples: two that differ show which axes they are."""
MOST_CLASSES = 256
LARGEST_LABEL = np.iinfo(np.uint8).max
ROUNDING = 1e-3
"""How far beyond 0 and 1 probabilities may lie, and labels from whole numbers: what half precision makes of them."""
AS_LABELS = "the network's numbers taken to be labels, as they are whole ones"
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Pixelwise:
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

    @property
    def notes(self) -> tuple[str, ...]:
        """What a result says of the output: whether labels were known by their being whole numbers alone."""
        as_floats = self.kind == "labels" and not _counts(self.output)
        return (AS_LABELS,) if as_floats and self.card.output is None else ()

    def scores(self, image: CheckedImage, window: Window, scale: Scale) -> Scores:
        """Return probabilities (classes, rows, columns) of a window.

        Raises
        ------
        UnusableNetwork
            If the output isn't finite at a valid pixel, or no probability where it should be one.
        """
        answer, used = self._seen(image, window, scale)
        if self.kind == "logits":
            # A class that can't be is -inf among several; a pixel with nothing finite has no class at all.
            finite = np.isfinite(answer) | (np.isneginf(answer) & np.isfinite(answer.max(axis=0)))
            self._require("finite numbers", finite, used, answer)
            return _softmax(answer) if len(answer) > 1 else _sigmoid(answer)
        self._require("finite numbers", np.isfinite(answer), used, answer)
        fits = (answer >= -ROUNDING) & (answer <= 1 + ROUNDING)
        self._require("probabilities from 0 to 1", fits, used, answer, advice=self._otherwise)
        return answer

    def labels(self, image: CheckedImage, window: Window, scale: Scale) -> Labels:
        """Return the labels of a window.

        Raises
        ------
        UnusableNetwork
            If they aren't whole numbers from 0 to 255 at every valid pixel.
        """
        answer, used = self._seen(image, window, scale)
        self._require("finite numbers", np.isfinite(answer), used, answer)
        whole = np.rint(answer)
        fits = (np.abs(answer - whole) <= ROUNDING) & (whole >= 0) & (whole <= LARGEST_LABEL)
        self._require(f"labels from 0 to {LARGEST_LABEL}", fits, used, answer, advice=self._otherwise)
        labels: Labels = np.where(used, whole[0], 0).astype(np.uint8)
        return labels

    def _seen(self, image: CheckedImage, window: Window, scale: Scale) -> tuple[Scores, Mask]:
        """Return the output for a window, in its rows and columns, and which of its pixels are valid."""
        seen = planes(image, window, scale, self.input.n_channels)
        rows, columns = seen.shape[1:]
        answer = self.enlarged(self.answer(self.input.full(seen, self.card.multiple)))[:, :rows, :columns]
        return answer, everything((rows, columns)) if image.valid is None else image.valid[window]

    def _require(self, rule: str, fits: Mask, used: Mask, answer: Scores, *, advice: str = "") -> None:
        """Raise unless the output fits at every valid pixel."""
        wrong = used & ~fits
        if wrong.any():
            where = f"{np.count_nonzero(wrong.any(axis=0))} of {np.count_nonzero(used)} pixels"
            value = f"{answer[wrong][0]:.6g} at {where}"
            raise UnusableNetwork(f"output {self.output.name!r} must be {rule}, got {value}{advice}")

    @property
    def _otherwise(self) -> str:
        """What to do where the output is something else than was guessed; nothing where a person said it."""
        return "" if self.card.output else f"; if it is something else, {self.how_to_say}"

    @property
    def how_to_say(self) -> str:
        """Where a person says what the output is, and in which words."""
        return f"write output = {' or '.join(map(repr, OUTPUTS))} into {self.network.path.with_suffix('.toml').name}"

    def answer(self, seen: Planes) -> Stack:
        """Return the output for planes of a size that the network takes."""
        tensor = self.network.run(self.output.name, {self.input.tensor.name: self.input.batch(seen, self.card)})
        # What is not known yet is most likely as in the input.
        like = self.input.channels_last
        orders = (like, not like) if self.channels_last is None else (self.channels_last,)
        return stack_of(tensor, (seen.shape[1], seen.shape[2]), self.output.name, orders)

    def enlarged(self, stack: Stack) -> Scores:
        """Return an output as (planes, rows, columns) of the input."""
        smooth = stack.planes.dtype.kind == "f" and self.kind != "labels"
        with np.errstate(over="ignore"):  # what is beyond single precision is infinite, and refused as such
            single = np.ascontiguousarray(stack.planes, np.float32)
        return _enlarged(single, stack.step, smooth=smooth)


@functools.lru_cache(maxsize=16)
def pixelwise(network: Network, card: Card) -> Pixelwise:
    """Return a network for the pixels of images, or raise an error that names the tensor that doesn't fit.

    What neither the network's shapes nor the card tells is found out from its answer to a picture of noise, so that it
    is the same for every image.
    """
    plain = Pixelwise(network, card, image_input(network, card), output_of(network, card), card.output or "logits")
    if plain.input.sides is None and min(plain.tile) < card.multiple:
        raise UnusableNetwork(f"tile must be at least multiple, {card.multiple}, got {min(plain.tile)}; give both")
    size = plain.input.sides or (TRIAL[0] * card.multiple, TRIAL[1] * card.multiple)
    noise = np.random.default_rng(0).random((plain.input.n_channels, *size), dtype=np.float32)
    stack, name = plain.answer(noise), plain.output.name
    kind, n = card.output or _kind(stack.planes, plain), len(stack.planes)
    most = 1 if kind == "labels" else MOST_CLASSES
    if n > most:
        raise UnusableNetwork(f"output {name!r} must have at most {most} planes of {kind}, got {n}")
    expected = max(n, 2)
    if card.classes and kind != "labels" and len(card.classes) != expected:
        raise UnusableNetwork(f"classes must be {expected} names for output {name!r}, got {len(card.classes)}")
    return Pixelwise(network, card, plain.input, plain.output, kind, n, stack.channels_last)


def _kind(answer: npt.NDArray[Any], plain: Pixelwise) -> str:
    """Return what the numbers are that noise gave.

    Integers are labels, as are other whole numbers that leave 0 to 1; what else leaves it is logits.
    """
    if _counts(plain.output):
        return "labels"
    name, finite = plain.output.name, answer[np.isfinite(answer)]
    if not finite.size:
        raise UnusableNetwork(f"output {name!r} must be finite numbers, got {answer.flat[0]} at all pixels of noise")
    if finite.min() >= 0 and finite.max() <= 1 + 1e-5:
        return "probabilities"
    if len(answer) > 1 or (finite != np.rint(finite)).any():
        return "logits"
    if finite.min() < 0:
        numbers = f"whole numbers from {finite.min():g} to {finite.max():g}"
        raise UnusableNetwork(f"output {name!r} must be said to be labels or logits, got {numbers}; {plain.how_to_say}")
    return "labels"


def _counts(output: Tensor) -> bool:
    """Return whether an output is integers."""
    return output.dtype is not None and np.dtype(output.dtype).kind in "iub"


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

    enlarged: Scores = zoom(stack, (1, step, step), order=1, mode="nearest", grid_mode=True)
    return enlarged
