"""What the network is trained to: soft consensus at every scale, and thin lines in the fused map."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

POSITIVE = 3.0
"""Weight of a pixel on a line beside one that is not: lines are about a twentieth of the pixels."""
SIDE = 0.2
"""Weight of the cross-entropy of each scale beside that of the fused map."""
DICE = 0.3
"""Weight of the overlap term, which rewards strong, thin lines (Deng et al. 2018, doi:10.1007/978-3-030-01231-1_35)."""


def loss(logits: list[Tensor], target: Tensor) -> Tensor:
    """Return the loss of the fused map (first) and those of the scales against the consensus (N, 1, H, W)."""
    fused, *sides = logits
    of_sides = torch.stack([cross_entropy(side, target) for side in sides]).sum()
    return cross_entropy(fused, target) + DICE * overlap(fused, target) + SIDE * of_sides


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy with the share of people as the probability of a line."""
    return functional.binary_cross_entropy_with_logits(logits, target, pos_weight=logits.new_tensor(POSITIVE))


def overlap(logits: Tensor, target: Tensor) -> Tensor:
    """1 - Dice's coefficient of probabilities and shares, mean over images."""
    p = torch.sigmoid(logits)
    both = (p * target).sum((1, 2, 3))
    each = (p * p).sum((1, 2, 3)) + (target * target).sum((1, 2, 3))
    return (1 - (2 * both + 1) / (each + 1)).mean()
