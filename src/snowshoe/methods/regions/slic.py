"""Simple linear iterative clustering."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.perception import perceived, rounded
from snowshoe.errors import must_be
from snowshoe.filters import gaussian
from snowshoe.kernels import absorb
from snowshoe.kernels import components as pieces
from snowshoe.kernels import slic as kernel
from snowshoe.kernels.dispatch import threads
from snowshoe.kernels.volumes import as_volume
from snowshoe.results import Segmentation
from snowshoe.spacing import relative
from snowshoe.types import Image, Labels, Mask, Range, Sigma, Unit

__all__ = ["slic"]

MOST_VALUES = 2**31
SMALLEST = 4
"""A piece smaller than the mean superpixel divided by this joins a neighbour."""

Channels = npt.NDArray[np.float32]
Grid = tuple[int, ...]
Steps = tuple[float, ...]


@method(
    family="regions",
    scope="regional",
    takes="channels",
    shortlist=True,
    ndim=(2, 3),
    said="the image was divided into about {n_segments} with SLIC",
    on_photos=0.35,
)
def slic(
    image: Image,
    *,
    n_segments: Annotated[int, Range(1, None), Unit("superpixels")] = 100,
    compactness: Annotated[float, Range(0.001, 1e6)] = 5.0,
    max_iter: Annotated[int, Range(1, 1000), Unit("rounds")] = 10,
    sigma: Sigma = 1.5,
    channel_axis: int | None = None,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Superpixels: patches of about one size that follow edges of colour or grey value (SLIC).

    Choose it to replace millions of pixels by hundreds of patches that something else classifies, measures or merges.
    Don't expect a superpixel to be an object: large even areas are cut up as well.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N), with or without channels
        Any accepted dtype; pixels with a NaN in any channel are left out.
    n_segments : int
        About how many superpixels; more are smaller. The count is that of a grid of nearly square cells over the
        valid pixels, and then of what the clustering makes of it.
    compactness : float
        How much place counts against colour. Larger: squarer patches; smaller: patches that cling to edges. At 5 a
        difference of 5 in lightness (of 100) weighs as much as one grid cell of distance.
    max_iter : int
        The most rounds; more let the patches follow edges further, and take time in proportion.
    sigma : float
        Gaussian smoothing beforehand, in pixels of the last axis; larger gives smoother outlines and ignores finer
        detail; 0 keeps lines of a pixel or two.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: for the smoothing,
        the grid and the distances, so that superpixels are about as long along all axes.
    mask : ndarray of bool, optional
        True = use this pixel. The superpixels are spread over these pixels, and don't reach across what is left out.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order, each connected; 0 for pixels left out.

    Raises
    ------
    ValueError
        If no pixel is valid, the image is neither a plane nor a volume, or it has 2³¹ values or more.

    Notes
    -----
    Three channels of uint8, uint16, or floats in 0 to 1 are taken for sRGB and compared as CIELAB. Anything else is
    stretched from its least to its greatest valid value to 0 … 100, so compactness means the same for every dtype.
    Pieces of less than a quarter of the mean size join the neighbour of the nearest colour. All sums are exact, so the
    bytes depend neither on threads nor on the processor, and a flipped or turned image gives the flipped or turned
    superpixels, except where two centres are equally near, or with ``sigma`` rounding decides.

    References
    ----------
    .. [1] Achanta, R., Shaji, A., Smith, K., Lucchi, A., Fua, P., & Süsstrunk, S. (2012). SLIC superpixels compared to
       state-of-the-art superpixel methods. IEEE Transactions on Pattern Analysis and Machine Intelligence, 34(11),
       2274-2282. doi:10.1109/TPAMI.2012.120
    .. [2] Irving, B. (2016). maskSLIC: regional superpixel generation with application to local pathology
       characterisation in medical images. arXiv:1606.09518. doi:10.48550/arXiv.1606.09518

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import slic
    >>> np.asarray(slic(np.array([[0, 0, 0, 9, 9, 9, 9, 9]]).astype(np.uint8), n_segments=2))
    array([[1, 1, 1, 2, 2, 2, 2, 2]], dtype=int32)
    """
    if np.size(image) >= MOST_VALUES:
        raise must_be("image", "one of fewer than 2³¹ values", np.size(image), "cut it into tiles")
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2, 3)).require_valid()
    steps = relative(spacing, len(checked.shape))
    channels = _smoothed(perceived(checked), sigma, checked.valid, steps)
    grid = _grid(checked, n_segments, steps)
    centers = _centers(channels, checked.flat_valid, grid)
    pitch = max(size / cells * step for size, cells, step in zip(checked.shape, grid, steps, strict=True))
    # Places are counted in half pixels. A centre that may be two pitches away instead of one costs half as much again,
    # and met people's boundaries less well on BSDS500 train.
    reach = 2 * pitch
    weight = (compactness / reach) ** 2
    labels = _descended(channels, checked.flat_valid, centers, steps, reach, weight, max_iter)
    regions = _connected(labels.reshape(checked.shape), checked, channels, checked.n_valid // (SMALLEST * len(centers)))
    return Segmentation.of(checked, regions, kind="regions")


def _smoothed(channels: Channels, sigma: float, valid: Mask | None, steps: Steps) -> Channels:
    if sigma == 0:
        return channels
    smoothed = np.empty_like(channels, dtype=np.float32)
    for channel, plane in zip(channels, smoothed, strict=True):
        plane[:] = rounded(gaussian(CheckedImage(channel, valid), sigma=sigma, spacing=steps))
    return smoothed


def _grid(image: CheckedImage, n_segments: int, steps: Steps) -> Grid:
    """Return the sides of a grid of square cells, or cubes, of which about ``n_segments`` hold a valid pixel."""
    sizes = [size * step for size, step in zip(image.shape, steps, strict=True)]
    cell = image.n_valid * math.prod(steps) / n_segments
    low = (math.sqrt(cell) if len(sizes) == 2 else cell ** (1 / 3)) / 2
    high, corner, grids = 2.0 * max(sizes), _counts(image.valid), list[tuple[int, float, Grid]]()
    for _ in range(30):
        pitch = math.sqrt(low * high)
        grid = tuple(_cells(n, size, pitch) for n, size in zip(image.shape, sizes, strict=True))
        n = math.prod(grid) if corner is None else _occupied(corner, grid)
        grids.append((abs(n - n_segments), pitch, grid))
        low, high = (pitch, high) if n > n_segments else (low, pitch)
    return min(grids)[2]


def _cells(n: int, size: float, pitch: float) -> int:
    return min(n, max(1, math.floor(size / pitch + 0.5)))


def _counts(valid: Mask | None) -> npt.NDArray[np.int32] | None:
    """Return how many valid pixels lie before each corner along all axes."""
    if valid is None:
        return None
    counts = valid.astype(np.int32)
    for axis in range(valid.ndim):
        counts = counts.cumsum(axis, dtype=np.int32)
    return np.pad(counts, [(1, 0)] * valid.ndim)


def _occupied(corner: npt.NDArray[np.int32], grid: Grid) -> int:
    """Count the cells with a valid pixel, from the numbers of those before each corner."""
    lines = (np.arange(n + 1) * (size - 1) // n for n, size in zip(grid, corner.shape, strict=True))
    counts = corner[np.ix_(*lines)]
    for axis in range(counts.ndim):
        counts = np.diff(counts, axis=axis)
    return int(np.count_nonzero(counts))


def _centers(channels: Channels, valid: Mask | None, grid: Grid) -> npt.NDArray[np.float64]:
    """Return place and colour of the mean of each cell's valid pixels."""
    sums = np.empty((math.prod(grid), 4 + len(channels)))
    cells = np.array((1,) * (3 - len(grid)) + grid, np.int64)
    kernel.seed(_volumes(channels), valid, cells, sums)
    used = sums[sums[:, 0] > 0]
    return np.ascontiguousarray(used[:, 1:] / used[:, :1])


def _descended(
    channels: Channels,
    valid: Mask | None,
    centers: npt.NDArray[np.float64],
    steps: Steps,
    reach: float,
    weight: float,
    max_iter: int,
) -> Labels:
    """Return each pixel's centre, counted from 0, when the centres have settled; -1 where not valid."""
    labels = np.empty(channels[0].size, np.int32)
    apart = np.array((1.0, *steps)[-3:-1], np.float32)
    kernel.descend(_volumes(channels), valid, centers, apart, reach, weight, max_iter, labels, threads(labels.size))
    return labels


def _volumes(channels: Channels) -> Channels:
    """Return the channels as kernels take them: (channels, planes, rows, columns)."""
    return channels if channels.ndim == 4 else channels[:, np.newaxis]


def _connected(labels: Labels, image: CheckedImage, channels: Channels, min_size: int) -> npt.NDArray[np.int32]:
    """Return every superpixel in one piece, small pieces given to their neighbours."""
    regions = np.empty(image.shape, np.int32)
    pieces.label(
        as_volume(labels.view(np.uint32)), image.flat_valid, None, 1, 1, regions.reshape(-1), threads(regions.size)
    )
    absorb.small_regions(_volumes(channels), max(1, min_size), as_volume(regions))
    return regions
