"""The report's pictures: each a data URI with its size and a text for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from snowshoe.comparison.consensus import Consensus
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.drawing import pictures
from snowshoe.drawing.words import counted, listed, number, percent
from snowshoe.reports.comparison.plots import class_bar
from snowshoe.results import Edges, Segmentation
from snowshoe.types import Mask, Pixels

THUMBNAIL, TILE = 340, 168
"""Widths of the pictures of cards and of the wall."""
SMALL_PICTURES = 2_000_000
"""The bytes that the pictures of cards may have in all, as far as their quality can be lowered: a page stays small."""
NONE = Markup("")


@dataclass(frozen=True)
class Shown:
    """A picture with its words.

    Attributes
    ----------
    uri : str
        The encoded pixels.
    width, height : int
        Of the encoded picture.
    alt : str
        What it shows.
    kind : str
        ``ink`` is dark on white, and is inverted on a dark page; ``small`` is enlarged in hard squares.
    bar : Markup
        The shares of the classes, for a class map.
    """

    uri: str
    width: int
    height: int
    alt: str
    kind: str = ""
    bar: Markup = NONE


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture before it is shrunk and encoded; see `Shown`."""

    picture: pictures.Picture
    alt: str
    kind: str = ""
    bar: Markup = NONE


class Gallery:
    """Pictures of a scene and of results on it, from every n-th pixel where there are far more than a page can show.

    Parameters
    ----------
    width : int
        Of the largest picture.
    n_rows : int
        Into how many small pictures the bytes are divided.
    """

    def __init__(self, scene: Scene, width: int = pictures.WIDTH, n_rows: int = 1) -> None:
        self.scene = scene
        self.width = width
        self.most = min(pictures.MOST_BYTES, SMALL_PICTURES // (2 * max(1, n_rows)))
        self.step = max(1, min(max(scene.grey.shape) // (2 * width), *scene.grey.shape))
        self.valid = self._thin(scene.valid)
        self.rgb = self._thin(scene.rgb)

    def photo(self) -> Shown:
        """Return the image as given."""
        return self._shown(Drawn(pictures.with_mask(self.rgb, self.valid), f"The image {self.scene.name}"))

    def grey(self) -> Shown:
        """Return its grey values."""
        grey = pictures.as_rgb(self._thin(self.scene.grey), self.valid)[..., 0]
        return self._shown(Drawn(pictures.with_mask(grey, self.valid), f"The grey values of {self.scene.name}"))

    def row(self, row: Row) -> Shown:
        """Return what a method made: class maps in mean colours, regions with outlines, edges as ink."""
        return self._shown(self._row(row))

    def sizes(self, row: Row, small: int) -> tuple[Shown, Shown]:
        """Return the same twice, at the gallery's width and at a smaller one."""
        drawn = self._row(row)
        return self._shown(drawn), self._shown(drawn, small)

    def edges(self, title: str, found: Edges) -> Shown:
        """Return a detector's edges: where it decided, or else their strength."""
        return self._shown(self._edges(title, found))

    def ink(self, layer: Pixels, found: Edges, alt: str) -> Shown:
        """Return a strength, dark where it is large."""
        return self._shown(self._ink(layer, found, alt))

    def signed(self, layer: Pixels, found: Edges, alt: str) -> Shown:
        """Return signed values, mid-grey at zero."""
        return self._shown(Drawn(pictures.signed(self._thin(layer), self._valid(found)), alt))

    def orientation(self, found: Edges) -> Shown | None:
        """Return the direction of the gradient as hue; None where the detector has none."""
        if found.orientation is None:
            return None
        picture = pictures.orientation(self._thin(found.orientation), self._thin(found.strength), self._valid(found))
        return self._shown(
            Drawn(picture, "Direction of the gradient as hue, as bright as the gradient is strong", "dark")
        )

    def drawn(self, picture: pictures.Picture, alt: str) -> Shown:
        """Return a picture of the scene's size that was drawn elsewhere."""
        return self._shown(Drawn(self._thin(picture), alt))

    def consensus(self, found: Consensus) -> tuple[Shown, Shown]:
        """Return where methods draw boundaries, as ink, and where they are split, as heat."""
        agreed = pictures.with_mask(255 - pictures.stretch(found.separated, 0.0, 1.0), found.valid)
        split = pictures.heat(found.disagreement, found.valid)
        return (
            self._shown(Drawn(agreed, "Where methods separate a pixel from those around it, dark where all do", "ink")),
            self._shown(Drawn(split, "Where methods are split, bright where half contradict the other half", "dark")),
        )

    def wheel(self) -> Shown:
        """Return the legend of `orientation`."""
        alt = "Colour wheel: the hue of each direction; right is 0, down is π/2, left is π, up is −π/2"
        return self._shown(Drawn(pictures.wheel(), alt, "wheel"))

    def _row(self, row: Row) -> Drawn:
        if row.segmentation is not None:
            return self._labels(row, row.segmentation)
        assert row.edges is not None
        return self._edges(row.title, row.edges)

    def _labels(self, row: Row, found: Segmentation) -> Drawn:
        """Return a segmentation, each label in the mean colour of its pixels."""
        labels = self._thin(found.labels)
        valid = self.valid & self._thin(found.valid)
        colours = pictures.mean_colours(labels, valid, self.rgb) if valid.any() else pictures.ramp(1)
        picture = pictures.paint(np.where(valid, labels, 0), valid, colours)
        if found.kind == "regions":
            picture = pictures.outlined(picture, labels)
            return Drawn(picture, f"{counted(found.n_labels, 'region')} of {row.title}, outlined")
        numbers = row.numbers
        shares = () if numbers is None else numbers.class_shares
        used = sorted(found.label_counts())
        present = [label for label in used if label < len(colours)]
        said = listed([percent(share) for share in shares]) if shares else "no pixels"
        alt = f"The {counted(len(shares), 'class', 'classes')} of {row.title}, covering {said} of the pixels"
        bar = class_bar(colours[present], shares) if len(present) == len(shares) else NONE
        return Drawn(picture, alt, "flat", bar)

    def _edges(self, title: str, found: Edges) -> Drawn:
        if found.crossings is not None:
            return self._ink(found.crossings, found, f"Zero crossings of {title} as lines")
        return self._ink(found.strength, found, f"Edge strength of {title}, dark where strong")

    def _ink(self, layer: Pixels, found: Edges, alt: str) -> Drawn:
        return Drawn(pictures.ink(self._thin(layer), self._valid(found)), alt, "ink")

    def _valid(self, found: Edges) -> Mask:
        valid: Mask = self.valid & self._thin(found.valid)
        return valid

    def _thin(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return array[:: self.step, :: self.step]

    def _shown(self, drawn: Drawn, width: int = 0) -> Shown:
        made = pictures.shrunk(drawn.picture, width or self.width)
        exact = drawn.kind == "wheel" or (drawn.kind == "flat" and made.shape == drawn.picture.shape)
        height, columns = made.shape[:2]
        small = " small" if max(height, columns) < 200 and not width and drawn.kind != "wheel" else ""
        most = self.most if self.width < pictures.WIDTH else pictures.MOST_BYTES
        uri = pictures.data_uri(made, "flat" if exact else "photo", most)
        return Shown(uri, columns, height, drawn.alt, drawn.kind.replace("flat", "") + small, drawn.bar)


def value_range(scene: Scene) -> str:
    """Return the range of grey values that the screen shows, where the image has more than 8 bits."""
    if pictures.fills_a_screen(scene.image.pixels):
        return ""
    low, high = pictures.limits(scene.grey, scene.valid)
    return f"{number(low)} to {number(high)}"
