"""Every build of the distance kernel equals the readable reference, near and far, for every type of values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.distance import reference

levels = pytest.mark.parametrize("level", available_levels())
KINDS = st.sampled_from(
    [
        (np.int32, (1, 1, 1), 2.0**30),
        (np.int32, (4, 2, 1), 30.0),
        (np.float64, (6.25, 0.5, 1.0), np.inf),
        (np.int64, (64, 128, 64), 2.0**60),
        (np.int64, (64, 64, 64), 640.0),
    ]
)


def check_equal(level, pixels, kind, framed, threads):
    dtype, weights, far = kind
    expected, values = np.empty((2, pixels.size), dtype)
    reference.squares(pixels, np.array(weights, dtype), far, framed, expected, 1)
    native_module(level).distance_squares(pixels, np.array(weights, dtype), far, framed, values, threads)
    np.testing.assert_array_equal(values, expected)


@levels
@settings(max_examples=60)
@given(data=st.data())
def test_any_volume_equals_the_reference(level, data):
    kind = data.draw(KINDS)
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=20))
    share = data.draw(st.sampled_from([0.0, 0.02, 0.3, 1.0]))
    features = np.random.default_rng(data.draw(st.integers(0, 99))).random(shape) < share
    pixels = ~features if kind[0] != np.int64 else (features * (np.arange(features.size).reshape(shape) % 60 + 1))
    pixels = pixels.astype(np.bool_ if kind[0] != np.int64 else np.uint32)
    check_equal(level, pixels, kind, data.draw(st.integers(0, 3)), data.draw(st.integers(1, 5)))


@levels
@pytest.mark.parametrize("framed", [0, 2])
@pytest.mark.parametrize("kind", [(np.int32, (1, 1, 1), 2.0**30), (np.float64, (1.0, 2.25, 1.0), np.inf)])
def test_lines_that_are_far_from_all_features_equal_the_reference(level, framed, kind):
    pixels = np.ones((1, 700, 70), np.bool_)
    pixels[0, [3, 3, 650], [0, 69, 20]] = False
    check_equal(level, pixels, kind, framed, 3)


@levels
def test_roots_lie_where_squares_did_and_are_rounded_once(level):
    pixels = np.random.default_rng(0).random((7, 30, 41)) > 0.01
    weights, far = np.array([4, 1, 1], np.int32), 2.0**30
    expected, roots = np.empty((2, pixels.size), np.float32)
    reference.roots(pixels, weights, far, 0, 0.5, np.empty(pixels.size, np.int32), expected, 1)
    native_module(level).distance_roots(pixels, weights, far, 0, 0.5, roots.view(np.int32), roots, 2)
    np.testing.assert_array_equal(roots, expected)


@levels
def test_without_a_feature_all_is_infinitely_far(level):
    roots, weights = np.empty(40, np.float32), np.ones(3, np.int32)
    native_module(level).distance_roots(
        np.ones((2, 4, 5), bool), weights, 2.0**30, 0, 1.0, roots.view(np.int32), roots, 1
    )
    assert np.isinf(roots).all()


@levels
@settings(max_examples=60)
@given(data=st.data())
def test_what_spreads_from_features_of_any_value_equals_the_reference(level, data):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=20))
    far, weights = data.draw(st.integers(1, 2000)), np.array(data.draw(st.tuples(*[st.integers(1, 9)] * 3)), np.int64)
    rng, share = np.random.default_rng(data.draw(st.integers(0, 99))), data.draw(st.sampled_from([0.02, 0.3, 1.0]))
    expected = np.where(rng.random(shape) < share, rng.integers(0, far + 1, shape), far)
    values = expected.copy()
    reference.spread(expected, weights, far, 1)
    native_module(level).distance_spread(values, weights, far, data.draw(st.integers(1, 5)))
    np.testing.assert_array_equal(values, expected)
