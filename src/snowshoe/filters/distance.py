"""Exact Euclidean distance: how far the background is, and which label is the nearest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_labels, as_mask
from snowshoe.kernels import distance as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.memory import empty
from snowshoe.spacing import Sizes, Spacing, relative
from snowshoe.types import Image, Labels, Mask, Pixels

__all__ = ["deepest_label", "distance_map", "nearest_label", "squared_distances", "within"]

Floats = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
LONGEST: dict[np.dtype[Any], int] = {np.dtype(np.int32): 30, np.dtype(np.float64): 50, np.dtype(np.int64): 60}
"""Bits of the square of an image's diagonal: so many that every sum of squares is exact in the type."""
MOST_PARTS = 1000
"""Denominators up to this make a ratio of sizes a whole number of parts."""
CHUNK = 1 << 16
"""Roots that are taken at once."""
FINEST = 20
"""Bits of the least weight that have to be left where weights are rounded, so that their sums are exact."""


@dataclass(frozen=True)
class _Metric:
    """Squares of distances as numbers without rounding: ``weights`` for one step along each of three axes.

    ``unit`` is the length whose square is 1, in pixels of the last axis.
    """

    weights: npt.NDArray[Any]
    unit: float

    @property
    def endless(self) -> float:
        """More than any square."""
        return math.inf if self.weights.dtype.kind == "f" else 2.0 ** LONGEST[self.weights.dtype]

    def beyond(self, radius: float) -> float:
        """Return the least square that is more than a radius in pixels of the last axis."""
        length = radius / self.unit
        if length >= math.sqrt(self.endless):
            return self.endless
        square = length * length
        if self.weights.dtype.kind == "f":
            return math.nextafter(square * (1 + 2.0**-50), math.inf)
        # The root of the last digit decides, as where a rounded distance is compared.
        least = math.floor(square)
        while math.sqrt(least) <= length:
            least += 1
        return least


def distance_map(
    mask: Mask, *, spacing: Sizes | None = None, border_is_background: bool = False
) -> npt.NDArray[np.float32]:
    """Distance of each pixel to the nearest one that is False; 0 where that is the pixel itself.

    Parameters
    ----------
    mask : ndarray of bool, (N,), (M, N) or (P, M, N)
        False = background.
    spacing : Spacing, sequence of float or str, optional
        Size of a pixel along each axis, or one for all; the distance is in its unit. Without it, in pixels.
    border_is_background : bool
        Whether all that lies beyond the image is background. A volume of one plane counts as that plane.

    Returns
    -------
    ndarray of float32
        Exact Euclidean distances between the middles of pixels, rounded once; infinite where there is no background.

    Raises
    ------
    TypeError
        If the mask isn't boolean.
    ValueError
        If there are more axes than three, or the spacing doesn't fit them.

    Notes
    -----
    Squares are compared as sums without rounding, so that turned images give turned bytes. For that, ratios of sizes
    that are not whole numbers of thousandths or coarser parts are rounded, to about 30 bits in common images.

    Examples
    --------
    >>> import numpy as np
    >>> distance_map(np.array([[True, True, False], [True, True, True]]))
    array([[2.       , 1.       , 0.       ],
           [2.236068 , 1.4142135, 1.       ]], dtype=float32)
    """
    volume = _volume(mask)
    metric = _metric(volume.shape, spacing, np.ndim(mask))
    unit = metric.unit * (1.0 if spacing is None else Spacing.of(spacing, np.ndim(mask))[-1])
    framed = _framed(mask) if border_is_background else 0
    if metric.weights.dtype != np.int32:
        return _roots_in_place(_squares(volume, metric, metric.endless, framed, np.empty), unit).reshape(np.shape(mask))
    roots = empty(volume.shape, np.float32)
    flat = roots.reshape(-1)
    kernel.roots(volume, metric.weights, metric.endless, framed, unit, flat.view(np.int32), flat, threads(volume.size))
    return roots.reshape(np.shape(mask))


def _roots_in_place(squares: Floats, unit: float) -> Float32:
    """Return ``unit`` times the roots of squares, in half of their memory: the other half is given back."""
    n, flat = squares.size, squares.reshape(-1)
    roots: Float32 = flat.view(np.float32)[:n]
    # From the first to the last, a root lies where no square is that is still needed.
    for start in range(0, n, CHUNK):
        roots[start : start + CHUNK] = unit * np.sqrt(flat[start : start + CHUNK])
    del flat, roots
    squares.resize(-(-n // 2), refcheck=False)
    return squares.view(np.float32)[:n]


def squared_distances(
    mask: Mask, *, spacing: Sizes | None = None, border_is_background: bool = False
) -> tuple[Pixels, float]:
    """Squares of distances without rounding, and the length whose square is 1, in pixels of the last axis.

    Whole numbers of type int32, or float64 where they need it.
    """
    volume = _volume(mask)
    metric = _metric(volume.shape, spacing, np.ndim(mask))
    squares = _squares(volume, metric, metric.endless, _framed(mask) if border_is_background else 0)
    return squares.reshape(np.shape(mask)), metric.unit


def within(features: Mask, radius: float, *, spacing: Sizes | None = None, framed: bool = False) -> Mask:
    """Where a feature (True) is no further than a radius, in pixels of the last axis; ``framed``: they lie all around.

    Of ``spacing`` only the ratios matter. The time grows with the radius in images where much is far.
    """
    volume = _volume(features)
    metric = _metric(volume.shape, spacing, np.ndim(features))
    beyond = metric.beyond(radius)
    squares = _squares(~volume, metric, beyond, _framed(features) if framed else 0)
    return (squares < beyond).reshape(np.shape(features))


def nearest_label(labels: Image, *, radius: float = math.inf, spacing: Sizes | None = None) -> Labels:
    """The label of each pixel's nearest labelled pixel; 0 where none is within a radius in pixels of the last axis.

    Of labels that are equally near it is the least, whatever way the image is turned.
    """
    checked, _ = as_labels(labels)
    names = None
    if int(checked.max()) > max(checked.size, 65_535):
        names, checked = np.unique(np.append(0, checked), return_inverse=True)
        checked = checked[1:].reshape(np.shape(labels))
    volume = np.ascontiguousarray(_as_volume(checked, "labels"), np.uint32)
    bits = int(checked.max()).bit_length()
    metric = _metric(volume.shape, spacing, np.ndim(labels), bits)
    beyond = min(metric.beyond(radius) * 2.0**bits, metric.endless)
    keys = _squares(volume, _Metric(metric.weights << bits, metric.unit), beyond, 0)
    nearest = np.where(keys < beyond, keys & ((1 << bits) - 1), 0).reshape(np.shape(labels))
    return nearest.astype(np.int32) if names is None else names[nearest]


def deepest_label(labels: Labels, squares: Pixels, unit: float, *, spacing: Sizes | None = None) -> Labels:
    """The label of the ball that covers each pixel deepest: its radius squared less the way to its middle squared.

    ``squares`` and ``unit`` are those of `squared_distances`: around each pixel where they are above 0 lies a ball. Of
    balls that cover a pixel as deep, that of the least label counts; 0 where there is none.

    References
    ----------
    .. [1] Coeurjolly, D., & Montanvert, A. (2007). Optimal separable algorithms to compute the reverse Euclidean
       distance transformation and discrete medial axis in arbitrary dimension. IEEE Transactions on Pattern Analysis
       and Machine Intelligence, 29(3), 437-448. doi:10.1109/TPAMI.2007.54
    """
    bits = int(labels.max()).bit_length()
    volume = _as_volume(squares, "squares")
    # A square is added to one as large, and the sum has to fit as well.
    metric = _metric(volume.shape, spacing, np.ndim(squares), bits + 1)
    radii = volume * (unit / metric.unit) ** 2
    keys = np.rint(radii, out=radii).astype(np.int64)
    del radii
    no_ball, far = keys == 0, int(keys.max()) << bits
    keys <<= bits
    np.subtract(far, keys, out=keys)
    keys += labels.reshape(volume.shape)
    keys[no_ball] = far
    kernel.spread(keys, metric.weights << bits, far, threads(keys.size))
    np.greater_equal(keys, far, out=no_ball)
    keys &= (1 << bits) - 1
    keys[no_ball] = 0
    return keys.astype(np.int32).reshape(np.shape(labels))


def _squares(
    volume: npt.NDArray[Any], metric: _Metric, far: float, framed: int, room: Callable[..., Pixels] = empty
) -> Pixels:
    squares = room(volume.shape, metric.weights.dtype)
    kernel.squares(volume, metric.weights, far, framed, squares.reshape(-1), threads(volume.size))
    return squares


def _volume(mask: Mask) -> Mask:
    return np.ascontiguousarray(_as_volume(as_mask(mask, np.shape(mask)), "mask"))


def _as_volume(array: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    if array.ndim not in (1, 2, 3):
        raise ValueError(f"{name} must have 1 to 3 axes, got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must have at least one pixel, got shape {array.shape}")
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


def _framed(mask: Mask) -> int:
    """Return along how many axes, counted from the last, there is something beyond."""
    shape = np.shape(mask)
    return 2 if len(shape) == 3 and shape[0] == 1 else len(shape)


def _metric(shape: tuple[int, ...], spacing: Sizes | None, ndim: int, bits: int | None = None) -> _Metric:
    """Return how squares are measured; in 64-bit integers with so many ``bits`` to spare where that is given."""
    ratios, unit = _ratios(spacing, ndim)
    square = np.square(np.array(shape, np.float64))
    kinds: list[np.dtype[Any]] = [np.dtype(np.int32), np.dtype(np.float64)] if bits is None else [np.dtype(np.int64)]
    parts = _parts(ratios)
    whole = np.square(ratios * parts).round()
    for kind in kinds if parts else ():
        if float(square @ whole) < 2.0 ** (LONGEST[kind] - (bits or 0)):
            return _Metric(whole.astype(kind), unit / parts)
    longest = float(square @ np.square(ratios))
    if bits is None:
        return _Metric(_rounded(np.square(ratios), longest), unit)
    halvings = (LONGEST[kinds[0]] - bits - math.ceil(math.log2(longest)) - 1) // 2
    finer = np.square(ratios) * 4.0**halvings
    return _Metric(np.maximum(finer.round(), 1).astype(np.int64), unit * 2.0**-halvings)


def _parts(ratios: Floats) -> int:
    """Return into how many parts a step is divided so that all are whole numbers of them; 0 if there's no way."""
    near = [Fraction(ratio).limit_denominator(MOST_PARTS) for ratio in ratios.tolist()]
    alike = all(abs(part - ratio) <= 1e-12 * ratio for part, ratio in zip(near, ratios.tolist(), strict=True))
    return math.lcm(*(part.denominator for part in near)) if alike else 0


def _ratios(spacing: Sizes | None, ndim: int) -> tuple[Floats, float]:
    """Return how much longer a step along each of three axes is than the shortest, and that in pixels of the last."""
    sizes = relative(spacing, ndim)
    shortest = min(sizes)
    return np.array([1.0] * (3 - ndim) + [size / shortest for size in sizes]), shortest


def _rounded(weights: Floats, longest: float) -> Floats:
    """Return weights whose sums up to the diagonal's square are exact, unless that would cost digits that count."""
    quantum = 2.0 ** (math.ceil(math.log2(longest)) - LONGEST[np.dtype(np.float64)])
    return np.rint(weights / quantum) * quantum if quantum < weights.min() * 2.0**-FINEST else weights
