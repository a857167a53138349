"""Every build of the quick shift kernels equals the readable references, on noise and on their worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.quickshift import reference

levels = pytest.mark.parametrize("level", available_levels())
FAR = np.float32(1e15)


def check_equal(level, planes, sharpness, radius, furthest, threads):
    module = native_module(level)
    density, parent = np.empty((2, 2, *planes.shape[1:]), np.int32)
    reference.densities(planes, sharpness, radius, density[0], 1)
    module.quickshift_densities(planes, sharpness, radius, density[1], threads)
    np.testing.assert_array_equal(density[0], density[1])
    reference.parents(planes, density[0], radius, furthest, parent[0], 1)
    module.quickshift_parents(planes, density[0], radius, furthest, parent[1], threads)
    np.testing.assert_array_equal(parent[0], parent[1])


@levels
@given(data=st.data())
def test_any_image_equals_the_reference(level, data):
    shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 20)), data.draw(st.integers(1, 20)))
    steps = data.draw(st.sampled_from([3, 25_600]))
    planes = (data.draw(hnp.arrays(np.int32, shape, elements=st.integers(0, steps))) / np.float32(256)).astype(
        np.float32
    )
    planes[:, np.random.default_rng(0).random(shape[1:]) > data.draw(st.sampled_from([0.7, 1.0]))] = FAR
    radius, threads = data.draw(st.integers(0, 7)), data.draw(st.integers(1, 4))
    check_equal(level, planes, data.draw(st.floats(0.001, 3)), radius, data.draw(st.floats(0, 100)), threads)


@levels
def test_plateaus_where_everything_ties_equal_the_reference(level):
    y, x = np.indices((21, 35)).astype(np.float32)
    for plane in (0 * x, x % 2, x + y, (x + y) % 2 * 50, np.full_like(x, FAR)):
        check_equal(level, plane[None].copy(), 0.1, 4, 16.0, 3)


def test_the_series_is_a_power_of_two():
    power = np.linspace(-19.9, 0, 20_001).astype(np.float32)
    image = np.sqrt(-power)[None, None]
    for value, root in zip(power[::500], image[0, 0, ::500], strict=True):
        found = np.empty((1, 2), np.int32)
        reference.densities(np.array([[[0, root]]], np.float32), 1.0, 1, found, 1)
        # A neighbour is one pixel away besides.
        assert abs(int(found[0, 0]) - 65_536 - 65_536 * 2.0 ** (float(value) - 1)) <= 1
