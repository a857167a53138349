"""The scree curve and its criteria: laws, the walk-through's photo, and peers."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.filters import threshold_multiotsu
from skimage.io import imread
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score

import snowshoe
from snowshoe.statistics.criteria import CRITERIA, Evidence, choices

NAMES = [criterion.__name__ for criterion in CRITERIA]


@pytest.fixture(scope="module")
def walk_through(data):
    """The walk-through's photo as grey values."""
    return snowshoe.grey(imread(data / "bsds500-official-sample/images/2018.jpg"), channel_axis=-1)


def test_the_walk_through_bends_at_four(walk_through):
    result = snowshoe.scree(walk_through)
    assert result.chosen_k == 4
    assert result.exact
    assert result.k.tolist() == list(range(1, 31))
    assert snowshoe.kmeans(walk_through).model.k == 4
    assert np.all(np.diff(result.inertia) < 0)


def test_inertia_is_never_above_that_of_scikit_learn(walk_through):
    grey = np.round(walk_through).astype(np.uint8)
    values, counts = np.unique(grey, return_counts=True)
    found = snowshoe.scree(grey).inertia
    for k in (2, 3, 4, 7, 10, 20, 30):
        peer = KMeans(k, n_init=3, random_state=0).fit(values[:, None].astype(float), sample_weight=counts)
        assert found[k - 1] <= peer.inertia_ * (1 + 1e-9)


def test_classes_are_split_where_scikit_image_splits_them(walk_through):
    grey = np.round(walk_through).astype(np.uint8)
    for k in (2, 3, 4):
        labels = snowshoe.kmeans(grey, k=k).labels
        greatest = [grey[labels == label].max() for label in range(1, k)]
        np.testing.assert_array_equal(greatest, threshold_multiotsu(grey, classes=k))


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_the_curve_is_that_of_kmeans_and_every_choice_is_on_it(image):
    result = snowshoe.scree(image)
    assert len(result.k) == min(30, len(np.unique(image)))
    for k in result.k[:5]:
        assert snowshoe.kmeans(image, k=int(k)).model.inertia == result.inertia[k - 1]
    assert list(result.criteria) == NAMES == list(result.curves)
    assert all(k in result.k for k in result.criteria.values())
    assert all(len(curve) == len(result.k) for curve in result.curves.values())


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [None, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_few_distinct_values_give_answers_without_warnings(n, channels, dtype):
    image = np.array([[3, 40, 41, 200][:n] * 5], dtype)
    image = image if channels is None else np.stack([image] * channels, axis=-1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = snowshoe.scree(image, channel_axis=None if channels is None else -1)
    assert len(result.k) == n
    assert all(1 <= k <= n for k in result.criteria.values())
    assert not any(np.isinf(curve).any() for curve in result.curves.values())
    assert result.chosen_k == (n if n < 3 else result.chosen_k)


def test_clear_groups_are_found_by_every_criterion_that_looks_for_groups():
    generator = np.random.default_rng(0)
    grey = np.concatenate([generator.normal(mean, 4, 3000) for mean in (30, 110, 220)]).round().astype(np.uint8)
    result = snowshoe.scree(grey[None])
    for name in ("elbow", "silhouette", "explained_variance"):
        assert result.criteria[name] == 3
    colours = np.stack([grey, grey[::-1], grey], axis=-1)[None]
    found = snowshoe.scree(colours, channel_axis=-1, k_max=12)
    assert found.criteria["silhouette"] == found.chosen_k
    assert not found.exact
    assert found.channels == 3


def test_colour_curves_are_those_of_kmeans_and_never_rise():
    image = np.random.default_rng(1).integers(0, 256, (30, 30, 3), dtype=np.uint8)
    for space in ("rgb", "lab"):
        result = snowshoe.scree(image, channel_axis=-1, k_max=9, colour_space=space)
        assert np.all(np.diff(result.inertia) <= 0)
        model = snowshoe.kmeans(image, k=7, channel_axis=-1, colour_space=space).model
        assert model.inertia == result.inertia[6]


def test_calinski_harabasz_equals_scikit_learn():
    grey = np.random.default_rng(2).integers(0, 40, (1, 300)).astype(np.uint8)
    curve = snowshoe.scree(grey, k_max=6).curves["calinski_harabasz"]
    for k in (2, 4, 6):
        labels = snowshoe.kmeans(grey, k=k).labels
        assert curve[k - 1] == pytest.approx(calinski_harabasz_score(grey.T, labels[0]))


def test_the_closed_form_of_the_gap_is_what_uniform_samples_give():
    generator, n = np.random.default_rng(4), 2000
    logs = np.array([
        np.log(snowshoe.scree(generator.uniform(0, 60, (1, n)), k_max=4).inertia / n) for _ in range(60)
    ])  # fmt: skip
    expected = np.log(60**2 / 12) - 2 * np.log(np.arange(1, 5))
    np.testing.assert_allclose(logs.mean(axis=0), expected, atol=0.02)
    np.testing.assert_allclose(logs.std(axis=0), np.sqrt(0.8 / n), rtol=0.4)


def evidence(inertia):
    """A curve and nothing else of interest."""
    n = len(inertia)
    sizes = np.tril(np.full((n, n), 100.0)) / np.arange(1, n + 1)[:, None]
    return Evidence(np.array(inertia, float), sizes, np.linspace(0, 1, n), 1, 1e-3, np.zeros(n), np.zeros(n))


def test_each_criterion_does_what_its_docstring_says():
    found = {name: k for name, (k, _) in choices(evidence([100, 30, 9, 8, 7, 6])).items()}
    assert found["elbow"] == 3
    assert found["second_difference"] == 2
    assert found["explained_variance"] == 3
    assert found["silhouette"] == 6


def test_the_verdict_counts_the_criteria():
    image = np.array([[0, 255] * 8], np.uint8)
    assert snowshoe.scree(image).verdict == "all 7 criteria choose k = 2"
    assert snowshoe.scree(image).agreement == 1
    result = snowshoe.scree(np.arange(0, 250, dtype=np.uint8)[None] // 3)
    agreeing = round(result.agreement * 7)
    assert result.verdict.startswith(f"{agreeing} of 7 criteri")
    assert all(f"{name} chooses {k}" in result.verdict for name, k in result.criteria.items() if k != result.chosen_k)


def test_bad_arguments_are_refused_in_one_sentence():
    image = np.zeros((2, 2), np.uint8)
    with pytest.raises(ValueError, match="k_max must be an integer from 1 to 255, got 0"):
        snowshoe.scree(image, k_max=0)
    with pytest.raises(ValueError, match="image must be one of 3 channels for colour_space='lab'"):
        snowshoe.scree(image, colour_space="lab")
    with pytest.raises(ValueError, match="at least one valid pixel"):
        snowshoe.scree(image, mask=np.zeros((2, 2), bool))
