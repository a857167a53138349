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


def grains(*, dark: bool = False, n: int = 60) -> Image:
    """Polished metal: grains of several greys that fill the image, but for thin lines between them."""
    rng = np.random.default_rng(3)
    shape = (240, 300)
    middles = rng.uniform(0, 1, (n, 2)) * shape
    row, column = np.mgrid[: shape[0], : shape[1]]
    distances = np.hypot(row[..., np.newaxis] - middles[:, 0], column[..., np.newaxis] - middles[:, 1])
    grain, (first, second) = distances.argmin(axis=-1), np.moveaxis(np.sort(distances, axis=-1)[..., :2], -1, 0)
    grey = np.where(second - first < 4, 60, 165 + rng.normal(0, 10, n)[grain]) + rng.normal(0, 5, shape)
    return np.clip(255 - grey if dark else grey, 0, 255).astype(np.uint8)


def pores(*, light: float) -> tuple[Image, int]:
    """A shaded micrograph of dark pores, none of which touch, and how many there are."""
    row, column = np.mgrid[:200, :260]
    holes = ((row % 40 - 20) ** 2 + (column % 40 - 20) ** 2 < 80) & (column < 240)
    grey = np.where(holes, 0.55, 1.0) * (90 + light * column / 260) + np.random.default_rng(8).normal(0, 5, holes.shape)
    return np.clip(grey, 0, 255).astype(np.uint8), 30


def lake() -> tuple[Image, npt.NDArray[np.bool_]]:
    """A dark, even lake in bright land of many shades, in colour, and where the lake is."""
    rng = np.random.default_rng(9)
    row, column = np.mgrid[:160, :200]
    water = ((row - 70) / 40) ** 2 + ((column - 90) / 60) ** 2 < 1 + 0.2 * np.sin(column / 7)
    texture = np.kron(rng.normal(0, 14, (40, 50)), np.ones((4, 4)))
    land = np.stack([95 + texture, 120 + texture, 70 + 0.6 * texture], axis=-1)
    rgb = np.where(water[..., np.newaxis], [28, 62, 88], land) + rng.normal(0, 3, (*water.shape, 3))
    return np.clip(rgb, 0, 255).astype(np.uint8), water


def print_on_page() -> Image:
    """Black strokes of letter size on white paper, so small that each is a speck of the image."""
    row, column = np.mgrid[:200, :400]
    strokes = (row % 12 < 6) & (column % 8 < 2) & (row > 10) & (column > 10)
    return np.clip(np.where(strokes, 40, 230) + np.random.default_rng(10).normal(0, 5, strokes.shape), 0, 255).astype(
        np.uint8
    )


def slide(dye: tuple[float, float, float]) -> tuple[Image, npt.NDArray[np.bool_]]:
    """A stained slide: a dye in a band with blue nuclei in and beside it (Beer and Lambert), and where it is."""
    row, column = np.mgrid[:160, :200]
    rng = np.random.default_rng(11)
    nuclei = ((row % 20 - 10) ** 2 + 2 * (column % 25 - 12) ** 2 < 60) & (row < 130)
    band = (np.abs(column - 70 - 15 * np.sin(row / 25)) < 40) & ~nuclei
    blue = np.multiply.outer(nuclei * rng.normal(0.6, 0.05, band.shape), (0.65, 0.70, 0.29))
    other = np.multiply.outer(band * rng.normal(0.5, 0.08, band.shape), dye)
    light = 245 * 10 ** -(blue + other) + rng.normal(0, 1.5, (*band.shape, 3))
    return np.clip(light, 0, 255).astype(np.uint8), band
