"""Mean shift."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import lightness
from snowshoe.errors import must_be
from snowshoe.results import Segmentation
from snowshoe.statistics.colours import Values, ValuesOf
from snowshoe.statistics.fuzzy import squared_distances
from snowshoe.statistics.meanshift import estimate_bandwidth, modes_of
from snowshoe.statistics.models import Centers
from snowshoe.statistics.squares import require_squares
from snowshoe.types import Auto, Image, Mask, Range, Unit

MOST = 255


def fit(values: Values, *, bandwidth: float | Literal["auto"]) -> Centers:
    """Return the modes as centres."""
    require_squares(values.values)
    points = values.values.reshape(len(values.values), -1).astype(np.float64)
    counts = values.counts.astype(np.float64)
    radius = estimate_bandwidth(points, counts) if bandwidth == "auto" else bandwidth
    # Where nothing is near enough to be joined, any radius does.
    modes = modes_of(points, counts, radius or math.ulp(float(np.abs(points).max())) or 1.0)
    centers = modes.places[np.lexsort((*modes.places.T[::-1], lightness(modes.places, values.values)))]
    if len(centers) > MOST:
        raise must_be("bandwidth", f"so large that there are at most {MOST} modes", radius, "use a larger one")
    inertia = float((counts * squared_distances(points, centers).min(axis=1)).sum())
    shaped = centers[:, 0] if centers.shape[1] == 1 else centers
    error = max(modes.error, values.quantisation_error)
    return Centers(shaped, inertia, exact=error == 0, quantisation_error=error)


@method(
    family="cluster",
    scope="pointwise",
    takes="channels",
    statistic=ValuesOf,
    fit=fit,
    said="pixels were grouped into classes by mean shift clustering",
)
def mean_shift(
    image: Image,
    *,
    bandwidth: Annotated[float, Range(1e-6, None), Unit("image units")] | Auto = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Classes around the modes of grey value or colour, as many as there are (mean shift).

    Choose it where the number of classes is not known but how far apart two of them must be is. Don't where classes
    overlap in one broad hump: it has one mode.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    bandwidth : float or "auto"
        Radius of the ball whose mean is followed, in image units; a larger value gives fewer classes. "auto" takes the
        mean radius that holds 3 of 10 pixels.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        The class of the nearest mode: labels 1 … k by grey value, or by lightness for colours. The model holds the
        modes in the image's units.

    Raises
    ------
    ValueError
        If no pixel is valid, or if there are more than 255 modes.

    Notes
    -----
    One channel: every value of the histogram climbs, by running sums. Several channels with more than 1024 distinct
    colours: pixels count at the mean of their cell of a grid a quarter of the bandwidth wide, and the means of cells
    one bandwidth wide climb; ``quantisation_error`` in the model says how far a colour is from the mean that it counts
    at. Modes nearer than
    the bandwidth to one that holds more pixels are dropped, so that the answer does not depend on an order.

    References
    ----------
    .. [1] Comaniciu, D., & Meer, P. (2002). Mean shift: a robust approach toward feature space analysis. IEEE
       Transactions on Pattern Analysis and Machine Intelligence, 24(5), 603-619. doi:10.1109/34.1000236

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import mean_shift
    >>> np.asarray(mean_shift(np.array([[1, 2, 9], [5, 5, 9]], dtype=np.uint8), bandwidth=2.0))
    array([[1, 1, 3],
           [2, 2, 3]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    model = fit(ValuesOf.of(checked), bandwidth=bandwidth)
    return Segmentation.of(checked, model.apply(checked), model=model)
