"""What a person chose to read of files, where it is not what the files say: pages, pixels that are used, their size."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

import numpy as np

from snowshoe.errors import must_be
from snowshoe.io.labels import load_labels, load_mask
from snowshoe.io.no_data import has_data, no_data_value
from snowshoe.io.pages import Beside, Page, Stack
from snowshoe.io.reading import load
from snowshoe.io.source import LoadedImage
from snowshoe.io.suspects import suspected_no_data
from snowshoe.spacing import ALIKE, Spacing
from snowshoe.types import Mask

__all__ = ["Chosen", "joined", "same_size", "sized"]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is read of a file, and which of its pixels are used. Nothing chosen: what the file says.

    Attributes
    ----------
    page : int or None
        A page by its number in the file, from 0.
    plane, frame : int or None
        The plane (Z) and the point in time (T) of a stack, from 0.
    volume : bool
        Whether all pages that are left are the planes of one volume, where the file does not say so.
    axes : str or None
        What the axes are, where the file does not say it, such as ``"ZYX"``.
    channel : int, str or None
        The only channel to read: its number, from 0, or its name.
    spacing : Spacing, str or None
        The size of a pixel, such as ``"0.5um"``.
    nodata : float or None
        The value of pixels that are not used.
    planes : "each" or None
        Whether each plane of a stack is worked on by itself; all that is left is then read as one stack.
    """

    page: int | None = None
    plane: int | None = None
    frame: int | None = None
    volume: bool = False
    axes: str | None = None
    channel: int | str | None = None
    spacing: Spacing | str | None = None
    nodata: float | None = None
    planes: Literal["each"] | None = None

    @property
    def pages(self) -> Page:
        """The pages that are read: one by its number, or what is left of the stack when a plane or frame is chosen."""
        stack = Stack(self.plane, self.frame, self.volume or self.planes is not None)
        if self.page is None:
            return stack
        if stack != Stack():
            raise must_be("page", "left out where plane, frame, volume or planes is given", self.page)
        return self.page

    def beside(self, image: LoadedImage) -> Beside:
        """Return the pages of a mask, markers or a truth that go with the image that was read."""
        named = self.plane is not None or self.frame is not None
        stack = Stack(self.plane, self.frame, whole=True, where_there=True) if named else None
        return Beside(image.page, image.n_pages, self.page is not None, image.pages, stack)

    def image(self, path: str, mask: str | None = None) -> LoadedImage:
        """Return the image in a file, used where a mask in another is not black."""
        return self.applied_to(load(path, page=self.pages, channel=self.channel, axes=self.axes), mask)

    def labels(self, path: str, mask: str | None = None, *, method: str = "components") -> LoadedImage:
        """Return the label image in a file, for a method, used where a mask in another is not black."""
        if self.channel is not None:
            raise must_be("channel", "left out where labels are read, which have none", self.channel)
        return self.applied_to(load_labels(path, page=self.pages, axes=self.axes, method=method), mask)

    def applied_to(self, image: LoadedImage, mask: str | None = None) -> LoadedImage:
        """Return an image that was read with the size of its pixels and the mask that were chosen for it."""
        image = _told(_without(sized(image, self.spacing), self.nodata))
        if mask is None:
            return image
        shown = load_mask(mask, page=self.beside(image))
        notes = (f"{shown.source}: {note}" for note in shown.notes)
        return dataclasses.replace(
            image, mask=joined(image.used, shown.pixels), notes=tuple(dict.fromkeys((*image.notes, *notes)))
        )


def sized(image: LoadedImage, spacing: Spacing | str | None) -> LoadedImage:
    """Return the image with another size of its pixels, if one is given; where its file says another, that is noted."""
    if spacing is None:
        return image
    size = Spacing.parse(spacing) if isinstance(spacing, str) else spacing
    n_axes = image.pixels.ndim - (image.channel_axis is not None)
    # A plane of a stack has the rows and columns of its voxels.
    size = Spacing.of(size.in_plane if n_axes == 2 and len(size) == 3 else size, n_axes)
    notes = image.notes
    if image.spacing is not None and not same_size(image.spacing, size):
        notes = (*notes, f"the file says that a pixel is {image.spacing.familiar}; your {size} is used")
    return dataclasses.replace(image, spacing=size, notes=notes)


def same_size(one: Spacing, other: Spacing) -> bool:
    """Whether two sizes of a pixel agree to a thousandth, as far as both are known."""
    if len(one) != len(other):
        return same_size(one.in_plane, other.in_plane)
    if one.is_length and other.is_length:
        other = other.in_unit(str(one.unit))
    elif one.unit != other.unit:
        return False
    return not any(abs(a - b) > ALIKE * max(a, b) for a, b in zip(one, other, strict=True))


def joined(mask: Mask | None, more: Mask | None) -> Mask | None:
    """Return where both masks say that a pixel is used; None is everywhere."""
    if mask is None or more is None:
        return more if mask is None else mask
    if mask.shape != more.shape:
        raise ValueError(f"mask must have the image's shape {mask.shape}, got {more.shape}")
    return mask & more


def _without(image: LoadedImage, nodata: float | None) -> LoadedImage:
    """Return the image without the pixels that have the value."""
    if nodata is None:
        return image
    value = no_data_value(repr(nodata), image.pixels.dtype)
    if value is not None:
        has = has_data(image.pixels, value, image.channel_axis)
        notes = (*image.notes, *_counted(image, ~has, f"no-data ({value})"))
        return dataclasses.replace(image, mask=joined(image.used, has), notes=notes)
    shape = image.pixels.shape if image.channel_axis is None else image.pixels.shape[:-1]
    note = f"no pixel can be {nodata:g}, since the image is {image.pixels.dtype.name}; --nodata leaves out none"
    everywhere = joined(image.used, np.ones(shape, np.bool_))
    return dataclasses.replace(image, mask=everywhere, notes=(*image.notes, note))


def _told(image: LoadedImage) -> LoadedImage:
    """Return the image with what is to be said of its values: how many are no numbers, which hardly are data."""
    notes = image.notes
    if image.pixels.dtype.kind == "f":
        finite = np.isfinite(image.pixels)
        lost = np.asarray(~finite if image.channel_axis is None else ~finite.all(axis=image.channel_axis))
        notes = (*notes, *_counted(image, lost, "NaN or infinite"))
    doubts = suspected_no_data(image.pixels, image.channel_axis, image.mask)
    return dataclasses.replace(image, notes=notes, doubts=doubts)


def _counted(image: LoadedImage, left_out: Mask, what: str) -> tuple[str, ...]:
    """Return how many pixels are left out beside those that already are."""
    n_pixels = int(np.count_nonzero(left_out if image.mask is None else left_out & image.mask))
    return (f"left out {n_pixels:,} {what} pixels",) if n_pixels else ()
