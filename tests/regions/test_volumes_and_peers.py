"""Volumes beside other libraries, on a built one and on the scan of a head that comes with nibabel."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from scipy import ndimage
from skimage import filters, segmentation

from snowshoe import (
    components,
    flood,
    local_median,
    majority_filter,
    merge_small,
    niblack,
    random_walker,
    region_merging,
    sauvola,
    slic,
    watershed,
)
from snowshoe.arrays import as_image
from snowshoe.filters.slopes import gradient_magnitude
from snowshoe.labels import adjacency, areas

SEEDS = np.s_[3::10, 4::11, 5::12]


def built():
    """Bright blobs that touch, with shading and noise."""
    z, y, x = np.indices((26, 41, 45))
    waves = np.sin(z / 3) + np.cos(y / 5) + np.sin(x / 4)
    return (900 + 500 * (waves > 0.6) + 4 * x + np.random.default_rng(0).normal(0, 40, z.shape)).astype(np.int16)


def head():
    """One frame of a magnetic resonance series, every second row and column: (64, 48, 24), 2 × 2 × 2.2 mm before."""
    nibabel = pytest.importorskip("nibabel")
    path = Path(nibabel.__file__).parent / "tests" / "data" / "example4d.nii.gz"
    return np.ascontiguousarray(np.asarray(nibabel.load(path).dataobj)[::2, ::2, :, 0])


@pytest.fixture(params=[built, head], ids=lambda make: make.__name__)
def volume(request):
    return request.param()


def markers_in(volume):
    markers = np.zeros(volume.shape, np.int32)
    markers[SEEDS] = np.arange(1, markers[SEEDS].size + 1).reshape(markers[SEEDS].shape)
    return markers


def same_partition(one, other):
    pairs = np.unique(np.stack([one.reshape(-1), other.reshape(-1)]), axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1] == len(np.unique(pairs[1]))


@pytest.mark.parametrize("connectivity", [1, 3])
def test_watershed_is_that_of_simpleitk(volume, connectivity):
    relief, markers = ndimage.gaussian_gradient_magnitude(volume.astype(np.float64), 1.5), markers_in(volume)
    ours = watershed(relief, markers=markers, relief="image", connectivity=connectivity).labels
    theirs = SimpleITK.MorphologicalWatershedFromMarkers(
        SimpleITK.GetImageFromArray(relief),
        SimpleITK.GetImageFromArray(markers.astype(np.uint32)),
        markWatershedLine=False,
        fullyConnected=connectivity == 3,
    )
    # Plateaus where two floods arrive at the same time may go either way; the dark ground of the head has some.
    assert np.mean(ours != SimpleITK.GetArrayFromImage(theirs)) < 0.005


@pytest.mark.parametrize("connectivity", [1, 2, 3])
def test_watershed_of_pixels_that_all_differ_is_that_of_scikit_image(volume, connectivity):
    relief = np.argsort(np.argsort(volume, axis=None, kind="stable")).reshape(volume.shape)
    markers = markers_in(volume)
    ours = watershed(relief, markers=markers, relief="image", connectivity=connectivity).labels
    np.testing.assert_array_equal(ours, segmentation.watershed(relief, markers, connectivity=connectivity))


@pytest.mark.parametrize("connectivity", [1, 2, 3])
def test_flood_is_that_of_scikit_image(volume, connectivity):
    seed = tuple(side // 2 for side in volume.shape)
    markers = np.zeros(volume.shape, np.uint8)
    markers[seed] = 1
    ours = flood(volume, markers=markers, tolerance=90, connectivity=connectivity).labels > 0
    np.testing.assert_array_equal(ours, segmentation.flood(volume, seed, connectivity=connectivity, tolerance=90))
    assert 1 < ours.sum() < ours.size


def test_thresholds_of_whole_windows_are_those_of_scikit_image_and_scipy(volume):
    inner = (np.s_[4:-4],) * 3
    for dtype in (np.int16, np.float64):
        pixels = volume.astype(dtype)
        for ours, theirs in (
            (niblack(pixels, window=9, k=0.2), filters.threshold_niblack(volume, 9, 0.2)),
            (sauvola(pixels, window=9, k=0.2, r=500), filters.threshold_sauvola(volume, 9, 0.2, 500)),
            (local_median(pixels, window=9), ndimage.median_filter(volume, 9)),
        ):
            assert np.mean(ours.labels[inner] != (volume > theirs)[inner]) < 1e-4


def test_a_window_is_as_long_along_all_axes_however_large_pixels_are(volume):
    mean = ndimage.uniform_filter(volume.astype(np.float64), (3, 9, 5))
    ours = niblack(volume, window=9, k=0, spacing=(4.0, 0.9, 1.0)).labels
    along = niblack(volume, window=5, k=0, spacing=(2.0, 0.5, 1.0)).labels
    inner = (slice(1, -1), slice(4, -4), slice(2, -2))
    differ = along[inner] != (volume > mean)[inner]
    assert not differ[np.abs(volume - mean)[inner] > 1e-9].any()
    assert (ours != along).any()


def test_components_are_those_of_cc3d_and_scipy(volume):
    classes = (volume > np.median(volume)).astype(np.uint8)
    cc3d = pytest.importorskip("cc3d")
    for connectivity, neighbours in ((1, 6), (2, 18), (3, 26)):
        ours = components(classes, connectivity=connectivity).labels
        structure = ndimage.generate_binary_structure(3, connectivity)
        assert same_partition(ours, cc3d.connected_components(classes, connectivity=neighbours))
        assert same_partition(ours, ndimage.label(classes, structure)[0])


def test_the_majority_of_two_classes_is_the_median(volume):
    classes, inner = (volume > np.median(volume)).astype(np.uint8), (np.s_[3:-3],) * 3
    median = ndimage.median_filter(classes, 7)
    np.testing.assert_array_equal(majority_filter(classes, window=7).labels[inner], median[inner])


def test_small_regions_join_what_they_touch(volume):
    classes = np.digitize(volume, np.quantile(volume, [0.3, 0.6, 0.8])).astype(np.uint8)
    merged = merge_small(classes, min_size=60, background="none", image=volume).labels
    assert areas(merged)[1:].min() >= 60
    assert len(adjacency(merged).pairs) < len(adjacency(components(classes, background="none").labels).pairs)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (2.0, 1.0, 1.0)])
def test_the_random_walker_is_that_of_scikit_image(spacing):
    volume = built()[:12, :14, :16].astype(np.float64)
    markers = np.zeros(volume.shape, np.int32)
    markers[6, 7, 8], markers[0, 0, 0], markers[-1, -1, -1] = 1, 2, 3
    level = (volume - volume.min()) / np.ptp(volume)
    theirs = segmentation.random_walker(level, markers, beta=10 * 2.5 / level.std(), mode="bf", spacing=spacing)
    np.testing.assert_array_equal(random_walker(volume, markers=markers, spacing=spacing).labels, theirs)


def test_region_merging_gives_as_many_regions_as_are_asked_for(volume):
    regions = region_merging(volume, n_segments=12, spacing=(2.0, 1.0, 1.0)).labels
    assert regions.max() == 12
    assert same_partition(regions, components(regions).labels)


def spread(values, labels):
    """The share of the variance that is left within the regions."""
    numbers, values = labels.reshape(-1), values.reshape(-1).astype(np.float64)
    means = np.bincount(numbers, values) / np.maximum(np.bincount(numbers), 1)
    return np.square(values - means[numbers]).mean() / values.var()


def test_supervoxels_are_as_even_as_those_of_scikit_image(volume):
    ours = slic(volume, n_segments=150, sigma=1, compactness=20).labels
    level = (volume - volume.min()) / np.ptp(volume)
    theirs = segmentation.slic(level, int(ours.max()), compactness=0.2, sigma=1, channel_axis=None)
    assert same_partition(ours, components(ours).labels)
    assert abs(ours.max() - 150) < 20
    assert spread(volume, ours) < spread(volume, theirs)


def test_supervoxels_are_as_long_along_all_axes():
    even = np.random.default_rng(0).normal(0, 1, (20, 60, 60))
    labels = slic(even, n_segments=125, sigma=0, compactness=1e4, spacing=(3.0, 1.0, 1.0)).labels
    boxes = ndimage.find_objects(labels)
    sides = np.mean([[side.stop - side.start for side in box] for box in boxes], axis=0)
    assert sides[0] * 3 == pytest.approx(sides[2], rel=0.2)
    assert labels.max() == 125


def test_the_slope_of_a_ramp_is_that_of_its_physical_lengths():
    z, y, x = np.indices((9, 10, 11))
    ramp = as_image(3.0 * 2 * z + 0.5 * 4 * y + 4 * x)
    slope = gradient_magnitude(ramp, 0.0, (3.0, 0.5, 1.0))
    np.testing.assert_allclose(slope[1:-1, 1:-1, 1:-1], np.sqrt(2**2 + 4**2 + 4**2))
