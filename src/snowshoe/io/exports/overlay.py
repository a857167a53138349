"""A picture to look at: outlines and numbers over the image."""

from __future__ import annotations

from pathlib import Path

from snowshoe.arrays import everything
from snowshoe.drawing.overlay import Centres, overlay, pale_regions
from snowshoe.drawing.pictures import Picture, as_rgb
from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export
from snowshoe.io.writing import save_png
from snowshoe.labels.deepest import deepest_points

__all__ = ["write"]

MOST_NUMBERS = 10_000
"""Objects whose numbers are drawn: of more, there is no room for most of them, and nobody reads them."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write a PNG; without an image, over pale colours."""
    n = len(job.numbers)
    centres = Centres(job.numbers.tolist(), *deepest_points(job.ranks)) if 0 < n <= MOST_NUMBERS else None
    picture, n_left_out = overlay(_ground(job), job.labels, centres)
    save_png(path, picture, None)
    if n > MOST_NUMBERS:
        job.notes.append(f"without numbers, which are drawn for up to {MOST_NUMBERS} objects; there are {n}")
    elif n_left_out:
        job.notes.append(f"{n_left_out} of {n} objects have no room for their number")


def _ground(job: Export) -> Picture:
    if job.image is None:
        return pale_regions(job.ranks)
    pixels = job.image.pixels
    n_channels = 1 if job.image.channel_axis is None else pixels.shape[-1]
    if n_channels not in (1, 3) or (n_channels == 3 and not job.image.colour):
        raise must_be("image", "grey or in colour for an overlay", f"{n_channels} channels", "choose one of them")
    used = everything(job.shape) if job.image.mask is None else job.image.mask
    return as_rgb(pixels if pixels.ndim == 3 and n_channels == 3 else pixels.reshape(job.shape), used)
