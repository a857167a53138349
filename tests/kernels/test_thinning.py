"""Every build of the thinning kernel equals the reference, and both equal MATLAB's rule as scikit-image has it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp
from skimage import morphology

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.thinning import reference, thin

levels = pytest.mark.parametrize("level", available_levels())
maps = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=24))


def thinned(function, image):
    result = np.empty_like(image)
    function(image, result)
    return result


def shapes(size=40):
    row, column = np.mgrid[:size, :size]
    distance = np.hypot(row - size / 2, column - size / 2)
    return {
        "all": np.ones((size, size), bool),
        "none": np.zeros((size, size), bool),
        "checkerboard": (row + column) % 2 == 0,
        "comb": (row > 30) | (column % 4 < 2),
        "disc": distance < 17,
        "ring": np.abs(distance - 12) < 3,
        "one row": np.ones((1, size), bool),
        "one column": np.ones((size, 1), bool),
        "one pixel": np.ones((1, 1), bool),
    }


@levels
@given(image=maps)
def test_every_level_equals_the_reference(level, image):
    np.testing.assert_array_equal(thinned(native_module(level).thinning_thin, image), thinned(reference.thin, image))


@given(image=maps)
def test_the_reference_equals_scikit_image(image):
    np.testing.assert_array_equal(thinned(reference.thin, image), morphology.thin(image))


@pytest.mark.parametrize("name", shapes())
def test_hand_built_shapes_equal_scikit_image(name):
    np.testing.assert_array_equal(thinned(thin, shapes()[name]), morphology.thin(shapes()[name]))


@given(image=maps)
def test_a_thinned_map_stays_as_it_is(image):
    once = thinned(thin, image)
    assert not (once & ~image).any()
    np.testing.assert_array_equal(thinned(thin, once), once)
