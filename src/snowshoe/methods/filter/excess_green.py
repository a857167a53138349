"""How green a colour is."""

from __future__ import annotations

import numpy as np

from snowshoe.catalogue import method
from snowshoe.filters.borders import filled, real_type
from snowshoe.filters.planes import coloured, laid_out
from snowshoe.types import Image, Mask, Pixels


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    n_channels=3,
    stands_for_image=True,
    units="excess green",
    said="the excess green index of each pixel was computed",
)
def excess_green(image: Image, *, channel_axis: int | None = None, mask: Mask | None = None) -> Pixels:
    """Excess green: how much greener a colour is than grey, whatever its brightness.

    Choose it for plants on soil, on a tray or on paper, with `otsu` behind it. Don't for leaves that are red, yellow or
    very dark, nor where the camera has an infrared band: take `normalised_difference` then.

    Parameters
    ----------
    image : array_like, (M, N, 3) or (M, N, 4) in any axis order
        Red, green and blue, any accepted dtype; a fourth channel (alpha) is not used. NaN is left out.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        2 g - r - b of the shares r, g, b of the sum of the channels: from -1 to 2, 0 for every grey, and for black.
        float32 for integers of up to 16 bits and float32, else float64; 0 where a pixel is left out; a masked array
        gives a masked array.

    Raises
    ------
    ValueError
        For fewer than three channels, or more than four.

    References
    ----------
    .. [1] Woebbecke, D. M., Meyer, G. E., Von Bargen, K., & Mortensen, D. A. (1995). Color indices for weed
       identification under various soil, residue, and lighting conditions. Transactions of the ASAE, 38(1), 259-269.
       doi:10.13031/2013.27838

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import excess_green
    >>> excess_green(np.array([[[10, 40, 10], [50, 50, 50]]], dtype=np.uint8), channel_axis=-1)
    array([[1., 0.]], dtype=float32)
    """
    checked = coloured(image, mask, channel_axis)
    # Quarters, because the sum of three values may be no number.
    red, green, blue = (filled(checked)[..., channel].astype(np.float64) / 4 for channel in range(3))
    total = red + green + blue
    excess = np.divide(2 * green - red - blue, total, out=np.zeros_like(total), where=total != 0)
    return laid_out(image, checked, excess.astype(real_type(checked.pixels.dtype)), channel_axis=channel_axis)
