"""Score methods on a folder of images and label images: objects, at one IoU threshold after another."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe import io
from snowshoe.bench.scored import Scored
from snowshoe.errors import UnreadableImage, must_be
from snowshoe.kernels.dispatch import on_one_thread
from snowshoe.metrics import aggregated_jaccard, object_matching, panoptic_quality
from snowshoe.results import Segmentation
from snowshoe.workers import Failure, Progress, Task, carried_out

__all__ = ["THRESHOLDS", "ImageScore", "LabelsResult", "images_in", "labels_benchmark", "same_name"]

THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""Intersection over union from which an object counts as found: the 2018 Data Science Bowl's."""


@dataclass(frozen=True)
class ImageScore:
    """One image: objects found, extra and missed at every threshold, and two scores of all pixels."""

    name: str
    true_positives: tuple[int, ...]
    false_positives: tuple[int, ...]
    false_negatives: tuple[int, ...]
    panoptic_quality: float
    aggregated_jaccard: float
    seconds: float


@dataclass(frozen=True)
class LabelsResult:
    """A method on a folder of images.

    Attributes
    ----------
    method : str
    images : tuple of ImageScore
    failed : tuple of (str, str)
        Images that could not be scored, and why.
    """

    method: str
    images: tuple[ImageScore, ...]
    failed: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return F1, precision, recall and average precision at every threshold: the mean over images, and pooled."""
        per_image = np.array([_rates(image) for image in self.images])
        f1, precision, recall, average = per_image.mean(axis=0)
        pooled = _f1(*np.sum([_counts(image) for image in self.images], axis=0))
        return {
            "method": self.method,
            "thresholds": list(THRESHOLDS),
            "f1": f1.tolist(),
            "f1_50": float(f1[0]),
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "average_precision": average.tolist(),
            "mean_average_precision": float(average.mean()),
            "pooled_f1": pooled.tolist(),
            "panoptic_quality": float(np.mean([image.panoptic_quality for image in self.images])),
            "aggregated_jaccard": float(np.mean([image.aggregated_jaccard for image in self.images])),
            "seconds_per_image": float(np.mean([image.seconds for image in self.images])),
        }

    def image_rows(self) -> list[dict[str, Any]]:
        """Return one row for each image: F1 at every threshold, and the two scores."""
        names = [f"f1_{threshold:.2f}" for threshold in THRESHOLDS]
        return [
            {
                "image": image.name,
                **dict(zip(names, _f1(*_counts(image)).tolist(), strict=True)),
                "panoptic_quality": image.panoptic_quality,
                "aggregated_jaccard": image.aggregated_jaccard,
            }
            for image in self.images
        ]


def _counts(image: ImageScore) -> Any:
    return np.array([image.true_positives, image.false_positives, image.false_negatives], float)


def _f1(right: Any, extra: Any, missed: Any) -> Any:
    """Return 1 where there is nothing to find and nothing is marked."""
    return _share(2 * right, 2 * right + extra + missed)


def _rates(image: ImageScore) -> list[Any]:
    right, extra, missed = _counts(image)
    precision, recall = _share(right, right + extra), _share(right, right + missed)
    return [_f1(right, extra, missed), precision, recall, _share(right, right + extra + missed)]


def _share(part: Any, whole: Any) -> Any:
    """Return 1 where the whole is nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), 1.0)


def labels_benchmark(
    folder: str | Path,
    method: str,
    *,
    limit: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> LabelsResult:
    """Score a method on ``folder/images`` against label images of the same name in ``folder/labels``.

    Parameters
    ----------
    folder : path
        0 is background in the label images, every other value an object.
    method : str
        A recipe, e.g. ``otsu+components``.
    limit, jobs : int
        The first so many images only; processes.
    progress : callable, optional
        Called with an image's name, how many are done, and how many there are.

    Raises
    ------
    ValueError
        If there is no image, or none can be scored.
    """
    recipe = Scored.parse(method).require("segmentation")
    names = [path.name for path in images_in(folder)[:limit]]
    work = partial(on_one_thread, partial(_score, Path(folder), recipe))
    outcomes = carried_out(work, [Task(name, name) for name in names], jobs=jobs, progress=progress)
    scored = tuple(outcome for outcome in outcomes if isinstance(outcome, ImageScore))
    named = zip(names, outcomes, strict=True)
    failed = tuple((name, outcome.reason) for name, outcome in named if isinstance(outcome, Failure))
    if not scored:
        raise must_be("folder", "readable for at least one image", "; ".join(failed[0]))
    return LabelsResult(method, scored, failed)


def images_in(folder: str | Path) -> list[Path]:
    """Return the images of a folder, by name; raise where there is none."""
    paths = sorted(path for path in (Path(folder) / "images").glob("*") if path.is_file())
    if not paths:
        raise must_be("folder", "one that holds images/ and labels/", str(folder))
    return paths


def _score(folder: Path, scored: Scored, name: str) -> ImageScore:
    image = io.load(folder / "images" / name)
    truth = io.read_labels(same_name(folder / "labels", name))
    start = time.perf_counter()
    result = scored.run(image.pixels, channel_axis=image.channel_axis, mask=image.mask)
    seconds = time.perf_counter() - start
    if not isinstance(result, Segmentation):
        raise must_be("method", "one that gives a segmentation", scored.name)
    matched = [object_matching(result.labels, truth, iou=threshold) for threshold in THRESHOLDS]
    return ImageScore(
        name,
        tuple(match.true_positives for match in matched),
        tuple(match.false_positives for match in matched),
        tuple(match.false_negatives for match in matched),
        panoptic_quality(result.labels, truth).value,
        float(aggregated_jaccard(result.labels, truth)),
        seconds,
    )


def same_name(folder: Path, name: str) -> Path:
    """Return the label image of that name, with whatever suffix."""
    label_images = sorted(folder.glob(f"{Path(name).stem}.*"))
    if not label_images:
        raise UnreadableImage(f"{folder / name}: there is no such label image")
    return label_images[0]
