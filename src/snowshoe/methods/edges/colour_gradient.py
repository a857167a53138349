"""Differences of colour and texture between the two sides of every pixel."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import as_lab
from snowshoe.errors import must_be
from snowshoe.filters.contour_cues import Floats, contour_contrast, reach
from snowshoe.results import Edges
from snowshoe.types import Auto, Image, Mask, Range, Unit

Finest = Annotated[float, Range(0.5, 20), Unit("pixels")]
White = Annotated[float, Range(1e-6, None), Unit("image units")]
Weight = Annotated[float, Range(0, 100)]


BRIGHTEST = 1e30
"""Beyond this, and far beyond white, responses would not fit their type."""


def halo(*, sigma: float = 1.5, **_: object) -> int:
    """Return how many pixels around a block its strength depends on."""
    return reach(sigma)


@method(
    family="edges",
    scope="local",
    takes="channels",
    halo=halo,
    slow=True,
    said="edges were detected as gradients of lightness, colour and texture",
    on_photos=0.65,
)
def colour_gradient(
    image: Image,
    *,
    sigma: Finest = 1.5,
    texture: Weight = 1.0,
    white: White | Auto = "auto",
    colour_space: Literal["lab", "channels"] = "lab",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Borders that people would draw: where lightness, colour or texture differ between two sides.

    Choose it for photos and textured material, and to make regions of: a texture's own edges stay weak, because both
    sides of them contain the same. Don't for fine lines, or for edges that must lie exact to the pixel.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    sigma : float
        Finest of three scales, in pixels; the others are 2 and 4 times this. Larger keeps only coarser borders and
        withstands more noise and texture.
    texture : float
        What a difference of texture weighs beside one of lightness or colour; 0 leaves it out, in half the time.
    white : float or "auto"
        The value of white in the image. "auto": for colours the greatest of the type, or 1 for floats; for one channel
        255. Lightness has 7 steps up to white, and beyond it one step for each doubling.
    colour_space : {"lab", "channels"}
        Three channels are taken as sRGB and compared in CIELAB, or as they are. Other numbers are as they are.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``strength`` from 0 to 1, and ``orientation``: the direction across the border, from -π/2 to π/2, in which the
        sides differ most. Both float32, and 0 where not ``valid``. Pixels that are left out take no part: the others'
        shares are raised.

    Raises
    ------
    ValueError
        If the colours' white is not known, or a value is beyond 1e30.

    Notes
    -----
    Every pixel's neighbourhood has histograms of lightness (8 bins), a* and b*, weighted by Gaussians of three sizes,
    and of the answers of six small filters, which describe texture [1]_. Their slopes' squares over the histograms
    themselves, the chi-squared distance of two halves, add up to a tensor, whose greatest eigenvalue is the greatest
    distance of any two halves. Dividing by what is there is what suppresses texture.

    References
    ----------
    .. [1] Martin, D. R., Fowlkes, C. C., & Malik, J. (2004). Learning to detect natural image boundaries using local
       brightness, color, and texture cues. IEEE Transactions on Pattern Analysis and Machine Intelligence, 26(5),
       530-549. doi:10.1109/TPAMI.2004.1273918

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import colour_gradient
    >>> step = np.repeat(np.array([[50] * 8 + [200] * 8], dtype=np.uint8), 16, axis=0)
    >>> colour_gradient(step).strength[8].argmax() in (7, 8)
    True
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,))
    lightness, colours = _cues(checked, white, colour_space)
    contrast = contour_contrast(lightness, colours, checked.valid, sigma=sigma, texture=texture)
    strength, orientation = contrast.strongest()
    return Edges(strength, contrast.valid, given_orientation=orientation, step=1 / 255)


def _cues(checked: CheckedImage, white: float | Auto, colour_space: str) -> tuple[Floats, list[Floats]]:
    """Return lightness from 0 to 100 and the differences of colour from grey; 0 where not valid."""
    pixels = checked.pixels.astype(np.float64)
    if checked.valid is not None:
        pixels[~checked.valid] = 0
    if max(pixels.max(), -pixels.min()) > BRIGHTEST:
        raise must_be("image", f"of values up to {BRIGHTEST:g}", f"{pixels.max():g}", "divide it by a constant")
    if checked.n_channels == 3 and colour_space == "lab":
        share = pixels.reshape(-1, 3) / (_white_of(checked) if white == "auto" else white)
        lab = as_lab(np.clip(share, 0, 1)).reshape(pixels.shape)
        return lab[..., 0], [lab[..., 1], lab[..., 2]]
    share = 100 / (255.0 if white == "auto" else white) * pixels
    if not checked.has_channels:
        return share, []
    mean = share.mean(axis=-1)
    return mean, [share[..., k] - mean for k in range(checked.n_channels) if checked.n_channels > 1]


def _white_of(checked: CheckedImage) -> float:
    dtype = checked.pixels.dtype
    if dtype.kind == "f":
        return 1.0
    if dtype not in (np.uint8, np.uint16):
        raise must_be("white", f"a number for colours of type {dtype.name}", "auto", "or use colour_space='channels'")
    return float(np.iinfo(dtype).max)
