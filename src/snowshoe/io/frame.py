"""One page of a file as pixels, and what may have to be done to them before a method sees them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from snowshoe.types import Mask, Pixels

_ORIENTATIONS: dict[int, tuple[str, Callable[[Pixels], Pixels]]] = {
    2: ("mirrored left to right", lambda a: a[:, ::-1]),
    3: ("turned by 180°", lambda a: a[::-1, ::-1]),
    4: ("mirrored top to bottom", lambda a: a[::-1]),
    5: ("mirrored along the main diagonal", lambda a: a.swapaxes(0, 1)),
    6: ("turned by 90° clockwise", lambda a: a.swapaxes(0, 1)[:, ::-1]),
    7: ("mirrored along the other diagonal", lambda a: a[::-1, ::-1].swapaxes(0, 1)),
    8: ("turned by 90° anticlockwise", lambda a: a.swapaxes(0, 1)[::-1]),
}
"""What the EXIF and TIFF tag 274 asks for, and how it is done."""


@dataclass(frozen=True)
class Frame:
    """A page: its pixels, which of them to use, and a sentence for each thing done to them.

    Attributes
    ----------
    pixels : ndarray, (M, N) or (M, N, channels)
        As stored, until one of the methods below is asked for more.
    mask : ndarray of bool, (M, N), or None
        True = use this pixel; None: all of them.
    notes : tuple of str
        What a person should know of the pixels.
    scale : (float, float) or None
        Height and width of a pixel.
    bands : bool
        Whether channels, if there are several, are something else than red, green and blue.
    """

    pixels: Pixels
    mask: Mask | None = None
    notes: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    bands: bool = False

    def noted(self, note: str) -> Self:
        """Return the frame with one more sentence."""
        return dataclasses.replace(self, notes=(*self.notes, note))

    def changed(self, pixels: Pixels, note: str) -> Self:
        """Return the frame with other pixels and the sentence that says why."""
        return dataclasses.replace(self, pixels=pixels).noted(note)

    def masked(self, used: Mask, what: str) -> Self:
        """Return the frame without the pixels where ``used`` is False; the same frame if there are none."""
        left_out = used.size - int(np.count_nonzero(used))
        if not left_out:
            return self
        mask = used if self.mask is None else self.mask & used
        return dataclasses.replace(self, mask=mask).noted(f"left out {left_out:,} {what} pixels")

    def without_alpha(self, channel: int = -1) -> Self:
        """Return the frame without a channel, by default the last, that is alpha; where that is 0 nothing is used."""
        colours = np.delete(self.pixels, channel, axis=-1)
        opaque = self.pixels[..., channel] > 0
        colours = colours[..., 0] if colours.shape[-1] == 1 else colours
        return self.changed(colours, "dropped the alpha channel").masked(opaque, "fully transparent")

    def expanded(self, palette: Pixels) -> Self:
        """Return the frame with each index replaced by its colour of an (n, 3) palette; by one value if it is grey."""
        known = np.zeros((max(len(palette), int(self.pixels.max(initial=0)) + 1), 3), palette.dtype)
        known[: len(palette)] = palette
        if (known == known[:, :1]).all():
            return self.changed(known[:, 0][self.pixels], "expanded a palette of greys to grey values")
        return self.changed(known[self.pixels], "expanded a palette to RGB")

    def from_cmyk(self) -> Self:
        """Return the frame in RGB: what the inks leave of white, (1 - ink)(1 - black), rounded to nearest."""
        full = int(np.iinfo(self.pixels.dtype).max)
        left = full - self.pixels[..., :4].astype(np.int64)
        rgb = (left[..., :3] * left[..., 3:] + full // 2) // full
        return self.changed(rgb.astype(self.pixels.dtype), "converted CMYK to RGB")

    def upright(self, orientation: int) -> Self:
        """Return the frame the right way up for a value 1 to 8 of the orientation tag; others mean nothing."""
        if orientation not in _ORIENTATIONS:
            return self
        words, turn = _ORIENTATIONS[orientation]
        mask = None if self.mask is None else turn(self.mask)
        scale = self.scale[::-1] if self.scale and orientation >= 5 else self.scale
        turned = self.changed(turn(self.pixels), f"applied the EXIF orientation: {words}")
        return dataclasses.replace(turned, mask=mask, scale=scale)
