"""Every build of the majority kernel equals the readable reference, on noise and on its worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.majority import reference
from snowshoe.kernels.volumes import as_volume, volume_of_mask

levels = pytest.mark.parametrize("level", available_levels())

y, x = np.indices((31, 33))
WORST = {
    "checkerboard": (x + y) % 2,
    "comb": (x % 2 == 0) | (y == 30),
    "plateau": np.full((31, 33), 7),
    "every class": (x + 33 * y) % 256,
    "greatest class alone": np.full((3, 4), 255),
    "one row": np.arange(40)[None] // 3,
    "one column": np.arange(40)[:, None] // 3,
    "one pixel": np.ones((1, 1)),
}


def check_equal(level, classes, valid, radius, threads):
    classes, valid = as_volume(classes), volume_of_mask(valid)
    radii = np.broadcast_to(radius, 3).astype(np.int64)
    expected, found = np.full((2, *classes.shape), 99, np.uint8)
    reference.vote(classes, valid, radii, expected, 1)
    native_module(level).majority_vote(classes, valid, radii, found, threads)
    np.testing.assert_array_equal(found, expected)


@levels
@pytest.mark.parametrize("threads", [1, 2, 7, 50])
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, threads, name):
    classes = np.ascontiguousarray(WORST[name].astype(np.uint8))
    valid = np.random.default_rng(0).random(classes.shape) < 0.6
    for radius in (1, 4, 40):
        check_equal(level, classes, None, radius, threads)
        check_equal(level, classes, valid, radius, threads)


@levels
@given(data=st.data())
def test_any_classes_equal_the_reference(level, data):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=3, max_side=7))
    classes = data.draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, 4)))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, shape))
    check_equal(level, classes, valid, data.draw(st.tuples(*[st.integers(0, 8)] * 3)), data.draw(st.integers(1, 4)))


def test_the_reference_is_the_definition():
    rng = np.random.default_rng(1)
    classes, valid = rng.integers(0, 4, (9, 11)).astype(np.uint8), rng.random((9, 11)) < 0.8
    winners = np.empty_like(classes)
    reference.vote(classes[None], valid[None], np.array([0, 2, 2]), winners[None], 1)
    for row, column in np.ndindex(9, 11):
        window = np.s_[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
        votes = np.bincount(classes[window][valid[window]], minlength=4)
        own, winner = classes[row, column], winners[row, column]
        if not valid[row, column]:
            assert winner == 0
        elif votes[own] == votes.max():
            assert winner == own
        else:
            assert winner == votes.argmax()
