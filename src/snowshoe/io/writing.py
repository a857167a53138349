"""Write an image: TIFF for measurements, PNG for looking, NPY for both in NumPy."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import must_be
from snowshoe.io.georeference import NO_DATA, Georeference
from snowshoe.io.staging import atomically
from snowshoe.types import Image, Pixels

Scale = tuple[float, float]

_SUFFIXES = (".tif", ".tiff", ".png", ".npy")
_LARGE, _TILE, _HALF_FULL = 2048 * 2048, (256, 256), 2**31
_CM = {"m": 0.01, "cm": 1.0, "mm": 10.0, "µm": 1e4, "nm": 1e7}
"""How many of a unit make a centimetre."""
_CM_PER_INCH = 2.54
_ASCII = 2
"""TIFF's type of texts."""


def write_image(
    path: str | os.PathLike[str],
    pixels: Image,
    *,
    pixel_size: Scale | None = None,
    pixel_unit: str | None = None,
) -> None:
    """A file of the pixels, exactly as they are except that a TIFF gets float64 as float32; whole or not at all.

    Parameters
    ----------
    path : str or path
        ``.tif`` or ``.tiff`` for any type, ``.png`` for bool, uint8, uint16 and 8-bit RGB(A), ``.npy``.
    pixels : array_like, (M, N), (M, N, 3) or (M, N, 4)
        bool becomes 0 and 1 in a TIFF, black and white in a PNG. Floats that are masked become NaN.
    pixel_size : (float, float), optional
        Height and width of a pixel; kept in TIFF, and in PNG if ``pixel_unit`` is a length.
    pixel_unit : str, optional
        Such as ``"µm"``, ``"mm"``, ``"inch"``.

    Raises
    ------
    ValueError
        If the shape, the type or the suffix is none of these, or pixels are masked that have no NaN.
    UnwritableOutput
        If the file cannot be written.
    """
    suffix, array = suffix_of(path), _filled(pixels)
    if not array.size or not (array.ndim == 2 or (array.ndim == 3 and array.shape[-1] in (3, 4))):
        raise must_be("pixels", "of shape (M, N), (M, N, 3) or (M, N, 4), not empty", f"shape {array.shape}")
    if suffix == ".png" and array.dtype.name not in (("bool", "uint8", "uint16") if array.ndim == 2 else ("uint8",)):
        kind = f"{array.dtype.name} of shape {array.shape}"
        raise must_be("pixels", "bool, uint8, uint16 or 8-bit RGB for a PNG", kind, "write a .tif")
    if suffix in (".tif", ".tiff") and array.dtype.kind not in "buif":
        raise must_be("pixels", "numbers for a TIFF", array.dtype.name, "write a .npy")
    with atomically(path) as temporary:
        if suffix == ".png":
            save_png(temporary, array, pixel_size, pixel_unit)
        elif suffix == ".npy":
            save_npy(temporary, array)
        else:
            save_tiff(temporary, array, pixel_size, pixel_unit)


def _filled(pixels: Image) -> Pixels:
    """Return an array without a mask: what is masked has no value, and only a float can say so."""
    if not isinstance(pixels, np.ma.MaskedArray) or not np.ma.getmaskarray(pixels).any():
        return np.asarray(pixels)
    if pixels.dtype.kind != "f":
        raise must_be("pixels", "floats where some are masked", pixels.dtype.name, "fill them with .filled(value)")
    return pixels.filled(np.nan)


def suffix_of(path: str | os.PathLike[str]) -> str:
    """Return the suffix in lower case, or raise for one that is not written."""
    suffix = Path(path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise must_be("path", f"a name that ends in {', '.join(_SUFFIXES)}", os.fspath(path))
    return suffix


def save_tiff(
    path: Path,
    pixels: Pixels,
    pixel_size: Scale | None,
    pixel_unit: str | None,
    *,
    georeference: Georeference | None = None,
    no_data: int | None = None,
) -> None:
    """Write a zlib-compressed TIFF; the pixel size stands in the resolution tags, and exactly in the description."""
    import tifffile

    narrow = {"bool": np.uint8, "float64": np.float32}
    stored = np.ascontiguousarray(pixels, narrow.get(pixels.dtype.name, pixels.dtype))
    density, unit = _tiff_density(pixel_size, pixel_unit)
    tags = [(*tag, True) for tag in georeference.tags] if georeference else []
    tags += [] if no_data is None else [(NO_DATA, _ASCII, 0, str(no_data), True)]
    tifffile.imwrite(
        path,
        stored,
        compression="zlib",
        tile=_TILE if stored.shape[0] * stored.shape[1] > _LARGE else None,
        photometric="rgb" if stored.ndim == 3 else "minisblack",
        extrasamples=["unassalpha"] if stored.ndim == 3 and stored.shape[2] == 4 else None,
        bigtiff=stored.nbytes > _HALF_FULL,
        resolution=density,
        resolutionunit=unit,
        metadata={"pixel_size": pixel_size, "unit": pixel_unit} if pixel_size else {},
        software="snowshoe",
        extratags=tags,
    )


def save_png(path: Path, pixels: Pixels, pixel_size: Scale | None, pixel_unit: str | None) -> None:
    """Write a PNG."""
    from PIL import Image as PillowImage

    image = PillowImage.fromarray(np.ascontiguousarray(pixels))
    density = _per_cm(pixel_size, pixel_unit)
    # Pillow writes files from C and loses the reason when the disk is full.
    encoded = BytesIO()
    options: dict[str, Any] = {"dpi": tuple(value * _CM_PER_INCH for value in density)} if density else {}
    image.save(encoded, format="PNG", **options)
    path.write_bytes(encoded.getbuffer())


def save_npy(path: Path, pixels: Pixels) -> None:
    """Write a NumPy array."""
    encoded = BytesIO()
    np.save(encoded, pixels, allow_pickle=False)
    path.write_bytes(encoded.getbuffer())


def _per_cm(pixel_size: Scale | None, pixel_unit: str | None) -> tuple[float, float] | None:
    """Return the pixels per centimetre along columns and rows; None without a length."""
    cm = {**_CM, "inch": 1 / _CM_PER_INCH}.get(pixel_unit or "")
    return None if pixel_size is None or cm is None else (cm / pixel_size[1], cm / pixel_size[0])


def _tiff_density(pixel_size: Scale | None, pixel_unit: str | None) -> tuple[tuple[float, float] | None, int | None]:
    """Return TIFF's resolution along columns and rows, and its unit: 1 none, 2 inch, 3 centimetre."""
    if pixel_size is None:
        return None, None
    if pixel_unit == "inch":
        return (1 / pixel_size[1], 1 / pixel_size[0]), 2
    density = _per_cm(pixel_size, pixel_unit)
    return (density, 3) if density else ((1 / pixel_size[1], 1 / pixel_size[0]), 1)
