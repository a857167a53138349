"""Labels over their image: crisp outlines between pixels, and numbers where there is room for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from snowshoe.colour.lab import as_lab
from snowshoe.colour.palettes import label_colours
from snowshoe.drawing.label_places import LETTER, LINE, Box, nearby
from snowshoe.drawing.pictures import EXTRA, RIGHT, Picture, between, marked
from snowshoe.types import Labels, Mask

__all__ = ["Centres", "overlay", "pale_regions"]

P = TypeVar("P", bound=np.generic)

LEAST_SIDE, MOST_PIXELS = 1000, 40_000_000
"""How long the longer side of what is drawn is at least, and how many pixels it has at most: small images are enlarged,
and dense ones as far as their numbers need."""
LEAST_LETTERS, LETTERS_PER_SIDE = 12.0, 80
"""Height of letters in pixels at least, and how many of the greatest letters' heights make the longer side."""
MOST_HOLD = 0.2
"""Share of the objects, the smallest, for whose sake letters are not made smaller, nor the picture larger."""
PLACES = 72
"""Places that are tried about an object that is too small for its number."""
COLOURS = (EXTRA, RIGHT, (255, 221, 51), (0, 214, 170), (16, 18, 24))
"""Of lines; the one that is seen best over an image is taken."""
LETTERS_PER_LINE = 9
"""How many times a line's thickness letters are high."""
UNIT = 13.0
"""Height of the letters that LETTER and LINE are the measures of."""
CAPITAL = 0.72
"""Height of a digit as a share of the letters' height."""
PAPER, INK = (255, 255, 255), (12, 14, 18)


@dataclass(frozen=True, eq=False)
class Centres:
    """Where the numbers of objects are put, all in pixels of the image.

    Attributes
    ----------
    numbers : list of int
        The labels of the objects; they ascend.
    points : ndarray, (n, 2)
        x and y of a point deep inside each.
    depths : ndarray, (n,)
        How far it is from the outline.
    """

    numbers: list[int]
    points: npt.NDArray[np.float64]
    depths: npt.NDArray[np.float64]

    def letters(self) -> npt.NDArray[np.float64]:
        """Return the height of letters at which each object just holds its number."""
        widths = np.array([len(str(number)) for number in self.numbers]) * LETTER / UNIT
        heights: npt.NDArray[np.float64] = 2 * self.depths / np.hypot(widths, CAPITAL)
        return heights


def overlay(rgb: Picture, labels: Labels, centres: Centres | None = None) -> tuple[Picture, int]:
    """Return an image with lines between its labels and their numbers, and how many have no room for their number.

    A number is drawn in its object, or beside it on free ground; where there is no room for it, it is left out. The
    picture is enlarged where the image is small or its objects are, each pixel to a square. Without centres, no
    numbers are drawn.
    """
    from scipy import ndimage

    typical = float(np.quantile(centres.letters(), MOST_HOLD)) if centres else LEAST_SIDE
    longer = max(labels.shape)
    scale = _scale(labels, typical)
    # Without numbers lines are as thin as between the smallest objects: there may be many.
    greatest = min(typical, longer / LETTERS_PER_SIDE) if centres else 0.0
    letters = max(LEAST_LETTERS, greatest * scale)
    large = _enlarged(labels, scale)
    picture = _enlarged(rgb, scale)
    line = between(large)
    thickness = round(letters / LETTERS_PER_LINE)
    if thickness > 1:
        line = ndimage.maximum_filter(line, thickness)
    drawn = marked(picture, [(line, _seen_best(picture, line))])
    return (drawn, 0) if centres is None else _numbered(drawn, large, centres, scale, letters)


def pale_regions(labels: Labels) -> Picture:
    """Return the ground of an overlay without an image: labels in pale colours, 0 in white."""
    colours = 255 - (255 - label_colours(int(labels.max()) + 1)) // 3
    colours[0] = 255
    pale: Picture = colours[labels].astype(np.uint8)
    return pale


def _scale(labels: Labels, typical: float) -> int:
    """Return how many pixels wide a pixel is drawn."""
    wanted = max(-(-LEAST_SIDE // max(labels.shape)), int(np.ceil(LEAST_LETTERS / typical)))
    scale: int = max(1, min(wanted, math.isqrt(MOST_PIXELS // labels.size)))
    return scale


def _enlarged(pixels: npt.NDArray[P], scale: int) -> npt.NDArray[P]:
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1) if scale > 1 else pixels


def _seen_best(picture: Picture, line: Mask) -> tuple[int, int, int]:
    """Return the colour that differs most from what is under a line, where it differs least."""
    places = np.flatnonzero(line)
    if not len(places):
        return COLOURS[0]
    under = picture.reshape(line.size, -1)[places[:: max(1, len(places) // 4096)], :3]
    seen, colours = as_lab(under), as_lab(np.array(COLOURS, np.uint8))
    apart = [float(np.quantile(np.linalg.norm(seen - colour, axis=1), 0.1)) for colour in colours]
    return COLOURS[int(np.argmax(np.round(apart, 3)))]


def _numbered(picture: Picture, labels: Labels, centres: Centres, scale: int, letters: float) -> tuple[Picture, int]:
    """Return the picture with numbers, the largest objects' first, and how many have no room."""
    image = PillowImage.fromarray(picture)
    draw = ImageDraw.Draw(image)
    taken = labels > 0
    has_ground, n_left_out = not taken.all(), 0
    for k in np.argsort(-centres.depths, kind="stable").tolist():
        number, (x, y) = centres.numbers[k], centres.points[k] * scale
        place = _inside(labels, number, x, y, letters)
        if place is None and has_ground:
            place = _beside(taken, number, x, y, letters)
        if place is None:
            n_left_out += 1
            continue
        box, height = place
        _fill(taken, box)
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        _write(draw, middle, str(number), height)
    return np.asarray(image), n_left_out


def _write(draw: ImageDraw.ImageDraw, middle: tuple[float, float], digits: str, height: float) -> None:
    """Draw a number about a point, its edge before its digits."""
    glyphs = [_glyph(digit, height) for digit in digits]
    starts = np.cumsum([0.0, *(glyph.width for glyph in glyphs)])
    left = middle[0] - starts[-1] / 2
    for colour, part in ((INK, 0), (PAPER, 1)):
        for glyph, start in zip(glyphs, starts[:-1].tolist(), strict=True):
            place = (round(left + start) - glyph.margin, round(middle[1]) - glyph.middle)
            draw.bitmap(place, glyph.masks[part], colour)


@dataclass(frozen=True)
class _Glyph:
    """A digit as two masks, its edge and itself: how wide it is, and where in them it begins and has its middle."""

    masks: tuple[PillowImage.Image, PillowImage.Image]
    width: float
    margin: int
    middle: int


@cache
def _glyph(digit: str, height: float) -> _Glyph:
    """Return a digit, drawn once for all numbers it stands in."""
    font = ImageFont.load_default(height)
    edge, width = max(1, round(height / 9)), font.getlength(digit)
    margin, middle = edge + 1, round(height)
    masks = tuple(PillowImage.new("L", (round(width) + 2 * margin + 1, 2 * middle)) for _ in range(2))
    for mask, stroke in zip(masks, (edge, 0), strict=True):
        ImageDraw.Draw(mask).text((margin, middle), digit, 255, font, "lm", stroke_width=stroke)
    return _Glyph((masks[0], masks[1]), width, margin, middle)


def _inside(labels: Labels, number: int, x: float, y: float, letters: float) -> tuple[Box, float] | None:
    """Return a number's place in its object and the height of its letters; None where it has no room there."""
    for height in (letters, max(LEAST_LETTERS - 2, 0.75 * letters)):
        half_width, half_height = len(str(number)) * LETTER * height / UNIT / 2, CAPITAL * height / 2
        box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
        window = _window(labels.shape, box)
        if window is not None and (labels[window] == number).all():
            return box, height
    return None


def _beside(taken: Mask, number: int, x: float, y: float, letters: float) -> tuple[Box, float] | None:
    """Return a number's place on free ground beside its object; None where there is none near."""
    unit, trim = letters / UNIT, (LINE - CAPITAL * UNIT) / 2 - 1
    for near in islice(nearby(x / unit, y / unit, len(str(number)) * LETTER), PLACES):
        box = Box(near.left * unit, (near.top + trim) * unit, near.right * unit, (near.bottom - trim) * unit)
        window = _window(taken.shape, box)
        if window is not None and not taken[window].any():
            return box, letters
    return None


def _window(shape: tuple[int, ...], box: Box) -> tuple[slice, slice] | None:
    """Return the rows and columns of a box; None where it isn't all in the picture."""
    top, left = int(np.floor(box.top)), int(np.floor(box.left))
    bottom, right = int(np.ceil(box.bottom)), int(np.ceil(box.right))
    inside = top >= 0 and left >= 0 and bottom <= shape[0] and right <= shape[1]
    return (slice(top, bottom), slice(left, right)) if inside else None


def _fill(taken: Mask, box: Box) -> None:
    window = _window(taken.shape, box)
    if window is not None:
        taken[window] = True
