"""The Berkeley photos with everything that people drew on them, as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from snowshoe.bench.bsds.files import read_photo, read_truth
from snowshoe.errors import must_be

MEAN = (0.434, 0.443, 0.367)
STD = (0.249, 0.234, 0.242)
"""Of red, green and blue in 0 to 1, over the photos of BSDS500 train: the network's normalisation."""


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo: (3, H, W) uint8, and the regions that each of K people drew: (K, H, W) int16."""

    name: str
    image: Tensor
    regions: Tensor


@dataclass(frozen=True, eq=False)
class Photos:
    """Photos of any sizes side by side, upright ones turned by a quarter, so that a batch of crops is one operation.

    Attributes
    ----------
    names : list of str
    image : Tensor (N, 3, H, W) uint8
    regions : Tensor (N, K, H, W) int16
        Without lines beyond a photo's size, and for people whom a photo doesn't have.
    taught : Tensor (N, 1, H, W) uint8 or None
        What teachers make of each photo, 255 for a border.
    sizes : Tensor (N, 2)
        Rows and columns that belong to each photo.
    people : Tensor (N,)
        How many people drew on each.
    turned : Tensor (N,) bool
        Whether it was turned.
    """

    names: list[str]
    image: Tensor
    regions: Tensor
    taught: Tensor | None
    sizes: Tensor
    people: Tensor
    turned: Tensor

    @classmethod
    def of(cls, photos: Sequence[Photo], taught: Sequence[Tensor] | None = None) -> Photos:
        """Stack photos, and what teachers made of them: (1, H, W) uint8 each."""
        turned = torch.tensor([photo.image.shape[1] > photo.image.shape[2] for photo in photos])
        image = _stacked([photo.image for photo in photos], turned)
        regions = _stacked([photo.regions for photo in photos], turned)
        sizes = torch.tensor([sorted(photo.image.shape[1:]) for photo in photos])
        people = torch.tensor([len(photo.regions) for photo in photos])
        soft = None if taught is None else _stacked(taught, turned)
        return cls([photo.name for photo in photos], image, regions, soft, sizes, people, turned)

    def to(self, device: torch.device) -> Photos:
        """Return the same photos with their pixels in the memory of a device; what is drawn from stays here."""
        soft = None if self.taught is None else self.taught.to(device)
        image, regions = self.image.to(device), self.regions.to(device)
        return Photos(self.names, image, regions, soft, self.sizes, self.people, self.turned)

    def __len__(self) -> int:
        return len(self.names)


def load(folder: Path, splits: Sequence[str]) -> list[Photo]:
    """Return all photos of some splits, in the order of their names."""
    paths = [path for split in splits for path in sorted((folder / "images" / split).glob("*.jpg"))]
    if not paths:
        raise must_be("folder", f"one with images/{splits[0]}/*.jpg", str(folder))
    return [_photo(folder, path) for path in paths]


def _photo(folder: Path, path: Path) -> Photo:
    truth = read_truth(folder / "groundTruth" / path.parent.name / f"{path.stem}.mat")
    regions = np.stack([annotation.segmentation for annotation in truth]).astype(np.int16)
    image = np.moveaxis(read_photo(path), -1, 0).copy()
    return Photo(path.stem, torch.from_numpy(image), torch.from_numpy(regions))


def _stacked(layers: Sequence[Tensor], turned: Tensor) -> Tensor:
    """Layers (C, H, W) of different sizes in one tensor, turned where that is said, 0 beyond each."""
    flat = [layer.rot90(1, (1, 2)) if turn else layer for layer, turn in zip(layers, turned, strict=True)]
    whole = torch.zeros(len(flat), *(max(n) for n in zip(*(layer.shape for layer in flat), strict=True))).to(flat[0])
    for place, layer in zip(whole, flat, strict=True):
        place[: layer.shape[0], : layer.shape[1], : layer.shape[2]] = layer
    return whole


def normalise(image: Tensor) -> Tensor:
    """(N, 3, H, W) in 0 to 1 → zero mean and unit variance."""
    mean, std = (image.new_tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (image - mean) / std
