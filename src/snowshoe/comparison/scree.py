"""The scree curve of an image, and where its criteria say to stop."""

from __future__ import annotations

import time

import numpy as np

from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.errors import must_be
from snowshoe.results import Scree
from snowshoe.statistics.clusterings import clusterings_up_to
from snowshoe.statistics.colours import ValuesOf
from snowshoe.statistics.criteria import choices
from snowshoe.statistics.lloyd import Space
from snowshoe.statistics.partition import Partitions, in_image_units
from snowshoe.types import Clusters, Image, Mask, Seed


def scree(
    image: Image,
    *,
    k_max: Clusters = 30,
    channel_axis: int | None = None,
    colour_space: Space = "rgb",
    rng: Seed = 0,
    mask: Mask | None = None,
) -> Scree:
    """Inertia of k-means for every number of clusters, and the number that seven criteria choose.

    Choose it to find the number of classes of an image, and to see whether it has one: where the criteria disagree,
    the grey values fall into no natural number of groups.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    k_max : int
        The last k of the curve; with fewer distinct values it ends at their number. A longer curve can move the
        elbow to a larger k.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    colour_space : {"rgb", "lab"}
        Where distances are measured (see `kmeans`).
    rng : int
        Seed of the starts for several channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Scree
        The curve, what each criterion chooses and looked at, and how far they agree. One channel: every point is the
        global optimum. A constant image has one cluster.

    Raises
    ------
    ValueError
        If no pixel is valid, a parameter is out of range, or "lab" is asked for channels that are not sRGB.

    References
    ----------
    .. [1] Wang, H., & Song, M. (2011). Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
       programming. The R Journal, 3(2), 29-33. doi:10.32614/RJ-2011-015

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import scree
    >>> result = scree(np.array([[1, 2, 3, 91, 92, 93, 201, 202, 203]], dtype=np.uint8))
    >>> result.chosen_k
    3
    >>> result.inertia[:3].round().tolist()
    [60206.0, 12156.0, 6.0]
    """
    catalogue.get("kmeans").check({"k_max": k_max, "colour_space": colour_space, "rng": rng})
    start = time.perf_counter()
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    if colour_space == "lab" and checked.n_channels != 3:
        raise must_be("image", "one of 3 channels for colour_space='lab'", f"{checked.n_channels} channels")
    values = ValuesOf.of(checked)
    curve = clusterings_up_to(values, k_max, colour_space, rng)
    inertia = in_image_units(curve.inertia, curve.exponent)
    if (curve.exponent and ((inertia == 0) != (curve.inertia == 0)).any()) or inertia[0] >= np.finfo(np.float64).max:
        rule = "of values whose squares float64 holds, to have a scree curve"
        raise must_be("image", rule, f"values around 2 ** {curve.exponent}", "multiply it by a power of ten")
    chosen = choices(curve.evidence())
    return Scree(
        k=np.arange(1, len(curve.inertia) + 1),
        inertia=inertia,
        criteria={name: k for name, (k, _) in chosen.items()},
        curves={name: curve for name, (_, curve) in chosen.items()},
        exact=isinstance(curve, Partitions) and curve.is_exact(len(curve.inertia)),
        channels=checked.n_channels,
        quantisation_error=values.quantisation_error,
        seconds=time.perf_counter() - start,
    )
