"""Gaussian mixtures."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import lightness
from snowshoe.results import Segmentation
from snowshoe.statistics.clusterings import clusterings
from snowshoe.statistics.colours import Values, ValuesOf
from snowshoe.statistics.criteria import step_of
from snowshoe.statistics.fuzzy import squared_distances
from snowshoe.statistics.mixture import Mixture, expectation_maximisation
from snowshoe.statistics.squares import require_squares
from snowshoe.types import Auto, Clusters, Image, Mask, Range, Seed


def fit(values: Values, *, k: int | Literal["auto"], k_max: int, tolerance: float, max_iter: int, rng: int) -> Mixture:
    """Return the mixture of k distributions, or of as many as have the least BIC."""
    require_squares(values.values)
    points = values.values.reshape(len(values.values), -1).astype(np.float64)
    counts = values.counts.astype(np.float64)
    floor = max(max(step_of(np.unique(channel)) for channel in points.T) ** 2 / 12, np.finfo(np.float64).tiny)

    def mixture(n: int) -> Mixture:
        centers = clusterings(values, n, "rgb", rng).model(n).centers.reshape(n, -1)
        nearest = squared_distances(points, centers).argmin(axis=1)
        return expectation_maximisation(points, counts, nearest, floor, tolerance, max_iter)

    tried = range(1, min(k_max, len(points)) + 1) if k == "auto" else [k]
    best = min((mixture(n) for n in tried), key=lambda one: one.bic)
    order = np.lexsort((*best.means.T[::-1], lightness(best.means, values.values)))
    return Mixture(
        best.weights[order],
        best.means[order],
        best.covariances[order],
        best.log_likelihood,
        best.bic,
        values.quantisation_error,
    )


@method(
    family="cluster",
    scope="pointwise",
    takes="channels",
    statistic=ValuesOf,
    fit=fit,
    said="pixels were grouped into {k} by a Gaussian mixture model",
)
def gmm(
    image: Image,
    *,
    k: Clusters | Auto = "auto",
    k_max: Clusters = 6,
    channel_axis: int | None = None,
    tolerance: Annotated[float, Range(0, None)] = 1e-3,
    max_iter: Annotated[int, Range(1, None)] = 200,
    rng: Seed = 0,
    mask: Mask | None = None,
) -> Segmentation:
    """Classes of pixels, each with a mean, a spread and a share of its own (Gaussian mixture).

    Choose it where classes differ in spread or in size: k-means draws its border half-way between two means, the
    mixture where both are equally likely. Don't where classes are not bell-shaped, e.g. clipped or shaded.

    Parameters
    ----------
    image : array_like, (M, N) or n-D, with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    k : int or "auto"
        Number of distributions. "auto" takes the least BIC up to ``k_max``; in a large image even a slight departure
        from bell shape is evidence for one more.
    k_max : int
        How many distributions are tried for "auto"; a larger value takes longer and may find more.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    tolerance : float
        The fit ends where a round adds less to the mean log-likelihood of a pixel; a larger value ends sooner.
    max_iter : int
        Rounds at most; a larger value lets slow fits go on.
    rng : int
        Seed of the k-means of several channels that the fit starts from. One channel needs no luck.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        Labels 1 … k by mean grey value, or by lightness for colours. The model holds weights, means and covariances in
        the image's units. With spreads that differ, a class can lie on both sides of another.

    Raises
    ------
    ValueError
        If no pixel is valid, or if k is above the number of distinct values or colours.

    Notes
    -----
    Fitted to the exact histogram, or to the distinct colours and their counts, from the k-means of the same k. To each
    variance 1/12 of the squared step of the values is added, which is what rounding to it hides, so that a class of
    one value has a width. A local optimum, as every mixture fit.

    References
    ----------
    .. [1] Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM
       algorithm. Journal of the Royal Statistical Society B, 39(1), 1-38. doi:10.1111/j.2517-6161.1977.tb01600.x
    .. [2] Schwarz, G. (1978). Estimating the dimension of a model. The Annals of Statistics, 6(2), 461-464.
       doi:10.1214/aos/1176344136

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import gmm
    >>> result = gmm(np.array([[1, 2, 3, 90], [2, 2, 91, 92]], dtype=np.uint8), k=2)
    >>> np.asarray(result)
    array([[1, 1, 1, 2],
           [1, 1, 2, 2]], dtype=uint8)
    >>> result.model.means.round(3).ravel().tolist()
    [2.0, 91.0]
    """
    checked = as_image(image, mask, channel_axis=channel_axis).require_valid()
    model = fit(ValuesOf.of(checked), k=k, k_max=k_max, tolerance=tolerance, max_iter=max_iter, rng=rng)
    return Segmentation.of(checked, model.apply(checked), model=model)
