"""Every build of the window kernel equals the readable reference, whatever the window, mask, type and threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.volumes import as_volume, volume_of_mask
from snowshoe.kernels.window import reference

levels = pytest.mark.parametrize("level", available_levels())

RULES = np.array([[0, 1, -0.2, 0, 0, 0], [0, 0.8, 0, 0.2 / 128, 0, 0], [3, 0.5, -0.1, 0.001, 2, 0.04]], np.float64)
TYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
ROWS, COLUMNS = np.indices((23, 31))
SHAPES_OF_GREY = {
    "checkerboard": (ROWS + COLUMNS) % 2 * 255,
    "comb": COLUMNS % 2 * 200,
    "plateau": (ROWS > 11) * 100,
    "constant": np.full(ROWS.shape, 77),
    "one row": ROWS[:1] + COLUMNS[:1] ** 2 % 251,
    "one column": ROWS[:, :1] ** 2 % 251,
    "spike": (ROWS == 11) * (COLUMNS == 15) * 255,
}


def both(level, image, valid, radius, rule, threads):
    """Labels and greatest deviation of one build, and of the reference."""
    module, radii = native_module(level), np.broadcast_to(radius, 3).astype(np.int64)
    image, valid = as_volume(image), volume_of_mask(valid)
    labels, expected = np.empty((2, *image.shape), np.uint8)
    module.window_label(image, valid, radii, rule, labels, threads)
    reference.label(image, valid, radii, rule, expected, 1)
    core = valid if valid is None else np.roll(valid, 1)
    largest = module.window_largest_deviation
    found = [largest(image, valid, part, radii, threads) for part in (None, core)]
    right = [reference.largest_deviation(image, valid, part, radii, 1) for part in (None, core)]
    return (labels, found), (expected, right)


@levels
@given(data=st.data())
def test_labels_and_deviations_equal_the_reference(level, data):
    dtype = np.dtype(data.draw(st.sampled_from(TYPES)))
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=3, max_side=9))
    elements = st.floats(-1e6, 1e6, width=8 * dtype.itemsize) if dtype.kind == "f" else None
    image = data.draw(hnp.arrays(dtype, shape, elements=elements))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, shape))
    radii, rule = data.draw(st.tuples(*[st.integers(0, 11)] * 3)), RULES[data.draw(st.integers(0, 2))]
    ours, expected = both(level, image, valid, radii, rule, data.draw(st.integers(1, 4)))
    np.testing.assert_array_equal(ours[0], expected[0])
    assert ours[1] == expected[1]


@levels
@pytest.mark.parametrize("name", SHAPES_OF_GREY)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_hand_built_images_equal_the_reference(level, name, dtype):
    image = np.ascontiguousarray(SHAPES_OF_GREY[name].astype(dtype))
    for radius in (1, 2, 7, 40):
        for rule in RULES:
            ours, expected = both(level, image, None, radius, rule, 3)
            np.testing.assert_array_equal(ours[0], expected[0])
            assert ours[1] == expected[1]


@levels
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("radius", [1, 25, 90])
def test_an_image_wider_and_higher_than_a_panel_has_no_seams(level, radius, masked):
    rng = np.random.default_rng(radius)
    image = rng.normal(0, 1, (150, 2011))
    valid = rng.random(image.shape) < 0.8 if masked else None
    for pixels, threads in ((image, 1), (np.ascontiguousarray(image.T), 2)):
        used = None if valid is None else valid.reshape(pixels.shape)
        ours, expected = both(level, pixels, used, radius, RULES[0], threads)
        np.testing.assert_array_equal(ours[0], expected[0])
        assert ours[1] == expected[1]


def test_the_reference_is_the_definition():
    rng = np.random.default_rng(0)
    image, valid = rng.integers(0, 256, (9, 11)).astype(np.uint8), rng.random((9, 11)) > 0.3
    radii = np.array([0, 2, 2])
    (mean,), (deviation,) = reference._moments(image[None], valid[None], radii)
    for y, x in np.argwhere(valid):
        around = np.s_[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
        used = image[around][valid[around]].astype(np.float64)
        assert mean[y, x] == pytest.approx(used.mean())
        assert deviation[y, x] == pytest.approx(used.std(), abs=1e-6)


def test_the_greatest_16_bit_sums_do_not_overflow():
    image = np.full((300, 300), 65_535, np.uint16)
    image[150, 150] = 0
    used = image.astype(np.float64)
    found = reference.largest_deviation(image[None], None, None, np.array([0, 300, 300]), 1)
    assert found == pytest.approx(used.std(), rel=1e-9)


def test_the_polynomial_is_the_exponential():
    x = np.linspace(0, 40, 1001)
    np.testing.assert_allclose(reference._decay(x), np.exp(-x), rtol=1e-12)
    np.testing.assert_array_equal(reference._decay(np.array([-5.0, 1e300])), reference._decay(np.array([0.0, 40.0])))
