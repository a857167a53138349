"""Global thresholds equal other programs' where these define the method; every known difference is held here.

The table in docs/thresholds.md lists the same differences.
"""

from __future__ import annotations

import numpy as np
import pytest
from skimage import filters
from skimage.io import imread

from snowshoe import catalogue
from snowshoe.arrays import grey

BINS = 256

SCIKIT_IMAGE = {
    "otsu": filters.threshold_otsu,
    "li": filters.threshold_li,
    "yen": filters.threshold_yen,
    "isodata": filters.threshold_isodata,
    "triangle": filters.threshold_triangle,
    "minimum": filters.threshold_minimum,
    "mean": filters.threshold_mean,
}
ITK_EQUAL = {
    "otsu": "Otsu",
    "yen": "Yen",
    "huang": "Huang",
    "moments": "Moments",
    "maximum_entropy": "MaximumEntropy",
    "renyi_entropy": "RenyiEntropy",
    "shanbhag": "Shanbhag",
}
# ImageJ2's own expectations for 100 pseudo-random pixels in 256 bins (scijava-ops-image, ComputeThresholdTest).
IMAGEJ = {
    "huang": 36874,
    "intermodes": 34859,
    "isodata": 33095,
    "li": 26798,
    "maximum_entropy": 28309,
    "mean": 32591,
    "minimum_error": 32843,
    "minimum": 44935,
    "moments": 34355,
    "otsu": 34103,
    "percentile": 32088,
    "renyi_entropy": 26546,
    "shanbhag": 27553,
    "triangle": 34607,
    "yen": 24531,
}
IMAGEJ_DIFFERS = {"li", "mean", "minimum", "minimum_error", "otsu", "triangle"}


def threshold(name, image, **parameters):
    """The threshold that a method finds."""
    return catalogue.get(name).function(image, **parameters).model.thresholds[0]


def synthetic(seed=0, offset=0):
    """Blobs on a noisy ground; 8 bits."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices((160, 170))
    blobs = (np.sin(rows / (9 + seed)) + np.cos(columns / 7)) > 0.9
    return np.clip(40 + offset + 90 * blobs + rng.normal(0, 14, blobs.shape), 0, 255).astype(np.uint8)


def synthetic_16_bit():
    """The same with 8 500 levels."""
    fine = np.random.default_rng(0).integers(0, 37, (160, 170), np.uint16)
    return synthetic().astype(np.uint16) * 37 + fine


def synthetic_float():
    """The same with a value of its own for every pixel."""
    return synthetic() + np.random.default_rng(0).random((160, 170))


@pytest.fixture(scope="module")
def photos(data):
    """Some micrographs and photos as 8-bit grey."""
    paths = sorted((data / "nuclei/images").glob("*.png"))[::30] + sorted((data / "bsds500/images/val").glob("*"))[::50]
    pictures = [imread(path) for path in paths]
    return [np.round(grey(p, channel_axis=-1)).astype(np.uint8) if p.ndim == 3 else p for p in pictures]


def java_pixels(n=100):
    """The pixels that java.util.Random(0xdeadbeef).nextInt(65535) gives."""
    modulus, pixels = 1 << 48, []
    state = ((0xDEADBEEF - (1 << 32)) ^ 0x5DEECE66D) % modulus
    while len(pixels) < n:
        state = (state * 0x5DEECE66D + 0xB) % modulus
        bits = state >> 17
        if bits - bits % 65535 + 65534 < 1 << 31:
            pixels.append(bits % 65535)
    return np.array(pixels)


def imagej_image():
    """ImageJ's pixels as the numbers of their bins."""
    pixels = java_pixels()
    return np.minimum((pixels - pixels.min()) / (np.ptp(pixels) / BINS), BINS - 1).astype(np.uint8)


def imagej_bin(name):
    """The bin whose centre is ImageJ's threshold."""
    pixels = java_pixels()
    return int(np.floor((IMAGEJ[name] - pixels.min()) / (np.ptp(pixels) / BINS) + 1e-2))


@pytest.mark.parametrize("name", SCIKIT_IMAGE)
@pytest.mark.parametrize("offset", [0, 60])
def test_8_bit_thresholds_equal_scikit_images(name, offset):
    for seed in range(4):
        image = synthetic(seed, offset)
        assert threshold(name, image) == pytest.approx(float(SCIKIT_IMAGE[name](image)), abs=1e-9)


@pytest.mark.parametrize("name", SCIKIT_IMAGE)
def test_thresholds_of_photos_equal_scikit_images(name, photos):
    for image in photos:
        assert threshold(name, image) == pytest.approx(float(SCIKIT_IMAGE[name](image)), abs=1e-9)


@pytest.mark.parametrize("name", ["li", "isodata", "triangle", "mean", "yen"])
def test_16_bit_thresholds_equal_scikit_images(name):
    image = synthetic_16_bit()
    assert threshold(name, image) == pytest.approx(float(SCIKIT_IMAGE[name](image)), abs=1e-3)


def test_scikit_images_minimum_raises_where_there_are_no_two_modes():
    ramp = np.arange(1, 6).repeat(np.arange(1, 6)).astype(np.uint8)
    with pytest.raises(RuntimeError, match="Unable to find two maxima"):
        filters.threshold_minimum(ramp)
    assert threshold("minimum", ramp) == 5


@pytest.mark.parametrize("name", ["minimum", "intermodes", "huang", "shanbhag"])
def test_more_than_256_levels_are_shifted_right(name):
    image = synthetic_16_bit()
    assert 128 <= image.max() // 32 < 256
    shifted = threshold(name, (image >> 5).astype(np.uint8))
    assert threshold(name, image) == (shifted + 1) * 32 - 1


@pytest.mark.parametrize("name", ["li", "mean"])
def test_float_thresholds_equal_scikit_images(name):
    image = synthetic_float()
    assert threshold(name, image) == pytest.approx(SCIKIT_IMAGE[name](image), rel=1e-9)


@pytest.mark.parametrize("name", ["yen", "triangle", "minimum", "isodata"])
def test_float_thresholds_equal_scikit_images_to_a_bin(name):
    image = synthetic_float()
    assert threshold(name, image) == pytest.approx(SCIKIT_IMAGE[name](image), abs=np.ptp(image) / BINS)


def test_whole_numbers_as_float_give_what_the_integers_give():
    image = synthetic()
    for method in catalogue.methods():
        if method.family == "threshold" and method.scope == "pointwise":
            models = [method.function(pixels).model for pixels in (image, image.astype(np.float32))]
            assert models[0].thresholds == models[1].thresholds, method.name


@pytest.mark.parametrize("name", sorted(set(IMAGEJ) - IMAGEJ_DIFFERS))
def test_thresholds_equal_imagejs_published_values(name):
    assert threshold(name, imagej_image()) == imagej_bin(name)


@pytest.mark.parametrize(("name", "whole"), [("li", round), ("mean", int)])
def test_imagej_gives_whole_levels_for_li_and_the_mean(name, whole):
    assert whole(threshold(name, imagej_image())) == imagej_bin(name)


def test_imagejs_otsu_is_another_level_between_the_same_classes():
    image = imagej_image()
    assert threshold("otsu", image) == image[image <= imagej_bin("otsu")].max()


def test_imagejs_triangle_is_one_level_lower():
    assert threshold("triangle", imagej_image()) == imagej_bin("triangle") + 1


def test_imagejs_minimum_takes_the_histogram_to_be_zero_beyond_its_ends():
    assert threshold("minimum", imagej_image()) != imagej_bin("minimum")


def itk(name, image):
    """The labels and the threshold of ITK's method on 256 levels."""
    sitk = pytest.importorskip("SimpleITK")
    method = getattr(sitk, f"{name}ThresholdImageFilter")()
    method.SetInsideValue(0)
    method.SetOutsideValue(1)
    method.SetNumberOfHistogramBins(BINS)
    return sitk.GetArrayFromImage(method.Execute(sitk.GetImageFromArray(image))), method.GetThreshold()


@pytest.mark.parametrize("name", ITK_EQUAL)
def test_8_bit_labels_equal_itks(name, photos):
    for image in [*photos, synthetic()]:
        labels, _ = itk(ITK_EQUAL[name], image)
        np.testing.assert_array_equal(catalogue.get(name).function(image).labels, labels)


def test_itks_li_counts_from_zero_and_not_from_the_least_value(photos):
    for image in photos:
        from_zero = np.append(image.ravel(), np.uint8(0))
        _, theirs = itk("Li", image)
        assert abs(threshold("li", from_zero) - theirs) <= 4


def test_itks_isodata_is_rounded_up(photos):
    for image in photos:
        _, theirs = itk("IsoData", image)
        middle = (image[image <= theirs].mean() + image[image > theirs].mean()) / 2
        assert theirs - 1 < middle <= theirs
        assert threshold("isodata", image) < theirs


def test_itks_triangle_leaves_out_a_hundredth_at_each_end():
    image = synthetic()
    image[0, :30] = 255
    assert itk("Triangle", image)[1] < threshold("triangle", image) == filters.threshold_triangle(image)


def test_itks_intermodes_are_equal_where_all_256_levels_are_within_the_image():
    image = synthetic()
    image[0, 0], image[0, 1] = 0, 255
    assert threshold("intermodes", image) == itk("Intermodes", image)[1]


def two_gaussians(image, level):
    """Kittler and Illingworth's criterion."""
    total = 1.0
    for part in (image[image <= level], image[image > level]):
        share, variance = part.size / image.size, max(part.astype(float).var(), 1 / 12)
        total += share * np.log(variance) - 2 * share * np.log(share)
    return total


def test_minimum_error_is_the_global_minimum_and_imagejs_a_local_one():
    image = imagej_image()
    best = min(np.unique(image)[:-1], key=lambda level: two_gaussians(image, level))
    assert two_gaussians(image, threshold("minimum_error", image)) == pytest.approx(two_gaussians(image, best))
    assert two_gaussians(image, imagej_bin("minimum_error")) > two_gaussians(image, best)


def test_itks_minimum_error_is_never_better(photos):
    for image in photos[:6]:
        _, theirs = itk("KittlerIllingworth", image)
        assert two_gaussians(image, threshold("minimum_error", image)) <= two_gaussians(image, theirs) + 1e-9
