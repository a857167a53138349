"""The edge network that comes with snowshoe; what is known of it stands in a file beside its weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.blocks import blocks, inside
from snowshoe.networks.card import Card
from snowshoe.networks.network import Network, load
from snowshoe.networks.planes import padded, planes
from snowshoe.networks.scale import Scale

__all__ = ["CARD", "HALO", "MULTIPLE", "TILE", "WEIGHTS", "edge_network", "edge_strength", "record"]

WEIGHTS = Path(__file__).with_name("edge_network.onnx")
MULTIPLE = 16
"""The network halves its input four times, so sides are multiples of this, and so is where a tile begins."""
TILE, HALO = 1024, 192
"""Sides of a tile, and how far around it the network sees the image, in pixels; from beyond less than 1e-6 comes."""
CARD = Card(
    multiple=MULTIPLE,
    tile=(TILE, TILE),
    overlap=2 * HALO,
    output="probabilities",
    classes=("background", "border"),
)
"""How to use it as a network that tells borders from what is none."""


def record() -> dict[str, Any]:
    """Return what is known of the weights: digest, number of parameters, date, data and terms."""
    facts: dict[str, Any] = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    return facts


def edge_network() -> Network:
    """Return the shipped network, or raise where its file is not the one that was shipped."""
    return load(WEIGHTS, sha256=record()["sha256"])


def edge_strength(image: CheckedImage, scale: Scale, *, tile: int = TILE) -> npt.NDArray[np.float32]:
    """Return how likely each pixel is on a border that a person would draw, 0 to 1; 0 where not valid."""
    network, strength = edge_network(), np.zeros(image.shape, np.float32)
    for core, window in blocks(image.shape, tile, HALO, grid=MULTIPLE):
        if image.valid is None or image.valid[core].any():
            seen = padded(planes(image, window, scale, 3), MULTIPLE)
            strength[core] = network.run("strength", {"image": seen[None]})[0, 0][inside(core, window)]
    if image.valid is not None:
        strength[~image.valid] = 0
    return strength
