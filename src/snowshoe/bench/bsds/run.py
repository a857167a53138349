"""Run the benchmark over a folder of images, in several processes, going on where an earlier run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import SnowshoeError, must_be
from snowshoe.kernels.dispatch import use_threads
from snowshoe.metrics.bsds.files import READERS, read_photo, read_prediction, read_truth
from snowshoe.metrics.bsds.image_scores import ImageScores
from snowshoe.metrics.bsds.prediction import Prediction, as_prediction
from snowshoe.metrics.bsds.result import BenchmarkResult

Predict = Callable[[npt.NDArray[np.uint8]], Prediction | Sequence[npt.NDArray[Any]] | npt.NDArray[Any]]
Progress = Callable[[int, int, str], None]
FAILURES = (SnowshoeError, ValueError, TypeError, OSError, ArithmeticError, LookupError, MemoryError)
"""What a broken file or a method that gives up may raise: the image is named and left out."""


@dataclass(frozen=True)
class _Image:
    """One image to score: where everything is, and what to do with it."""

    name: str
    photo: Path
    truth: Path
    source: Path | Predict
    n_thresholds: int
    saved: Path | None

    @property
    def settings(self) -> dict[str, Any]:
        """What a saved score must have been made with to be used again."""
        if callable(self.source):
            source: Any = [_name_of(self.source), version("snowshoe"), _stamp(self.photo)]
        else:
            source = _stamp(self.source)
        return {"format": 2, "n_thresholds": self.n_thresholds, "source": source, "truth": _stamp(self.truth)}


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
        Keeps one file per image; a run with the same folder scores only what is missing or has changed. A method's
        name stands for the method: use a fresh folder after changing its code or its parameters.
    progress : callable, optional
        Called with images done, images in all, and the name of the image just done.

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
    saved = None if resume_folder is None else Path(resume_folder)
    if saved is not None:
        saved.mkdir(parents=True, exist_ok=True)
    photos = sorted((Path(folder) / "images" / split).glob("*.jpg"))[:limit]
    if not photos:
        raise must_be("folder", f"one that holds images/{split}/*.jpg", str(folder))
    images = [
        _Image(
            name=photo.stem,
            photo=photo,
            truth=Path(folder) / "groundTruth" / split / f"{photo.stem}.mat",
            source=predict if predict is not None else _result_file(Path(str(results)), photo.stem),
            n_thresholds=n_thresholds,
            saved=None if saved is None else saved / f"{photo.stem}.json",
        )
        for photo in photos
    ]
    method = _name_of(predict) if predict is not None else _name_of_results(Path(str(results)), split)
    scored, failed = _score_all(images, jobs, progress)
    return BenchmarkResult.of(method, split, scored, failed)


def _score_all(
    images: Sequence[_Image], jobs: int, progress: Progress | None
) -> tuple[list[ImageScores], list[tuple[str, str]]]:
    """Score every image; return the scores and the failures, both in the images' order."""
    done: dict[str, ImageScores | str] = {}
    for outcome, image in _outcomes(images, jobs):
        done[image.name] = outcome
        if progress is not None:
            progress(len(done), len(images), image.name)
    outcomes = [(image.name, done[image.name]) for image in images]
    scored = [outcome for _, outcome in outcomes if isinstance(outcome, ImageScores)]
    return scored, [(name, outcome) for name, outcome in outcomes if isinstance(outcome, str)]


def _outcomes(images: Sequence[_Image], jobs: int) -> Iterator[tuple[ImageScores | str, _Image]]:
    if jobs == 1:
        yield from ((_outcome(image), image) for image in images)
        return
    # Spawned, not forked: a fork would copy the locks of whatever threads the caller runs.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        waiting = {pool.submit(_outcome_on_one_thread, image): image for image in images}
        yield from ((future.result(), waiting[future]) for future in as_completed(waiting))
    finally:
        pool.shutdown(cancel_futures=True)


def _outcome_on_one_thread(image: _Image) -> ImageScores | str:
    with use_threads(1):
        return _outcome(image)


def _outcome(image: _Image) -> ImageScores | str:
    """The image's scores, or why there are none."""
    try:
        return _score(image)
    except FAILURES as error:
        return f"{type(error).__name__}: {error}"


def _score(image: _Image) -> ImageScores:
    settings = image.settings
    if image.saved is not None and (before := ImageScores.load(image.saved, settings)) is not None:
        return before
    truth = read_truth(image.truth)
    seconds = None
    if callable(image.source):
        photo = read_photo(image.photo)
        # Processor time: it counts every thread, and other work on the machine does not change it.
        start = time.process_time()
        prediction = as_prediction(image.source(photo))
        seconds = time.process_time() - start
    else:
        prediction = read_prediction(image.source)
    scores = ImageScores.of(image.name, prediction, truth, n_thresholds=image.n_thresholds, seconds=seconds)
    if image.saved is not None:
        scores.save(image.saved, settings)
    return scores


def _stamp(path: Path) -> list[Any]:
    """What tells that a file is the same as before."""
    found = path.stat()
    return [str(path), found.st_size, found.st_mtime_ns]


def _result_file(folder: Path, name: str) -> Path:
    """The file of that name in whichever form it is; where there is none, the one that will be reported missing."""
    candidates = [folder / f"{name}{suffix}" for suffix in READERS]
    return next((path for path in candidates if path.is_file()), candidates[0])


def _name_of_results(folder: Path, split: str) -> str:
    return folder.resolve().parent.name if folder.name == split else folder.name


def _name_of(predict: Predict) -> str:
    if isinstance(predict, partial):
        settings = ", ".join(f"{name}={value!r}" for name, value in predict.keywords.items())
        return f"{_name_of(predict.func)}({settings})"
    return str(getattr(predict, "name", None) or getattr(predict, "__name__", type(predict).__name__))
