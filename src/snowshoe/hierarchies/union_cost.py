"""How likely people are to see two touching regions as two, learned on photos of the train split of BSDS500."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from snowshoe.kernels import unions

__all__ = ["UnionCost", "by_colours", "learned"]

Floats = npt.NDArray[np.float64]
CONSTANTS = "union_cost.json"
COLOURS = 0.25
"""What a difference of colours weighs beside the strength of the border, where no weights are learned."""
FARTHEST = 3.0
"""Features count up to so many standard deviations from their mean, so that no image is too far from those learned."""


@dataclass(frozen=True, eq=False)
class UnionCost:
    """A network of one hidden layer over features of pairs: its answer is a cost from 0 to 1.

    It is computed one product and one sum after another, in an order that is written down, so that no two machines
    differ in the last digit.

    Attributes
    ----------
    centre, scale : ndarray of float64, (k,)
        What features are moved and divided by.
    inwards : ndarray of float64, (k, h)
        Weights of features in hidden units.
    biases, outwards : ndarray of float64, (h,)
        What hidden units begin with, and what they weigh.
    bias : float
        What the answer begins with.
    """

    centre: Floats
    scale: Floats
    inwards: Floats
    biases: Floats
    outwards: Floats
    bias: float

    def __call__(self, features: dict[str, Floats]) -> Floats:
        """Return the cost of each union."""
        inputs = (np.stack(list(features.values())) - self.centre[:, None]) / self.scale[:, None]
        costs = np.empty(inputs.shape[1])
        kept = np.clip(inputs, -FARTHEST, FARTHEST)
        unions.judge(kept, self.inwards, self.biases, self.outwards, self.bias, costs)
        return costs


def by_colours(features: dict[str, Floats]) -> Floats:
    """Return the cost of each union by a formula: strength and difference of colour, less where a region is small.

    The mean strength of the border, and a quarter of the difference of mean colours in twice their spread over the
    image, times the eighth root of the smaller region's share of the image.
    """
    octaves = np.floor(features["size of the smaller"])
    share = np.ldexp(1 + features["size of the smaller"] - octaves, octaves.astype(np.int64))
    apart = features["weight"] + COLOURS * features["difference in spreads"] ** 2 / 2
    # Roots of roots are rounded alike on every machine; a power is not.
    return np.asarray(apart * np.sqrt(np.sqrt(np.sqrt(share))))


@cache
def learned() -> UnionCost:
    """The cost that ``training/union_cost.py`` describes how to learn, as the package holds it."""
    kept = json.loads(files(__package__).joinpath(CONSTANTS).read_text(encoding="utf-8"))
    rows = kept["features"].values()
    centre, scale, inwards = (np.array([row[name] for row in rows]) for name in ("centre", "scale", "weights"))
    return UnionCost(centre, scale, inwards, np.array(kept["biases"]), np.array(kept["outwards"]), kept["bias"])
