"""Every build of the pieces kernel equals the readable reference, and pieces are straight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.pieces import reference

levels = pytest.mark.parametrize("level", available_levels())
y, x = np.indices((24, 26))
WORST = {
    "disc": 1 + ((y - 12) ** 2 + (x - 13) ** 2 < 80),
    "ring": 1 + (abs((y - 12) ** 2 + (x - 13) ** 2 - 60) < 40),
    "checkerboard": 1 + (x + y) % 2,
    "squares": 1 + y // 5 * 9 + x // 4,
    "steep line": 1 + (3 * x > y + 20),
    "hole": (abs(y - 12) > 3) * (1 + (x > 12)),
    "one region": np.ones((5, 5), int),
    "nothing": np.zeros((3, 4), int),
    "one row": 1 + np.arange(12)[None] // 3,
    "one pixel": np.ones((1, 1), int),
}


def traced(trace, labels):
    chords = np.full(labels.size * 4, 9, np.int32)
    trace(np.ascontiguousarray(labels, dtype=np.int32), chords)
    return chords.reshape(*labels.shape, 2, 2)


@levels
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, name):
    expected = traced(reference.trace, WORST[name])
    np.testing.assert_array_equal(traced(native_module(level).pieces_trace, WORST[name]), expected)


@levels
@given(labels=hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 3)))
def test_any_labels_equal_the_reference(level, labels):
    expected = traced(reference.trace, labels)
    np.testing.assert_array_equal(traced(native_module(level).pieces_trace, labels), expected)


def test_a_straight_line_is_one_piece_whatever_its_slope():
    chords = traced(reference.trace, WORST["steep line"])
    steps = np.unique(np.abs(chords[chords.any(axis=-1)]), axis=0)
    np.testing.assert_array_equal(steps, [[24, 8]])


def test_the_sides_of_a_square_are_pieces_of_their_own():
    labels = 1 + ((abs(y - 12) < 5) & (abs(x - 13) < 5))
    chords = traced(reference.trace, labels)
    right, below = chords[:, :, 0], chords[:, :, 1]
    assert set(map(tuple, np.abs(right[right.any(axis=-1)]).tolist())) == {(9, 0)}
    assert set(map(tuple, np.abs(below[below.any(axis=-1)]).tolist())) == {(0, 9)}


@levels
def test_pieces_may_be_longer_than_65_535_pixels(level):
    trace = native_module(level).pieces_trace
    halves = np.repeat([[1], [2]], 65_536, axis=1)
    assert np.unique(np.abs(traced(trace, halves)[0]).reshape(-1, 4), axis=0).tolist() == [[0, 0, 0, 65_536]]
    strip = np.pad(np.full((1, 80_000), 2), 1, constant_values=1)
    assert np.unique(np.abs(traced(trace, strip)[:, 1:-1, 1]).max(axis=(1, 2))).tolist() == [0, 80_000]
    assert np.abs(traced(trace, strip)[:2, 1:-1, 1, 1]).min() == 80_000
