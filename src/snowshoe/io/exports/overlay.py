"""A picture to look at: outlines and numbers over the image."""

from __future__ import annotations

from pathlib import Path

from snowshoe.arrays import everything
from snowshoe.drawing.overlay import Centres, overlay, pale_regions
from snowshoe.drawing.pictures import Picture, as_rgb
from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export
from snowshoe.io.source import LoadedImage
from snowshoe.io.writing import save_png
from snowshoe.labels.deepest import deepest_points
from snowshoe.types import Labels

__all__ = ["drawn", "outlined", "require_shown", "write"]

MOST_NUMBERS = 10_000
"""Objects whose numbers are drawn: of more, there is no room for most of them, and nobody reads them."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write a PNG; without an image, over pale colours."""
    save_png(path, drawn(job), None)


def drawn(job: Export) -> Picture:
    """Return outlines and numbers over the image, and note what numbers are left out."""
    n = len(job.numbers)
    centres = Centres(job.numbers.tolist(), *deepest_points(job.ranks)) if 0 < n <= MOST_NUMBERS else None
    picture, n_left_out = overlay(_ground(job), job.labels, centres)
    if n > MOST_NUMBERS:
        job.notes.append(f"without numbers, which are drawn for up to {MOST_NUMBERS} objects; there are {n}")
    elif n_left_out:
        job.notes.append(f"{n_left_out} of {n} objects have no room for their number")
    return picture


def outlined(labels: Labels, rgb: Picture | None) -> Picture:
    """Return outlines alone, over an image as a screen shows it, or over pale colours."""
    return overlay(pale_regions(labels) if rgb is None else rgb, labels)[0]


def require_shown(image: LoadedImage) -> None:
    """Raise where an image has channels that no screen shows as they are."""
    if image.n_channels not in (1, 3) or (image.n_channels == 3 and not image.colour):
        n_channels = f"{image.n_channels} channels"
        raise must_be("image", "grey or in colour for an overlay", n_channels, "choose one of them")


def _ground(job: Export) -> Picture:
    if job.image is None:
        return pale_regions(job.ranks)
    require_shown(job.image)
    pixels = job.image.pixels
    used = everything(job.shape) if job.image.mask is None else job.image.mask
    return as_rgb(pixels if job.image.n_channels == 3 else pixels.reshape(job.shape), used)
