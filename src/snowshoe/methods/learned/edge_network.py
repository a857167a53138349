"""Borders by the network that comes with snowshoe."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, everything
from snowshoe.catalogue import method
from snowshoe.filters.ridges import ridge_direction, triangle_smoothed
from snowshoe.networks import shipped
from snowshoe.networks.scale import fit_scale
from snowshoe.networks.shipped import HALO, MULTIPLE, edge_strength
from snowshoe.results import Edges
from snowshoe.statistics.value_range import ValueRange
from snowshoe.types import Auto, Image, Mask, Range, Unit

Value = Annotated[float, Range(None, None), Unit("image units")]
Floats = npt.NDArray[np.float32]


def halo(**_: object) -> int:
    """Return how many pixels around a block its strength and orientation depend on."""
    return HALO + MULTIPLE


@method(
    family="learned",
    scope="local",
    takes="channels",
    halo=halo,
    statistic=ValueRange,
    fit=fit_scale,
    settles=("black", "white"),
    shortlist=True,
    on_photos=0.76,
    slow=True,
    prepare=shipped.edge_network,
    grid=MULTIPLE,
    tolerance=1e-3,
    upright=True,
    said="edges were detected with a small neural network trained on photographs that people had outlined",
)
def edge_network(
    image: Image,
    *,
    black: Value | Auto = "auto",
    white: Value | Auto = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Edges:
    """Borders that people would draw, as a small network learned them from photos that people outlined.

    Choose it for photos and for whatever looks like them: it knows which edges bound a thing and which are texture.
    Don't where an edge is defined by its height, as in a gradient; or for images unlike photos without a look at the
    answer, because it learned from nothing else.

    Parameters
    ----------
    image : array_like, (M, N), with or without 1 to 4 channels
        Any accepted dtype. Three channels are sRGB, as is a grey image repeated three times; the second of two and the
        fourth of four are not used. Pixels with a NaN in any channel are left out.
    black : float or "auto"
        The value that is black; what is darker is clipped. "auto" is 0, or the least valid value where some are
        negative.
    white : float or "auto"
        The value that is white; what is brighter is clipped. Larger makes the image darker. "auto" is 1 for booleans,
        for 8 bits that are all 0 or 1, and for floats up to 1; 255 for other 8 bits; for other integers the first of
        255, 511, 1023 … that no valid value exceeds, so that 12 bits in a type of 16 count as 12. Where some values are
        negative, or floats are on no such scale, it is the greatest (docs/networks.md).
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Edges
        ``strength`` from 0 to 1, how likely a person would draw a border here, several pixels wide; and
        ``orientation``: the direction across the border, from -π/2 to π/2. Both float32, and 0 where not ``valid``.
        ``model`` is the scale, black and white; the notes say why, unless it is the usual one of the type.

    Raises
    ------
    ValueError
        If the image has more than 4 channels, or white is not above black.
    UnusableNetwork
        If the network's file is not the one that was shipped.

    Notes
    -----
    Pixels that are left out are filled with the nearest valid value, and the lower and right sides are mirrored to
    multiples of 16. Images beyond 1024 pixels are done in tiles with 192 pixels around them, beyond which next to
    nothing counts: strengths are those of the whole, to 1e-3 at most. So are those of blocks that begin at multiples of
    16, with their halo, on the scale of the whole. Runs on one machine give the same bytes; other processors differ by
    rounding. The network learned from upright photos: that of a turned image is close to the turned answer, not equal
    to it. Its input's normalisation and the last sigmoid are inside. It takes up to 0.5 kB of memory per pixel of a
    tile.

    References
    ----------
    .. [1] Su, Z., Liu, W., Yu, Z., Hu, D., Liao, Q., Tian, Q., Pietikäinen, M., & Liu, L. (2021). Pixel difference
       networks for efficient edge detection. Proceedings of the IEEE/CVF International Conference on Computer Vision,
       5117-5127. doi:10.1109/ICCV48922.2021.00507
    .. [2] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image
       segmentation. IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916.
       doi:10.1109/TPAMI.2010.161

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import edge_network
    >>> step = np.repeat(np.array([[50] * 32 + [200] * 32], dtype=np.uint8), 64, axis=0)
    >>> edge_network(step).strength[32, 8:-8].argmax() + 8 in (31, 32)
    True
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,))
    scale = fit_scale(ValueRange.of(checked), black=black, white=white)
    strength = edge_strength(checked, scale)
    valid = everything(checked.shape) if checked.valid is None else checked.valid
    orientation = _across(strength, valid)
    return Edges(strength, valid, given_orientation=orientation, step=1 / 255, model=scale, notes=scale.notes)


def _across(strength: Floats, valid: Mask) -> Floats:
    """Return the direction in which the strength changes most around each pixel; 0 where not valid."""
    x, y = ridge_direction(triangle_smoothed(strength, 1))
    angle: Floats = np.where(valid, np.arctan2(y, x), 0).astype(np.float32)
    return angle
