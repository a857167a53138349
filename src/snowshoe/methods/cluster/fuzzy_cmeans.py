"""Fuzzy c-means."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import lightness
from snowshoe.results import Segmentation
from snowshoe.statistics.clusterings import clusterings, clusterings_up_to
from snowshoe.statistics.colours import Values, ValuesOf
from snowshoe.statistics.criteria import bend
from snowshoe.statistics.fuzzy import descend
from snowshoe.statistics.models import Centers
from snowshoe.statistics.squares import require_squares
from snowshoe.types import Auto, Clusters, Image, Mask, Range, Seed

TOLERANCE, ROUNDS = 1e-7, 300


def fit(values: Values, *, k: int | Literal["auto"], k_max: int, fuzziness: float, rng: int) -> Centers:
    """Return the centres of k fuzzy clusters, or of as many as there are at the elbow of the scree curve."""
    require_squares(values.values)
    if k == "auto":
        curve = clusterings_up_to(values, k_max, "rgb", rng)
        start = curve.model(bend(curve.inertia)[0])
    else:
        start = clusterings(values, k, "rgb", rng).model(k)
    points = values.values.reshape(len(values.values), -1).astype(np.float64)
    first = start.centers.reshape(start.k, -1)
    centers, objective = descend(points, values.counts.astype(np.float64), first, fuzziness, TOLERANCE, ROUNDS)
    centers = centers[np.lexsort((*centers.T[::-1], lightness(centers, values.values)))]
    shaped = centers[:, 0] if start.centers.ndim == 1 else centers
    return Centers(shaped, objective, exact=False, quantisation_error=values.quantisation_error)


@method(
    family="cluster",
    scope="pointwise",
    takes="channels",
    statistic=ValuesOf,
    fit=fit,
    said="pixels were grouped into {k} by fuzzy c-means clustering",
)
def fuzzy_cmeans(
    image: Image,
    *,
    k: Clusters | Auto = "auto",
    k_max: Clusters = 30,
    channel_axis: int | None = None,
    fuzziness: Annotated[float, Range(1.05, 20)] = 2.0,
    rng: Seed = 0,
    mask: Mask | None = None,
) -> Segmentation:
    """Classes around centres to which every pixel contributes by how near it is (fuzzy c-means).

    Choose it where classes blend into each other, e.g. mixed pixels of a coarse scan: centres are drawn less by the
    pixels between than those of k-means. Don't where classes differ much in size: large ones draw the centres of
    small ones to themselves.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    k : int or "auto"
        Number of clusters; more clusters, finer steps. "auto" takes the elbow of k-means' scree curve (see `scree`).
    k_max : int
        How far the scree curve is followed for "auto"; a longer curve can move the elbow to a larger k.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    fuzziness : float
        The exponent m: near 1 it is k-means; a larger value shares every pixel more evenly, and draws the centres
        together.
    rng : int
        Seed of the k-means of several channels that it starts from. One channel needs no luck.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        The class of greatest membership, which is that of the nearest centre: labels 1 … k by grey value, or by
        lightness for colours. The model holds the centres in the image's units; its inertia is the fuzzy objective.

    Raises
    ------
    ValueError
        If no pixel is valid, or if k is above the number of distinct values or colours.

    Notes
    -----
    Bezdek's alternating updates on the exact histogram, or on the distinct colours and their counts, from the k-means
    of the same k, until a round lowers the objective by less than 10⁻⁷ of it. A local optimum.

    References
    ----------
    .. [1] Bezdek, J. C. (1981). Pattern recognition with fuzzy objective function algorithms. Plenum Press.
       doi:10.1007/978-1-4757-0450-1
    .. [2] Dunn, J. C. (1973). A fuzzy relative of the ISODATA process and its use in detecting compact well-separated
       clusters. Journal of Cybernetics, 3(3), 32-57. doi:10.1080/01969727308546046

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import fuzzy_cmeans
    >>> np.asarray(fuzzy_cmeans(np.array([[1, 2, 9], [5, 5, 9]], dtype=np.uint8), k=3))
    array([[1, 1, 3],
           [2, 2, 3]], dtype=uint8)
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    model = fit(ValuesOf.of(checked), k=k, k_max=k_max, fuzziness=fuzziness, rng=rng)
    return Segmentation.of(checked, model.apply(checked), model=model)
