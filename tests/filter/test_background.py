"""The background under objects: its ball is as high as the image's own range asks."""

import numpy as np
import pytest

import snowshoe
from snowshoe.arrays import as_image
from snowshoe.recipes.recipe import Recipe
from snowshoe.statistics.grey_steps import BallHeight, GreySteps

rows, columns = np.indices((90, 110))
SLOPE = 40 + 0.8 * columns + 0.3 * rows
SPOTS = 90.0 * ((rows % 30 - 15) ** 2 + (columns % 30 - 15) ** 2 < 30)
CELLS = (SLOPE + SPOTS + np.random.default_rng(0).integers(0, 4, SLOPE.shape)).astype(np.uint8)


def less(image, **parameters):
    return snowshoe.subtract_background(image, radius=15, **parameters)


@pytest.mark.parametrize("background", ["ball", "paraboloid"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("factor", [1 / 512, 3.0, 1e6])
def test_an_image_in_other_units_has_its_objects_in_those_units(factor, dtype, background):
    image = CELLS + 0.5
    scaled = less((image * factor).astype(dtype), background=background)
    np.testing.assert_allclose(scaled / factor, less(image, background=background), atol=1e-3)


def test_16_bits_have_a_ball_as_high_as_their_range_asks():
    image = CELLS.astype(np.uint16) * 257
    low, high = np.quantile(image, [0.001, 0.999], method="inverted_cdf")
    np.testing.assert_allclose(less(image), less(image, height=15 * (float(high) - float(low)) / 255), atol=1)


def test_a_step_of_grey_is_one_in_8_bits_whatever_the_range_and_whatever_type_holds_it():
    for dtype in (np.uint8, np.uint16, np.int32, np.float32):
        np.testing.assert_allclose(less(CELLS.astype(dtype)), less(CELLS, height=15), atol=1e-4)


def test_a_hot_pixel_is_not_the_range():
    image = CELLS.astype(np.uint16) * 16
    hot = image.copy()
    hot[3, 4] = 65_535
    assert GreySteps.of(as_image(hot)).step == pytest.approx(GreySteps.of(as_image(image)).step, rel=0.02)


def test_of_several_channels_the_narrowest_that_is_not_constant_says_the_height():
    wide, narrow, constant = CELLS * 300.0, CELLS * 0.25, np.full(CELLS.shape, 7.5)
    together = np.stack([wide, narrow, constant], axis=-1)
    step = GreySteps.of(as_image(narrow)).step
    assert GreySteps.of(as_image(together, channel_axis=-1)).step == step
    np.testing.assert_array_equal(less(together, channel_axis=-1)[..., 0], less(wide, height=15 * step))


def test_an_image_without_a_range_has_a_flat_ball_and_no_height_is_infinite():
    assert not less(np.full((9, 9), 0.5)).any()
    assert not less(np.ones((9, 9), np.float32), mask=np.zeros((9, 9), bool)).any()
    widest = np.array([[-1.7e308, 1.7e308] * 8] * 3)
    assert np.isfinite(BallHeight.of(GreySteps.of(as_image(widest)), 1000).height)


def test_images_of_other_channels_share_no_height():
    with pytest.raises(ValueError, match="images must be of as many channels and all of 8 bits or none"):
        GreySteps.of(as_image(CELLS)) + GreySteps.of(as_image(CELLS * 1.5))


def test_a_frozen_recipe_keeps_the_height_of_its_own_image_and_spacing_of_the_next():
    image = CELLS.astype(np.uint16) * 100
    recipe = Recipe.parse("subtract_background:radius=9:background=ball").freeze(image)
    other = image[:, ::-1] // 7
    height = recipe.steps[0].model["height"]
    assert height == pytest.approx(9 * GreySteps.of(as_image(image)).step)
    for spacing in ((1, 1), (2, 1)):
        expected = snowshoe.subtract_background(other, radius=9, background="ball", height=height, spacing=spacing)
        np.testing.assert_array_equal(recipe.run(other, spacing=spacing), expected)


def test_a_given_height_leaves_nothing_to_learn():
    automatic, given = (Recipe.parse(f"subtract_background:height={height}").steps[0] for height in ("auto", 4))
    assert (automatic.learns, given.learns) == (True, False)
