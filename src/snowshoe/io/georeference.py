"""Where on Earth an image lies: the tags of a GeoTIFF, kept as they are from the image to its labels."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from snowshoe.errors import MissingDependency, must_be

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

    def placement(self) -> tuple[tuple[float, ...], str | None]:
        """Return what takes pixel corners to the map, and the map's reference system (needs the extra ``geo``).

        Returns
        -------
        forward : (a, b, c, d, e, f)
            A corner at column x and row y lies at (a x + b y + c, d x + e y + f).
        system : str or None
            As well-known text.

        Raises
        ------
        ValueError
            If the tags give no such six numbers, as those of a sensor's model don't.
        """
        try:
            import rasterio
        except ImportError as error:
            raise MissingDependency("rasterio", "geo", "placing labels on the map") from error
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            # The tags may say it in many ways; the library that maps are read with knows them all.
            with rasterio.MemoryFile(self._as_tiff()) as file, file.open() as dataset:
                points, system = dataset.gcps
                system = dataset.crs or system
                forward = rasterio.transform.from_gcps(points) if points else dataset.transform
        if forward.is_identity:
            raise must_be("georeference", "that of an image on a map", "a sensor's model", "warp the image first")
        return tuple(forward)[:6], system.to_wkt() if system else None

    def _as_tiff(self) -> bytes:
        import tifffile

        stored = BytesIO()
        tags = [(*tag, True) for tag in self.tags]
        tifffile.imwrite(stored, np.zeros((2, 2), np.uint8), metadata=None, extratags=tags)
        return stored.getvalue()
