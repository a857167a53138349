"""A picture to look at: outlines and numbers over the image."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from snowshoe.arrays import everything
from snowshoe.drawing.overlay import Centres, overlay, pale_regions
from snowshoe.drawing.pictures import Picture, as_rgb
from snowshoe.io.exports.job import Export
from snowshoe.io.source import LoadedImage
from snowshoe.io.writing import save_png
from snowshoe.labels.deepest import deepest_points
from snowshoe.types import Labels

__all__ = ["drawn", "outlined", "shown", "write"]

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


def shown(image: LoadedImage) -> LoadedImage:
    """Return what a screen shows of an image: the first three of more channels, as red, green and blue, or the first.

    A picture with outlines is to be looked at, so of bands that are no colours any three do, and measure nothing.
    """
    if image.n_channels in (1, 3):
        return image
    if image.n_channels == 2:
        return replace(image, pixels=np.ascontiguousarray(image.pixels[..., 0]), channel_axis=None)
    return replace(image, pixels=np.ascontiguousarray(image.pixels[..., :3]))


def _ground(job: Export) -> Picture:
    if job.image is None:
        return pale_regions(job.ranks)
    image = shown(job.image)
    if image.n_channels < job.image.n_channels:
        which = "channels 0, 1 and 2" if image.n_channels == 3 else "channel 0"
        job.notes.append(f"the picture shows {which} of {job.image.n_channels}")
    used = everything(job.shape) if image.mask is None else image.mask
    return as_rgb(image.pixels if image.n_channels == 3 else image.pixels.reshape(job.shape), used)
