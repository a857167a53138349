"""gmm, fuzzy_cmeans and mean_shift against scikit-learn, published equations and brute force."""

import numpy as np
import pytest
import skimage.data
from scipy.stats import multivariate_normal
from sklearn.cluster import MeanShift
from sklearn.cluster import estimate_bandwidth as sklearn_bandwidth
from sklearn.mixture import GaussianMixture

import snowshoe
from snowshoe.arrays import as_image
from snowshoe.statistics.fuzzy import memberships
from snowshoe.statistics.meanshift import estimate_bandwidth


@pytest.fixture(scope="module")
def grey():
    return skimage.data.camera()[::6, ::6]


@pytest.fixture(scope="module")
def photo():
    return skimage.data.astronaut()[::12, ::12]


def sorted_by_mean(theirs):
    return np.argsort(theirs.means_.mean(axis=1))


@pytest.mark.parametrize("k", [2, 3])
def test_a_mixture_of_grey_values_is_that_of_scikit_learn(grey, k):
    ours = snowshoe.gmm(grey, k=k, tolerance=1e-9, max_iter=5000)
    start = snowshoe.kmeans(grey, k=k).model.centers
    theirs = GaussianMixture(k, tol=1e-9, max_iter=5000, reg_covar=1 / 12, means_init=start[:, None], random_state=0)
    pixels = grey.reshape(-1, 1).astype(float)
    theirs.fit(pixels)
    order = sorted_by_mean(theirs)
    np.testing.assert_allclose(ours.model.means[:, 0], theirs.means_[order, 0], rtol=1e-3)
    np.testing.assert_allclose(ours.model.weights, theirs.weights_[order], rtol=5e-3)
    np.testing.assert_allclose(ours.model.covariances.ravel(), theirs.covariances_[order].ravel(), rtol=1e-2)
    assert ours.model.log_likelihood == pytest.approx(theirs.score(pixels), abs=1e-5)
    assert ours.model.bic == pytest.approx(theirs.bic(pixels), rel=1e-5)
    agree = ours.labels.ravel() == 1 + np.argsort(order)[theirs.predict(pixels)]
    assert agree.mean() > 0.999


def test_a_mixture_of_colours_is_no_less_likely_than_scikit_learns(photo):
    ours = snowshoe.gmm(photo, k=3, channel_axis=-1, tolerance=1e-8, max_iter=3000)
    pixels = photo.reshape(-1, 3).astype(float)
    theirs = GaussianMixture(3, tol=1e-8, max_iter=3000, reg_covar=1 / 12, random_state=0).fit(pixels)
    assert ours.model.log_likelihood > theirs.score(pixels) - 0.05
    model = ours.model
    densities = [multivariate_normal(m, c).logpdf(pixels) for m, c in zip(model.means, model.covariances, strict=True)]
    expected = 1 + (np.log(model.weights)[:, None] + densities).argmax(axis=0)
    np.testing.assert_array_equal(ours.labels.ravel(), expected)


def test_the_least_bic_finds_how_many_populations_there_are():
    rng = np.random.default_rng(0)
    for k in (1, 2, 3):
        levels = rng.normal(100.0 * (1 + rng.integers(0, k, 20_000)), 12).round().astype(np.int16)
        result = snowshoe.gmm(levels.reshape(100, 200))
        assert result.model.as_dict()["k"] == k
        np.testing.assert_allclose(result.model.means[:, 0], 100.0 * np.arange(1, k + 1), atol=1)


def test_a_mixture_draws_its_border_where_both_classes_are_equally_likely():
    rng = np.random.default_rng(1)
    narrow, wide = rng.normal(60, 4, 10_000), rng.normal(120, 25, 10_000)
    image = np.concatenate([narrow, wide]).round().clip(0, 255).astype(np.uint8).reshape(100, 200)
    errors = {
        function.__name__: ((function(image, k=2).labels.ravel() == 2) != (np.arange(20_000) >= 10_000)).mean()
        for function in (snowshoe.gmm, snowshoe.kmeans)
    }
    assert errors["gmm"] < errors["kmeans"]


def brute_force_fuzzy(pixels, centers, m, rounds=3000):
    """Bezdek's equations, pixel by pixel."""
    for _ in range(rounds):
        distance = np.linalg.norm(pixels[:, None] - centers, axis=2) + 1e-300
        u = 1 / ((distance[:, :, None] / distance[:, None, :]) ** (2 / (m - 1))).sum(axis=2)
        centers = (u**m).T @ pixels / (u**m).sum(axis=0)[:, None]
    return centers


@pytest.mark.parametrize("fuzziness", [1.5, 2.0, 3.0])
def test_fuzzy_centres_are_a_fixed_point_of_the_published_equations(grey, fuzziness):
    small = grey[::3, ::3]
    ours = snowshoe.fuzzy_cmeans(small, k=3, fuzziness=fuzziness).model.centers
    pixels = small.reshape(-1, 1).astype(float)
    start = snowshoe.kmeans(small, k=3).model.centers[:, None]
    theirs = brute_force_fuzzy(pixels, start, fuzziness, 300)
    np.testing.assert_allclose(ours, np.sort(theirs.ravel()), atol=0.5)


def test_memberships_sum_to_one_and_are_certain_on_a_centre():
    values, centers = np.array([[0.0], [5.0], [10.0], [4.0]]), np.array([[0.0], [10.0]])
    shares = memberships(values, centers, 2.0)
    np.testing.assert_allclose(shares, [[1, 0], [0.5, 0.5], [0, 1], [36 / 52, 16 / 52]])


def test_near_a_fuzziness_of_one_it_is_kmeans(grey):
    fuzzy, crisp = snowshoe.fuzzy_cmeans(grey, k=3, fuzziness=1.05), snowshoe.kmeans(grey, k=3)
    assert (fuzzy.labels == crisp.labels).mean() > 0.97


@pytest.mark.parametrize("bandwidth", [15.0, 40.0])
def test_modes_of_grey_values_are_those_of_scikit_learn(grey, bandwidth):
    theirs = MeanShift(bandwidth=bandwidth).fit(grey[::4, ::4].reshape(-1, 1).astype(float))
    ours = snowshoe.mean_shift(grey[::4, ::4], bandwidth=bandwidth)
    assert ours.n_labels == len(theirs.cluster_centers_)
    np.testing.assert_allclose(ours.model.centers, np.sort(theirs.cluster_centers_.ravel()), atol=0.02 * bandwidth)


def test_modes_of_few_colours_are_those_of_scikit_learn(photo):
    few = photo[::2, ::2] // 16 * 16
    pixels = few.reshape(-1, 3).astype(float)
    theirs = MeanShift(bandwidth=70.0).fit(pixels).cluster_centers_
    ours = snowshoe.mean_shift(few, bandwidth=70.0, channel_axis=-1).model
    assert ours.exact
    assert len(ours.centers) == len(theirs)
    gaps = np.linalg.norm(ours.centers[:, None] - theirs, axis=2).min(axis=1)
    assert gaps.max() < 7


def test_the_grid_of_many_colours_says_how_far_it_is_off():
    image = skimage.data.astronaut()[::3, ::3]
    model = snowshoe.mean_shift(image, bandwidth=60.0, channel_axis=-1).model
    assert not model.exact
    assert 0 < model.quantisation_error < 60 / 4 * np.sqrt(3)


def test_the_bandwidth_is_scikit_learns_where_every_pixel_is_in_the_sample():
    values = np.random.default_rng(2).normal(size=(400, 3))
    expected = sklearn_bandwidth(values, quantile=0.3)
    assert estimate_bandwidth(values, np.ones(400)) == pytest.approx(expected)


def test_too_many_modes_are_refused():
    with pytest.raises(ValueError, match="bandwidth must be so large that there are at most 255 modes"):
        snowshoe.mean_shift(np.arange(0, 3000, 7, dtype=np.int16)[None], bandwidth=1.0)


@pytest.mark.parametrize("name", ["gmm", "fuzzy_cmeans", "mean_shift"])
def test_blocks_of_a_photo_get_the_labels_of_the_whole(name, photo):
    settings = {} if name == "mean_shift" else {"k": 3}
    whole = getattr(snowshoe, name)(photo, channel_axis=-1, **settings)
    blocks = [whole.model.apply(as_image(photo[rows], channel_axis=-1)) for rows in (slice(0, 7), slice(7, None))]
    np.testing.assert_array_equal(np.concatenate(blocks), whole.labels)
