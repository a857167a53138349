"""Where on Earth an image lies: the tags of a GeoTIFF, kept as they are from the image to its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import tifffile

_TAGS = (33550, 33922, 34264, 34735, 34736, 34737, 50844)
"""Pixel scale, tie points, transformation, the keys of the reference system with their numbers and names, and the
rational polynomials of a sensor. GDAL's own metadata (42112) is of the image's bands, and not true of labels."""
NO_DATA = 42113
"""GDAL's tag of the value that means nothing is known."""


@dataclass(frozen=True)
class Georeference:
    """The tags that place an image.

    Attributes
    ----------
    tags : tuple of (int, int, int, object)
        Code, type, count and value of each, as TIFF has them.
    """

    tags: tuple[tuple[int, int, int, Any], ...]

    @classmethod
    def of(cls, page: tifffile.TiffPage) -> Self | None:
        """Return what a page states; None for nothing."""
        tags = [page.tags[code] for code in _TAGS if code in page.tags]
        return cls(tuple((tag.code, int(tag.dtype), tag.count, tag.value) for tag in tags)) if tags else None
