"""The image that is there when a person has named none."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy.typing as npt

from snowshoe.errors import UnreadableImage
from snowshoe.io.reading import load
from snowshoe.io.source import LoadedImage

# A white cup on a red saucer and a dark table: a few flat colours for thresholds and k-means, closed outlines for
# edges, and wood grain for the methods that should fail, so that they do so visibly.
SAMPLE = "coffee.png"


def load_sample() -> LoadedImage:
    """The sample with what `load` says of it: a photo of a cup of coffee, 400 × 600 RGB, from scikit-image's wheel.

    Raises
    ------
    UnreadableImage
        If scikit-image is installed without its data.
    """
    spec = importlib.util.find_spec("skimage")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise UnreadableImage("cannot read the sample: scikit-image is not installed; pip install scikit-image")
    return load(Path(folders[0]) / "data" / SAMPLE)


def sample() -> npt.NDArray[Any]:
    """The sample's pixels: a photo of a cup of coffee, (400, 600, 3) uint8.

    Examples
    --------
    >>> sample().shape
    (400, 600, 3)
    """
    return load_sample().pixels
