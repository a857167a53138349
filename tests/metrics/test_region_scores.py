"""Region scores against scikit-image, scikit-learn and definitions spelled out pixel by pixel; and their laws."""

import itertools

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import adapted_rand_error
from skimage.metrics import variation_of_information as skimage_information
from sklearn.metrics import adjusted_rand_score, rand_score

from snowshoe import components, multiotsu
from snowshoe.metrics import (
    achievable_segmentation_accuracy,
    adjusted_rand,
    covering,
    probabilistic_rand,
    rand_index,
    undersegmentation_error,
    variation_of_information,
)
from snowshoe.metrics.contingency import Contingency

maps = st.tuples(*[hnp.arrays(np.uint8, (4, 6), elements=st.integers(0, 3))] * 2)


@pytest.fixture(scope="module")
def photos():
    """Return two segmentations of a photo into some thousand regions."""
    photo = skimage.data.camera()
    return [components(multiotsu(photo, classes=k), background="none").labels for k in (3, 4)]


def overlap(first, second):
    return np.count_nonzero(first & second) / np.count_nonzero(first | second)


@given(maps)
def test_covering_is_its_definition(pair):
    labels, truth = pair
    regions = [labels == label for label in np.unique(labels)]
    true = [truth == label for label in np.unique(truth)]
    expected = sum(region.sum() * max(overlap(region, other) for other in regions) for region in true)
    assert covering(labels, truth) == pytest.approx(expected / truth.size, abs=1e-15)


@given(maps)
def test_the_rand_index_counts_pairs_of_pixels(pair):
    flat = [image.reshape(-1) for image in pair]
    agree = [(flat[0][i] == flat[0][j]) == (flat[1][i] == flat[1][j]) for i, j in itertools.combinations(range(24), 2)]
    assert rand_index(*pair) == pytest.approx(np.mean(agree), abs=1e-15)


@given(maps)
def test_superpixel_scores_are_their_definitions(pair):
    labels, truth = pair
    superpixels = [labels == label for label in np.unique(labels)]
    shared = np.array([[np.sum(s & (truth == g)) for g in np.unique(truth)] for s in superpixels])
    outside = shared.sum(axis=1, keepdims=True) - shared
    assert achievable_segmentation_accuracy(labels, truth) == shared.max(axis=1).sum() / labels.size
    assert undersegmentation_error(labels, truth) == np.minimum(shared, outside).sum() / labels.size


def test_photos_score_as_scikit_image_and_scikit_learn_say(photos):
    labels, truth = photos
    found = variation_of_information(labels, truth)
    assert (found.split, found.merge) == pytest.approx(skimage_information(truth, labels), rel=1e-12)
    flat = labels.reshape(-1), truth.reshape(-1)
    assert rand_index(labels, truth) == pytest.approx(rand_score(*flat), abs=1e-13)
    assert adjusted_rand(labels, truth) == pytest.approx(adjusted_rand_score(*flat), abs=1e-13)


def test_scikit_images_adapted_rand_follows_from_the_joint_histogram(photos):
    labels, truth = photos
    table = Contingency.of(labels, truth)
    both, mine, theirs = (
        (counts.astype(float) ** 2).sum() for counts in (table.counts, table.label_sizes, table.truth_sizes)
    )
    expected = adapted_rand_error(truth, labels, ignore_labels=())[0]
    n = labels.size
    assert 1 - 2 * (both - n) / (mine + theirs - 2 * n) == pytest.approx(expected, abs=1e-12)


@given(maps)
def test_the_parts_of_the_information_swap_with_the_maps(pair):
    there, back = variation_of_information(*pair), variation_of_information(*pair[::-1])
    assert (there.split, there.merge) == pytest.approx((back.merge, back.split), abs=1e-15)
    assert there.value == there.split + there.merge


@given(maps, st.sampled_from([covering, probabilistic_rand, lambda *a: variation_of_information(*a).value]))
def test_several_truths_are_averaged(pair, score):
    labels, truth = pair
    truths = [truth, truth.T.reshape(4, 6), labels]
    expected = np.mean([score(labels, one) for one in truths])
    assert score(labels, truths) == pytest.approx(expected, abs=1e-15)
    assert score(labels, tuple(truths)) == score(labels, truths)


def test_nested_lists_are_one_truth():
    assert covering([[1, 1, 2]], [[1, 1, 2]]) == 1
    assert covering([1, 1, 2], (1, 1, 2)) == 1


def test_no_truth_at_all_is_refused():
    with pytest.raises(ValueError, match="truths must be at least one label image"):
        covering([[1]], [])


def test_one_pixel_agrees_with_itself():
    assert rand_index([[1]], [[2]]) == 1
    assert variation_of_information([[1]], [[2]]).value == 0
