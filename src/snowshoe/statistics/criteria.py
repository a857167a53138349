"""Where to stop: seven published ways to choose the number of clusters, side by side.

Each takes the same `Evidence` and returns the k it chooses and the curve it looked at, NaN where it is not defined.
Of equally good k the smallest is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Choice: TypeAlias = tuple[int, Floats]
ENOUGH = 0.9
"""The share of the variance that is enough to explain."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the clusterings into k = 1 … n clusters.

    Attributes
    ----------
    inertia : ndarray of float64, (n,)
        Within-cluster sum of squared distances; never rises.
    sizes : ndarray of float64, (n, n)
        Row k - 1: the pixels of each of the k clusters; 0 beyond.
    silhouette : ndarray of float64, (n,)
        Mean silhouette width; 0 for one cluster.
    channels : int
        The number of channels.
    rounding : float
        The variance that rounding the values to their steps took away: the sum over channels of step² / 12
        (Sheppard's correction; see `step_of`). It keeps logarithms finite where k clusters fit the values exactly.
    uniform : ndarray of float64, (n,)
        Expected logarithm of the inertia per pixel of as many clusters of uniformly spread values.
    uniform_error : ndarray of float64, (n,)
        Its standard error.
    """

    inertia: Floats
    sizes: Floats
    silhouette: Floats
    channels: int
    rounding: float
    uniform: Floats
    uniform_error: Floats

    @property
    def n(self) -> int:
        """The greatest k."""
        return len(self.inertia)

    @property
    def k(self) -> Floats:
        """1 … n."""
        return np.arange(1.0, self.n + 1)

    @property
    def n_pixels(self) -> float:
        """The number of pixels."""
        return float(self.sizes[0, 0])

    @property
    def spread(self) -> Floats:
        """Inertia per pixel, with the variance that rounding took away."""
        return self.inertia / self.n_pixels + self.rounding


def elbow(evidence: Evidence) -> Choice:
    """Return the k at which the curve is farthest below the chord from its first to its last point.

    Both axes are scaled to 0 … 1 first. The default: the bend that an eye finds in a scree plot. It depends on how
    far the curve was followed. With one or two points there is no bend, and all are taken.

    References
    ----------
    .. [1] Satopää, V., Albrecht, J., Irwin, D., & Raghavan, B. (2011). Finding a "Kneedle" in a haystack: detecting
       knee points in system behavior. 31st International Conference on Distributed Computing Systems Workshops,
       166-171. doi:10.1109/ICDCSW.2011.20
    """
    return bend(evidence.inertia)


def bend(inertia: Floats) -> Choice:
    """Return the elbow of a curve that is all that is known."""
    n = len(inertia)
    if n < 3:
        return n, np.zeros(n)
    across = np.arange(n) / (n - 1)
    down = (inertia - inertia[-1]) / (inertia[0] - inertia[-1])
    curve = (1 - across - down) / np.sqrt(2.0)
    return int(np.argmax(curve)) + 1, curve


def second_difference(evidence: Evidence) -> Choice:
    """Return the k at which the curve turns most sharply: the greatest W(k-1) - 2 W(k) + W(k+1).

    It looks at neighbours only, so it tends to small k. With one or two points all are taken.

    References
    ----------
    .. [1] Zhao, Q., Hautamaki, V., & Fränti, P. (2008). Knee point detection in BIC for detecting the number of
       clusters. Advanced Concepts for Intelligent Vision Systems, 664-673. doi:10.1007/978-3-540-88458-3_60
    """
    curve = np.full(evidence.n, np.nan)
    if evidence.n < 3:
        return evidence.n, curve
    curve[1:-1] = np.diff(evidence.inertia, 2)
    return _best(curve), curve


def explained_variance(evidence: Evidence) -> Choice:
    """Return the first k whose clusters explain at least 90 % of the variance.

    A rule of thumb with a stated level, independent of how far the curve was followed; the last k where none does.

    References
    ----------
    .. [1] Ketchen, D. J., & Shook, C. L. (1996). The application of cluster analysis in strategic management
       research: an analysis and critique. Strategic Management Journal, 17(6), 441-458.
       doi:10.1002/(SICI)1097-0266(199606)17:6<441::AID-SMJ819>3.0.CO;2-G
    """
    total = evidence.inertia[0]
    curve = 1 - evidence.inertia / total if total > 0 else np.ones(evidence.n)
    enough = curve >= ENOUGH
    return int(np.argmax(enough)) + 1 if enough.any() else evidence.n, curve


def calinski_harabasz(evidence: Evidence) -> Choice:
    """Return the k with the greatest ratio of the variance between clusters to that within them.

    On finely graded values it tends to large k. Not defined for one cluster. Where k clusters fit the values exactly
    the ratio has no bound, and that k is chosen.

    References
    ----------
    .. [1] Caliński, T., & Harabasz, J. (1974). A dendrite method for cluster analysis. Communications in
       Statistics, 3(1), 1-27. doi:10.1080/03610927408827101
    """
    curve = np.full(evidence.n, np.nan)
    k, within = evidence.k[1:], evidence.inertia[1:]
    between = evidence.inertia[0] - within
    fitting = within <= 0
    curve[1:] = between * (evidence.n_pixels - k) / ((k - 1) * np.where(fitting, np.nan, within))
    return int(np.argmax(fitting)) + 2 if fitting.any() else _best(curve), curve


def silhouette(evidence: Evidence) -> Choice:
    """Return the k with the greatest mean silhouette width.

    How much nearer a pixel is to its own cluster than to the next, from -1 to 1. One channel: exact, over all pairs of
    pixels. Several channels: the simplified silhouette [2]_, with distances to the centres. Not defined for one
    cluster.

    References
    ----------
    .. [1] Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster
       analysis. Journal of Computational and Applied Mathematics, 20, 53-65. doi:10.1016/0377-0427(87)90125-7
    .. [2] Hruschka, E. R., de Castro, L. N., & Campello, R. J. G. B. (2004). Evolutionary algorithms for clustering
       gene-expression data. 4th IEEE International Conference on Data Mining, 403-406. doi:10.1109/ICDM.2004.10073
    """
    curve = evidence.silhouette.copy()
    curve[0] = np.nan
    return _best(curve), curve


def gap(evidence: Evidence) -> Choice:
    """Return the first k whose gap is at least the next one's less its standard error.

    The gap is the logarithm of the inertia that uniformly spread values would have, less that of these. One channel:
    k clusters of values uniform over the same span have inertia N L² / (12 k²), and the standard error of its
    logarithm is √(0.8 / N), both in closed form. Several channels: four samples of 512 colours, uniform in the box
    along the principal axes, are clustered in the same way. The last k where none fulfils the rule.

    References
    ----------
    .. [1] Tibshirani, R., Walther, G., & Hastie, T. (2001). Estimating the number of clusters in a data set via the
       gap statistic. Journal of the Royal Statistical Society B, 63(2), 411-423. doi:10.1111/1467-9868.00293
    """
    if evidence.n < 2:
        return 1, np.zeros(1)
    curve = evidence.uniform - np.log(evidence.spread)
    stops = curve[:-1] >= curve[1:] - evidence.uniform_error[1:]
    return int(np.argmax(stops)) + 1 if stops.any() else evidence.n, curve


def bic(evidence: Evidence) -> Choice:
    """Return the k with the greatest Bayesian information criterion of k round Gaussians of one width.

    The form of X-means: each pixel belongs to one cluster, k (channels + 1) parameters. Values are taken to be rounded
    to their steps. On hundreds of thousands of pixels it tends to the largest k.

    References
    ----------
    .. [1] Pelleg, D., & Moore, A. (2000). X-means: extending k-means with efficient estimation of the number of
       clusters. 17th International Conference on Machine Learning, 727-734.
    .. [2] Schwarz, G. (1978). Estimating the dimension of a model. The Annals of Statistics, 6(2), 461-464.
       doi:10.1214/aos/1176344136
    """
    if evidence.n < 2:
        return 1, np.zeros(1)
    pixels, channels = evidence.n_pixels, evidence.channels
    shares = evidence.sizes / pixels
    membership = pixels * (shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=1)
    deviation = pixels * channels / 2 * (np.log(2 * np.pi * evidence.spread / channels) + 1)
    curve = membership - deviation - evidence.k * (channels + 1) / 2 * np.log(pixels)
    return _best(curve), curve


CRITERIA: tuple[Callable[[Evidence], Choice], ...] = (
    elbow,
    second_difference,
    explained_variance,
    calinski_harabasz,
    silhouette,
    gap,
    bic,
)
"""Every criterion; the first is the default."""


def _best(curve: Floats) -> int:
    """Return the k with the greatest value, the last k where none is defined."""
    (defined,) = np.nonzero(~np.isnan(curve))
    return int(defined[np.argmax(curve[defined])]) + 1 if len(defined) else len(curve)


def step_of(values: Floats) -> float:
    """Return the step to which ascending values are rounded: their least difference, at most 1/256 of their span.

    The limit makes few values that lie far apart count as groups rather than as a coarse scale.
    """
    if len(values) < 2:
        return 0.0
    return float(min(np.diff(values).min(), (values[-1] - values[0]) / 256))


def choices(evidence: Evidence) -> dict[str, Choice]:
    """Return what each criterion chooses, and its curve, by name."""
    return {criterion.__name__: criterion(evidence) for criterion in CRITERIA}
