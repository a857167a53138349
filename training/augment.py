"""Crops that were turned, scaled, flipped, recoloured and mixed; lines are drawn after the turn, so they stay sharp."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.data import Photos, normalise

NEAR = 4
"""How many pixels of a crop two people's lines for the same border lie apart at most: the benchmark allows 4.3."""


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
    mixed : float
        Share of crops with a rectangle of another one in them (Yun et al. 2019, doi:10.1109/ICCV.2019.00612).
    """

    scales: tuple[float, float] = (0.5, 1.8)
    tilt: float = 0.15
    upright: float = 0.5
    colours: float = 0.3
    grey: float = 0.1
    mixed: float = 0.5


class Crops:
    """Endless batches of square crops, the same for the same generator.

    With teachers, the target is as much theirs as people's by the share ``taught``.
    """

    def __init__(
        self, photos: Photos, size: int, generator: torch.Generator, how: Augmentation, taught: float = 0.0
    ) -> None:
        self.photos, self.size, self.generator, self.how, self.taught = photos, size, generator, how, taught
        self.order: list[int] = []

    def batch(self, n: int) -> tuple[Tensor, Tensor]:
        """Return normalised crops (n, 3, size, size) and what is asked for (n, 1, size, size), in 0 to 1."""
        index = torch.tensor(list(self._next(n)))
        rows, columns = self._places(index)
        image = self._recolour(_bilinear(self.photos.image, index, rows, columns))
        target = agreement(_nearest(self.photos, index, rows, columns), self.photos.people[index])
        if self.photos.taught is not None:
            target = target.lerp(_bilinear(self.photos.taught, index, rows, columns), self.taught)
        return self._mix(normalise(image), target)

    def _next(self, n: int) -> Iterator[int]:
        for _ in range(n):
            if not self.order:
                self.order = torch.randperm(len(self.photos), generator=self.generator).tolist()
            yield self.order.pop()

    def _uniform(self, n: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """One number for each crop, of a shape that goes with rows and columns."""
        return (low + (high - low) * torch.rand(n, generator=self.generator)).view(n, 1, 1)

    def _places(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """Return the row and column in its photo of each pixel of each crop, outside ones mirrored at the border."""
        n, half, how = len(index), self.size / 2, self.how
        zoom = self._uniform(n, math.log(how.scales[0]), math.log(how.scales[1])).exp()
        upright = self._uniform(n) < how.upright
        angle = torch.where(upright, self._uniform(n, -how.tilt, how.tilt), self._uniform(n, 0, 2 * math.pi))
        angle = angle - math.pi / 2 * self.photos.turned[index].view(n, 1, 1)
        flip = torch.where(self._uniform(n) < 0.5, -1.0, 1.0)
        sizes = self.photos.sizes[index].view(n, 2, 1, 1).unbind(1)
        centre = [self._centre(n, half / zoom, size / 2) for size in sizes]
        steps = torch.arange(self.size) + 0.5 - half
        down, across = (
            each.to(self.photos.image.device) for each in (steps[:, None] / zoom, steps[None] * flip / zoom)
        )
        move = [each.to(down.device) for each in (*centre, angle.cos(), angle.sin(), *sizes)]
        rows = move[0] + move[2] * down + move[3] * across - 0.5
        columns = move[1] - move[3] * down + move[2] * across - 0.5
        return _mirrored(rows, move[4]), _mirrored(columns, move[5])

    def _centre(self, n: int, reach: Tensor, middle: Tensor) -> Tensor:
        """Where the crop's centre lies along a side: as much of the crop within the photo as can be."""
        low = torch.minimum(reach, middle)
        return low + 2 * (middle - low) * self._uniform(n)

    def _recolour(self, image: Tensor) -> Tensor:
        n, c = len(image), self.how.colours
        shares = self._uniform(n, 1 - 2 * c, 1 + c) * (self._uniform(n) >= self.how.grey)
        draws = (shares, self._uniform(n, 1 - c, 1 + c), self._uniform(n, -c / 2, c / 2), self._uniform(n, -c, c).exp())
        saturation, contrast, brightness, gamma = (each.to(image.device)[:, None] for each in draws)
        grey = (image * image.new_tensor((0.2125, 0.7154, 0.0721)).view(3, 1, 1)).sum(1, keepdim=True)
        image = grey + saturation * (image - grey)
        mean = image.mean((1, 2, 3), keepdim=True)
        return (mean + contrast * (image - mean) + brightness).clamp(0, 1) ** gamma

    def _mix(self, image: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Put a rectangle of the next crop into some; its sides are no borders."""
        n = len(image)
        height, width = self._uniform(n, 0.25, 0.75), self._uniform(n, 0.25, 0.75)
        top, left = (1 - height) * self._uniform(n), (1 - width) * self._uniform(n)
        at = (torch.arange(self.size) + 0.5) / self.size
        inside = (at[:, None] > top) & (at[:, None] < top + height) & (at > left) & (at < left + width)
        inside = (inside & (self._uniform(n) < self.how.mixed)).to(image.device)[:, None]
        return torch.where(inside, image.roll(1, 0), image), torch.where(inside, target.roll(1, 0), target)


def _mirrored(place: Tensor, n: Tensor) -> Tensor:
    """Reflect places beyond -½ and n - ½ into the photo."""
    folded = torch.remainder(place + 0.5, 2 * n)
    return (torch.minimum(folded, 2 * n - folded) - 0.5).clamp_min(0).minimum(n - 1.0)


def _bilinear(layers: Tensor, index: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Bytes (N, C, H, W) → those of some photos at places between pixels, in 0 to 1."""
    height, width = layers.shape[2:]
    grid = torch.stack([(2 * columns + 1) / width - 1, (2 * rows + 1) / height - 1], dim=-1)
    source = layers[index.to(layers.device)].float() / 255
    return functional.grid_sample(source, grid, padding_mode="border", align_corners=False)


def _nearest(photos: Photos, index: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """The regions of the people who drew on some photos, at the pixels next to places."""
    n, people = len(index), int(photos.people[index].max())
    regions = photos.regions
    who = torch.arange(people, device=regions.device).view(1, people, 1, 1)
    one = index.to(regions.device).view(n, 1, 1, 1)
    return regions[one, who, rows.round().long()[:, None], columns.round().long()[:, None]]


def agreement(regions: Tensor, people: Tensor) -> Tensor:
    """(N, K, H, W) regions → (N, 1, H, W): on a line that anyone drew, ½ and half the share of people with one near.

    To score well, a detector must rank pixels by whether anyone drew a line there, and by how many people the
    benchmark's tolerance lets agree. The share of people who drew exactly there says less: lines for the same border
    differ by pixels.
    """
    lines = lines_of(regions)
    near = lines
    for axis in (-2, -1):
        near = _spread(near, NEAR, axis)
    share = near.sum(1, keepdim=True) / people.to(near.device).view(-1, 1, 1, 1)
    return lines.any(1, keepdim=True) * (1 + share) / 2


def _spread(lines: Tensor, reach: int, axis: int) -> Tensor:
    """Where a line runs at most so many pixels away along an axis."""
    wide, n = lines.clone(), lines.shape[axis]
    for step in range(1, reach + 1):
        wide.narrow(axis, step, n - step).logical_or_(lines.narrow(axis, 0, n - step))
        wide.narrow(axis, 0, n - step).logical_or_(lines.narrow(axis, step, n - step))
    return wide


def lines_of(regions: Tensor) -> Tensor:
    """(…, H, W) regions → where a line runs: on either side of a border."""
    lines = torch.zeros(regions.shape, dtype=torch.bool, device=regions.device)
    down, across = regions[..., 1:, :] != regions[..., :-1, :], regions[..., 1:] != regions[..., :-1]
    lines[..., 1:, :] |= down
    lines[..., :-1, :] |= down
    lines[..., 1:] |= across
    lines[..., :-1] |= across
    return lines
