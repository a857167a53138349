"""On large photos slow methods run on a smaller image, say so, and see all of it when they are named."""

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe.arrays import as_image, everything
from snowshoe.comparison import smaller
from snowshoe.comparison.smaller import Smaller


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch):
    monkeypatch.setattr(smaller, "LARGE", 1000)
    monkeypatch.setattr(smaller, "ENOUGH", 500)


def test_blocks_are_means_of_their_valid_pixels_also_where_they_are_cut_off():
    pixels, valid = np.arange(35 * 31, dtype=np.uint16).reshape(35, 31), np.ones((35, 31), bool)
    valid[:2, 0] = False
    reduced = Smaller.of(as_image(pixels, valid), valid)
    assert reduced.step == 2
    assert reduced.pixels.shape == (18, 16)
    assert reduced.pixels[0, 0] == round((1 + 32) / 2)
    assert reduced.pixels[17, 15] == pixels[34, 30]


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "uint16", "int16", "int32", "float32", "float64"])
@pytest.mark.parametrize("shape", [(35, 31), (2, 700), (700, 2)])
def test_the_mean_of_a_block_is_right_in_every_type(dtype, shape):
    values = np.random.default_rng(0).integers(0, 2 if dtype == "bool" else 128, shape).astype(dtype)
    checked = as_image(values)
    reduced = Smaller.of(checked, everything(shape), most=100)
    step = reduced.step
    for row, column in np.ndindex(reduced.pixels.shape):
        block = values[row * step : (row + 1) * step, column * step : (column + 1) * step].astype(np.float64)
        assert reduced.pixels[row, column] == np.asarray(
            block.mean() if dtype.startswith("float") else np.rint(block.mean()), checked.pixels.dtype
        )


def test_labels_become_as_large_as_the_image_and_zero_outside_its_mask():
    image = np.kron(images.two_phases(), np.ones((2, 2), np.uint8))
    valid = image > image.min()
    reduced = Smaller.of(as_image(image, valid), valid)
    result = reduced.enlarged(snowshoe.otsu(reduced.pixels, mask=reduced.valid))
    assert result.labels.shape == image.shape
    assert not result.labels[~valid].any()


def test_small_images_and_volumes_are_left_as_they_are():
    for shape in ((20, 20), (20, 20, 20)):
        assert Smaller.of(as_image(np.zeros(shape, np.uint8)), everything(shape)) is None


def test_a_slow_method_says_how_much_smaller_and_is_run_on_all_when_it_is_named():
    image = np.kron(images.two_phases(), np.ones((2, 2), np.uint8))
    family = snowshoe.compare(image, methods="regions").find("ucm")
    named = snowshoe.compare(image, methods="ucm").find("ucm")
    assert (family.smaller > 1, named.smaller) == (True, 1)
    assert family.as_dict()["smaller"] == family.smaller
    assert family.segmentation.labels.shape == image.shape
    np.testing.assert_array_equal(named.segmentation.labels, snowshoe.ucm(image).labels)


def test_a_pick_that_was_shown_on_a_smaller_image_says_what_its_command_does():
    image = np.kron(images.two_phases(), np.ones((2, 2), np.uint8))
    picks = snowshoe.compare(image, methods="otsu,felzenszwalb,learned").picks
    said = [f"Shown at 1/{pick.row.smaller} of the size" in pick.reason for pick in picks]
    assert said == [pick.row.smaller > 1 for pick in picks]
    assert set(said) == {True, False}
