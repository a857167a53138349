"""Every build of the suppression and polar kernels equals the readable references."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.polar import reference as polar
from snowshoe.kernels.suppression import reference
from snowshoe.kernels.volumes import as_volume

levels = pytest.mark.parametrize("level", available_levels())
VECTORS = st.sampled_from([-3.0, -2.0, -1.0, -0.25, 0.0, 0.25, 1.0, 2.0, 3.0])


def kept(function, strength, x, y, reach, margin, threads=1, size=None, z=None):
    """The ridges of a plane, or of a volume where its z is given."""
    out = np.full_like(strength, 7)
    layers = [None if layer is None else as_volume(layer) for layer in (strength, x, y, z)]
    function(*layers, reach, margin, None if size is None else as_volume(size), 0.5, 2.0, as_volume(out), threads)
    return out


@levels
@pytest.mark.parametrize("threads", [1, 3])
@settings(max_examples=60)
@given(data=st.data())
def test_ridges_equal_the_reference(level, threads, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))
    strength = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, 5)))
    x, y = (data.draw(hnp.arrays(dtype, shape, elements=VECTORS)) for _ in range(2))
    reach, margin = data.draw(st.integers(1, 3)), data.draw(st.sampled_from([1.0, 1.25]))
    size = data.draw(st.none() | hnp.arrays(dtype, shape, elements=st.sampled_from([0.0, 0.5, 1.0])))
    arguments = strength, x, y, reach, margin, threads, size
    expected = kept(reference.ridges, *arguments)
    np.testing.assert_array_equal(kept(native_module(level).suppression_ridges, *arguments), expected)


@levels
@pytest.mark.parametrize("threads", [1, 3])
@settings(max_examples=60)
@given(data=st.data())
def test_ridges_of_volumes_equal_the_reference(level, threads, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=5))
    strength = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, 5)))
    x, y, z = (data.draw(hnp.arrays(dtype, shape, elements=VECTORS)) for _ in range(3))
    reach, size = data.draw(st.integers(1, 3)), data.draw(st.none() | st.just(np.full(shape, 0.5, dtype)))
    arguments = strength, x, y, reach, 1.25, threads, size, z
    expected = kept(reference.ridges, *arguments)
    np.testing.assert_array_equal(kept(native_module(level).suppression_ridges, *arguments), expected)


@levels
def test_ridges_of_a_volume_without_a_direction_across_are_those_of_its_planes(level):
    rng = np.random.default_rng(3)
    strength, (x, y) = rng.random((3, 20, 30)), rng.normal(size=(2, 3, 20, 30))
    function = native_module(level).suppression_ridges
    ridges = kept(function, strength, x, y, 1, 1.0, z=np.zeros_like(x))
    for plane, *layers in zip(ridges, strength, x, y, strict=True):
        np.testing.assert_array_equal(plane, kept(function, *layers, 1, 1.0))


@levels
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ridges_of_a_long_row_of_noise_equal_the_reference(level, dtype):
    rng = np.random.default_rng(2)
    strength, x, y = rng.random((20, 700)), *rng.normal(size=(2, 20, 700))
    x[rng.random(x.shape) < 0.2], y[rng.random(y.shape) < 0.2] = 0, 0
    x[5], y[6], strength[7] = y[5], -x[6], 0
    arrays = [layer.astype(dtype) for layer in (strength, x, y)]
    function = native_module(level).suppression_ridges
    for size in (None, rng.random((20, 700)).astype(dtype) / 4):
        arguments = *arrays, 1, 1.01, 2, size
        np.testing.assert_array_equal(kept(function, *arguments), kept(reference.ridges, *arguments))


@levels
@pytest.mark.parametrize("turn", [np.fliplr, np.flipud, np.transpose, np.rot90])
def test_flips_and_turns_of_a_wave_give_the_same_bytes(level, turn):
    rng = np.random.default_rng(0)
    strength = rng.random((40, 50))
    x, y = rng.normal(size=(2, 40, 50))
    moved = {np.fliplr: (-x, y), np.flipud: (x, -y), np.transpose: (y, x), np.rot90: (y, -x)}[turn]
    function = native_module(level).suppression_ridges
    arrays = [np.ascontiguousarray(turn(layer)) for layer in (strength, *moved)]
    np.testing.assert_array_equal(kept(function, *arrays, 2, 1.0), turn(kept(function, strength, x, y, 2, 1.0)))


@levels
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lengths_and_directions_equal_the_reference(level, dtype):
    x, y = np.random.default_rng(1).normal(size=(2, 5000)).astype(dtype)
    x[:3], y[:3] = (0, 1, 0), (0, 0, -1)
    x[3:40], y[3:40] = np.arange(37) % 6 - 2, np.arange(37) // 6 - 2
    x += 0  # -0 has no direction
    found, expected = (np.empty((2, x.size), dtype) for _ in range(2))
    native_module(level).polar_measure(x, y, *found, 3)
    polar.measure(x, y, *expected, 1)
    np.testing.assert_array_equal(found, expected)


@levels
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64, np.float32, np.float64])
def test_lengths_of_three_equal_the_reference(level, dtype):
    sides = np.random.default_rng(1).normal(0, 9000, size=(3, 5000)).astype(dtype)
    lengths, expected = np.empty((2, 5000), np.float64 if dtype in (np.int64, np.float64) else np.float32)
    native_module(level).polar_length(*sides, lengths, 3)
    polar.length(*sides, expected, 1)
    np.testing.assert_array_equal(lengths, expected)
