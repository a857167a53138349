"""Score methods on a folder of images and label images: objects, at one IoU threshold after another."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe import io
from snowshoe.bench.scored import Scored
from snowshoe.errors import SnowshoeError, UnreadableImage, must_be
from snowshoe.kernels.dispatch import use_threads
from snowshoe.metrics import aggregated_jaccard, object_matching, panoptic_quality
from snowshoe.results import Segmentation

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
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "average_precision": average.tolist(),
            "mean_average_precision": float(average.mean()),
            "pooled_f1": pooled.tolist(),
            "panoptic_quality": float(np.mean([image.panoptic_quality for image in self.images])),
            "aggregated_jaccard": float(np.mean([image.aggregated_jaccard for image in self.images])),
            "seconds_per_image": float(np.mean([image.seconds for image in self.images])),
        }

    def write_table(self, path: str | Path) -> None:
        """Write one line for each image: F1 at every threshold, and the two scores."""
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["image", *(f"f1_{t:.2f}" for t in THRESHOLDS), "panoptic_quality", "aggregated_jaccard"])
            for image in self.images:
                f1 = _f1(*_counts(image))
                values = (*f1, image.panoptic_quality, image.aggregated_jaccard)
                writer.writerow([image.name, *(f"{value:.6g}" for value in values)])


def _counts(image: ImageScore) -> Any:
    return np.array([image.true_positives, image.false_positives, image.false_negatives], float)


def _f1(found: Any, extra: Any, missed: Any) -> Any:
    """Return 1 where there is nothing to find and nothing found."""
    total = 2 * found + extra + missed
    return np.where(total > 0, 2 * found / np.maximum(total, 1), 1.0)


def _rates(image: ImageScore) -> list[Any]:
    found, extra, missed = _counts(image)
    precision = np.where(found + extra > 0, found / np.maximum(found + extra, 1), 1.0)
    recall = np.where(found + missed > 0, found / np.maximum(found + missed, 1), 1.0)
    total = found + extra + missed
    average = np.where(total > 0, found / np.maximum(total, 1), 1.0)
    return [_f1(found, extra, missed), precision, recall, average]


def labels_benchmark(
    folder: str | Path,
    method: str,
    *,
    limit: int | None = None,
    jobs: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
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
        Called with images done, images in all, and the name of the image just done.

    Raises
    ------
    ValueError
        If there is no image, or none can be scored.
    """
    names = sorted(path.name for path in (Path(folder) / "images").glob("*") if path.is_file())[:limit]
    if not names:
        raise must_be("folder", "one that holds images/ and labels/", str(folder))
    scores: list[ImageScore] = []
    failed: list[tuple[str, str]] = []
    for done, (name, outcome) in enumerate(_outcomes(Path(folder), names, Scored.parse(method), jobs), 1):
        if isinstance(outcome, ImageScore):
            scores.append(outcome)
        else:
            failed.append((name, outcome))
        if progress:
            progress(done, len(names), name)
    if not scores:
        raise must_be("folder", "readable for at least one image", "; ".join(failed[0]))
    return LabelsResult(method, tuple(scores), tuple(failed))


def _outcomes(folder: Path, names: Sequence[str], scored: Scored, jobs: int) -> Iterator[tuple[str, ImageScore | str]]:
    score = partial(_outcome, folder, scored)
    if jobs == 1:
        yield from ((name, score(name)) for name in names)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from zip(names, pool.map(score, names), strict=True)


def _outcome(folder: Path, scored: Scored, name: str) -> ImageScore | str:
    try:
        with use_threads(1):
            return _score(folder, scored, name)
    except (SnowshoeError, ValueError, OSError) as error:
        return str(error)


def _score(folder: Path, scored: Scored, name: str) -> ImageScore:
    image = io.load(folder / "images" / name)
    truth = io.read_labels(_same_name(folder / "labels", name))
    start = time.perf_counter()
    result = scored.run(image.pixels)
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


def _same_name(folder: Path, name: str) -> Path:
    """Return the label image of that name, with whatever suffix."""
    found = sorted(folder.glob(f"{Path(name).stem}.*"))
    if not found:
        raise UnreadableImage(f"{folder / name}: there is no such label image")
    return found[0]
