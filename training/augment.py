"""Crops that were turned, scaled, flipped and recoloured; boundaries are drawn after the turn, so they stay sharp."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.data import Photo, normalise


@dataclass(frozen=True)
class Augmentation:
    """How far a crop may be from the photo.

    Attributes
    ----------
    scales : (float, float)
        Range of the magnification, drawn evenly on a logarithmic scale.
    tilt : float
        Greatest turn, in radians, of the crops that are nearly upright; the others are turned by any angle.
    upright : float
        Share of crops that are nearly upright.
    colours : float
        Strength of the changes of brightness, contrast, saturation and gamma; 0 is none.
    grey : float
        Share of crops without colour.
    """

    scales: tuple[float, float] = (0.6, 1.5)
    tilt: float = 0.15
    upright: float = 0.5
    colours: float = 0.3
    grey: float = 0.1


class Crops:
    """Endless batches of square crops, the same for the same generator."""

    def __init__(self, photos: list[Photo], size: int, generator: torch.Generator, how: Augmentation) -> None:
        self.photos, self.size, self.generator, self.how = photos, size, generator, how
        self.order: list[int] = []

    def batch(self, n: int) -> tuple[Tensor, Tensor]:
        """Return normalised crops (n, 3, size, size) and the consensus of people's boundaries (n, 1, size, size)."""
        pairs = [self._crop(self.photos[index]) for index in self._next(n)]
        images = torch.stack([image for image, _ in pairs])
        return normalise(images), torch.stack([target for _, target in pairs])

    def _next(self, n: int) -> Iterator[int]:
        for _ in range(n):
            if not self.order:
                self.order = torch.randperm(len(self.photos), generator=self.generator).tolist()
            yield self.order.pop()

    def _uniform(self, low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=self.generator).item()

    def _crop(self, photo: Photo) -> tuple[Tensor, Tensor]:
        rows, columns = self._places(*photo.image.shape[1:])
        image = _bilinear(photo.image, rows, columns)
        return self._recolour(image), consensus(_nearest(photo.regions, rows, columns))

    def _places(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Return the row and column in the photo of each pixel of a crop, outside ones mirrored at the border."""
        half, how = self.size / 2, self.how
        zoom = math.exp(self._uniform(math.log(how.scales[0]), math.log(how.scales[1])))
        upright = self._uniform(0, 1) < how.upright
        angle = self._uniform(-how.tilt, how.tilt) if upright else self._uniform(0, 2 * math.pi)
        flip = -1.0 if self._uniform(0, 1) < 0.5 else 1.0
        reach = half / zoom
        centre = [self._uniform(min(reach, n / 2), max(n - reach, n / 2)) for n in (height, width)]
        steps = (torch.arange(self.size) + 0.5 - half) / zoom
        down, across = steps[:, None], steps[None] * flip
        rows = centre[0] + math.cos(angle) * down + math.sin(angle) * across - 0.5
        columns = centre[1] - math.sin(angle) * down + math.cos(angle) * across - 0.5
        return _mirrored(rows, height), _mirrored(columns, width)

    def _recolour(self, image: Tensor) -> Tensor:
        c = self.how.colours
        grey = (image * image.new_tensor((0.2125, 0.7154, 0.0721)).view(3, 1, 1)).sum(0, keepdim=True)
        saturation = 0.0 if self._uniform(0, 1) < self.how.grey else self._uniform(1 - 2 * c, 1 + c)
        image = grey + saturation * (image - grey)
        image = image.mean() + self._uniform(1 - c, 1 + c) * (image - image.mean()) + self._uniform(-c / 2, c / 2)
        return image.clamp(0, 1) ** math.exp(self._uniform(-c, c))


def _mirrored(place: Tensor, n: int) -> Tensor:
    """Reflect places beyond -½ and n - ½ into the photo."""
    folded = torch.remainder(place + 0.5, 2 * n)
    return torch.minimum(folded, 2 * n - folded) - 0.5


def _bilinear(image: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    height, width = image.shape[1:]
    grid = torch.stack([(2 * columns + 1) / width - 1, (2 * rows + 1) / height - 1], dim=-1)
    source = image[None].float() / 255
    return functional.grid_sample(source, grid[None].to(image.device), padding_mode="border", align_corners=False)[0]


def _nearest(regions: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    height, width = regions.shape[1:]
    row = rows.round().long().clamp(0, height - 1).to(regions.device)
    column = columns.round().long().clamp(0, width - 1).to(regions.device)
    return regions[:, row, column]


def consensus(regions: Tensor) -> Tensor:
    """(K, H, W) regions → (1, H, W): the share of people who drew a line here, on either side of it."""
    lines = torch.zeros(regions.shape, dtype=torch.bool, device=regions.device)
    down, across = regions[:, 1:] != regions[:, :-1], regions[..., 1:] != regions[..., :-1]
    lines[:, 1:] |= down
    lines[:, :-1] |= down
    lines[..., 1:] |= across
    lines[..., :-1] |= across
    return lines.float().mean(0, keepdim=True)
