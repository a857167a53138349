"""Every build of the Laplacian and zero-crossing kernels equals the readable references."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.filters.borders import exact_type, real_type
from snowshoe.kernels.crossings import reference as crossings
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.laplacian import reference

levels = pytest.mark.parametrize("level", available_levels())
threads = pytest.mark.parametrize("threads", [1, 3])
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]


def volumes(dtype, elements=None, max_side=7):
    return hnp.arrays(dtype, hnp.array_shapes(min_dims=3, max_dims=3, max_side=max_side), elements=elements)


def neighbour_weights(kind, connectivity):
    """What a neighbour counts, by the axes that it is a step away along."""
    counts = np.ones(7) if np.dtype(kind).kind != "f" else np.array([0.25, 1, 0.5, 2, 0.75, 1.5, 3])
    return counts * (np.array([1, 1, 1, 2, 2, 2, 3]) <= connectivity)


def answer(function, pixels, valid, weights, deep, border, outside, threads):
    response = np.full(pixels.shape, 7, exact_type(pixels.dtype))
    strength = np.full(pixels.shape, 7, real_type(pixels.dtype))
    whole = np.zeros(pixels.shape, np.bool_)
    function(
        pixels, valid, weights, deep, border, outside, response, strength, None if valid is None else whole, threads
    )
    return response.tobytes(), strength.tobytes(), whole.tobytes()


@levels
@threads
@settings(max_examples=30)
@given(data=st.data())
def test_the_response_equals_the_reference_byte_for_byte(level, threads, data):
    dtype = data.draw(st.sampled_from(DTYPES))
    pixels = data.draw(volumes(dtype, st.floats(-100, 100, width=16) if np.dtype(dtype).kind == "f" else None))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, pixels.shape))
    border, deep = data.draw(st.sampled_from(BORDERS)), data.draw(st.booleans())
    weights = neighbour_weights(dtype, data.draw(st.integers(1, 3)))
    arguments = (pixels, valid, weights, deep, border, 3.0)
    native = answer(native_module(level).laplacian_response, *arguments, threads)
    assert native == answer(reference.response, *arguments, 1)


TYPES = {np.int16: np.float32, np.int32: np.float32, np.int64: np.float64, np.float32: np.float32}
TYPES[np.float64] = np.float64


def steps(function, response, valid, border, height, bound, least, threads=1, per_axis=(0.3, 0.5, 1.0)):
    real = TYPES[response.dtype.type]
    step, direction, kept = (np.full(response.shape, 1, dtype) for dtype in (real, real, np.bool_))
    uphill = direction if len(response) == 1 else None
    function(response, valid, border, height, bound, np.array(per_axis), least, step, uphill, kept, threads)
    return step, direction, kept


@levels
@threads
@settings(max_examples=30)
@given(data=st.data())
def test_the_steps_at_crossings_equal_the_reference(level, threads, data):
    dtype = data.draw(st.sampled_from(list(TYPES)))
    response = data.draw(volumes(np.int16, st.integers(-3, 3))).astype(dtype)
    valid = data.draw(st.none() | hnp.arrays(np.bool_, response.shape))
    least = data.draw(st.none() | hnp.arrays(TYPES[dtype], response.shape, elements=st.integers(0, 9)))
    arguments = (response, valid, data.draw(st.sampled_from(BORDERS[1:])), 1.7, data.draw(st.integers(0, 9)), least)
    step, direction, kept = steps(native_module(level).crossings_steps, *arguments, threads)
    expected, expected_direction, expected_kept = steps(crossings.steps, *arguments)
    assert step.tobytes() == expected.tobytes()
    assert kept.tobytes() == expected_kept.tobytes()
    np.testing.assert_allclose(direction, expected_direction, rtol=1e-6, atol=0)


def test_every_level_gives_the_same_bytes_for_steps():
    response = np.random.default_rng(0).normal(size=(2, 70, 700)).astype(np.float32)
    made = [native_module(level).crossings_steps for level in available_levels()]
    answers = [steps(function, response, None, "nearest", 2.5, 3.0, None) for function in made]
    for layers in answers[1:]:
        assert [layer.tobytes() for layer in layers] == [layer.tobytes() for layer in answers[0]]


def test_a_zero_between_two_signs_is_a_crossing_and_two_zeros_are_none():
    response = np.array([[[-2, 0, 4, 0, 0, -4, 1]]], np.int16)
    step, _, kept = steps(crossings.steps, response, None, "nearest", 2.0, 8.0, None)
    np.testing.assert_array_equal(step[0], [[0, 6, 0, 0, 0, 10, 0]])
    np.testing.assert_array_equal(kept[0], [[0, 0, 0, 0, 0, 1, 0]])


def test_uphill_is_where_the_response_falls():
    response = np.tile([2.0, 1.0, -1.0, -2.0], (4, 1))
    for turns, angle in enumerate((0, -np.pi / 2, np.pi, np.pi / 2)):
        turned = np.ascontiguousarray(np.rot90(response, turns))[np.newaxis]
        _, direction, _ = steps(crossings.steps, turned, None, "nearest", 1.0, 0.0, None)
        assert direction[0, 1, 1] == pytest.approx(angle)


def test_the_step_between_planes_counts_by_their_distance():
    response = np.array([[[-1]], [[3]]], np.int16)
    step, _, _ = steps(crossings.steps, response, None, "nearest", 2.0, 0.0, None, per_axis=(0.25, 1.0, 1.0))
    np.testing.assert_array_equal(step.reshape(-1), [2, 0])
