"""What is measured of an image is what was put into it."""

import numpy as np
import pytest
import synthetic as images

from snowshoe.comparison.measurements import ENERGY_OF_NOISE, colour_share, concentration, illumination
from snowshoe.comparison.scene import Scene


def measured(image, mask=None, channel_axis=None):
    return Scene.of(image, mask, channel_axis, "image").measured


def test_two_phases_have_two_modes_with_a_deep_valley():
    density = measured(images.two_phases()).density
    assert density.modes == pytest.approx((60, 190), abs=5)
    assert density.depth > 0.9
    assert density.fall(125) > 0.9


def test_three_phases_have_three_modes():
    assert measured(images.three_phases()).density.modes == pytest.approx((40, 120, 210), abs=5)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_noise_has_one_mode_in_any_type(dtype):
    image = images.noise().astype(dtype) * (1 if dtype == np.uint8 else 7)
    assert len(measured(image).density.modes) == 1


@pytest.mark.parametrize("image", [images.noise(), images.slope()])
def test_the_noise_is_found_whether_or_not_there_is_a_slope(image):
    truth = 25 if image.shape == (150, 200) else 8
    assert measured(image).noise == pytest.approx(truth, rel=0.06)


def test_edges_do_not_count_as_noise():
    assert measured(images.two_phases(noise=0.0)).noise == 0


def test_pure_noise_concentrates_as_the_formula_says():
    strength = np.random.default_rng(0).rayleigh(1, 200_000)
    assert concentration(strength) == pytest.approx(ENERGY_OF_NOISE, rel=0.01)


def test_light_is_found_and_its_absence_too():
    assert measured(images.slope()).illumination > 0.95
    assert measured(images.noise()).illumination < 0.01


def test_illumination_equals_least_squares():
    rng = np.random.default_rng(7)
    grey, valid = rng.normal(size=(21, 34)), rng.random((21, 34)) > 0.2
    row, column = (axis.ravel()[valid.ravel()] for axis in np.mgrid[-1:1:21j, -1:1:34j])
    design = np.stack([np.ones_like(row), column, row, row * column, column**2, row**2], axis=1)
    rest = np.linalg.lstsq(design, grey[valid], rcond=None)[1][0]
    assert illumination(grey, valid) == pytest.approx(1 - rest / (grey[valid].var() * valid.sum()))


def test_colour_that_grey_cannot_see_is_measured():
    assert measured(images.colours(), channel_axis=-1).colour > 0.7
    same = np.repeat(images.two_phases()[..., np.newaxis], 3, axis=2)
    assert measured(same, channel_axis=-1).colour < 1e-6
    assert measured(images.two_phases()).colour is None


def test_colour_share_is_one_less_the_regression_on_grey():
    rng = np.random.default_rng(8)
    colours = rng.normal(size=(500, 3))
    grey = colours @ [0.2, 0.7, 0.1]
    fits = [np.polyval(np.polyfit(grey, channel, 1), grey) for channel in colours.T]
    rest = sum(((channel - fit) ** 2).sum() for channel, fit in zip(colours.T, fits, strict=True))
    assert colour_share(grey, colours) == pytest.approx(rest / (colours.var(axis=0).sum() * 500))


def test_the_magnitude_is_that_of_scipy_and_zero_beside_masked_pixels():
    from scipy import ndimage

    image = images.two_phases()
    valid = np.ones(image.shape, bool)
    values = image.astype(np.float64)
    exact = np.hypot(ndimage.sobel(values, 0), ndimage.sobel(values, 1))
    np.testing.assert_allclose(Scene.of(image, valid, None, "").gradient, exact, atol=1e-3)
    valid[50, 60] = False
    assert not Scene.of(image, valid, None, "").gradient[49:52, 59:62].any()


def test_masked_pixels_do_not_count():
    image = images.two_phases()
    mask = np.ones(image.shape, bool)
    mask[:, 80:] = False
    spoilt = image.copy()
    spoilt[:, 80:] = 255
    first, second = measured(image, mask), measured(spoilt, mask)
    assert first.as_dict() == second.as_dict()
