"""Every build of the outlines kernel equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.outlines import reference

levels = pytest.mark.parametrize("level", available_levels())
y, x = np.indices((24, 26))
WORST = {
    "disc": (y - 12) ** 2 + (x - 13) ** 2 < 80,
    "rings in rings": ((y - 12) ** 2 + (x - 13) ** 2) // 25 % 2,
    "checkerboard": (x + y) % 2,
    "checkerboard of two": 1 + (x + y) % 2,
    "lattice": (x % 2) | (y % 2),
    "stairs of holes": x - y != 2 * (x // 2) - 2 * (y // 2),
    "three that meet on a straight side": np.where(y < 12, 1, 2 + x // 9),
    "comb": (x % 2) | (y == 23),
    "great labels": 2**31 - 1 - x // 5,
    "one region": np.ones((5, 5)),
    "nothing": np.zeros((3, 4)),
    "one row": np.arange(12)[None] // 3,
    "one pixel": np.ones((1, 1)),
}


def traced(module, labels, room=None):
    labels = np.ascontiguousarray(labels, dtype=np.int32)
    n = module[0](labels)
    points = np.zeros((n if room is None else room, 2), np.int32)
    starts, owners = np.zeros(n // 4 + 1, np.int64), np.zeros(n // 4, np.int32)
    n_rings = module[1](labels, np.full(labels.size, 9, np.int32), points, starts, owners)
    return n, n_rings, points, starts[: n_rings + 1], owners[: max(n_rings, 0)]


def compiled(level):
    module = native_module(level)
    return module.outlines_count, module.outlines_trace


def assert_same(level, labels):
    for ours, expected in zip(
        traced(compiled(level), labels), traced((reference.count, reference.trace), labels), strict=True
    ):
        np.testing.assert_array_equal(ours, expected)


@levels
@pytest.mark.parametrize("name", WORST)
def test_worst_cases_equal_the_reference(level, name):
    assert_same(level, WORST[name])


@levels
@given(labels=hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 2)))
def test_any_labels_equal_the_reference(level, labels):
    assert_same(level, labels)


@levels
def test_too_little_room_is_said_and_nothing_is_written_beyond_it(level):
    for tracer in (compiled(level), (reference.count, reference.trace)):
        assert traced(tracer, WORST["lattice"], room=7)[1] == -1


@levels
def test_rings_are_laid_in_another_order(level):
    points, starts = np.arange(12, dtype=np.int32).reshape(6, 2), np.array([0, 1, 4, 6])
    for arrange in (native_module(level).outlines_arrange, reference.arrange):
        arranged = np.zeros((5, 2), np.int32)
        arrange(points, starts, np.array([2, 1]), arranged)
        assert arranged[:, 0].tolist() == [8, 10, 2, 4, 6]
