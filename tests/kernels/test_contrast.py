"""The contrast kernel equals its reference, under every level and number of threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snowshoe.kernels.contrast import reference
from snowshoe.kernels.dispatch import available_levels, native_module

levels = pytest.mark.parametrize("level", available_levels())
HARD = {
    "one pixel": np.ones((1, 1)),
    "one row": np.arange(9.0)[None] / 9,
    "one column": np.arange(9.0)[:, None] / 9,
    "checkerboard": np.indices((8, 9)).sum(axis=0) % 2,
    "comb": np.tile([1.0, 0.0, 0.0], (7, 6)),
    "empty bin": np.zeros((5, 6)),
}


def both(level, share, scale, floor, threads):
    """The tensor by the compiled kernel and by the reference, added to the same beginning."""
    begin = np.random.default_rng(0).random((3, *share.shape)).astype(np.float32)
    found = []
    for add in (native_module(level).contrast_add, reference.add):
        planes = [plane.copy() for plane in begin]
        add(share, scale, floor, *planes, threads)
        found.append(planes)
    return found


@levels
@pytest.mark.parametrize("name", HARD)
def test_hard_images_give_the_references_bytes(level, name):
    compiled, expected = both(level, HARD[name].astype(np.float32), 2.25, 0.02, 1)
    for one, other in zip(compiled, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@levels
@given(data=st.data())
def test_any_image_and_number_of_threads_gives_the_references_bytes(level, data):
    shape = data.draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    share = np.random.default_rng(data.draw(st.integers(0, 999))).random(shape).astype(np.float32)
    compiled, expected = both(level, share, data.draw(st.floats(0, 99, width=32)), 0.02, data.draw(st.integers(1, 4)))
    for one, other in zip(compiled, expected, strict=True):
        np.testing.assert_array_equal(one, other)
