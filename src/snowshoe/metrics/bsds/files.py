"""Read the data set's truth and anybody's results."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from snowshoe.errors import UnreadableImage
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.bsds.prediction import Prediction, as_prediction
from snowshoe.types import Labels, Mask


@dataclass(frozen=True, eq=False)
class Annotation:
    """One person's segmentation of an image and its thinned boundaries."""

    segmentation: Labels
    boundaries: Mask


def read_truth(path: Path) -> tuple[Annotation, ...]:
    """Read a BSDS ``.mat`` file: every annotator's segmentation and boundaries."""
    entries = _mat(path).get("groundTruth")
    if entries is None or not entries.size:
        raise UnreadableImage(f"{path}: a ground truth must hold 'groundTruth' with at least one annotation")
    return tuple(_annotation(np.squeeze(entry)[()]) for entry in entries.ravel())


def _annotation(entry: Any) -> Annotation:
    segmentation = np.ascontiguousarray(entry["Segmentation"])
    if "Boundaries" not in (entry.dtype.names or ()):
        return Annotation(segmentation, thin(segmentation_boundaries(segmentation)))
    return Annotation(segmentation, np.ascontiguousarray(entry["Boundaries"], dtype=np.bool_))


def read_prediction(path: Path) -> Prediction:
    """Read a result: ``.mat`` (``ucm2`` or ``segs``), ``.npy`` (labels or strength), or a ``.png`` strength.

    A ``.png`` of 8 or 16 bits is divided by the greatest value of its type; integers in a ``.npy`` are
    labels, floats a strength from 0 to 1.
    """
    reader = READERS.get(path.suffix)
    if reader is None:
        raise UnreadableImage(f"{path}: a result must be one of {', '.join(READERS)}")
    return reader(path)


def read_photo(path: Path) -> npt.NDArray[np.uint8]:
    """Read a photo as (M, N, 3) uint8."""
    try:
        with PillowImage.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError) as error:
        raise UnreadableImage(f"{path}: cannot be read as an image: {error}") from error


def _read_png(path: Path) -> Prediction:
    try:
        with PillowImage.open(path) as image:
            array = np.asarray(image)
    except (OSError, SyntaxError) as error:
        raise UnreadableImage(f"{path}: cannot be read as an image: {error}") from error
    if array.ndim != 2:
        raise UnreadableImage(f"{path}: a boundary map must have one channel, this one has shape {array.shape}")
    scale = 255 if array.dtype == np.uint8 else 1 if array.dtype == np.bool_ else 65535
    return Prediction.of_strength(array / scale)


def _read_npy(path: Path) -> Prediction:
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableImage(f"{path}: cannot be read as an array: {error}") from error
    return as_prediction(array)


def _read_mat(path: Path) -> Prediction:
    content = _mat(path)
    if "ucm2" in content:
        return Prediction.of_ucm2(np.asarray(content["ucm2"], dtype=np.float64))
    if "segs" in content:
        return Prediction.of_labels(*(_integers(labels) for labels in content["segs"].ravel()))
    names = [name for name in content if not name.startswith("_")]
    raise UnreadableImage(f"{path}: a result must hold 'ucm2' or 'segs', this one holds {', '.join(names)}")


def _integers(labels: npt.NDArray[Any]) -> Labels:
    whole: Labels = labels if labels.dtype.kind in "bui" else np.rint(labels).astype(np.int64)
    return whole


def _mat(path: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = loadmat(path)
    except (OSError, ValueError, TypeError, RuntimeError, MatReadError, zlib.error) as error:
        raise UnreadableImage(f"{path}: cannot be read as a MATLAB file: {error}") from error
    return content


READERS: Mapping[str, Callable[[Path], Prediction]] = {".mat": _read_mat, ".npy": _read_npy, ".png": _read_png}
"""Suffix → reader."""
