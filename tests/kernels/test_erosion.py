"""Every build of the erosion kernel equals the readable reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.erosion import reference

levels = pytest.mark.parametrize("level", available_levels())


def check_equal(level, pixels, raises, threads):
    expected, eroded = np.full((2, *pixels.shape), 99, pixels.dtype)
    reference.erode(pixels, raises, expected, 1)
    native_module(level).erosion_erode(pixels, raises, eroded, threads)
    np.testing.assert_array_equal(eroded, expected)


@levels
@given(data=st.data(), dtype=st.sampled_from([np.float32, np.float64]), threads=st.sampled_from([1, 3, 20]))
def test_any_image_and_structure_equal_the_reference(level, data, dtype, threads):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=7))
    sides = tuple(2 * data.draw(st.integers(0, 4)) + 1 for _ in range(3))
    numbers = st.integers(-50, 50).map(float) | st.just(np.inf)
    pixels = data.draw(hnp.arrays(dtype, shape, elements=numbers))
    raises = data.draw(hnp.arrays(dtype, sides, elements=numbers))
    check_equal(level, pixels, raises, threads)


@levels
@pytest.mark.parametrize("shape", [(1, 1, 40), (1, 40, 1), (40, 1, 1), (1, 1, 1), (3, 65, 130)])
def test_structures_wider_than_the_image_equal_the_reference(level, shape):
    rng = np.random.default_rng(0)
    for sides in ((1, 1, 81), (1, 81, 1), (9, 1, 1), (3, 31, 31)):
        check_equal(level, rng.random(shape, np.float32), rng.random(sides, np.float32), 2)
