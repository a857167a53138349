"""Label images in files: the smallest type that holds them, and the same labels back."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels
from snowshoe.colour.palettes import label_colours
from snowshoe.drawing.volumes import flat
from snowshoe.errors import must_be
from snowshoe.io.georeference import Georeference
from snowshoe.io.opening import opened
from snowshoe.io.pages import Page
from snowshoe.io.reading import decode
from snowshoe.io.source import LoadedImage, Source
from snowshoe.io.staging import atomically
from snowshoe.io.writing import save_npy, save_png, save_tiff, suffix_of
from snowshoe.labels.label_maps import labels_first, refuse_grey_values, refuse_image
from snowshoe.spacing import Sizes, Spacing, proportions
from snowshoe.types import Image, Labels, Mask

_TYPES = (np.uint8, np.uint16, np.uint32)
_N_COLOURS = 256


def write_labels(
    path: str | os.PathLike[str],
    labels: Image,
    *,
    spacing: Sizes | None = None,
    georeference: Georeference | None = None,
) -> None:
    """A file of the labels, in the smallest of uint8, uint16 and uint32 that holds them; whole or not at all.

    Parameters
    ----------
    path : str or path
        ``.tif`` or ``.tiff`` (zlib-compressed; tiled when large; OME-TIFF for a volume), ``.png`` (grey of 8 or 16
        bits, up to label 65 535) or ``.npy``.
    labels : array_like of integers, (M, N), or (P, M, N) for TIFF; n-D for NPY
        Not negative. Where a masked array is masked, a TIFF gets a value that no label has and calls it its no-data
        value; the others, which have no such thing, get 0.
    spacing : Spacing, sequence of float or str, optional
        The size of a pixel along each axis, or one for all, as in ``"2,0.5,0.5um"``; kept in TIFF, and in PNG if it
        has a unit.
    georeference : Georeference, optional
        Of the image that the labels are of, as `load` gives it; kept in TIFF.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative or too large for the format, or the suffix is another.
    UnwritableOutput
        If the file cannot be written.

    See Also
    --------
    write_label_picture : the labels in colours, to look at.

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
    checked, _ = as_labels(np.ma.filled(labels, 0))
    is_tiff = suffix not in (".png", ".npy")
    checked, no_data = _without_masked(checked, labels) if is_tiff else (checked, None)
    stored = _smallest(checked)
    if suffix != ".npy" and stored.ndim not in ((2, 3) if is_tiff else (2,)):
        rule = "2-D or 3-D in a TIFF" if is_tiff else "2-D in a PNG"
        raise must_be("labels", rule, f"shape {stored.shape}", "write them as .npy" if is_tiff else "write a .tif")
    if suffix == ".png" and stored.dtype == np.uint32:
        raise must_be("labels", "at most 65535 in a PNG", int(stored.max()), "write a .tif")
    sizes = None if spacing is None else Spacing.of(spacing, stored.ndim)
    facts: dict[str, Any] = {"is_volume": stored.ndim == 3, "georeference": georeference, "no_data": no_data}
    with atomically(path) as temporary:
        if suffix == ".png":
            save_png(temporary, stored, sizes)
        elif suffix == ".npy":
            save_npy(temporary, stored)
        else:
            save_tiff(temporary, stored, sizes, **facts)


def write_label_picture(
    path: str | os.PathLike[str], labels: Image, *, colours: npt.ArrayLike | None = None, spacing: Sizes | None = None
) -> None:
    """A PNG of the labels in colours, to look at; the numbers are not in it. A volume shows three middle planes.

    Parameters
    ----------
    path : str or path
        A name that ends in ``.png``.
    labels : array_like of integers, (M, N) or (P, M, N)
        Not negative. What is masked, and what lies between planes, gets the colour of label 0.
    colours : array_like of uint8, (n, 3), optional
        The colour of each label, 0 first. Default: `label_colours`, which repeat from label 256 on.
    spacing : Spacing, sequence of float or str, optional
        The size of a voxel along each axis, for the proportions of a volume.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative or neither a plane nor a volume, the suffix is another, or colours do not match.
    UnwritableOutput
        If the file cannot be written.
    """
    if suffix_of(path) != ".png":
        raise must_be("path", "a name that ends in .png", os.fspath(path))
    checked, _ = as_labels(np.ma.filled(labels, 0))
    if checked.ndim not in (2, 3):
        raise must_be("labels", "2-D or 3-D", f"shape {checked.shape}", "write its planes one by one")
    checked = flat(checked, proportions(spacing, checked.ndim))
    if colours is None:
        repeated = (checked - (checked > 0)) % (_N_COLOURS - 1) + (checked > 0)
        picture = label_colours(_N_COLOURS)[repeated]
    else:
        picture = _given_colours(checked, colours)[checked]
    with atomically(path) as temporary:
        save_png(temporary, picture, None)


def read_labels(path: str | os.PathLike[str], *, page: Page = None, max_pixels: int | None = None) -> Labels:
    """The labels of an image file as they are stored: the indices of a palette, not its colours.

    Parameters
    ----------
    path : str or path
        Any format that `load` takes; ``-`` is standard input. A grey picture saved as RGB is accepted.
    page : int, None or "first"
        Which page to read, from 0. None: all of them; several are the first axis of a volume.
    max_pixels : int, optional
        As in `load`.

    Returns
    -------
    ndarray of integers, (M, N); (pages, M, N) of several pages; n-D from NPY
        In the file's type; 64-bit ones in the smallest unsigned type that holds them. A masked array, 0 beneath, if
        the file says that there is nothing in some pixels: its no-data value, transparent, or never written.

    Raises
    ------
    UnreadableImage
        If the file cannot be read, or holds colours, fractions or negative values.
    """
    image = load_labels(path, page=page, max_pixels=max_pixels)
    return image.pixels if image.mask is None else np.ma.masked_array(image.pixels, ~image.mask)


def load_labels(
    path: str | os.PathLike[str],
    *,
    page: Page = None,
    axes: str | None = None,
    max_pixels: int | None = None,
    method: str | None = None,
) -> LoadedImage:
    """The labels of an image file with its mask, page, pixel size and notes; see `read_labels`.

    Parameters
    ----------
    path : str or path
        Any format that `load` takes; ``-`` is standard input.
    page : int, None, "first" or Stack
        Which page to read, from 0. None: all of them.
    axes : str, optional
        What the axes are, as in `load`.
    max_pixels : int, optional
        As in `load`.
    method : str, optional
        The method that is to work on the labels: whoever gives it an image is told to make labels first.

    Returns
    -------
    LoadedImage
        Its pixels are the labels, 0 outside its mask.

    Raises
    ------
    UnreadableImage
        If the file cannot be read, or holds colours, fractions or negative values.
    """
    with opened(path, page=page, axes=axes, max_pixels=max_pixels, raw=True) as source:
        image = _as_one(decode(source))
        return dataclasses.replace(image, pixels=_integers(source, image, method), channel_axis=None, colour=False)


def require_labels(image: LoadedImage, role: str) -> LoadedImage:
    """Return labels that were read to go with an image, as its truth or markers; raise where these are grey values."""
    checked, valid = as_labels(image.pixels, image.mask)
    name, advice = f"{role} {image.source}", "name a file with one number for each region"
    if role == "labels":
        refuse_image(checked, valid, "components", name)
    else:
        refuse_grey_values(checked, valid, name, advice)
    return image


def read_mask(path: str | os.PathLike[str], *, page: Page = None, max_pixels: int | None = None) -> Mask:
    """Where an image file shows something else than black: palettes, polarity, transparency and no-data are believed.

    Parameters
    ----------
    path : str or path
        Any format that `load` takes; ``-`` is standard input.
    page : int, None or "first"
        Which page to read, from 0. None: all of them; several are the first axis of a volume.
    max_pixels : int, optional
        As in `load`.

    Returns
    -------
    ndarray of bool
        True where a viewer shows white, any other grey or a colour; False where it shows black or nothing.

    Raises
    ------
    UnreadableImage
        If the file cannot be read as an image.
    """
    image = load_mask(path, page=page, max_pixels=max_pixels)
    mask: Mask = image.pixels
    return mask


def load_mask(path: str | os.PathLike[str], *, page: Page = None, max_pixels: int | None = None) -> LoadedImage:
    """The mask of an image file with its page and notes; see `read_mask`."""
    with opened(path, page=page, max_pixels=max_pixels, raw=False) as source:
        image = _as_one(decode(source))
    values = image.pixels
    bright: Mask = np.asarray((values != 0) & np.isfinite(values))
    bright = bright if image.channel_axis is None else np.asarray(bright.any(axis=image.channel_axis))
    shown = bright if image.mask is None else bright & image.mask
    return dataclasses.replace(image, pixels=shown, channel_axis=None, colour=False, mask=None)


def _as_one(image: LoadedImage) -> LoadedImage:
    """Return the only page as itself: what has several pages is a volume, and nothing else."""
    if image.page is not None or image.n_pages > 1 or image.pixels.ndim < 3:
        return image
    mask = None if image.mask is None else image.mask[0]
    spacing = image.spacing and image.spacing.in_plane
    return dataclasses.replace(image, pixels=image.pixels[0], mask=mask, page=0, spacing=spacing)


def _integers(source: Source, image: LoadedImage, method: str | None) -> Labels:
    pixels = image.pixels
    advice = labels_first(method) if method else "name an image with one whole number per pixel"
    if image.channel_axis is not None:
        if not (pixels == pixels[..., :1]).all():
            what = "in colour" if image.colour else f"of {pixels.shape[-1]} channels"
            raise source.unreadable(f"it is {what}, which does not say which label is which", advice)
        pixels = np.ascontiguousarray(pixels[..., 0])
    if pixels.dtype.kind not in "bui":
        raise source.unreadable(f"its labels are {pixels.dtype.name}", advice)
    if image.mask is not None:
        pixels = np.where(image.mask, pixels, pixels.dtype.type(0))
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


def _without_masked(labels: Labels, given: Image) -> tuple[Labels, int | None]:
    """Return labels with a number that none of them has where a masked array is masked, and that number."""
    masked = np.ma.getmaskarray(given) if isinstance(given, np.ma.MaskedArray) else None
    if masked is None or not masked.any():
        return labels, None
    used = labels[~masked]
    if used.all():
        return labels, 0
    greatest = [int(np.iinfo(dtype).max) for dtype in _TYPES]
    free = next((value for value in greatest if value > int(used.max())), None)
    if free is None:
        raise must_be("labels", f"below {greatest[-1]} where some pixels are masked", int(used.max()))
    return np.where(masked, np.uint32(free), labels), free


def _given_colours(labels: Labels, colours: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    n = int(labels.max()) + 1
    given = np.asarray(colours)
    if given.dtype != np.uint8 or given.ndim != 2 or given.shape[1] != 3 or len(given) < n:
        rule = f"a uint8 array of at least {n} rows (labels 0 to {n - 1}) and 3 columns"
        raise must_be("colours", rule, f"{given.dtype.name} of shape {given.shape}")
    return np.ascontiguousarray(given)
