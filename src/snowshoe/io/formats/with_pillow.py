"""What the formats that Pillow decodes have in common.

Pillow's own size limit is process-wide and sits in `PIL.Image.open`; the plugin classes are used directly, with
snowshoe's limit, so that neither has to be changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL.Image import DecompressionBombError
from PIL.ImageFile import ImageFile

from snowshoe.io.frame import Frame
from snowshoe.io.pages import UNNAMED
from snowshoe.io.source import LoadedImage, Source, scale_from_density
from snowshoe.types import Mask, Pixels

_ORIENTATION = 274
_MICROMETRES_PER_INCH = 25_400


def read_frames(
    source: Source,
    opener: Callable[[BinaryIO], ImageFile],
    stored: Callable[[Source, ImageFile], Frame] | None = None,
) -> LoadedImage:
    """Return the wanted frames of the file that ``opener`` understands; ``stored`` decodes a frame."""
    try:
        image = opener(source.stream)
    except DecompressionBombError as error:
        # The WebP plugin alone checks before it tells the size.
        raise source.unreadable("it is larger than WebP can be read", "save it in another format") from error
    with image:
        columns, rows = image.size
        source.check_size(rows, columns)
        n_pages = getattr(image, "n_frames", 1)
        wanted = source.wanted(((UNNAMED, n_pages),))
        source.check_size(rows, columns, pages=len(wanted.numbers))
        frames = []
        for page in wanted.numbers:
            if page:
                image.seek(page)
            frames.append(finished(image, (stored or stored_frame)(source, image)))
        return source.assemble(frames, wanted, "µm")


def stored_frame(source: Source, image: ImageFile) -> Frame:
    """Return Pillow's pixels in the types snowshoe has, alpha and transparent palette entries as the mask."""
    image.load()
    pixels = np.array(image)
    if image.mode == "P":
        frame = Frame(pixels).masked(_opaque(pixels, image.info.get("transparency")), "fully transparent")
        return frame if source.raw else frame.expanded(_palette(image))
    if image.mode in ("LA", "RGBA"):
        return Frame(pixels).without_alpha()
    if image.mode == "CMYK":
        return Frame(pixels).from_cmyk()
    key = image.info.get("transparency")
    return Frame(pixels) if key is None else Frame(pixels).masked(differs(pixels, key), "fully transparent")


def finished(image: ImageFile, frame: Frame) -> Frame:
    """Return the frame with the pixel size that the file states, the right way up."""
    columns, rows = _density(image)
    scale = scale_from_density(rows / _MICROMETRES_PER_INCH, columns / _MICROMETRES_PER_INCH, _MICROMETRES_PER_INCH)
    return dataclasses.replace(frame, scale=scale).upright(int(image.getexif().get(_ORIENTATION, 1)))


def differs(pixels: Pixels, key: int | tuple[int, ...]) -> Mask:
    """Return where a pixel is not of the colour that the file declares transparent."""
    unlike: Mask = np.asarray(pixels != np.asarray(key))
    return unlike if unlike.ndim == 2 else np.asarray(unlike.any(axis=-1))


def _opaque(indices: Pixels, transparency: int | bytes | None) -> Mask:
    alpha = np.full(256, 255, np.uint8)
    if isinstance(transparency, bytes):
        alpha[: len(transparency)] = np.frombuffer(transparency, np.uint8)
    elif transparency is not None:
        alpha[transparency] = 0
    return np.asarray((alpha > 0)[indices])


def _palette(image: ImageFile) -> Pixels:
    return np.array(image.getpalette("RGB") or [0, 0, 0], np.uint8).reshape(-1, 3)


def _density(image: ImageFile) -> tuple[float, float]:
    """Return the pixels per inch along columns and rows; only PNG's are a measure, JPEG's are for printing."""
    if image.format != "PNG":
        return 0.0, 0.0
    columns, rows = image.info.get("dpi", (0, 0))
    return float(columns), float(rows)
