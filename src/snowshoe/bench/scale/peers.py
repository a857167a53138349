"""What others do with the same file; each writes its result as a Zarr, in chunks packed as snowshoe packs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.scale.sinks.zarrs import packer_of
from snowshoe.types import Pixels

__all__ = ["PEERS"]

_SIGMA, _CLASSES = 2.0, 4
_REACH = 8
"""Pixels around a chunk that a Gaussian of that sigma sees, and more than Sobel's filter does."""


def _chunked(path: Path) -> Any:
    import dask.array

    image: Any = dask.array
    return image.from_zarr(str(path))


def _kept(result: Any, out: Path) -> None:
    # Zarr's own choice of a packer takes up to ten times as long for floats.
    result.to_zarr(str(out), overwrite=True, compressors=packer_of(result.dtype))


def _above_otsu(path: Path) -> Any:
    """Return the image above Otsu's threshold, of the histograms of chunks, which dask adds up."""
    from skimage.filters import threshold_otsu

    image = _chunked(path)
    down, across = image.numblocks
    sides: dict[str, Any] = {"new_axis": 2, "chunks": ((1,) * down, (1,) * across, (256,)), "dtype": np.int64}
    # Not of the image as one row: to join the rows of its chunks takes longer than to count.
    counts = image.map_blocks(_counts, **sides).sum(axis=(0, 1)).compute()
    return image > threshold_otsu(hist=(counts, np.arange(256)))


def _counts(pixels: Pixels) -> Pixels:
    counts: Pixels = np.bincount(pixels.reshape(-1), minlength=256)
    return counts[np.newaxis, np.newaxis]


def otsu(path: Path, out: Path) -> None:
    """Threshold with dask and scikit-image."""
    _kept(_above_otsu(path).astype(np.uint8), out)


def label(path: Path, out: Path) -> None:
    """Threshold, and number the objects with dask-image."""
    from dask_image.ndmeasure import label as number

    _kept(number(_above_otsu(path))[0], out)


def kmeans(path: Path, out: Path) -> None:
    """Learn centres from one chunk after the other with scikit-learn, then assign every pixel."""
    from sklearn.cluster import MiniBatchKMeans

    image = _chunked(path)
    model = MiniBatchKMeans(_CLASSES, random_state=0, n_init=1, batch_size=1 << 16)
    for block in image.blocks.ravel():
        model.partial_fit(np.asarray(block).reshape(-1, 1).astype(np.float32))

    def assigned(pixels: Pixels) -> Pixels:
        near: Pixels = model.predict(pixels.reshape(-1, 1).astype(np.float32)).astype(np.uint8)
        return near.reshape(pixels.shape) + np.uint8(1)

    _kept(image.map_blocks(assigned, dtype=np.uint8), out)


def _smooth(pixels: Pixels) -> Pixels:
    from scipy.ndimage import gaussian_filter

    smoothed: Pixels = gaussian_filter(pixels.astype(np.float32), _SIGMA)
    return smoothed


def _strength(pixels: Pixels) -> Pixels:
    from skimage.filters import sobel

    strength: Pixels = sobel(pixels.astype(np.float32))
    return strength


def _overlapping_dask(work: Callable[[Pixels], Pixels], path: Path, out: Path) -> None:
    _kept(_chunked(path).map_overlap(work, depth=_REACH, boundary="reflect", dtype=np.float32), out)


def _overlapping_cubed(work: Callable[[Pixels], Pixels], path: Path, out: Path) -> None:
    import cubed
    import zarr

    def trimmed(pixels: Pixels) -> Pixels:
        return work(pixels)[_REACH:-_REACH, _REACH:-_REACH]

    spec = cubed.Spec(work_dir=str(out.parent), allowed_mem="2GB", executor_name="threads")
    image = cubed.from_zarr(str(path), spec=spec)
    # It cannot mirror the border, so it fills it.
    around: dict[str, Any] = {"depth": _REACH, "boundary": 0, "trim": False}
    result = cubed.map_overlap(trimmed, image, dtype=np.float32, chunks=image.chunks, **around)
    facts = {"shape": result.shape, "chunks": result.chunksize, "dtype": result.dtype, "overwrite": True}
    cubed.store(result, zarr.create_array(str(out), compressors=packer_of(result.dtype), **facts))


def gaussian_dask(path: Path, out: Path) -> None:
    """Smooth with dask and SciPy."""
    _overlapping_dask(_smooth, path, out)


def gaussian_cubed(path: Path, out: Path) -> None:
    """Smooth with cubed and SciPy."""
    _overlapping_cubed(_smooth, path, out)


def sobel_dask(path: Path, out: Path) -> None:
    """Detect edges with dask and scikit-image."""
    _overlapping_dask(_strength, path, out)


def sobel_cubed(path: Path, out: Path) -> None:
    """Detect edges with cubed and scikit-image."""
    _overlapping_cubed(_strength, path, out)


PEERS = {
    "threshold": {"dask, scikit-image": otsu},
    "label": {"dask-image": label},
    "k-means": {"MiniBatchKMeans on dask": kmeans},
    "Gaussian": {"dask map_overlap, SciPy": gaussian_dask, "cubed map_overlap, SciPy": gaussian_cubed},
    "Sobel": {"dask map_overlap, scikit-image": sobel_dask, "cubed map_overlap, scikit-image": sobel_cubed},
}
"""Job → who else does it."""
