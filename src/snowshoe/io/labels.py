"""Label images in files: the smallest type that holds them, and the same labels back."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.colour.palettes import label_colours
from snowshoe.errors import must_be
from snowshoe.io.reading import decode
from snowshoe.io.source import LoadedImage, Source, opened
from snowshoe.io.staging import atomically
from snowshoe.io.writing import Scale, save_npy, save_png, save_tiff, suffix_of
from snowshoe.types import Image, Labels

_TYPES = (np.uint8, np.uint16, np.uint32)


def write_labels(
    path: str | os.PathLike[str],
    labels: Image,
    *,
    pixel_size: Scale | None = None,
    pixel_unit: str | None = None,
    colours: npt.ArrayLike | None = None,
) -> None:
    """A file of the labels, in the smallest of uint8, uint16 and uint32 that holds them; whole or not at all.

    Parameters
    ----------
    path : str or path
        ``.tif`` or ``.tiff`` (zlib-compressed; tiled when large), ``.png`` (with colours up to label 255, 16-bit grey
        up to 65 535) or ``.npy``.
    labels : array_like of integers, (M, N); n-D for NPY
        Not negative.
    pixel_size : (float, float), optional
        Height and width of a pixel; kept in TIFF, and in PNG if ``pixel_unit`` is a length.
    pixel_unit : str, optional
        Such as ``"µm"``, ``"mm"``, ``"inch"``.
    colours : array_like of uint8, (n, 3), optional
        For a PNG of up to 256 labels: the colour of each, 0 first. Default: `label_colours`.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative or too large for the format, the suffix is another, or colours do not match.
    UnwritableOutput
        If the file cannot be written.

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> from snowshoe.io import read_labels, write_labels
    >>> path = os.path.join(tempfile.mkdtemp(), "labels.png")
    >>> write_labels(path, np.array([[0, 1], [2, 300]]))
    >>> read_labels(path)
    array([[  0,   1],
           [  2, 300]], dtype=uint16)
    """
    suffix = suffix_of(path)
    checked, _ = as_labels(labels)
    stored = _smallest(checked)
    if suffix != ".npy" and stored.ndim != 2:
        raise must_be("labels", "2-D", f"shape {stored.shape}", "write n-D labels as .npy")
    if suffix == ".png" and stored.dtype == np.uint32:
        raise must_be("labels", "at most 65535 in a PNG", int(stored.max()), "write a .tif")
    palette = _palette(stored, colours) if suffix == ".png" and stored.dtype == np.uint8 else None
    with atomically(path) as temporary:
        if suffix == ".png":
            save_png(temporary, stored, pixel_size, pixel_unit, palette)
        elif suffix == ".npy":
            save_npy(temporary, stored)
        else:
            save_tiff(temporary, stored, pixel_size, pixel_unit)


def read_labels(path: str | os.PathLike[str], *, page: int = 0, max_pixels: int | None = None) -> Labels:
    """The labels of an image file as they are stored: the indices of a palette, not its colours.

    Parameters
    ----------
    path : str or path
        Any format that `load` takes; ``-`` is standard input. A grey picture saved as RGB is accepted.
    page : int
        Which page to read, from 0.
    max_pixels : int, optional
        As in `load`.

    Returns
    -------
    ndarray of integers, (M, N); n-D from NPY
        In the file's type; 64-bit ones in the smallest unsigned type that holds them.

    Raises
    ------
    UnreadableImage
        If the file cannot be read, or holds colours, fractions or negative values.
    """
    with opened(path, page=page, max_pixels=max_pixels, raw=True) as source:
        return _integers(source, decode(source))


def _integers(source: Source, image: LoadedImage) -> Labels:
    pixels = image.pixels
    advice = "name an image with one whole number per pixel"
    if image.channel_axis is not None:
        if not (pixels == pixels[..., :1]).all():
            raise source.unreadable("it is in colour, which does not say which label is which", advice)
        pixels = np.ascontiguousarray(pixels[..., 0])
    if pixels.dtype.kind not in "bui":
        raise source.unreadable(f"its labels are {pixels.dtype.name}", advice)
    if pixels.dtype.kind == "i" and pixels.min() < 0:
        raise source.unreadable(f"it has negative labels, down to {pixels.min()}", advice)
    if pixels.dtype == np.bool_:
        return pixels.astype(np.uint8)
    return _smallest(pixels) if pixels.dtype.itemsize == 8 else pixels


def _smallest(labels: npt.NDArray[Any]) -> Labels:
    greatest = int(labels.max())
    for dtype in _TYPES:
        if greatest <= np.iinfo(dtype).max:
            return labels.astype(dtype)
    raise must_be("labels", f"at most {np.iinfo(np.uint32).max}", greatest, "number them from 1 on")


def _palette(labels: Labels, colours: npt.ArrayLike | None) -> npt.NDArray[np.uint8]:
    n = int(labels.max()) + 1
    if colours is None:
        return label_colours(n)
    given = np.asarray(colours)
    if given.dtype != np.uint8 or given.ndim != 2 or given.shape[1] != 3 or not n <= len(given) <= 256:
        rule = f"a uint8 array of {n} to 256 rows (labels 0 to {n - 1}) and 3 columns"
        raise must_be("colours", rule, f"{given.dtype.name} of shape {given.shape}")
    return np.ascontiguousarray(given)
