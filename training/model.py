"""The network: a small residual encoder on four scales and a light top-down decoder, for one edge map.

Nothing is computed at full size: the first convolution halves the image, and the finest map comes back as four
values for each pixel of the half. Only 3×3 and 1×1 convolutions, batch normalisation (folded away on export), ReLU and
bilinear upsampling: what every runtime has, at its fastest. It is trained from scratch.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

WIDTHS = (24, 48, 80, 80)
"""Channels at strides 2, 4, 8 and 16."""
DEPTHS = (1, 2, 2, 2)
"""Residual blocks at each stride."""
DILATIONS = (1, 1, 1, 2)
DECODER = (24, 32, 48)
"""Channels of the decoder at strides 2, 4 and 8."""
STRIDE = 16
"""Sides of the image that the network sees are multiples of this."""


def convolution(inputs: int, outputs: int, size: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Return a convolution that keeps the size (but for its stride), normalised."""
    pad = dilation * (size // 2)
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, pad, dilation, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Two convolutions beside an identity (He et al. 2016, doi:10.1109/CVPR.2016.90)."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels, dilation=dilation)
        self.second = convolution(channels, channels, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → the same shape."""
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class Stage(nn.Module):
    """One scale of the encoder: halve the size, then residual blocks."""

    def __init__(self, inputs: int, channels: int, depth: int, dilation: int) -> None:
        super().__init__()
        self.down = convolution(inputs, channels, stride=2)
        self.blocks = nn.Sequential(*(Residual(channels, dilation) for _ in range(depth)))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → (N, channels, H/2, W/2)."""
        return self.blocks(functional.relu(self.down(x)))


class Refine(nn.Module):
    """One scale of the decoder: what comes from below, upsampled, joins this scale's features."""

    def __init__(self, below: int, beside: int, channels: int) -> None:
        super().__init__()
        self.below = convolution(below, channels, size=1)
        self.beside = convolution(beside, channels, size=1)
        self.mix = convolution(channels, channels)

    def forward(self, below: Tensor, beside: Tensor) -> Tensor:
        """(N, C, H/2, W/2) and (N, D, H, W) → (N, channels, H, W)."""
        return functional.relu(self.mix(functional.relu(_lift(self.below(below), 2) + self.beside(beside))))


class EdgeNet(nn.Module):
    """Image → logits of an edge at every pixel: the fused map, and one for each scale, for training alone."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (3, *WIDTHS)
        self.stages = nn.ModuleList(map(Stage, inputs, WIDTHS, DEPTHS, DILATIONS))
        below = (*DECODER[1:], WIDTHS[-1])
        self.refine = nn.ModuleList(map(Refine, below, WIDTHS, DECODER))
        self.sides = nn.ModuleList(nn.Conv2d(n, 4 if n == DECODER[0] else 1, 1) for n in DECODER)
        self.fuse = nn.Conv2d(len(DECODER), 1, 1)
        self.start()

    def start(self) -> None:
        """Begin with residuals of 0, the mean of all scales, and edges as rare as they are."""
        for module in self.modules():
            if isinstance(module, Residual):
                nn.init.zeros_(module.second[1].weight)
        nn.init.constant_(self.fuse.weight, 1 / len(DECODER))
        nn.init.zeros_(self.fuse.bias)
        for side in self.sides:
            nn.init.constant_(side.bias, -2.0)

    def forward(self, image: Tensor) -> list[Tensor]:
        """(N, 3, H, W), sides multiples of 16 → logits (N, 1, H, W): fused, then those of strides 2, 4, 8."""
        x, features = image, []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        x, sides = features.pop(), []
        for refine, side in zip(reversed(self.refine), reversed(self.sides), strict=True):
            x = refine(x, features.pop())
            sides.append(side(x))
        coarse, middle, fine = sides
        maps = [functional.pixel_shuffle(fine, 2), _lift(middle, 4), _lift(coarse, 8)]
        return [self.fuse(torch.cat(maps, dim=1)), *maps]


def _lift(x: Tensor, times: int) -> Tensor:
    return functional.interpolate(x, scale_factor=float(times), mode="bilinear", align_corners=False)


def folded(net: EdgeNet) -> EdgeNet:
    """Return a copy whose batch normalisations are part of the convolutions before them."""
    net = copy.deepcopy(net).eval()
    for module in list(net.modules()):
        if isinstance(module, nn.Sequential) and len(module) == 2 and isinstance(module[1], nn.BatchNorm2d):
            module[0], module[1] = fuse_conv_bn_eval(module[0], module[1]), nn.Identity()
    return net


def with_weights(weights: dict[str, Tensor]) -> EdgeNet:
    """Return a network with the given weights, with normalisations if they have them."""
    net = EdgeNet()
    if not any(name.endswith("running_mean") for name in weights):
        net = folded(net)
    net.load_state_dict(weights)
    return net
