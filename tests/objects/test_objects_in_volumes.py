"""Filters, thresholds and objects of volumes beside scipy, scikit-image and SimpleITK: a built one, a head, cells."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
import skimage
from scipy import ndimage
from skimage import segmentation

import snowshoe

SPACING = (2.2, 2.0, 2.0)


def blobs():
    noise = np.random.default_rng(0).normal(0, 30, (40, 48, 56))
    waves = ndimage.gaussian_filter(np.random.default_rng(1).normal(size=noise.shape), 4)
    return (500 + 400 * (waves > waves.std() / 2) + noise).astype(np.uint16)


def head():
    """A magnetic resonance series' first frame: (64, 48, 24)."""
    nibabel = pytest.importorskip("nibabel")
    path = Path(nibabel.__file__).parent / "tests" / "data" / "example4d.nii.gz"
    return np.ascontiguousarray(np.asarray(nibabel.load(path).dataobj)[::2, ::2, :, 0]).astype(np.int16)


@pytest.fixture(params=[blobs, head], ids=lambda make: make.__name__, scope="module")
def volume(request):
    return request.param()


@pytest.fixture(scope="module")
def regions(volume):
    smooth = ndimage.gaussian_filter(volume.astype(float), 1.5)
    return snowshoe.components((smooth > np.quantile(smooth, 0.8)).astype(np.uint8), min_size=20).labels


def picture_of(array, spacing=SPACING):
    picture = SimpleITK.GetImageFromArray(array)
    picture.SetSpacing(spacing[::-1])
    return picture


def test_smoothing_is_that_of_simpleitk_in_millimetres(volume):
    # Their kernel ends where .1 % of its weight is left, and its weights are those of a discrete Gaussian.
    itk = SimpleITK.DiscreteGaussian(
        picture_of(volume.astype(np.float64)), variance=3.0**2, maximumKernelWidth=64, maximumError=0.001
    )
    ours = snowshoe.gaussian(volume.astype(np.float64), sigma=1.5, spacing=SPACING)
    inner = (np.s_[6:-6],) * 3
    difference = np.abs(ours - SimpleITK.GetArrayFromImage(itk))[inner]
    assert difference.max() < 0.02 * np.ptp(ours)


@pytest.mark.parametrize("name", ["otsu", "li", "yen", "triangle", "isodata", "minimum"])
def test_thresholds_of_a_volume_are_those_of_scikit_image(volume, name):
    theirs = getattr(skimage.filters, f"threshold_{name}")
    try:
        expected = theirs(volume) if name == "li" else theirs(volume, nbins=int(np.ptp(volume)) + 1)
    except RuntimeError:
        pytest.skip("scikit-image finds none")
    ours = getattr(snowshoe, name)(volume)
    differ = np.mean((volume > expected) != (ours.labels > 0))
    assert differ < 0.005


def test_kmeans_of_a_volume_is_otsu_at_two_and_no_worse_than_multiotsu(volume):
    two = snowshoe.kmeans(volume, k=2).labels
    np.testing.assert_array_equal(two > 1, snowshoe.otsu(volume).labels > 0)


@pytest.mark.parametrize("spacing", [None, (2.0, 1.0, 1.0)])
def test_labels_expand_as_those_of_scikit_image(regions, spacing):
    ours = snowshoe.expand_labels(regions, distance=4, spacing=spacing).labels
    theirs = segmentation.expand_labels(regions, distance=4, spacing=spacing or 1)
    # Pixels as near to two regions may go to either.
    np.testing.assert_array_equal(ours > 0, theirs > 0)
    assert np.mean(ours != theirs) < 0.005


def test_holes_are_those_of_scipy(regions):
    holed = (regions > 0).astype(np.uint8)
    holed[ndimage.binary_erosion(holed, iterations=2) & (np.random.default_rng(0).random(holed.shape) < 0.05)] = 0
    filled = snowshoe.fill_holes(holed).labels
    np.testing.assert_array_equal(filled > 0, ndimage.binary_fill_holes(holed))
    assert (filled > holed).any()


def test_border_objects_are_those_of_scikit_image(regions):
    ours = snowshoe.clear_border(regions).labels > 0
    np.testing.assert_array_equal(ours, segmentation.clear_border(regions) > 0)


def test_balls_erode_and_dilate_by_exact_distances(regions):
    objects, radius, reach = (regions > 0).astype(np.uint8), 2.6, 2.6 * SPACING[-1]
    grown = snowshoe.binary_dilation(objects, radius=radius, spacing=SPACING).labels > 0
    np.testing.assert_array_equal(grown, ndimage.distance_transform_edt(objects == 0, sampling=SPACING) <= reach)
    shrunk = snowshoe.binary_erosion(objects, radius=radius, spacing=SPACING).labels > 0
    padded = np.pad(objects, 4, mode="edge")
    inner = ndimage.distance_transform_edt(padded, sampling=SPACING)[(np.s_[4:-4],) * 3]
    np.testing.assert_array_equal(shrunk, inner > reach)
    itk = SimpleITK.SignedMaurerDistanceMap(picture_of(objects), squaredDistance=True, useImageSpacing=True)
    np.testing.assert_array_equal(grown, SimpleITK.GetArrayFromImage(itk) <= reach**2 * (1 + 1e-6))
