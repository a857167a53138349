"""Edge detectors beside scikit-image, scipy and OpenCV: every cell of docs/edges.md.

The tables of that page list the same differences.
"""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import scipy.ndimage as ndi
from skimage import feature, filters
from skimage.io import imread

from snowshoe import catalogue
from snowshoe.filters.ridges import hysteresis, ridges
from snowshoe.methods.edges import (
    canny,
    dog,
    farid,
    gaussian_gradient,
    laplacian,
    log,
    prewitt,
    roberts,
    scharr,
    sobel,
)

PAGE = (Path(__file__).parents[2] / "docs" / "edges.md").read_text(encoding="utf-8")
SMALL = [("sobel", sobel, 4), ("scharr", scharr, 16), ("prewitt", prewitt, 3)]
BORDERS = {"reflect": cv2.BORDER_REFLECT, "mirror": cv2.BORDER_REFLECT_101, "nearest": cv2.BORDER_REPLICATE}
SQUARE = np.ones((3, 3), bool)


@pytest.fixture(scope="module")
def photo(data):
    return imread(data / "bsds500-official-sample" / "images" / "2018.jpg")[..., 1]


@pytest.fixture(scope="module")
def step():
    """A step of 100, which gives a magnitude of 400 in two columns."""
    image = np.zeros((20, 20), np.uint8)
    image[:, 10:] = 100
    return image


def opencv_canny(image, low, high, exact=True):
    return cv2.Canny(image, low, high, L2gradient=exact) > 0


def test_every_edge_detector_that_a_peer_has_too_has_a_row_in_the_page():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert set(rows) == {m.name for m in catalogue.methods() if m.gives == "edges"} - {
        "colour_gradient",
        "edge_network",
    }


@pytest.mark.parametrize(("name", "method", "sum_of_weights"), SMALL)
def test_scikit_image_divides_small_filters_by_the_sum_of_their_weights(photo, name, method, sum_of_weights):
    edges, grey = method(photo), photo.astype(float)
    across, down = (getattr(filters, f"{name}_{axis}")(grey) for axis in "vh")
    np.testing.assert_allclose(across, edges.gx / sum_of_weights, atol=1e-12)
    np.testing.assert_allclose(down, edges.gy / sum_of_weights, atol=1e-12)
    magnitude = edges.magnitude / (sum_of_weights * np.sqrt(2))
    np.testing.assert_allclose(getattr(filters, name)(grey), magnitude, rtol=1e-6, atol=1e-12)
    assert method(np.eye(2) * 0 + [0, 1], border="nearest").strength[0, 0] == edges.step == sum_of_weights


def test_scikit_image_with_a_mask_leaves_out_the_same_pixels(photo):
    mask = np.random.default_rng(0).random(photo.shape) > 0.01
    inner = np.s_[1:-1, 1:-1]
    edges, peer = sobel(photo, mask=mask), filters.sobel(photo.astype(float), mask=mask)
    np.testing.assert_allclose(peer[inner], edges.magnitude[inner] / (4 * np.sqrt(2)), rtol=1e-6, atol=1e-12)


def test_scikit_image_with_a_full_mask_leaves_out_the_outermost_pixels(photo):
    for name, method, _ in SMALL:
        peer = getattr(filters, name)(photo.astype(float), mask=np.ones(photo.shape, bool))
        assert not peer[[0, -1]].any()
        assert not peer[:, [0, -1]].any()
        assert method(photo, mask=np.ones(photo.shape, bool)).valid.all()


def test_scikit_images_farid_reads_masked_pixels_that_are_two_away():
    image, mask = np.zeros((15, 15)), np.ones((15, 15), bool)
    image[7, 7], mask[7, 7] = 100, False
    assert filters.farid(image, mask=mask)[7, 5] > 0
    assert not farid(image, mask=mask).valid[7, 5]


def test_scipys_prewitt_and_sobel_beside_a_constant_border_other_than_0_are_those_of_no_image():
    image = np.arange(20.0).reshape(4, 5)
    for method, peer in ((prewitt, ndi.prewitt), (sobel, ndi.sobel)):
        gx = method(image, border="constant", cval=7).gx
        np.testing.assert_allclose(gx, method(np.pad(image, 1, constant_values=7)).gx[1:-1, 1:-1])
        assert (gx != peer(image, 1, mode="constant", cval=7))[0].any()


def test_prewitt_is_scipys_exactly(photo):
    edges = prewitt(photo)
    np.testing.assert_array_equal(edges.gx, ndi.prewitt(photo.astype(int), axis=1))
    np.testing.assert_array_equal(edges.gy, ndi.prewitt(photo.astype(int), axis=0))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(("method", "peer"), [(sobel, cv2.Sobel), (scharr, cv2.Scharr)])
def test_sobel_and_scharr_are_opencvs_exactly(photo, border, method, peer):
    edges = method(photo, border=border)
    np.testing.assert_array_equal(edges.gx, peer(photo, cv2.CV_16S, 1, 0, borderType=BORDERS[border]))
    np.testing.assert_array_equal(edges.gy, peer(photo, cv2.CV_16S, 0, 1, borderType=BORDERS[border]))


def test_opencvs_phase_counts_from_0_to_two_pi_and_is_approximate(photo):
    edges = sobel(photo)
    phase = cv2.phase(edges.gx.astype(np.float32), edges.gy.astype(np.float32))
    assert phase.min() >= 0
    off = np.abs(np.angle(np.exp(1j * (phase - edges.orientation.astype(float)))))[edges.magnitude > 0]
    assert np.radians(0.0005) < off.max() < np.radians(0.01)


def test_scikit_images_roberts_are_the_diagonals(photo):
    grey = photo.astype(float)
    edges = roberts(grey)
    np.testing.assert_allclose(filters.roberts_pos_diag(grey), (edges.gx + edges.gy) / 2, atol=1e-12)
    np.testing.assert_allclose(filters.roberts_neg_diag(grey), (edges.gy - edges.gx) / 2, atol=1e-12)
    np.testing.assert_allclose(filters.roberts(grey), edges.magnitude / 2, atol=1e-12)


def test_scikit_images_farid_has_the_same_weights(photo):
    grey = photo.astype(float)
    edges = farid(grey)
    np.testing.assert_allclose(filters.farid_v(grey), edges.gx, atol=1e-12)
    np.testing.assert_allclose(filters.farid_h(grey), edges.gy, atol=1e-12)
    np.testing.assert_allclose(filters.farid(grey), edges.magnitude / np.sqrt(2), atol=1e-12)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.3])
def test_scipys_gradient_of_a_gaussian_is_up_to_a_thousandth_weaker(photo, sigma):
    peer = ndi.gaussian_gradient_magnitude(photo.astype(float), sigma)
    magnitude = gaussian_gradient(photo.astype(float), sigma=sigma).magnitude
    assert 0 < (magnitude - peer).max() < 0.001 * peer.max()
    assert (magnitude >= peer * (1 - 1e-9) - 1e-9).all()


def test_scikit_images_laplace_is_the_negative_and_opencvs_the_same(photo):
    response = laplacian(photo).response
    np.testing.assert_allclose(filters.laplace(photo.astype(float)), -response, atol=1e-12)
    np.testing.assert_array_equal(cv2.Laplacian(photo, cv2.CV_16S, ksize=1, borderType=cv2.BORDER_REFLECT), response)
    np.testing.assert_array_equal(ndi.laplace(photo.astype(int)), response)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 5.0])
def test_scipys_laplacian_of_gaussian_is_within_a_hundredth(photo, sigma):
    peer = ndi.gaussian_laplace(photo.astype(float), sigma)
    off = np.abs(log(photo, sigma=sigma).response - peer).max() / np.abs(peer).max()
    assert 1e-6 < off < 0.01


@pytest.mark.parametrize("sigma", [1.0, 2.5])
def test_a_difference_of_gaussians_is_scipys_and_scikit_images_negative(photo, sigma):
    grey = photo.astype(float)
    response = dog(grey, sigma=sigma).response
    difference = ndi.gaussian_filter(grey, 1.6 * sigma) - ndi.gaussian_filter(grey, sigma)
    np.testing.assert_allclose(response, difference, atol=1e-10)
    np.testing.assert_allclose(filters.difference_of_gaussians(grey, sigma, mode="reflect"), -response, atol=1e-10)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
@pytest.mark.parametrize(("low", "high"), [(20.5, 60.3), (40.2, 100.1), (50.0, 50.0)])
def test_scikit_images_canny_is_the_same_but_for_the_outermost_pixels(photo, sigma, low, high):
    grey = photo.astype(float)
    peer = feature.canny(grey, sigma=sigma, low_threshold=low, high_threshold=high, mode="reflect")
    edges = canny(grey, sigma=sigma, low=low, high=high)
    assert not (peer & ~edges.crossings).any()
    thin = ridges(edges.magnitude, (edges.gx, edges.gy))
    others = edges.crossings & ~hysteresis(thin, low, high)
    assert others.sum() < 0.005 * edges.crossings.sum()
    thin[[0, -1]], thin[:, [0, -1]] = 0, 0
    np.testing.assert_array_equal(peer, hysteresis(thin, low, high))


def test_scikit_images_canny_never_marks_the_outermost_pixels_and_takes_a_share_of_the_range(photo, step):
    peer = feature.canny(step.astype(float), sigma=1e-3, low_threshold=1, high_threshold=2, mode="nearest")
    assert not peer[[0, -1]].any()
    assert peer[1:-1, 9:11].all()
    assert canny(step, sigma=0, low=1, high=2).crossings[[0, -1], 9:11].all()
    assert opencv_canny(step, 1, 2)[[0, -1], 9].all()
    grey = photo / 255
    default = feature.canny(grey, sigma=2)
    np.testing.assert_array_equal(default, feature.canny(grey, sigma=2, low_threshold=0.1, high_threshold=0.2))
    assert (feature.canny(grey, sigma=2, mode="reflect") != default).any()


def test_automatic_thresholds_leave_seventy_percent_below(photo):
    edges = canny(photo, sigma=2.0)
    high = np.sort(edges.magnitude, axis=None)[int(0.7 * photo.size)]
    given = canny(photo, sigma=2.0, low=0.5 * float(high), high=float(high))
    np.testing.assert_array_equal(edges.crossings, given.crossings)


def test_beside_a_step_both_columns_stay_and_in_opencv_the_left_one(step):
    assert np.flatnonzero(canny(step, sigma=0, low=1, high=2).crossings[5]).tolist() == [9, 10]
    assert np.flatnonzero(opencv_canny(step, 1, 2)[5]).tolist() == [9]
    assert np.flatnonzero(opencv_canny(np.ascontiguousarray(step.T), 1, 2)[:, 5]).tolist() == [9]


@pytest.mark.parametrize(("threshold", "ours", "peer"), [(399, True, True), (400, False, True), (401, False, False)])
def test_at_a_threshold_scikit_images_pixels_are_edges_and_ours_and_opencvs_are_not(step, threshold, ours, peer):
    for low in (1, threshold):
        assert canny(step, sigma=0, low=low, high=threshold).crossings.any() == ours
        assert opencv_canny(step, low, threshold).any() == ours
        settings = {"low_threshold": low, "high_threshold": threshold, "mode": "nearest"}
        assert feature.canny(step.astype(float), sigma=1e-3, **settings).any() == peer


def test_of_several_channels_scikit_image_takes_none_and_opencv_the_strongest(photo):
    twice, alone = np.stack([photo, photo], axis=-1), np.stack([photo, np.zeros_like(photo)], axis=-1)
    with pytest.raises(ValueError, match=r"shape|dimension|2-?D"):
        feature.canny(twice.astype(float))
    for colours in (twice, alone):
        np.testing.assert_array_equal(opencv_canny(colours, 100, 200), opencv_canny(photo, 100, 200))
    together, single = (canny(*given, channel_axis=-1, sigma=0) for given in ((twice,), (alone,)))
    np.testing.assert_allclose(together.magnitude, np.sqrt(2) * canny(photo, sigma=0).magnitude, rtol=1e-6)
    np.testing.assert_allclose(single.magnitude, canny(photo, sigma=0).magnitude, rtol=1e-6)


def test_opencv_adds_absolute_values_unless_told_otherwise(photo):
    greatest = float(sobel(photo, border="nearest").magnitude.max())
    assert opencv_canny(photo, 1, greatest + 1, exact=False).any()
    assert not opencv_canny(photo, 1, greatest + 1).any()


def test_lines_are_joined_over_corners_by_all_three(photo):
    found = canny(photo, sigma=0, low=20, high=200, border="nearest")
    settings = {"low_threshold": 20, "high_threshold": 200, "mode": "nearest"}
    peer = feature.canny(photo.astype(float), sigma=1e-3, **settings)
    for edges in (found.crossings, peer, opencv_canny(photo, 20, 200)):
        by_sides, n_by_sides = ndi.label(edges)
        by_corners, n_by_corners = ndi.label(edges, SQUARE)
        assert ndi.maximum(found.magnitude, by_sides, range(1, n_by_sides + 1)).min() < 200
        assert ndi.maximum(found.magnitude, by_corners, range(1, n_by_corners + 1)).min() >= 200


@pytest.mark.parametrize(("low", "high"), [(50, 150), (100, 200), (100, 100)])
def test_opencvs_canny_is_within_a_pixel_for_97_percent(photo, low, high):
    ours = canny(photo, sigma=0, low=low, high=high, border="nearest").crossings
    peer = opencv_canny(photo, low, high)
    for one, other in ((ours, peer), (peer, ours)):
        assert (one & ndi.binary_dilation(other, SQUARE)).sum() >= 0.97 * one.sum()
    assert (ours & peer).sum() >= 0.9 * peer.sum()


def test_where_no_neighbours_are_equal_opencvs_canny_of_vertical_edges_is_the_same():
    rows = np.random.default_rng(0).integers(0, 256, (40, 60), dtype=np.uint8)
    magnitudes = [sobel(row[None], border="nearest").magnitude[0] for row in rows]
    untied = [row for row, m in zip(rows, magnitudes, strict=True) if ((m[1:] != m[:-1]) | (m[1:] == 0)).all()]
    assert len(untied) > 5
    for row in untied:
        image = np.tile(row, (9, 1))
        ours = canny(image, sigma=0, low=100, high=300, border="nearest").crossings
        np.testing.assert_array_equal(ours, opencv_canny(image, 100, 300))
