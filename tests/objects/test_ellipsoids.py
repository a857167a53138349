"""Overlapping ellipsoids in a 16-bit OME-TIFF of uneven voxels are counted right, and have their volumes."""

import runpy
from pathlib import Path

import numpy as np
import pytest

BUILT = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "design" / "count_ellipsoids.py"))
SMALL = {"shape": (30, 120, 120), "n": 6, "radius": (5.0, 6.5)}
"""Volumes of a quarter of the pixels: the command that makes all of them is the script's."""


@pytest.mark.parametrize("seed", range(2))
def test_ellipsoids_are_counted_and_measured(tmp_path, seed):
    f1, total, errors, touch = BUILT["counted"](tmp_path, seed, **SMALL)
    assert f1 >= 0.95
    assert abs(total) < 0.02
    assert abs(errors.mean()) < 0.02
    assert np.abs(errors[~touch]).max(initial=0) < 0.02


def test_the_built_volumes_touch_and_overlap():
    image, truth = BUILT["built"](0, **SMALL)
    assert (image.dtype, image.shape, truth.max()) == (np.uint16, SMALL["shape"], SMALL["n"])
    assert len(BUILT["touching"](truth)) >= 4
