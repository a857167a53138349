"""What can be said of labels without a truth: how much they explain, and whether their boundaries lie on edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.comparison.scene import Scene, Values
from snowshoe.kernels import components, contingency
from snowshoe.kernels.dispatch import threads
from snowshoe.labels.areas import counted
from snowshoe.results import Segmentation
from snowshoe.types import Labels, Mask, Pixels
from snowshoe.workers import in_order

__all__ = ["LOWER_IS_BETTER", "MEANINGS", "Numbers", "boundary_step", "explained", "numbers_of", "region_areas"]

MEANINGS = {
    "explained_grey": "Share of the grey variance that the labels explain. More labels always explain more.",
    "explained_colour": "Share of the colour variance that the labels explain.",
    "contrast": "Mean step of the labels’ mean grey across their boundaries, in standard deviations.",
    "boundary_strength": "Mean Sobel magnitude on the boundaries, relative to that of the whole image.",
    "tiny_regions": "Share of the connected regions that are smaller than the stated area.",
    "tiny_pixels": "Share of the pixels that lie in such regions.",
}
"""Each number's meaning, as reports print it."""
FEW = 64
"""Labels whose values are counted rather than added up, where there are 256 of them."""
PIECE = 1 << 18
"""Pixels that are looked at at once: in the cache they are quicker, and take less memory."""
Vectors = npt.NDArray[np.float64]
LOWER_IS_BETTER = frozenset({"tiny_regions", "tiny_pixels", "seconds"})


@dataclass(frozen=True)
class Numbers:
    """Label-free numbers of a segmentation; see `MEANINGS`.

    Attributes
    ----------
    n_labels, n_regions : int
        Different labels, and connected regions of equal label (4-neighbours; 6 in a volume).
    largest : float
        Share of the pixels in the largest connected region.
    class_means, class_shares : tuple of float
        Mean grey and share of the pixels of each class, by label; empty for regions.
    n_objects : int or None
        Number of regions where they stand on a ground, as objects do; None for classes and for regions that fill the
        image.
    median_area : float or None
        Of the objects, in pixels.
    median_area_in_unit, area_unit : float and str, or None
        The same where the size of a pixel is known with its unit.
    ndim : int
        Two, or three where areas are volumes.
    """

    n_labels: int
    n_regions: int
    explained_grey: float
    explained_colour: float | None
    contrast: float
    boundary_strength: float
    tiny_regions: float
    tiny_pixels: float
    largest: float
    class_means: tuple[float, ...] = ()
    class_shares: tuple[float, ...] = ()
    n_objects: int | None = None
    median_area: float | None = None
    median_area_in_unit: float | None = None
    area_unit: str | None = None
    ndim: int = 2

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers by name."""
        lists = {"class_means": list(self.class_means), "class_shares": list(self.class_shares)}
        return {name: value for name, value in vars(self).items() if name != "ndim"} | lists


def numbers_of(segmentation: Segmentation, scene: Scene) -> Numbers:
    """Return the label-free numbers of a segmentation of the scene."""
    labels, valid, n_pixels = segmentation.labels, scene.valid, scene.measured.n_pixels
    used = scene.used(labels)
    counts = counted(used)
    present = np.flatnonzero(counts)
    areas = region_areas(segmentation, valid)
    tiny = areas[areas < scene.measured.tiny]
    grey = _sums(used, scene.grey_values, len(counts))
    steps = grey[0] / np.maximum(counts, 1)
    contrast, on_boundary = boundary_step(labels, valid, steps)
    is_classes = segmentation.kind == "classes"
    return Numbers(
        n_labels=len(present) if is_classes else int(np.count_nonzero(counts[1:])),
        n_regions=len(areas),
        explained_grey=explained(grey, counts, scene.grey_values.squares),
        explained_colour=None if scene.colours is None else _explained_colour(used, scene, counts),
        contrast=_ratio(contrast, scene.measured.deviation),
        boundary_strength=_ratio(_mean(scene.gradient[on_boundary]), scene.measured.gradient),
        tiny_regions=_ratio(len(tiny), len(areas)),
        tiny_pixels=float(tiny.sum() / n_pixels),
        largest=float(areas.max(initial=0) / n_pixels),
        class_means=tuple((scene.measured.mean + steps[present]).tolist()) if is_classes else (),
        class_shares=tuple((counts[present] / n_pixels).tolist()) if is_classes else (),
        **({} if is_classes or not counts[0] else _objects(areas, scene)),
    )


def _objects(areas: npt.NDArray[np.int64], scene: Scene) -> dict[str, Any]:
    """Return the number of objects and their median area."""
    if not len(areas):
        return {"n_objects": 0}
    median = float(np.median(areas))
    numbers = {"n_objects": len(areas), "median_area": median, "ndim": scene.valid.ndim}
    if scene.pixel_area is None:
        return numbers
    size, unit = scene.pixel_area
    return numbers | {"median_area_in_unit": median * size, "area_unit": unit}


def _ratio(value: float, whole: float) -> float:
    return value / whole if whole > 0 else 0.0


def _mean(values: npt.NDArray[Any]) -> float:
    return float(values.mean(dtype=np.float64)) if values.size else 0.0


def _explained_colour(used: Labels, scene: Scene, counts: npt.NDArray[Any]) -> float:
    values = scene.colour_values
    return explained(_sums(used, values, len(counts)), counts, values.squares)


def _sums(used: Labels, values: Values, n_labels: int) -> Vectors:
    """Return the sum of each channel's deviations from its mean over each label, (channels, n)."""
    if values.pixels.dtype == np.uint8 and n_labels <= FEW:
        channels = zip(values.pixels.T, values.means, strict=True)
        return np.stack([_sums_of_bytes(used, pixels, mean, n_labels) for pixels, mean in channels])

    def of_piece(start: int, deviations: Vectors) -> list[npt.NDArray[Any]]:
        index = used[start : start + deviations.shape[1]].astype(np.intp)
        return [np.bincount(index, deviation, n_labels) for deviation in deviations]

    sums = np.zeros((len(values.means), n_labels))
    for piece in values.over_pieces(of_piece, n_labels):
        for total, of_channel in zip(sums, piece, strict=True):
            total += of_channel
    return sums


def _sums_of_bytes(used: Labels, pixels: Pixels, mean: float, n_labels: int) -> Vectors:
    """Return the same of one channel from how often each label has each value, which takes a third of the time."""
    keys, counts = np.empty(256 * n_labels, np.uint64), np.empty(256 * n_labels, np.int64)
    labels, values = used.view(f"u{used.itemsize}"), np.ascontiguousarray(pixels)
    n_pairs = contingency.pairs(labels, values, None, n_labels, 256, keys, counts, threads(used.size))
    label, value = np.divmod(keys[:n_pairs].astype(np.int64), 256)
    return np.asarray(np.bincount(label, (value - mean) * counts[:n_pairs], n_labels), np.float64)


def explained(sums: Vectors, counts: npt.NDArray[Any], squares: float) -> float:
    """Return the share of the variance between labels, from their sums of deviations, and the squares of all."""
    # Plain sums, since the last digit of a BLAS product depends on the processor.
    between = float((sums**2 / np.maximum(counts, 1)).sum())
    return float(np.clip(between / squares, 0, 1)) if squares > 0 else 1.0


def region_areas(segmentation: Segmentation, valid: Mask) -> npt.NDArray[np.int64]:
    """Return the area of each connected region of equal label, by neighbours along axes; background is no region."""
    labels = np.ascontiguousarray(segmentation.labels)
    if segmentation.kind == "classes":
        pixels = labels.view(f"u{labels.itemsize}").reshape((1,) * (3 - labels.ndim) + labels.shape)
        regions = np.empty(labels.shape, np.int32)
        used = None if valid.all() else np.ascontiguousarray(valid).reshape(-1)
        components.label(pixels, used, None, 1, 1, regions.reshape(-1), threads(labels.size))
        labels = regions
    areas = counted(labels, None if valid.all() else valid)[1:]
    return areas[areas > 0]


def boundary_step(labels: Labels, valid: Mask, means: npt.NDArray[np.float64]) -> tuple[float, Mask]:
    """Return the mean step of the labels' means across their boundaries, and the pixels on either side of one.

    Of a volume these are the boundaries in its planes: the gradient, that is looked at there, is one of planes too.
    """
    on_boundary = np.zeros(labels.shape, np.bool_)
    used = None if valid.all() else valid
    height = max(1, PIECE // max(1, labels[..., :1, :].size))

    def along(axis: int, top: int) -> tuple[float, int]:
        """Mark what lies beside a boundary across the axis; return the sum of steps, and how many."""
        # The row below the last one is looked at with it, and what is beside them in their own rows.
        rows = slice(top, top + height + (axis == -2))
        label, mark = (np.moveaxis(array[..., rows, :], axis, 0) for array in (labels, on_boundary))
        differ = label[1:] != label[:-1]
        if used is not None:
            both = np.moveaxis(used[..., rows, :], axis, 0)
            differ &= both[1:] & both[:-1]
        mark[1:] |= differ
        mark[:-1] |= differ
        return float(np.abs(means[label[1:][differ]] - means[label[:-1][differ]]).sum()), int(np.count_nonzero(differ))

    tops, steps = range(0, labels.shape[-2], height), dict[int, list[tuple[float, int]]]()
    # Those at work at once share no row.
    for some in (tops[::2], tops[1::2]):
        of_some = in_order(lambda top: [along(-2, top), along(-1, top)], some, jobs=threads(labels.size))
        steps.update(zip(some, of_some, strict=True))
    sums, numbers = zip(*(step for top in tops for step in steps[top]), strict=True)
    return (sum(sums) / sum(numbers) if any(numbers) else 0.0), on_boundary
