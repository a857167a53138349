"""Pictures in a page: shrunk, encoded as data URIs, and named for those who do not see them."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from markupsafe import Markup

from snowshoe.drawing.pictures import Picture

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["MOST_BYTES", "WIDTH", "Shown", "data_uri", "embedded", "shrunk"]

WIDTH = 700
"""Pictures for a page are at most so many pixels wide."""
MOST_BYTES = 120_000
"""An exact picture for a page is at most so large; a lossy one twice that, if any of its qualities gives so little."""
QUALITIES = (80, 50, 20)
SMALL = 200
"""A picture with fewer pixels on either side is enlarged in hard squares."""
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
        Classes of its look: ``ink`` is dark on white, and is inverted on a dark page; ``small`` is enlarged in hard
        squares.
    bar : Markup
        The shares of the classes, for a class map.
    """

    uri: str
    width: int
    height: int
    alt: str
    kind: str = ""
    bar: Markup = NONE


def embedded(
    picture: Picture, alt: str, kind: str = "", *, width: int = WIDTH, most: int = MOST_BYTES, bar: Markup = NONE
) -> Shown:
    """Return a picture as a page takes it.

    Parameters
    ----------
    picture : ndarray of uint8
        Its pixels.
    alt : str
        What it shows.
    kind : str
        ``flat`` is encoded exactly where it was not shrunk, as ``wheel`` is; any other is a photo, and ``ink`` inverted
        on a dark page.
    width : int
        Of the largest picture.
    most : int
        Bytes; see `data_uri`.
    bar : Markup
        See `Shown`.
    """
    pixels = shrunk(picture, width)
    height, columns = pixels.shape[:2]
    exact = kind == "wheel" or (kind == "flat" and pixels.shape == picture.shape)
    hard = width >= SMALL and max(height, columns) < SMALL and kind != "wheel"
    look = " ".join(part for part in (kind if kind != "flat" else "", "small" if hard else "") if part)
    return Shown(data_uri(pixels, "flat" if exact else "photo", most), columns, height, alt, look, bar)


def shrunk(picture: Picture, width: int = WIDTH) -> Picture:
    """Return the picture at most so wide, and 1.6 times as high, each pixel the mean of those it stands for."""
    from PIL import Image

    n_rows, n_columns = picture.shape[:2]
    scale = max(n_columns / width, n_rows / (1.6 * width))
    if scale <= 1:
        return picture
    reduced = Image.fromarray(np.ascontiguousarray(picture)).reduce(max(1, int(scale)))
    size = (max(1, round(n_columns / scale)), max(1, round(n_rows / scale)))
    return np.asarray(reduced.resize(size, Image.Resampling.BOX))


def data_uri(picture: Picture, kind: Literal["photo", "flat"] = "photo", most: int = MOST_BYTES) -> str:
    """Return the picture as a data URI: lossy where it is a photo, exact where it is flat (classes, lines).

    A flat picture of so many specks that its exact form would have more than ``most`` bytes is encoded as a photo too,
    and a photo in the best of a few qualities that gives twice as many at most. JPEG is encoded twenty times as fast as
    WebP and is hardly larger, but has no transparency.
    """
    # By name, since Pillow would load all its formats to find it.
    from PIL import Image, WebPImagePlugin

    image, webp = Image.fromarray(np.ascontiguousarray(picture)), WebPImagePlugin.SUPPORTED
    lossy: tuple[str, dict[str, Any]] = ("WEBP", {"method": 2}) if image.mode == "RGBA" else ("JPEG", {})
    only_exact = lossy[0] == "WEBP" and not webp
    if kind == "flat" or image.width * image.height < 128**2 or only_exact:
        # What takes longer saves a seventh of the bytes.
        form, options = ("WEBP", {"lossless": True, "quality": 20, "method": 0}) if webp else ("PNG", {})
        exact = _encoded(image, form, **options)
        if len(exact) <= most or only_exact:
            return _uri(form, exact)
    form, options = lossy
    encoded = b""
    for quality in QUALITIES:
        encoded = _encoded(image, form, quality=quality, **options)
        if len(encoded) <= 2 * most:
            break
    return _uri(form, encoded)


def _encoded(image: PillowImage, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _uri(form: str, encoded: bytes) -> str:
    return f"data:image/{form.lower()};base64,{base64.b64encode(encoded).decode('ascii')}"
