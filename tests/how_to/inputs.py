"""The files that the how-to pages work on: a built micrograph of known size, photos that ship with scikit-image."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import skimage.data
import tifffile
from PIL import Image
from scipy import ndimage

PIXEL = 0.5
"""The side of a pixel of the micrographs, in µm."""
Pixels = npt.NDArray[np.generic]


def nuclei(seed: int = 0, *, side: int = 400, n: int = 40) -> Pixels:
    """Return a 16-bit micrograph of bright discs of 8 to 13 pixels on an uneven ground, with noise."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices((side, side))
    image = 400 + 200 * rows / side
    for _ in range(n):
        row, column, radius = rng.uniform(0, side), rng.uniform(0, side), rng.uniform(8, 13)
        image = np.maximum(image, 2500 * ((rows - row) ** 2 + (columns - column) ** 2 < radius**2))
    return (ndimage.gaussian_filter(image, 1) + rng.normal(0, 40, image.shape)).clip(0).astype(np.uint16)


def write_micrograph(path: Path, seed: int = 0) -> None:
    """Write a micrograph with the size of its pixels."""
    per_cm = 10_000 / PIXEL
    tifffile.imwrite(path, nuclei(seed), resolution=(per_cm, per_cm), resolutionunit="CENTIMETER")


def write_large(path: Path) -> None:
    """Write a micrograph that does not fit into a gigabyte of working memory: one of 1000 pixels a side, repeated."""
    tile = (nuclei(side=1000, n=200) // 16).clip(0, 255).astype(np.uint8)
    tifffile.imwrite(path, np.tile(tile, (4, 4)))


def write_plant(path: Path) -> None:
    """Write a photo of five green leaves around a stem on grey-brown soil."""
    rng = np.random.default_rng(1)
    rows, columns = np.indices((300, 300)) - 150
    photo = np.array([120, 100, 85]) + rng.normal(0, 12, (300, 300, 3))
    for turn in np.arange(5) * 2 * np.pi / 5:
        along, across = (columns * np.cos(turn) + rows * np.sin(turn), rows * np.cos(turn) - columns * np.sin(turn))
        leaf = ((along - 65) / 60) ** 2 + (across / 25) ** 2 < 1
        photo[leaf] = np.array([60, 140, 50]) + rng.normal(0, 10, (int(leaf.sum()), 3))
    Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(path, quality=95)


def write_stained(path: Path) -> None:
    """Write a stained section, haematoxylin and DAB, as two pieces of tissue on bright glass."""
    rng = np.random.default_rng(2)
    height = ndimage.gaussian_filter(rng.normal(size=(512, 512)), 60)
    glass = rng.normal(243, 2, (512, 512, 3))
    tissue = np.where((height > np.median(height))[..., np.newaxis], skimage.data.immunohistochemistry(), glass)
    Image.fromarray(tissue.clip(0, 255).astype(np.uint8)).save(path)


def write_folder(path: Path) -> None:
    """Write two micrographs and a control into a folder."""
    path.mkdir()
    for seed in range(2):
        write_micrograph(path / f"field-{seed}.tif", seed)
    Image.fromarray((nuclei(2) // 16).astype(np.uint8)).save(path / "control.png")


def write_masks(path: Path) -> None:
    """Write a mask of the left half for each image of `write_folder`."""
    path.mkdir()
    for name in ("field-0", "field-1", "control"):
        pixels = np.zeros(nuclei(0).shape, np.uint8)
        pixels[:, : pixels.shape[1] // 2] = 255
        Image.fromarray(pixels).save(path / f"{name}.png")


def write_stacks(path: Path) -> None:
    """Write two planes at two points in time."""
    path.mkdir()
    planes = np.stack([nuclei(seed)[:64, :64] for seed in range(4)]).reshape(2, 2, 64, 64).astype(np.uint16)
    tifffile.imwrite(path / "cells.ome.tif", planes, metadata={"axes": "TZYX"}, ome=True)


def write_section(path: Path) -> None:
    """Write a stained section as a scanner does: JPEG in tiles, with a copy of half the size."""
    photo = skimage.data.immunohistochemistry()
    tiles = {"tile": (256, 256), "compression": "jpeg", "photometric": "rgb"}
    with tifffile.TiffWriter(path, bigtiff=True) as file:
        file.write(photo, subifds=1, resolution=(20_000, 20_000), resolutionunit="CENTIMETER", **tiles)
        file.write(np.ascontiguousarray(photo[::2, ::2]), subfiletype=1, **tiles)


def write_scene(path: Path) -> None:
    """Write a satellite scene of four bands with two lakes: a GeoTIFF of 10 m pixels in UTM zone 32."""
    import rasterio

    rng = np.random.default_rng(3)
    rows, columns = np.indices((200, 240))
    lakes = (np.hypot(rows - 80, columns - 70) < 40) | (np.hypot((rows - 130) * 2, columns - 180) < 45)
    land, water = np.array([900, 1100, 1000, 3200]), np.array([700, 600, 350, 150])
    bands = np.where(lakes[..., np.newaxis], water, land) + rng.normal(0, 60, (200, 240, 4))
    place = {"crs": "EPSG:32632", "transform": rasterio.Affine(10, 0, 500_000, 0, -10, 5_300_000)}
    with rasterio.open(path, "w", driver="GTiff", height=200, width=240, count=4, dtype="uint16", **place) as scene:
        scene.write(np.moveaxis(bands.clip(0).astype(np.uint16), 2, 0))


def coins_truth() -> Pixels:
    """Return the coins as regions, for what a person would have drawn."""
    smooth = ndimage.gaussian_filter(skimage.data.coins().astype(float), 2)
    return np.asarray(ndimage.label(smooth > 110)[0], np.uint8)


def marks() -> Pixels:
    """Return dabs in two coins and in the ground between."""
    dabs = np.zeros(skimage.data.coins().shape, np.uint8)
    dabs[30:50, 50:60], dabs[70:90, 100:110], dabs[5:10, 5:300] = 2, 3, 1
    return dabs


FILES: dict[str, Callable[[Path], None]] = {
    "cells.tif": write_micrograph,
    "slide.tif": write_micrograph,
    "large.tif": write_large,
    "seeds.png": lambda path: Image.fromarray(255 - (nuclei(5) // 16).astype(np.uint8)).save(path),
    "plant.jpg": write_plant,
    "stained.png": write_stained,
    "section.tif": write_section,
    "photo.jpg": lambda path: Image.fromarray(skimage.data.coffee()[::2, ::2]).save(path, quality=95),
    "coins.png": lambda path: Image.fromarray(skimage.data.coins()).save(path),
    "page.png": lambda path: Image.fromarray(skimage.data.page()).save(path),
    "coins-truth.png": lambda path: Image.fromarray(coins_truth()).save(path),
    "marks.png": lambda path: Image.fromarray(marks()).save(path),
    "mask.png": lambda path: Image.fromarray(np.where(marks().cumsum(0) > 0, 255, 0).astype(np.uint8)).save(path),
    "scene.tif": write_scene,
    "plates": write_folder,
    "masks/": write_masks,
    "stacks/": write_stacks,
}
"""How each input is made, by the name that the pages give it."""
