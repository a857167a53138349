"""What goes into a network and what comes out: which axes are which, and whether they fit an image at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import UnusableNetwork
from snowshoe.networks.card import Card
from snowshoe.networks.network import Network, Tensor
from snowshoe.networks.planes import Planes, padded
from snowshoe.networks.scale import EIGHT_BITS

__all__ = ["TILE", "ImageInput", "Stack", "image_input", "output_of", "stack_of"]

INPUT_TYPES = (np.float32, np.float16, np.float64, np.uint8)
TILE = 512
"""Sides of a tile where neither the network nor its card says."""


@dataclass(frozen=True)
class ImageInput:
    """The input that takes an image.

    Attributes
    ----------
    tensor : Tensor
        Its name and type.
    channels_last : bool
        Whether it is rows × columns × channels.
    n_channels : int
        1 or 3.
    sides : tuple of int, or None
        Rows and columns, where they are fixed.
    """

    tensor: Tensor
    channels_last: bool
    n_channels: int
    sides: tuple[int, int] | None

    def full(self, seen: Planes, multiple: int) -> Planes:
        """Return planes of a size that it takes, mirrored beyond their lower and right border."""
        if self.sides is None:
            return padded(seen, multiple)
        more = [(0, wanted - side) for wanted, side in zip(self.sides, seen.shape[1:], strict=True)]
        return np.pad(seen, ((0, 0), *more), mode="symmetric")

    def batch(self, seen: Planes, card: Card) -> npt.NDArray[Any]:
        """Return planes from 0 to 1 as the tensor, on the scale that the network was trained on."""
        dtype: Any = self.tensor.dtype
        white = card.scale or (EIGHT_BITS if dtype is np.uint8 else 1.0)
        mean, std = (np.array(numbers, np.float32)[:, None, None] for numbers in (card.mean, card.std))
        values = (seen[:: -1 if card.order == "BGR" else 1] * np.float32(white) - mean) / std
        if dtype is np.uint8:
            values = np.rint(np.clip(values, 0, EIGHT_BITS))
        return np.ascontiguousarray((np.moveaxis(values, 0, -1) if self.channels_last else values)[None], dtype)


def image_input(network: Network, card: Card) -> ImageInput:
    """Return the one input of a network as one for images, or raise an error that names it."""
    if len(network.inputs) != 1:
        listed = ", ".join(f"{tensor.name!r} ({tensor})" for tensor in network.inputs) or "none"
        raise UnusableNetwork(f"model must have one input, an image, got {len(network.inputs)}: {listed}")
    tensor = network.inputs[0]
    fits = tensor.dtype in INPUT_TYPES and len(tensor.shape) == 4 and tensor.shape[0] in (None, 1)
    last = _channels_last(tensor, card) if fits else False
    fixed = tensor.shape[3 if last else 1] if fits else 0
    n = card.channels or (3 if fixed is None else fixed)
    if n not in (1, 3) or fixed not in (None, n):
        wanted = f"one image of {card.channels or '1 or 3'} channels, floats or uint8 of 1 × channels × rows × columns"
        last_words = "or of 1 × rows × columns × channels"
        raise UnusableNetwork(f"input {tensor.name!r} must be {wanted} {last_words}, got {tensor}")
    for name in ("mean", "std"):
        if len(getattr(card, name)) not in (1, n):
            raise UnusableNetwork(f"{name} must be one number for input {tensor.name!r} of {n} channel, got three")
    return ImageInput(tensor, last, n, _sides(tensor.shape[1:3] if last else tensor.shape[2:], card))


def _channels_last(tensor: Tensor, card: Card) -> bool:
    if card.layout is not None:
        return card.layout == "NHWC"
    return tensor.shape[1] not in (1, 3) and tensor.shape[3] in (1, 3)


def _sides(fixed: tuple[int | None, ...], card: Card) -> tuple[int, int] | None:
    """Return the size of every input if either side is fixed, else None."""
    rows, columns = fixed
    if rows is None and columns is None:
        return None
    free_rows, free_columns = card.tile or (TILE, TILE)
    return rows or free_rows, columns or free_columns


def output_of(network: Network, card: Card) -> Tensor:
    """Return the output that is used: the one that the card names, or the first."""
    outputs = {tensor.name: tensor for tensor in network.outputs}
    name = card.tensor or network.outputs[0].name
    if name not in outputs:
        raise UnusableNetwork(f"tensor must be an output of the model ({', '.join(outputs)}), got {name!r}")
    if outputs[name].dtype is None:
        raise UnusableNetwork(f"output {name!r} must be numbers, got {outputs[name]}")
    return outputs[name]


@dataclass(frozen=True)
class Stack:
    """An output for one image.

    Attributes
    ----------
    planes : ndarray, (planes, rows, columns)
    step : int
        Each of its pixels is a square of so many of the input's.
    channels_last : bool
        Whether the planes were the last axis.
    """

    planes: npt.NDArray[Any]
    step: int
    channels_last: bool


def stack_of(answer: npt.NDArray[Any], size: tuple[int, int], name: str, orders: Sequence[bool]) -> Stack:
    """Return an output for an input of so many rows and columns, in the first order of axes that fits.

    Parameters
    ----------
    answer : ndarray
        Two axes, or three, or four of which the first is 1.
    size : tuple of int
    name : str
        What an error calls it.
    orders : sequence of bool
        Whether the planes may be the last axis.
    """
    values = answer[0] if answer.ndim == 4 and len(answer) == 1 else answer[None] if answer.ndim == 2 else answer
    possible = (False,) if answer.ndim == 2 else orders
    for last in possible if values.ndim == 3 and values.size else ():
        planes = np.moveaxis(values, -1, 0) if last else values
        step = max(1, size[0] // planes.shape[1])
        if (planes.shape[1] * step, planes.shape[2] * step) == size:
            return Stack(planes, step, last)
    wanted = f"planes of the input's {size[0]} × {size[1]} pixels, or of every second, third, … of them"
    raise UnusableNetwork(f"output {name!r} must be {wanted}, got {' × '.join(map(str, answer.shape))}")
