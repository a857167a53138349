"""Filters beside other programs on real images: equal where both define the same, else as near as is written."""

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
import SimpleITK
import skimage

import snowshoe
from snowshoe.filters import openings

COINS, PAGE = skimage.data.coins(), skimage.data.page()
SLIDE, PHOTO = skimage.data.immunohistochemistry(), skimage.data.astronaut()
every_grey = pytest.mark.parametrize("image", [COINS, PAGE, skimage.data.camera().astype(np.uint16) * 100 + 7])


def inner(pixels, margin):
    return pixels[margin:-margin, margin:-margin]


@every_grey
def test_median_equals_scipy_where_the_square_is_whole(image):
    for radius in (1, 4):
        expected = ndi.median_filter(image, 2 * radius + 1)
        np.testing.assert_array_equal(inner(snowshoe.median(image, radius=radius), radius), inner(expected, radius))


def test_median_equals_opencv_and_simpleitk_where_the_square_is_whole():
    found = inner(snowshoe.median(COINS, radius=7), 7)
    np.testing.assert_array_equal(found, inner(cv2.medianBlur(COINS, 15), 7))
    itk = SimpleITK.GetArrayFromImage(SimpleITK.Median(SimpleITK.GetImageFromArray(COINS), [7, 7]))
    np.testing.assert_array_equal(found, inner(itk, 7))


def test_the_median_of_a_volume_equals_scipy_where_the_cube_is_whole():
    volume = np.random.default_rng(0).integers(0, 900, (9, 30, 31)).astype(np.uint16)
    expected = ndi.median_filter(volume, (3, 5, 5))
    found = snowshoe.median(volume, radius=2, spacing=(2.0, 1.0, 1.0))
    np.testing.assert_array_equal(found[1:-1, 2:-2, 2:-2], expected[1:-1, 2:-2, 2:-2])


@every_grey
@pytest.mark.parametrize("radius", [1, 2, 9, 20])
def test_top_hats_by_disks_equal_scikit_image_and_opencv_everywhere(image, radius):
    disk = skimage.morphology.disk(radius)
    for kind, peer, operation in (
        ("white", skimage.morphology.white_tophat, cv2.MORPH_TOPHAT),
        ("black", skimage.morphology.black_tophat, cv2.MORPH_BLACKHAT),
    ):
        hat = snowshoe.top_hat(image, radius=radius, kind=kind)
        assert hat.dtype == image.dtype
        np.testing.assert_array_equal(hat, cv2.morphologyEx(image, operation, disk))
        if radius < 9:  # scikit-image takes seconds for more
            np.testing.assert_array_equal(hat, peer(image, disk))


@every_grey
@pytest.mark.parametrize("radius", [1, 3, 12])
def test_top_hats_by_squares_equal_opencv_everywhere(image, radius):
    square = np.ones((2 * radius + 1,) * 2, np.uint8)
    hat = snowshoe.top_hat(image, radius=radius, footprint="square")
    np.testing.assert_array_equal(hat, cv2.morphologyEx(image, cv2.MORPH_TOPHAT, square))


def test_the_erosion_of_a_rolling_ball_is_that_of_scikit_image():
    image = COINS.astype(np.float32)
    peer = skimage.restoration.rolling_ball(image, radius=15)
    ball = openings._ball(15, 15)[0].astype(np.float32)
    np.testing.assert_allclose(openings._eroded(image, ball), peer, atol=1e-4)
    less = snowshoe.subtract_background(COINS, radius=15, background="ball")
    assert (less <= image - peer + 1e-4).all()


@pytest.mark.parametrize("background", ["ball", "paraboloid"])
def test_the_background_is_scipys_grey_opening(background):
    image = COINS[:80, :90].astype(np.float64)
    row, column = np.mgrid[-6:7, -6:7]
    squares = (row * row + column * column) / 36
    is_ball = background == "ball"
    structure = -20 * (1 - np.sqrt(np.maximum(1 - squares, 0))) if is_ball else -10 * squares
    footprint = squares <= 1 if is_ball else np.ones_like(squares, bool)
    eroded = ndi.grey_erosion(image, structure=structure, footprint=footprint, mode="constant", cval=np.inf)
    opened = ndi.grey_dilation(eroded, structure=structure, footprint=footprint, mode="constant", cval=-np.inf)
    less = snowshoe.subtract_background(image, radius=6, height=20, background=background)
    np.testing.assert_allclose(less, image - opened, atol=1e-9)


@pytest.mark.parametrize("limit", [4.0, 40.0])
@pytest.mark.parametrize("image", [skimage.data.camera(), skimage.data.moon()])
def test_equalisation_is_opencvs_but_for_rounding_and_half_a_pixel(image, limit):
    whole = image.copy()
    whole[0, :2] = 0, 255
    clahe = cv2.createCLAHE(limit, (8, 8))
    turns = [np.flip(clahe.apply(np.ascontiguousarray(np.flip(whole, axes))), axes) for axes in ((), 0, 1, (0, 1))]
    away = np.abs(255 * snowshoe.local_contrast_equalisation(whole, limit=limit) - np.mean(turns, axis=0))
    assert away.mean() < 1.1
    assert away.max() < 5
    peer = 255 * skimage.exposure.equalize_adapthist(whole, clip_limit=limit / 256)
    assert np.abs(255 * snowshoe.local_contrast_equalisation(whole, limit=limit) - peer).mean() < 3


def test_stains_are_those_of_scikit_image_to_their_unit():
    lengths = np.linalg.norm(skimage.color.rgb_from_hed, axis=1)
    peer = skimage.color.rgb2hed(SLIDE)
    seen = (SLIDE > 0).all(axis=-1)
    for channel, of in enumerate(("haematoxylin", "eosin", "dab")):
        amount = snowshoe.stain(SLIDE, of=of, channel_axis=-1)
        np.testing.assert_allclose(
            np.maximum(amount, 0)[seen], (6 * lengths[channel] * peer[..., channel])[seen], atol=1e-6
        )


def test_lab_and_hsv_are_those_of_scikit_image_and_opencv():
    lab, hsv = skimage.color.rgb2lab(PHOTO), skimage.color.rgb2hsv(PHOTO)
    units = {"H": 2 * np.pi, "S": 1, "V": 1}
    for channel, of in enumerate("Lab"):
        np.testing.assert_allclose(snowshoe.colour_channel(PHOTO, of=of, channel_axis=-1), lab[..., channel], atol=1e-4)
    for channel, of in enumerate("HSV"):
        expected = hsv[..., channel] * units[of]
        np.testing.assert_allclose(snowshoe.colour_channel(PHOTO, of=of, channel_axis=-1), expected, atol=1e-6)
    peer = cv2.cvtColor(PHOTO.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[..., 1]
    np.testing.assert_allclose(snowshoe.colour_channel(PHOTO, of="a", channel_axis=-1), peer, atol=0.5)


def test_non_local_means_comes_as_near_as_scikit_image_to_the_clean_photo():
    clean = skimage.data.brick()[:200, :200].astype(np.float32)
    noisy = clean + np.random.default_rng(0).normal(0, 15, clean.shape).astype(np.float32)
    peer = skimage.restoration.denoise_nl_means(noisy, 5, 5, h=12, sigma=15)
    errors = [np.mean((image - clean) ** 2) for image in (snowshoe.non_local_means(noisy, noise=15), peer, noisy)]
    assert errors[0] < 1.05 * errors[1] < 0.2 * errors[2]


def test_the_inverse_and_the_rescaled_image_are_those_of_scikit_image():
    np.testing.assert_array_equal(snowshoe.invert(COINS, white=255), skimage.util.invert(COINS))
    for tail in (0, 0.02):
        low, high = np.quantile(COINS, [tail, 1 - tail], method="nearest").astype(float)
        expected = skimage.exposure.rescale_intensity(COINS, (low, high), (0.0, 1.0))
        np.testing.assert_allclose(snowshoe.rescale(COINS, tail=tail), expected, atol=1e-6)
