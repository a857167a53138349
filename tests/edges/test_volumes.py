"""Edges of volumes beside scipy, scikit-image and SimpleITK, on a built volume and on one that comes with nibabel."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
import skimage.filters
from scipy import ndimage

from snowshoe import canny, dog, farid, gaussian_gradient, laplacian, log, prewitt, scharr, sobel, watershed
from snowshoe.kernels.dispatch import use_threads

SPACING = (2.5, 1.25, 1.0)
BORDERS = ["reflect", "nearest", "mirror", "wrap", "constant"]


def built():
    """Bright blobs that touch, with shading and noise."""
    z, y, x = np.indices((26, 41, 45))
    waves = np.sin(z / 3) + np.cos(y / 5) + np.sin(x / 4)
    return (900 + 500 * (waves > 0.6) + 4 * x + np.random.default_rng(0).normal(0, 40, z.shape)).astype(np.int16)


def head():
    """One frame of a magnetic resonance series, every second row and column: (64, 48, 24)."""
    nibabel = pytest.importorskip("nibabel")
    path = Path(nibabel.__file__).parent / "tests" / "data" / "example4d.nii.gz"
    return np.ascontiguousarray(np.asarray(nibabel.load(path).dataobj)[::2, ::2, :, 0])


@pytest.fixture(params=[built, head], ids=lambda make: make.__name__)
def volume(request):
    return request.param()


def ball(radius=9.0, side=31):
    """A soft ball in its middle."""
    away = np.sqrt(sum((axis - side // 2) ** 2 for axis in np.indices((side,) * 3)))
    return (1 / (1 + np.exp(away - radius))).astype(np.float32), away


@pytest.mark.parametrize("border", BORDERS)
def test_sobel_and_prewitt_are_those_of_scipy_to_the_last_digit(volume, border):
    for method, peer in ((sobel, ndimage.sobel), (prewitt, ndimage.prewitt)):
        edges, wide = method(volume, border=border), volume.astype(np.int64)
        for layer, axis in ((edges.gx, 2), (edges.gy, 1), (edges.gz, 0)):
            assert layer.dtype == np.int32
            np.testing.assert_array_equal(layer, peer(wide, axis=axis, mode=border))


def test_integers_of_every_size_give_exact_integers():
    rng = np.random.default_rng(0)
    for dtype, kind in ((np.uint8, np.int16), (np.int8, np.int16), (np.uint16, np.int32), (np.int32, np.int64)):
        limits = np.iinfo(dtype)
        extremes = rng.choice([limits.min, limits.max], (6, 7, 8)).astype(dtype)
        assert sobel(extremes).gz.dtype == kind
        np.testing.assert_array_equal(sobel(extremes).gz, ndimage.sobel(extremes.astype(np.int64), axis=0))
        across = np.multiply.outer([3, 10, 3], [3, 10, 3])
        steep = ndimage.correlate(extremes.astype(np.int64), np.multiply.outer([-1, 0, 1], across))
        np.testing.assert_array_equal(scharr(extremes).gz, steep)
        assert scharr(extremes).gz.dtype == (np.int32 if kind == np.int16 else kind)


def test_magnitudes_are_those_of_scikit_image(volume):
    pixels, inner = volume.astype(np.float64), (np.s_[1:-1],) * 3
    for method, peer in ((sobel, skimage.filters.sobel), (prewitt, skimage.filters.prewitt), (farid, None)):
        if peer is not None:
            edges = method(pixels)
            # Theirs is the root of the mean over the axes, of slopes per two pixels.
            theirs = peer(pixels) * np.sqrt(3) * edges.step
            np.testing.assert_allclose(edges.magnitude[inner], theirs[inner], rtol=1e-9, atol=1e-9)
    expected = skimage.filters.scharr(pixels, axis=0) * 256
    np.testing.assert_allclose(scharr(pixels).gz[inner], expected[inner], rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_derivatives_of_gaussians_are_those_of_scipy(volume, sigma):
    pixels, inner = volume.astype(np.float64), (np.s_[2:-2],) * 3
    strongest = ndimage.gaussian_gradient_magnitude(pixels, sigma)
    ours = gaussian_gradient(pixels, sigma=sigma).magnitude
    assert np.abs(ours - strongest)[inner].max() < 0.01 * strongest.max()
    bent = ndimage.gaussian_laplace(pixels, sigma)
    assert np.abs(log(pixels, sigma=sigma).response - bent)[inner].max() < 0.02 * np.abs(bent).max()
    assert np.array_equal(laplacian(volume).response, ndimage.laplace(volume.astype(np.int64)))
    band = ndimage.gaussian_filter(pixels, 1.6 * sigma) - ndimage.gaussian_filter(pixels, sigma)
    np.testing.assert_allclose(dog(pixels, sigma=sigma).response, band, atol=1e-9 * np.abs(pixels).max())


@pytest.mark.parametrize("connectivity", [1, 2, 3])
def test_the_laplacian_sums_the_differences_to_all_neighbours(volume, connectivity):
    weights = ndimage.generate_binary_structure(3, connectivity).astype(np.int64)
    weights[1, 1, 1] = 1 - weights.sum()
    expected = ndimage.correlate(volume.astype(np.int64), weights)
    np.testing.assert_array_equal(laplacian(volume, connectivity=connectivity).response, expected)


def test_uneven_voxels_are_smoothed_and_compared_by_their_lengths(volume):
    image = SimpleITK.GetImageFromArray(volume.astype(np.float64))
    image.SetSpacing(SPACING[::-1])
    inner = (np.s_[6:-6], np.s_[8:-8], np.s_[8:-8])
    theirs = SimpleITK.GetArrayFromImage(SimpleITK.GradientMagnitudeRecursiveGaussian(image, 2.0))
    ours = gaussian_gradient(volume.astype(np.float64), sigma=2.0, spacing=SPACING).magnitude
    # Their recursive filter is an approximation.
    assert np.abs(ours - theirs)[inner].max() < 0.03 * theirs.max()
    bent = SimpleITK.GetArrayFromImage(SimpleITK.LaplacianRecursiveGaussian(image, 2.0))
    response = log(volume.astype(np.float64), sigma=2.0, spacing=SPACING).response
    assert np.abs(response - bent)[inner].max() < 0.06 * np.abs(bent).max()


@pytest.mark.parametrize("method", [sobel, scharr, prewitt, farid, gaussian_gradient])
def test_the_slope_of_a_ramp_is_that_of_its_physical_lengths(method):
    z, y, x = np.indices((20, 30, 32))
    ramp = 3.0 * SPACING[0] * z - 2 * SPACING[1] * y + x
    edges = method(ramp, spacing=SPACING)
    middle = edges.gx.shape[0] // 2, 15, 16
    slopes = np.array([layer[middle] for layer in (edges.gz, edges.gy, edges.gx)])
    np.testing.assert_allclose(slopes / slopes[2], [3, -2, 1], rtol=1e-9)
    np.testing.assert_allclose(edges.orientation[(slice(None), *middle)], np.array([3, -2, 1]) / np.sqrt(14), rtol=1e-6)


@pytest.mark.parametrize("method", [sobel, gaussian_gradient, log, dog, canny])
def test_directions_point_to_the_middle_of_a_bright_ball(method):
    pixels, away = ball()
    edges = method(pixels)
    inward = -np.stack([axis - 15 for axis in np.indices(pixels.shape)]) / np.maximum(away, 1)
    strong = edges.strength > 0.5 * edges.strength.max()
    cosines = (edges.orientation * inward).sum(axis=0)[strong]
    assert strong.sum() > 100
    assert cosines.min() > 0.97


def test_cannys_surface_of_a_ball_is_thin_closed_and_in_its_place():
    pixels, away = ball()
    lines = canny(pixels, sigma=1.0, low=0.5, high=1.0).crossings
    assert np.abs(away[lines] - 9).max() < 1.2
    inside, n = ndimage.label(~lines)
    assert n == 2
    assert inside[15, 15, 15] != inside[0, 0, 0]
    assert 0.6 < lines.sum() / (4 * np.pi * 9**2) < 1.6


def test_cannys_edges_lie_where_those_of_simpleitk_do():
    pixels = ndimage.gaussian_filter(built().astype(np.float32), 0.5)
    theirs = SimpleITK.CannyEdgeDetection(SimpleITK.GetImageFromArray(pixels), 20.0, 60.0, [4.0] * 3, [0.01] * 3)
    ours, peer = canny(pixels, sigma=2.0, low=350, high=1000).crossings, SimpleITK.GetArrayFromImage(theirs) > 0
    inner = (np.s_[3:-3],) * 3
    near_peer = ndimage.binary_dilation(peer, np.ones((3, 3, 3)))[inner]
    near_ours = ndimage.binary_dilation(ours, np.ones((3, 3, 3)))[inner]
    assert near_peer[ours[inner]].mean() > 0.9
    assert near_ours[peer[inner]].mean() > 0.9


def test_a_watershed_takes_the_strength_of_a_volume_as_its_relief():
    pixels, away = ball()
    markers = np.zeros(pixels.shape, np.int32)
    markers[15, 15, 15], markers[0, 0, 0] = 1, 2
    labels = watershed(sobel(pixels), markers=markers).labels
    assert np.mean((labels == 1) == (away < 9)) > 0.99


def test_several_channels_of_a_volume_are_refused_by_canny():
    with pytest.raises(ValueError, match="image must be a volume of one channel"):
        canny(np.zeros((4, 9, 9, 3), np.uint8), channel_axis=-1)


def test_saved_layers_are_stacks_with_the_size_of_a_voxel(tmp_path):
    from snowshoe import io

    edges = sobel(built())
    files = edges.save(tmp_path / "edges", spacing="2,0.5,0.5um")
    loaded = io.load(files["gz"], page=io.Stack())
    assert loaded.is_volume
    np.testing.assert_array_equal(loaded.pixels, edges.gz)
    assert list(loaded.spacing) == [2, 0.5, 0.5]
    assert {"gx", "gy", "gz", "orientation_z", "picture"} <= files.keys()


def test_bytes_do_not_depend_on_threads():
    noise = np.random.default_rng(0).normal(size=(40, 130, 140)).astype(np.float32)
    for method in (sobel, laplacian, log, gaussian_gradient, canny):
        with use_threads(1):
            expected = method(noise, spacing=(2.0, 1.0, 1.0))
        with use_threads(3):
            edges = method(noise, spacing=(2.0, 1.0, 1.0))
        for name, layer in edges.layers.items():
            np.testing.assert_array_equal(layer, expected.layers[name], err_msg=name)
