"""Pictures of one image and of what methods make of it: each a data URI with its size, and a text of what it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from snowshoe.drawing import pictures
from snowshoe.drawing.embedding import MOST_BYTES, WIDTH, Shown, embedded
from snowshoe.drawing.svg import drawing, rectangle
from snowshoe.drawing.volumes import View
from snowshoe.drawing.words import counted, listed, percent
from snowshoe.results import Segmentation
from snowshoe.types import Labels, Mask, Pixels

__all__ = ["Gallery", "Shares", "class_bar", "shares_of"]

SMALL_PICTURES = 2_000_000
"""The bytes that the small pictures may have in all, as far as their quality can be lowered: a page stays small."""
Shares = int | Mapping[int, float]
"""What a segmentation holds: so many regions, or classes with the share of the pixels that each has."""


def shares_of(segmentation: Segmentation) -> Shares:
    """Return what a segmentation holds."""
    counts = segmentation.label_counts()
    if segmentation.kind == "regions":
        return len(counts)
    total = sum(counts.values())
    return {label: count / total for label, count in counts.items()}


class Gallery:
    """Pictures of an image and of results on it, from every n-th pixel where there are far more than a page can show.

    Parameters
    ----------
    rgb : ndarray of uint8, (M, N, 3)
        The image as a screen shows it; of a volume, laid out by the view.
    valid : ndarray of bool, (M, N)
        The pixels in use of that.
    view : View, optional
        How a volume, and all results on it, are laid out.
    width : int
        Of the largest picture.
    n_pictures : int
        Into how many small pictures the bytes are divided.
    """

    def __init__(
        self, rgb: pictures.Picture, valid: Mask, *, view: View | None = None, width: int = WIDTH, n_pictures: int = 1
    ) -> None:
        self.view, self.width = view, width
        self.most = MOST_BYTES if width >= WIDTH else min(MOST_BYTES, SMALL_PICTURES // (2 * max(1, n_pictures)))
        self.step = max(1, min(max(valid.shape) // (2 * width), *valid.shape))
        self.valid = valid[:: self.step, :: self.step]
        self.rgb = rgb[:: self.step, :: self.step]

    def photo(self, alt: str) -> Shown:
        """Return the image as given."""
        return self.shown(pictures.with_mask(self.rgb, self.valid), alt)

    def grey(self, grey: Pixels, alt: str) -> Shown:
        """Return one channel as greys."""
        tones = pictures.as_rgb(self._thin(grey), self.valid)[..., 0]
        return self.shown(pictures.with_mask(tones, self.valid), alt)

    def labels(
        self, title: str, labels: Labels, valid: Mask, shares: Shares, widths: Iterable[int] = (0,)
    ) -> list[Shown]:
        """Return a segmentation in each width, each label in the mean colour of its pixels.

        Regions are outlined; classes have a bar of their shares.
        """
        colours, picture = self._painted(self._thin(labels), self.valid & self._thin(valid))
        if isinstance(shares, int):
            alt = f"{counted(shares, 'region')} of {title}, outlined"
            outlined = pictures.marked(picture, [(self.outlines(labels), (255, 255, 255))])
            return [self.shown(outlined, alt, width=width) for width in widths]
        covering = listed([percent(share) for share in shares.values()]) if shares else "no pixels"
        alt = f"The {counted(len(shares), 'class', 'classes')} of {title}, covering {covering} of the pixels"
        # A class of few pixels may have none among those drawn.
        drawn = max(shares, default=0) < len(colours)
        bar = class_bar(colours[list(shares)], list(shares.values())) if drawn else Markup()
        return [self.shown(picture, alt, "flat", width=width, bar=bar) for width in widths]

    def thin(self, mask: Mask) -> Mask:
        """Return a mask of the image's shape as it is shown: every n-th pixel, of a volume its cuts."""
        return self._thin(mask)

    def outlines(self, labels: Labels) -> Mask:
        """Return the lines between labels, but for those between a plane of a volume and the gap before it."""
        line = pictures.between(self._thin(labels))
        if self.view is not None:
            inside = self._thin(np.broadcast_to(np.True_, self.view.shape))
            line &= inside
            line[1:] &= inside[:-1]
            line[:, 1:] &= inside[:, :-1]
        return line

    def _painted(self, labels: Labels, valid: Mask) -> tuple[pictures.Picture, pictures.Picture]:
        colours = pictures.mean_colours(labels, valid, self.rgb) if valid.any() else pictures.ramp(1)
        return colours, pictures.paint(labels if valid.all() else np.where(valid, labels, 0), valid, colours)

    def ink(self, strength: Pixels, valid: Mask, alt: str) -> Shown:
        """Return a strength, or lines, dark where it is large."""
        return self.inks(strength, valid, alt, (0,))[0]

    def inks(self, strength: Pixels, valid: Mask, alt: str, widths: Iterable[int]) -> list[Shown]:
        """Return the same in each width."""
        drawn = pictures.ink(self._thin(strength), self._valid(valid))
        return [self.shown(drawn, alt, "ink", width=width) for width in widths]

    def signed(self, values: Pixels, valid: Mask, alt: str) -> Shown:
        """Return signed values, mid-grey at zero."""
        return self.shown(pictures.signed(self._thin(values), self._valid(valid)), alt)

    def orientation(self, angle: Pixels, strength: Pixels, valid: Mask) -> Shown:
        """Return the direction of a gradient as hue."""
        picture = pictures.orientation(self._thin(angle), self._thin(strength), self._valid(valid))
        return self.shown(picture, "Direction of the gradient as hue, as bright as the gradient is strong")

    def lines(self, right: Mask, extra: Mask, missed: Mask, alt: str) -> Shown:
        """Return boundaries on the dimmed image: those that are right, that are extra, and that are missed."""
        layers = ((missed, pictures.MISSED), (extra, pictures.EXTRA), (right, pictures.RIGHT))
        marks = [(self._thin(pixels), colour) for pixels, colour in layers]
        return self.shown(pictures.marked(pictures.dimmed(self.rgb), marks), alt)

    def shown(
        self, picture: pictures.Picture, alt: str, kind: str = "", *, width: int = 0, bar: Markup | None = None
    ) -> Shown:
        """Return a picture that was drawn elsewhere, at the gallery's width or another."""
        shown = embedded(picture, alt, kind, width=width or self.width, most=self.most, bar=bar or Markup())
        return shown if self.view is None else dataclasses.replace(shown, kind=f"{shown.kind} cuts".strip())

    def _valid(self, valid: Mask) -> Mask:
        both: Mask = self.valid & self._thin(valid)
        return both

    def _thin(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        flat = array if self.view is None else self.view.cuts(array)
        return flat[:: self.step, :: self.step]


def class_bar(colours: npt.NDArray[np.uint8], shares: list[float]) -> Markup:
    """Return a bar that is divided as the pixels are among the classes, each in its colour."""
    parts, x = [], 0.0
    for colour, share in zip(colours, shares, strict=True):
        fill = "#{:02x}{:02x}{:02x}".format(*colour.tolist())
        parts.append(rectangle(x, 0, 400 * share, 10, None, fill=fill))
        x += 400 * share
    title = "Shares of the pixels, darkest class first: " + ", ".join(percent(share) for share in shares)
    bar = drawing(400, 10, title, parts, "classbar")
    return bar.replace("<svg ", Markup('<svg preserveAspectRatio="none" '), 1)
