"""Teachers for one student: each sees all photos but a share, and says what it makes of those.

Of photos that it has learned, a network is too sure. Of others it says what people's lines don't: how strong a border
is, and where one lies that few people drew (Hinton et al. 2015, arXiv:1503.02531).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.data import Photo, Photos, normalise
from training.export import averaged
from training.model import STRIDE, EdgeNet
from training.run import Recipe, Training, train

SCALES = (0.5, 1.0, 1.5)
"""Sizes at which a teacher looks at a photo; the mean of three is better than any, and too slow to ship."""


def taught(
    photos: Sequence[Photo], folds: int, recipe: Recipe, seed: int, device: torch.device, out: Path
) -> list[Tensor]:
    """Train a teacher for each share of the photos, and return what it makes of that share: (1, H, W) uint8 each.

    Stopped, it goes on where it was. ``out`` gets a folder for each teacher.
    """
    answers: dict[int, Tensor] = {}
    for fold in range(folds):
        others = [photo for k, photo in enumerate(photos) if k % folds != fold]
        training = Training(recipe, seed + fold, device, [photo.name for photo in others])
        teacher = averaged(train(Photos.of(others), training, out / f"teacher-{fold}")).to(device)
        answers |= {k: answer(teacher, photos[k].image.to(device)) for k in range(fold, len(photos), folds)}
    return [answers[k] for k in range(len(photos))]


@torch.no_grad()
def answer(net: EdgeNet, image: Tensor) -> Tensor:
    """(3, H, W) bytes → (1, H, W) bytes: the mean of the strengths at all sizes, and of the mirror image's."""
    whole = image[None].float() / 255
    size = image.shape[1:]
    strengths = []
    for scale in SCALES:
        sides = [STRIDE * max(1, round(scale * n / STRIDE)) for n in size]
        seen = functional.interpolate(whole, sides, mode="bilinear", antialias=True, align_corners=False)
        both = torch.sigmoid(net(normalise(torch.cat([seen, seen.flip(3)])))[0])
        strength = (both[:1] + both[1:].flip(3)) / 2
        strengths.append(functional.interpolate(strength, tuple(size), mode="bilinear", align_corners=False))
    return (255 * torch.stack(strengths).mean(0)[0]).round().to(torch.uint8).cpu()
