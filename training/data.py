"""The Berkeley photos with everything that people drew on them, as tensors."""

from __future__ import annotations

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

    def to(self, device: torch.device) -> Photo:
        """Return the same photo in the memory of a device."""
        return Photo(self.name, self.image.to(device), self.regions.to(device))


def load(folder: Path, splits: list[str], device: torch.device) -> list[Photo]:
    """Return all photos of some splits, in the order of their names."""
    paths = [path for split in splits for path in sorted((folder / "images" / split).glob("*.jpg"))]
    if not paths:
        raise must_be("folder", f"one with images/{splits[0]}/*.jpg", str(folder))
    return [_photo(folder, path).to(device) for path in paths]


def _photo(folder: Path, path: Path) -> Photo:
    truth = read_truth(folder / "groundTruth" / path.parent.name / f"{path.stem}.mat")
    regions = np.stack([annotation.segmentation for annotation in truth]).astype(np.int16)
    image = np.moveaxis(read_photo(path), -1, 0).copy()
    return Photo(path.stem, torch.from_numpy(image), torch.from_numpy(regions))


def normalise(image: Tensor) -> Tensor:
    """(N, 3, H, W) in 0 to 1 → zero mean and unit variance."""
    mean, std = (image.new_tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (image - mean) / std
