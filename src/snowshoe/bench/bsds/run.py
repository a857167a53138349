"""Run the benchmark over a folder of images, in several processes, going on where an earlier run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.bench.bsds.files import photos_in, read_photo, read_prediction, read_truth, result_file, truth_of
from snowshoe.errors import DISTRIBUTION, must_be
from snowshoe.kernels.dispatch import on_one_thread
from snowshoe.metrics.bsds import BenchmarkResult, ImageScores, Prediction
from snowshoe.metrics.bsds.prediction import as_prediction
from snowshoe.workers import Failure, Journal, Progress, Task, carried_out, key_of

__all__ = ["JOURNAL", "Predict", "bsds500"]

Predict = Callable[[npt.NDArray[np.uint8]], Prediction | Sequence[npt.NDArray[Any]] | npt.NDArray[Any]]
JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class _Scoring:
    """What is done with each photo: a method's answer, or somebody's result, is scored.

    Attributes
    ----------
    source : callable or path
        The method, or the folder of the results.
    n_thresholds : int
    """

    source: Predict | Path
    n_thresholds: int

    def __call__(self, photo: Path) -> ImageScores:
        truth = read_truth(truth_of(photo))
        seconds = None
        if isinstance(self.source, Path):
            prediction = read_prediction(result_file(self.source, photo.stem))
        else:
            pixels = read_photo(photo)
            # Processor time: it counts every thread, and other work on the machine does not change it.
            start = time.process_time()
            prediction = as_prediction(self.source(pixels))
            seconds = time.process_time() - start
        return ImageScores.of(photo.stem, prediction, truth, n_thresholds=self.n_thresholds, seconds=seconds)

    def task(self, photo: Path) -> Task:
        """Return a photo as a task, named by all that its scores depend on."""
        if isinstance(self.source, Path):
            source: list[Any] = _stamp(result_file(self.source, photo.stem))
        else:
            source = [_name_of(self.source), version(DISTRIBUTION), _stamp(photo)]
        return Task(photo.stem, photo, key_of(self.n_thresholds, source, _stamp(truth_of(photo))))


def bsds500(
    folder: str | Path,
    *,
    split: str = "val",
    predict: Predict | None = None,
    results: str | Path | None = None,
    limit: int | None = None,
    jobs: int = 1,
    n_thresholds: int = 99,
    resume_folder: str | Path | None = None,
    progress: Progress | None = None,
) -> BenchmarkResult:
    """Scores of a method, or of somebody's results, on a split of BSDS500.

    Parameters
    ----------
    folder : path
        Holds ``images/SPLIT/*.jpg`` and ``groundTruth/SPLIT/*.mat``.
    split : str
        ``train``, ``val`` or ``test``; empty where the files lie in ``images`` and ``groundTruth`` themselves.
    predict : callable, optional
        (M, N, 3) uint8 photo → `Prediction`, or an array: integers are labels, floats from 0 to 1 a boundary strength
        (thin it with `suppress` before). With several jobs it must be picklable.
    results : path, optional
        Instead of ``predict``: a folder with ``NAME.mat`` (``ucm2`` or ``segs``), ``NAME.npy`` or ``NAME.png``.
    limit : int, optional
        Score the first so many images only.
    jobs : int
        Processes; the figures do not depend on it.
    n_thresholds : int
        Published figures use 99.
    resume_folder : path, optional
        Keeps the scores of each image; a run with the same folder scores only what is missing or has changed. A
        method's name stands for the method: use a fresh folder after changing its code or its parameters.
    progress : callable, optional
        Called with an image's name, how many are done, and how many there are.

    Returns
    -------
    BenchmarkResult

    Raises
    ------
    ValueError
        Unless exactly one of ``predict`` and ``results`` is given; if there is no image, or none can be scored.

    References
    ----------
    .. [1] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image
       segmentation. IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916.
       doi:10.1109/TPAMI.2010.161
    """
    if (predict is None) == (results is None):
        raise must_be("predict and results", "given one without the other", (predict, results))
    photos = photos_in(folder, split, limit)
    scoring = _Scoring(predict if predict is not None else Path(str(results)), n_thresholds)
    work = scoring if jobs == 1 else partial(on_one_thread, scoring)
    with _journal(resume_folder) as journal:
        tasks = [scoring.task(photo) for photo in photos]
        outcomes = carried_out(work, tasks, jobs=jobs, journal=journal, progress=progress)
    named = list(zip((photo.stem for photo in photos), outcomes, strict=True))
    scored = [outcome for _, outcome in named if isinstance(outcome, ImageScores)]
    failed = [(name, outcome.reason) for name, outcome in named if isinstance(outcome, Failure)]
    method = _name_of(predict) if predict is not None else _name_of_results(Path(str(results)), split)
    return BenchmarkResult.of(method, split, scored, failed)


def _journal(folder: str | Path | None) -> Journal:
    if folder is None:
        return Journal.forgotten()
    return Journal(Path(folder) / JOURNAL, read=ImageScores.from_dict, write=ImageScores.as_dict)


def _stamp(path: Path) -> list[Any]:
    """Return what tells that a file is the same as before."""
    if not path.exists():
        return [str(path), None]
    facts = path.stat()
    return [str(path), facts.st_size, facts.st_mtime_ns]


def _name_of_results(folder: Path, split: str) -> str:
    return folder.resolve().parent.name if folder.name == split else folder.name


def _name_of(predict: Predict) -> str:
    if isinstance(predict, partial):
        settings = ", ".join(f"{name}={value!r}" for name, value in predict.keywords.items())
        return f"{_name_of(predict.func)}({settings})"
    return str(getattr(predict, "name", None) or getattr(predict, "__name__", type(predict).__name__))
