"""What tells a good segmentation without a truth: even regions, neighbours that differ, and a result that stays.

References
----------
.. [1] Espindola, G. M., Câmara, G., Reis, I. A., Bins, L. S., & Monteiro, A. M. (2006). Parameter selection for
   region-growing image segmentation algorithms using spatial autocorrelation. International Journal of Remote Sensing,
   27(14), 3035-3040. doi:10.1080/01431160600617194
.. [2] Johnson, B., & Xie, Z. (2011). Unsupervised image segmentation evaluation and refinement using a multi-scale
   approach. ISPRS Journal of Photogrammetry and Remote Sensing, 66(4), 473-483. doi:10.1016/j.isprsjprs.2011.02.006
.. [3] Bayley, G. V., & Hammersley, J. M. (1946). The "effective" number of independent observations in an
   autocorrelated time series. Supplement to the Journal of the Royal Statistical Society, 8(2), 184-197.
   doi:10.2307/2983560
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from snowshoe.labels import adjacency
from snowshoe.metrics import adjusted_rand
from snowshoe.types import Labels, Mask, Pixels

NOISE = 0.05
"""Standard deviation of the noise that is added, as a share of the image's own."""
GAMMA = 1.15
"""The exponent that bends the grey values."""
Floats = npt.NDArray[np.float64]
Segment = Callable[[Pixels, Mask], Labels]
Disturbed = tuple[Pixels, Mask, tuple[slice, ...]]


def variance_within(regions: Labels, values: Floats) -> float:
    """Return the variance inside the regions, weighted by area, as a share of the whole variance.

    Parameters
    ----------
    regions : ndarray of int
        1…n; 0 is left out.
    values : ndarray of float64, (channels, *shape)
        The image. Shares of several channels are averaged.
    """
    used = regions > 0
    index = regions[used]
    areas = np.bincount(index)
    shares = []
    for channel in values:
        inside = channel[used] - channel[used].mean()
        total = float(np.sum(inside * inside))
        sums = np.bincount(index, inside)
        between = float((sums[1:] ** 2 / np.maximum(areas[1:], 1)).sum())
        shares.append(max(0.0, 1 - between / total) if total > 0 else 0.0)
    return float(np.mean(shares))


def autocorrelation(regions: Labels, values: Floats) -> float:
    """Return Moran's I of the regions' means over all pairs that touch: 1 where neighbours are alike.

    Where there are not two regions, or all means are equal, nothing sets one region off from the next: 1.
    """
    used = regions > 0
    n = int(regions.max())
    first, second = adjacency(regions).pairs.T - 1
    if n < 2 or not len(first):
        return 1.0
    areas = np.bincount(regions[used], minlength=n + 1)[1:]
    shares = []
    for channel in values:
        means = np.bincount(regions[used], channel[used], minlength=n + 1)[1:] / areas
        apart = means - means.mean()
        total, across = float(np.sum(apart * apart)), float(np.sum(apart[first] * apart[second]))
        shares.append(n * across / (len(first) * total) if total > 1e-12 * n else 1.0)
    return float(np.mean(shares))


def contrast(regions: Labels, values: Floats) -> float:
    """Return the share of regions that say something which their neighbours don't: (1 - I) / (1 + I), at most 1.

    An autocorrelation of I leaves that share of observations in effect independent [3]_.
    """
    alike = min(max(autocorrelation(regions, values), 0.0), 1.0)
    return (1 - alike) / (1 + alike)


def stability(image: Pixels, valid: Mask, labels: Labels, segment: Segment, seed: int) -> float:
    """Return how far the labels stay the same under noise, a shift by a pixel and a gamma: 1 if nothing changes.

    The mean of the adjusted Rand index between the labels and those of each disturbed image, none counted below 0.
    """
    kept = []
    for disturbed, mask, part in disturbances(image, valid, seed):
        ignored = ~(mask & valid[part])
        kept.append(0.0 if ignored.all() else adjusted_rand(segment(disturbed, mask), labels[part], ignore=ignored))
    return float(np.mean(np.maximum(kept, 0))) if kept else 1.0


def disturbances(image: Pixels, valid: Mask, seed: int) -> Iterator[Disturbed]:
    """Yield disturbed images, their masks, and the part of the original that each shows."""
    whole, shifted = (slice(None),) * valid.ndim, (slice(1, None),) * valid.ndim
    if min(valid.shape) > 1:
        yield np.ascontiguousarray(image[shifted]), np.ascontiguousarray(valid[shifted]), shifted
    if image.dtype == np.bool_:
        return
    used = image[valid].astype(np.float64)
    low, high, spread = float(used.min()), float(used.max()), float(used.std())
    if spread == 0:
        return
    noise = np.random.default_rng(seed).normal(0.0, NOISE * spread, image.shape)
    yield _like(image, valid, image.astype(np.float64) + noise), valid, whole
    scaled = np.clip((image.astype(np.float64) - low) / (high - low), 0, 1)
    yield _like(image, valid, low + (high - low) * scaled**GAMMA), valid, whole


def _like(image: Pixels, valid: Mask, values: Floats) -> Pixels:
    """Return values in the image's type; pixels that are not valid stay as they are."""
    used = valid.reshape(valid.shape + (1,) * (image.ndim - valid.ndim))
    if np.issubdtype(image.dtype, np.integer):
        limits = np.iinfo(image.dtype)
        values = np.clip(np.round(values), limits.min, limits.max)
    changed: Pixels = np.where(used, values, image).astype(image.dtype)
    return changed


def geometric(*parts: Floats) -> Floats:
    """Return the geometric mean: low where any part is low, 0 where one is 0."""
    mean: Floats = np.prod(parts, axis=0) ** (1 / len(parts))
    return mean
