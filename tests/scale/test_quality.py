"""Blur, saturation and emptiness of an image, and what departs from the rest."""

import numpy as np
import pytest
from scipy import ndimage

from snowshoe.io import LoadedImage, load_sample
from snowshoe.scale.batch import outlying
from snowshoe.scale.memory import as_bytes
from snowshoe.scale.quality import blur, quality_of


@pytest.fixture(scope="module")
def grey():
    image = load_sample()
    return image.pixels[..., 0].astype(np.float32)


def test_a_checkerboard_is_sharp_and_a_ramp_and_a_plane_are_blurred():
    board = np.indices((40, 40)).sum(axis=0) % 2
    assert blur(board.astype(np.float32), None) < 0.1
    ramp = np.arange(400, dtype=np.float32).reshape(1, -1).repeat(40, axis=0)
    assert blur(ramp, None) > 0.9
    assert blur(np.ones((9, 9), np.float32), None) == 1


def test_blur_grows_with_smoothing_and_looks_at_valid_pixels_alone(grey):
    values = [blur(ndimage.gaussian_filter(grey, sigma), None) for sigma in (0, 1, 2, 4)]
    assert values == sorted(values)
    used = np.ones(grey.shape, np.bool_)
    used[: grey.shape[0] // 2] = False
    assert blur(grey, used) == pytest.approx(blur(grey[grey.shape[0] // 2 :], None), abs=0.02)


def test_what_lies_outside_the_mask_and_the_unit_make_no_difference(grey):
    values = grey.astype(np.float64)
    values[40:50, 40:50] = np.nan
    mask = np.isfinite(values)
    expected = quality_of(LoadedImage(values))
    assert np.isfinite(expected.blur)
    for outside in (0.0, 1e9, -np.inf):
        assert quality_of(LoadedImage(np.where(mask, values, outside), mask=mask)) == expected
    assert quality_of(LoadedImage(values * 2.0**1000)) == expected
    colours = np.stack([values * 2.0**1000] * 2, axis=-1)
    assert quality_of(LoadedImage(colours, channel_axis=-1)).blur == expected.blur


def test_saturation_is_the_share_of_pixels_at_the_top_in_any_channel():
    pixels = np.zeros((10, 10, 3), np.uint16)
    pixels[..., 0], pixels[..., 1:] = np.arange(100).reshape(10, 10), np.arange(100).reshape(10, 10, 1)
    pixels[0, :5, 1] = 4095
    image = LoadedImage(pixels, channel_axis=-1, colour=True)
    # Five pixels of the second channel, and one that is greatest in the other two.
    assert quality_of(image).saturation == pytest.approx(0.06)


def test_an_image_of_noise_is_empty_and_one_with_objects_is_not():
    noise = np.random.default_rng(0).normal(100, 10, (64, 64))
    objects = noise.copy()
    objects[10:30, 10:30] += 60
    assert quality_of(LoadedImage(noise)).emptiness > 0.3
    assert quality_of(LoadedImage(objects)).emptiness == 0
    assert quality_of(LoadedImage(np.full((8, 8), 3, np.uint8))).emptiness == 1
    assert quality_of(LoadedImage(np.eye(8, dtype=np.uint8))).emptiness == 0


def test_a_value_far_from_the_median_departs_and_few_values_never_do():
    assert outlying([1.0, 1.1, 0.9, 1.05, 5.0, float("nan")]) == [False] * 4 + [True, False]
    assert outlying([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]) == [False] * 6 + [True]
    assert outlying([1.0, 1.0, 9.0]) == [False] * 3
    assert outlying([0.3, 0.1 + 0.2, 0.3, 0.3, 0.3, 0.3]) == [False] * 6


@pytest.mark.parametrize("n", [5, 6, 8, 12, 30])
def test_of_alike_values_fewer_than_one_in_a_hundred_departs_however_few_they_are(n):
    rng = np.random.default_rng(n)
    assert np.mean([outlying(rng.normal(size=n)) for _ in range(2000)]) < 0.01


def test_sizes_are_read_as_people_write_them():
    assert [as_bytes(text) for text in ("2G", "500MB", "1.5 KiB", 7)] == [2 << 30, 500 << 20, 1536, 7]
    for wrong in ("", "much", "-1G", 0):
        with pytest.raises(ValueError, match="max_memory must be a size"):
            as_bytes(wrong)
