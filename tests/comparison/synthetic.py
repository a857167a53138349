"""Small images of known nature, drawn from fixed seeds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


def two_phases(noise: float = 6.0) -> Image:
    """Bright discs on a dark ground."""
    rng = np.random.default_rng(1)
    row, column = np.mgrid[:120, :160]
    discs = ((row % 40 - 20) ** 2 + (column % 40 - 20) ** 2) < 150
    return np.clip(np.where(discs, 190, 60) + rng.normal(0, noise, discs.shape), 0, 255).astype(np.uint8)


def three_phases(noise: float = 5.0) -> Image:
    """Three bands of grey with a little noise."""
    levels = np.repeat([40, 120, 210], 50)[np.newaxis]
    return np.clip(levels + np.random.default_rng(2).normal(0, noise, (90, 150)), 0, 255).astype(np.uint8)


def noise() -> Image:
    """Nothing but Gaussian noise of standard deviation 25."""
    return np.clip(np.random.default_rng(3).normal(128, 25, (150, 200)), 0, 255).astype(np.uint8)


def slope() -> Image:
    """A smooth slope of light from left to right, with texture on it."""
    light = np.linspace(40, 215, 160)[np.newaxis]
    return np.clip(light + np.random.default_rng(4).normal(0, 8, (120, 160)), 0, 255).astype(np.uint8)


def colours() -> Image:
    """Red and cyan squares whose grey values are nearly the same."""
    board = (np.indices((96, 120)) // 24).sum(axis=0) % 2 == 0
    rgb = np.where(board[..., np.newaxis], [200, 40, 40], [20, 93, 90])
    return np.clip(rgb + np.random.default_rng(5).normal(0, 4, rgb.shape), 0, 255).astype(np.uint8)
