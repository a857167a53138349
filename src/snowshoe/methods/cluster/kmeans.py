"""k-means: exact on one channel, by descent on several."""

from __future__ import annotations

from typing import Literal

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.results import Segmentation
from snowshoe.statistics.clusterings import clusterings, clusterings_up_to
from snowshoe.statistics.colours import Values, ValuesOf
from snowshoe.statistics.criteria import bend
from snowshoe.statistics.lloyd import Space
from snowshoe.statistics.models import Centers
from snowshoe.types import Auto, Clusters, Image, Mask, Seed


def fit(values: Values, *, k: int | Literal["auto"], k_max: int, colour_space: Space, rng: int) -> Centers:
    """Return the centres of k clusters, or of as many as there are at the elbow of the scree curve."""
    if k != "auto":
        return clusterings(values, k, colour_space, rng).model(k)
    curve = clusterings_up_to(values, k_max, colour_space, rng)
    return curve.model(bend(curve.inertia)[0])


@method(
    family="cluster",
    scope="pointwise",
    takes="channels",
    statistic=ValuesOf,
    fit=fit,
    shortlist=True,
    said="pixels were grouped into {k} by k-means clustering",
)
def kmeans(
    image: Image,
    *,
    k: Clusters | Auto = "auto",
    k_max: Clusters = 30,
    channel_axis: int | None = None,
    colour_space: Space = "rgb",
    rng: Seed = 0,
    mask: Mask | None = None,
) -> Segmentation:
    """Classes of pixels that are alike in grey value or colour (k-means).

    Choose it for images of several materials or tissues, each of about one grey value or colour. The number of classes
    may be left to the scree curve. Don't where illumination drifts, or where classes differ in texture rather than
    in colour: place in the image plays no part.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    k : int or "auto"
        Number of clusters; more clusters, finer steps. "auto" takes the elbow of the scree curve (see `scree`).
    k_max : int
        How far the scree curve is followed for "auto"; a longer curve can move the elbow to a larger k.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    colour_space : {"rgb", "lab"}
        Where distances are measured: in the image's own channels, or in CIELAB (three channels of sRGB: uint8, uint16,
        or float in 0 to 1), where they are close to what an eye sees. It plays no part with one channel.
    rng : int
        Seed of the starts for several channels; the same seed gives the same bytes. One channel needs no luck.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 … k by grey value, or by lightness for colours. The model holds the centres in the image's units, or
        as L*, a*, b* for "lab". A constant image is all 1.

    Raises
    ------
    ValueError
        If no pixel is valid, if k is above the number of distinct values or colours, or if "lab" is asked for
        channels that are not sRGB.

    Notes
    -----
    One channel: the global optimum for every k, from one dynamic programme over the histogram [1]_. Several channels:
    weighted k-means of the distinct colours from greedy k-means++ starts [2]_ with triangle-inequality pruning [3]_;
    inertia never rises with k, but the optimum is not guaranteed (``exact`` is false, except for one cluster or as
    many as colours). Lightness is that of CIELAB for sRGB, and the mean of the channels for anything else.

    References
    ----------
    .. [1] Wang, H., & Song, M. (2011). Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
       programming. The R Journal, 3(2), 29-33. doi:10.32614/RJ-2011-015
    .. [2] Arthur, D., & Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. 18th ACM-SIAM
       Symposium on Discrete Algorithms, 1027-1035. doi:10.5555/1283383.1283494
    .. [3] Hamerly, G. (2010). Making k-means even faster. SIAM International Conference on Data Mining, 130-140.
       doi:10.1137/1.9781611972801.12

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import kmeans
    >>> result = kmeans(np.array([[1, 2, 9], [5, 5, 9]], dtype=np.uint8), k=3)
    >>> np.asarray(result)
    array([[1, 1, 3],
           [2, 2, 3]], dtype=uint8)
    >>> result.model.centers.tolist()
    [1.5, 5.0, 9.0]
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    if colour_space == "lab" and checked.n_channels != 3:
        raise must_be("image", "one of 3 channels for colour_space='lab'", f"{checked.n_channels} channels")
    model = fit(ValuesOf.of(checked), k=k, k_max=k_max, colour_space=colour_space, rng=rng)
    return Segmentation.of(checked, model.apply(checked), model=model)
