"""The data set's photos and truth, and anybody's results on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import UnreadableImage, must_be
from snowshoe.io import load
from snowshoe.io.mat import read_annotations, read_variables
from snowshoe.metrics.bsds import Annotation, Prediction
from snowshoe.metrics.bsds.prediction import as_prediction
from snowshoe.types import Labels, Mask

__all__ = ["photos_in", "read_photo", "read_prediction", "read_truth", "result_file", "sample_of", "truth_of"]


def photos_in(folder: str | Path, split: str, limit: int | None = None) -> list[Path]:
    """Return the first so many photos of a split, by name; raise where there is none."""
    photos = sorted((Path(folder) / "images" / split).glob("*.jpg"))[:limit]
    if not photos:
        raise must_be("folder", f"one that holds images/{split}/*.jpg", str(folder))
    return photos


def truth_of(photo: Path) -> Path:
    """Return the file of a photo's truth: in ``groundTruth`` where the photo is in ``images``."""
    folder = photo.parent if photo.parent.name == "images" else photo.parents[1]
    return folder.parent / "groundTruth" / photo.parent.relative_to(folder) / f"{photo.stem}.mat"


def read_photo(path: Path) -> npt.NDArray[np.uint8]:
    """Read a photo as (M, N, 3) uint8."""
    pixels = load(path).pixels
    if pixels.dtype != np.uint8:
        raise UnreadableImage(f"{path}: a photo must have 8 bits, this one is {pixels.dtype.name}")
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., np.newaxis], 3, axis=2)


def read_truth(path: Path) -> tuple[Annotation, ...]:
    """Read a BSDS ``.mat`` file: every annotator's segmentation and boundaries."""
    people = read_annotations(path)
    if not all("Segmentation" in person for person in people):
        raise UnreadableImage(f"{path}: groundTruth holds no Segmentation images")
    return tuple(Annotation.of(person["Segmentation"], person.get("Boundaries")) for person in people)


def sample_of(folder: str | Path, split: str, name: str) -> tuple[npt.NDArray[np.uint8], list[Mask]]:
    """Return an image's photo and each annotator's boundaries."""
    photo = Path(folder) / "images" / split / f"{name}.jpg"
    return read_photo(photo), [person.boundaries for person in read_truth(truth_of(photo))]


def read_prediction(path: Path) -> Prediction:
    """Read a result: ``.mat`` (``ucm2`` or ``segs``), ``.npy`` (labels or strength), or a ``.png`` strength.

    A ``.png`` of 8 or 16 bits is divided by the greatest value of its type; integers in a ``.npy`` are
    labels, floats a strength from 0 to 1.
    """
    reader = READERS.get(path.suffix)
    if reader is None:
        raise UnreadableImage(f"{path}: a result must be one of {', '.join(READERS)}")
    return reader(path)


def result_file(folder: Path, name: str) -> Path:
    """Return the file of that name in whichever form it is; where there is none, what will be reported missing."""
    candidates = [folder / f"{name}{suffix}" for suffix in READERS]
    return next((path for path in candidates if path.is_file()), candidates[0])


def _read_png(path: Path) -> Prediction:
    pixels = load(path).pixels
    if pixels.ndim != 2:
        raise UnreadableImage(f"{path}: a boundary map must have one channel, this one has shape {pixels.shape}")
    greatest = 1 if pixels.dtype == np.bool_ else np.iinfo(pixels.dtype).max
    return Prediction.of_strength(pixels / greatest)


def _read_npy(path: Path) -> Prediction:
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableImage(f"{path}: cannot be read as an array: {error}") from error
    return as_prediction(array)


def _read_mat(path: Path) -> Prediction:
    content = read_variables(path, ("ucm2", "segs"))
    if "ucm2" in content:
        return Prediction.of_ucm2(_numbers(path, content["ucm2"]).astype(np.float64))
    if "segs" in content:
        return Prediction.of_labels(*(_integers(_numbers(path, labels)) for labels in np.ravel(content["segs"])))
    raise UnreadableImage(f"{path}: a result must hold 'ucm2' or 'segs'")


def _numbers(path: Path, value: Any) -> npt.NDArray[Any]:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise UnreadableImage(f"{path}: 'ucm2' must be an array of numbers, and 'segs' cells of them")
    return value


def _integers(labels: npt.NDArray[Any]) -> Labels:
    return labels if labels.dtype.kind in "bui" else np.rint(labels).astype(np.int64)


READERS: Mapping[str, Callable[[Path], Prediction]] = {".mat": _read_mat, ".npy": _read_npy, ".png": _read_png}
"""Suffix → reader."""
