"""Write an image: TIFF for measurements, PNG for looking, NPY for both in NumPy."""

from __future__ import annotations

import math
import os
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import must_be
from snowshoe.io.georeference import NO_DATA, Georeference
from snowshoe.io.staging import atomically
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Image, Pixels

_SUFFIXES = (".tif", ".tiff", ".png", ".npy")
TILE, HALF_FULL = (256, 256), 2**31
IN_STRIPS = 2048 * 2048
"""Planes of up to so many pixels are stored in strips, which more programs read than tiles."""
_CM = {"km": 1e-5, "m": 0.01, "cm": 1.0, "mm": 10.0, "µm": 1e4, "nm": 1e7}
"""How many of a unit make a centimetre."""
_CM_PER_INCH = 2.54
_OME_UNITS = {unit: unit for unit in ("nm", "µm", "mm", "cm", "m", "km")} | {"inch": "in"}
_NO_UNIT = "reference frame"
"""What OME calls a unit that has no relation to others."""
_ASCII = 2
"""TIFF's type of texts."""
QUICK = 1
"""zlib's level: of floats the files are as small as at its default of 6, in a fifth of the time."""
WORTH_IT = 0.5
"""Floats are compressed where that makes them at least so small: the noise in them seldom gets any smaller."""
SAMPLE = 1 << 16
"""So many values tell how small all of them get."""
RUNS = 3
"""zlib's strategy for PNG, which looks for runs alone: labels become smaller than by its default, in half the time."""


def write_image(
    path: str | os.PathLike[str],
    pixels: Image,
    *,
    spacing: Sizes | None = None,
    is_volume: bool = False,
) -> None:
    """A file of the pixels, exactly as they are except that a TIFF gets float64 as float32; whole or not at all.

    Parameters
    ----------
    path : str or path
        ``.tif`` or ``.tiff`` for any type, ``.png`` for bool, uint8, uint16 and 8-bit RGB(A), ``.npy``.
    pixels : array_like, (M, N), (M, N, 3) or (M, N, 4), or (P, M, N) of a volume
        bool becomes 0 and 1 in a TIFF, black and white in a PNG. Floats that are masked become NaN.
    spacing : Spacing, (float, float) or str, optional
        Height and width of a pixel, or one number for both, as in ``"0.5um"``; kept in TIFF, and in PNG if it has a
        unit. Of a volume, the size along planes comes first.
    is_volume : bool
        Whether the first of three axes is that of planes: then the TIFF is an OME-TIFF.

    Raises
    ------
    ValueError
        If the shape, the type or the suffix is none of these, or pixels are masked that have no NaN.
    UnwritableOutput
        If the file cannot be written.
    """
    suffix, array = suffix_of(path), _filled(pixels)
    has_colours = array.ndim == 3 and array.shape[-1] in (3, 4)
    if not array.size or not (array.ndim == 3 if is_volume else array.ndim == 2 or has_colours):
        shapes = "of shape (P, M, N)" if is_volume else "of shape (M, N), (M, N, 3) or (M, N, 4)"
        raise must_be("pixels", f"{shapes}, not empty", f"shape {array.shape}")
    if suffix == ".png" and is_volume:
        raise must_be("path", "a name that ends in .tif or .npy for a volume", os.fspath(path))
    if suffix == ".png" and array.dtype.name not in (("bool", "uint8", "uint16") if array.ndim == 2 else ("uint8",)):
        kind = f"{array.dtype.name} of shape {array.shape}"
        raise must_be("pixels", "bool, uint8, uint16 or 8-bit RGB for a PNG", kind, "write a .tif")
    if suffix in (".tif", ".tiff") and array.dtype.kind not in "buif":
        raise must_be("pixels", "numbers for a TIFF", array.dtype.name, "write a .npy")
    sizes = None if spacing is None else Spacing.of(spacing, 3 if is_volume else 2)
    with atomically(path) as temporary:
        if suffix == ".png":
            save_png(temporary, array, sizes)
        elif suffix == ".npy":
            save_npy(temporary, array)
        else:
            save_tiff(temporary, array, sizes, is_volume=is_volume)


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
    spacing: Spacing | None,
    *,
    is_volume: bool = False,
    georeference: Georeference | None = None,
    no_data: int | None = None,
) -> None:
    """Write a TIFF, compressed by zlib; the pixel size stands in the resolution tags, and exactly in the description.

    Floats that would hardly get smaller are packed as they are.

    A volume is an OME-TIFF, whose description other programs know; that of a plane is snowshoe's own.
    """
    stored = np.ascontiguousarray(pixels, stored_type(pixels.dtype))
    identity = identity_of([stored]) if is_volume else ""
    facts = {**tags_of(spacing, georeference, no_data), "compressionargs": {"level": _level(stored)}}
    _save(path, stored, stored.shape, stored.dtype, spacing, identity, facts)


def save_planes(
    path: Path,
    planes: Callable[[], Iterable[Pixels]],
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    spacing: Spacing | None,
    *,
    georeference: Georeference | None = None,
    no_data: int | None = None,
) -> None:
    """Write a volume of integers whose planes are not in memory all at once: the file that `save_tiff` makes of it."""
    facts = tags_of(spacing, georeference, no_data)
    _save(path, iter(planes()), shape, dtype, spacing, identity_of(planes()), facts)


def _save(
    path: Path,
    pixels: Pixels | Iterator[Pixels],
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    spacing: Spacing | None,
    identity: str,
    facts: Mapping[str, Any],
) -> None:
    """Write pixels, or the planes of a volume, which is what has an identity."""
    import tifffile

    has_channels = len(shape) == 3 and not identity
    rows, columns = shape[1:] if identity else shape[:2]
    tifffile.imwrite(
        path,
        pixels,
        shape=shape,
        dtype=dtype,
        tile=TILE if rows * columns > IN_STRIPS else None,
        photometric="rgb" if has_channels else "minisblack",
        extrasamples=["unassalpha"] if has_channels and shape[2] == 4 else None,
        bigtiff=math.prod(shape) * dtype.itemsize > HALF_FULL,
        ome=bool(identity),
        metadata=of_ome(shape, spacing, identity) if identity else of_plane(spacing),
        **facts,
    )


def identity_of(parts: Iterable[Pixels]) -> str:
    """Return OME's identifier, which follows from the pixels in their order, so that equal images are equal files."""
    total = 0
    for part in parts:
        total = zlib.crc32(np.ascontiguousarray(part).data, total)
    return str(uuid.UUID(int=total))


def _level(pixels: Pixels) -> int:
    """Return zlib's level for the pixels of a file: 0 packs them as they are, where rows from all over say so."""
    if pixels.dtype.kind != "f":
        return QUICK
    rows = pixels.reshape(-1, pixels.shape[-1])
    some = rows[:: max(1, pixels.size // SAMPLE)].tobytes()
    return QUICK if len(zlib.compress(some, QUICK)) <= WORTH_IT * len(some) else 0


def stored_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type that a TIFF holds pixels in."""
    narrow = {"bool": np.uint8, "float64": np.float32}
    return np.dtype(narrow.get(dtype.name, dtype))


def tags_of(spacing: Spacing | None, georeference: Georeference | None, no_data: int | None) -> dict[str, Any]:
    """Return what every TIFF says, as tifffile takes it."""
    density, unit = _tiff_density(spacing)
    tags = [(*tag, True) for tag in georeference.tags] if georeference else []
    tags += [] if no_data is None else [(NO_DATA, _ASCII, 0, str(no_data), True)]
    about = {"resolution": density, "resolutionunit": unit, "software": "snowshoe"}
    return {"compression": "zlib", "compressionargs": {"level": QUICK}, "extratags": tags, **about}


def of_plane(spacing: Spacing | None) -> dict[str, Any]:
    """Return the description of a plane."""
    return {} if spacing is None else {"pixel_size": spacing.sizes, "unit": spacing.unit}


def of_ome(shape: tuple[int, ...], spacing: Spacing | None, identity: str) -> dict[str, Any]:
    """Return OME's description; sizes in no unit that OME knows are in units of their own."""
    axes = "ZYX"[-len(shape) :]
    description: dict[str, Any] = {"axes": axes, "UUID": identity}
    for axis, size in zip(axes, spacing or (), strict=False):
        if not math.isnan(size):
            unit = _OME_UNITS.get(spacing.unit or "", _NO_UNIT) if spacing else None
            description |= {f"PhysicalSize{axis}": size, f"PhysicalSize{axis}Unit": unit}
    return description


def save_png(path: Path, pixels: Pixels, spacing: Spacing | None) -> None:
    """Write a PNG."""
    from PIL import Image as PillowImage

    image = PillowImage.fromarray(np.ascontiguousarray(pixels))
    density = _per_cm(spacing)
    # Pillow writes files from C and loses the reason when the disk is full.
    encoded = BytesIO()
    options: dict[str, Any] = {"dpi": tuple(value * _CM_PER_INCH for value in density)} if density else {}
    image.save(encoded, format="PNG", compress_level=QUICK, compress_type=RUNS, **options)
    path.write_bytes(encoded.getbuffer())


def save_npy(path: Path, pixels: Pixels) -> None:
    """Write a NumPy array."""
    encoded = BytesIO()
    np.save(encoded, pixels, allow_pickle=False)
    path.write_bytes(encoded.getbuffer())


def _per_cm(spacing: Spacing | None) -> tuple[float, float] | None:
    """Return the pixels per centimetre along columns and rows; None without a length."""
    cm = None if spacing is None else {**_CM, "inch": 1 / _CM_PER_INCH}.get(spacing.unit or "")
    return None if spacing is None or cm is None else (cm / spacing[-1], cm / spacing[-2])


def _tiff_density(spacing: Spacing | None) -> tuple[tuple[float, float] | None, int | None]:
    """Return TIFF's resolution along columns and rows, and its unit: 1 none, 2 inch, 3 centimetre."""
    if spacing is None:
        return None, None
    own = (1 / spacing[-1], 1 / spacing[-2])
    if spacing.unit == "inch":
        return own, 2
    density = _per_cm(spacing)
    return (density, 3) if density else (own, 1)
