"""Read the ground truth of the Berkeley segmentation data set (BSDS300, BSDS500): MATLAB files."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from snowshoe.errors import UnreadableImage, must_be

# What SciPy's reader raises on files that are cut short, changed, or of another kind.
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MatReadError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_ground_truth(
    path: str | Path, *, field: Literal["Segmentation", "Boundaries"] = "Segmentation"
) -> list[npt.NDArray[Any]]:
    """The segmentations of an image by each of its annotators.

    Parameters
    ----------
    path : str or Path
        A ``.mat`` file with ``groundTruth``, a cell for each annotator.
    field : {"Segmentation", "Boundaries"}
        Regions numbered from 1, or the thinned lines between them as 0 and 1.

    Returns
    -------
    list of ndarray
        One integer image for each annotator, all of one shape.

    Raises
    ------
    UnreadableImage
        If the file is missing, broken, no ``.mat`` file, or holds no ground truth.
    """
    if field not in ("Segmentation", "Boundaries"):
        raise must_be("field", "'Segmentation' or 'Boundaries'", field)
    if not Path(path).is_file():
        raise UnreadableImage(f"{path}: there is no such file")
    try:
        content = loadmat(path, variable_names=["groundTruth"])
    except _BROKEN as error:
        raise UnreadableImage(f"{path}: not a readable .mat file ({error})") from error
    if "groundTruth" not in content:
        raise UnreadableImage(f"{path}: a .mat file without groundTruth")
    try:
        truths = [_integers(cell[field][0, 0]) for cell in np.ravel(content["groundTruth"])]
    except (LookupError, TypeError, ValueError) as error:
        raise UnreadableImage(f"{path}: groundTruth holds no {field} images ({error})") from error
    if len({truth.shape for truth in truths}) != 1:
        raise UnreadableImage(f"{path}: groundTruth must hold images of one shape, got {[t.shape for t in truths]}")
    return truths


def _integers(image: Any) -> npt.NDArray[Any]:
    """Return a cell's image; one that MATLAB saved as floating point as integers."""
    array = np.asarray(image)
    if array.ndim != 2 or not array.size or array.dtype.kind not in "biuf":
        raise must_be("an annotation", "a two-dimensional image", f"{array.dtype} {array.shape}")
    if not ((array >= 0) & (array < 2**31) & (array == np.floor(array))).all():
        raise must_be("an annotation", "an image of whole numbers from 0", f"{array.min()} … {array.max()}")
    return np.ascontiguousarray(array, dtype=np.int32 if array.dtype.kind == "f" else None)
