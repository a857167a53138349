"""Steps that clean a class map: the vote of a window, and small regions that join their neighbours."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage as ndi
from skimage.filters import rank

import snowshoe
from snowshoe import catalogue, components, majority_filter, merge_small
from snowshoe.bench.scored import Scored
from snowshoe.labels import adjacency

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 3))


@pytest.fixture(scope="module")
def photo():
    return skimage.data.astronaut()[::3, ::3]


@pytest.fixture(scope="module")
def clusters(photo):
    return snowshoe.kmeans(photo, k=4, channel_axis=-1)


@pytest.mark.parametrize("window", [3, 9, 31])
def test_the_vote_has_as_many_voters_as_scikit_images_mode_filter(clusters, window):
    """Between equally common classes the two decide differently, so that the votes are compared."""
    ours = majority_filter(clusters, window=window).labels
    theirs = rank.majority(clusters.labels, np.ones((window, window), np.uint8))
    votes = [
        ndi.correlate((clusters.labels == n).astype(int), np.ones((window, window)), mode="constant") for n in range(5)
    ]
    np.testing.assert_array_equal(np.choose(ours, votes), np.choose(theirs, votes))


def test_the_vote_of_two_classes_is_the_median():
    classes = (skimage.data.camera()[::4, ::4] > 100).astype(np.uint8)
    inner = np.s_[4:-4, 4:-4]
    np.testing.assert_array_equal(majority_filter(classes).labels[inner], ndi.median_filter(classes, 9)[inner])


def test_a_segmentations_mask_goes_on_from_step_to_step(photo):
    mask = np.indices(photo.shape[:2]).sum(axis=0) % 5 > 0
    found = snowshoe.kmeans(photo, k=3, channel_axis=-1, mask=mask)
    for step in (majority_filter, merge_small, components):
        np.testing.assert_array_equal(step(found).valid, mask)
        assert not step(found).labels[~mask].any()


def test_classes_above_255_are_refused():
    with pytest.raises(ValueError, match="labels must be at most 255, got 300; filter the classes before"):
        majority_filter([[300, 1], [1, 1]])


@given(maps, st.integers(1, 40), st.sampled_from([1, 2]))
def test_no_small_region_that_has_a_neighbour_is_left(classes, min_size, connectivity):
    result = merge_small(classes, min_size=min_size, connectivity=connectivity, background="none")
    sizes = np.bincount(result.labels.reshape(-1))[1:]
    assert sizes.sum() == classes.size
    assert (sizes >= min(min_size, classes.size)).all()


@given(maps, st.integers(1, 40))
def test_regions_are_merged_and_never_split(classes, min_size):
    before = components(classes, background="none").labels
    after = merge_small(classes, min_size=min_size, background="none").labels
    assert len(np.unique(np.stack([before.reshape(-1), after.reshape(-1)]), axis=1).T) == before.max()
    assert components(after, background="none").n_labels == after.max()


@given(maps)
def test_without_small_regions_nothing_is_merged(classes):
    np.testing.assert_array_equal(merge_small(classes, min_size=1).labels, components(classes).labels)


@pytest.mark.parametrize("min_contrast", [0, 3])
@given(classes=maps, data=st.data())
def test_flips_and_turns_of_an_image_give_the_flipped_regions(min_contrast, classes, data):
    image = data.draw(hnp.arrays(np.float32, classes.shape, elements=st.floats(-9, 9, width=32)))
    straight = merge_small(classes, min_size=4, min_contrast=min_contrast, image=image).labels
    for turn in (np.flipud, np.fliplr, np.transpose):
        turned = turn(merge_small(turn(classes), min_size=4, min_contrast=min_contrast, image=turn(image)).labels)
        assert (straight > 0).tolist() == (turned > 0).tolist()
        assert straight.max() == turned.max()


def test_a_speck_joins_the_neighbour_of_its_colour_or_else_the_one_with_the_longest_boundary():
    classes = np.array([[1, 1, 1, 2, 2], [1, 1, 3, 2, 2], [1, 1, 1, 2, 2]])
    image = np.array([[10, 10, 10, 90, 90], [10, 10, 60, 90, 90], [10, 10, 10, 90, 90]], np.uint8)
    assert merge_small(classes, min_size=2).labels[1, 2] == 1
    assert merge_small(classes, min_size=2, image=image).labels[1, 2] == 2
    colours = np.stack([image, image, image], axis=-1)
    assert merge_small(classes, min_size=2, image=colours, channel_axis=-1).labels[1, 2] == 2


@given(maps, st.integers(1, 9), st.floats(0, 9), st.sampled_from([1, 2]), st.data())
def test_no_two_regions_of_less_contrast_touch(classes, min_size, min_contrast, connectivity, data):
    image = data.draw(hnp.arrays(np.uint8, classes.shape, elements=st.integers(0, 20)))
    steps = {"min_size": min_size, "connectivity": connectivity, "background": "none", "image": image}
    found = merge_small(classes, min_contrast=min_contrast, **steps).labels
    means = ndi.mean(image, found, np.arange(1, found.max() + 1))
    a, b = adjacency(found, connectivity=connectivity).pairs.T - 1
    assert (np.abs(means[a] - means[b]) > min_contrast * (1 - 1e-6) - 1e-6).all()
    assert (np.bincount(found.reshape(-1))[1:] >= min(min_size, classes.size)).all()
    before = merge_small(classes, **steps).labels
    assert len(np.unique(np.stack([before.reshape(-1), found.reshape(-1)]), axis=1).T) == before.max()


def test_the_least_contrast_goes_first_and_means_follow():
    """20 joins 12 before 0 does; their mean, 16, is then too far from 0, which alone was close enough to 12."""
    image = np.repeat(np.uint8([[0, 12, 20]]), 3, axis=0)
    classes = np.repeat([[1, 2, 3]], 3, axis=0)
    assert merge_small(classes, image=image, min_size=1, min_contrast=13).labels[0].tolist() == [1, 2, 2]
    assert merge_small(classes, image=image, min_size=1, min_contrast=8).labels[0].tolist() == [1, 2, 3]
    assert merge_small(classes, image=image, min_size=1, min_contrast=17).labels[0].tolist() == [1, 1, 1]


def test_contrast_without_an_image_is_refused():
    with pytest.raises(ValueError, match=r"min_contrast must be 0 without an image, got 5.0; pass the image"):
        merge_small([[1, 2]], min_contrast=5.0)


def test_the_background_takes_no_part_and_an_island_stays():
    classes = np.array([[1, 0, 2, 2, 2], [0, 0, 2, 3, 2]])
    np.testing.assert_array_equal(merge_small(classes, min_size=4).labels, [[1, 0, 2, 2, 2], [0, 0, 2, 2, 2]])
    assert merge_small(np.zeros((3, 3), int)).n_labels == 0


def test_pixels_without_a_value_take_no_part():
    image = np.array([[1.0, np.nan, 2.0]])
    result = merge_small([[1, 1, 2]], image=image, min_size=1)
    assert result.valid.tolist() == [[True, False, True]]
    assert result.labels.tolist() == [[1, 0, 2]]


def test_an_image_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="image must have the labels' shape"):
        merge_small([[1, 2]], image=[[1.0, 2.0, 3.0]])


def test_a_pipeline_gives_the_photo_to_the_steps_that_can_use_it(photo, clusters):
    text = "kmeans:k=4+merge_small:min_size=30"
    expected = merge_small(clusters, min_size=30, image=photo, channel_axis=-1)
    np.testing.assert_array_equal(Scored.parse(text).run(photo).labels, expected.labels)
    assert (expected.labels != merge_small(clusters, min_size=30).labels).any()
    grey = snowshoe.grey(photo, channel_axis=-1)
    expected = merge_small(snowshoe.kmeans(grey, k=4), min_size=30, image=grey)
    np.testing.assert_array_equal(Scored.parse(text.removeprefix("")).run(photo).labels, expected.labels)


def test_a_pipeline_refuses_colours_for_a_method_of_one_channel():
    with pytest.raises(ValueError, match=r"one that takes channels after colour\+, got 'otsu'"):
        Scored.parse("otsu")


def test_a_comparison_gives_the_photo_to_the_methods_that_can_use_it(photo):
    result = snowshoe.compare(photo, methods=["kmeans", "merge_small"], channel_axis=-1)
    row = next(row for row in result.rows if row.method == "merge_small")
    base = next(other for other in result.rows if other.name == row.source).segmentation
    expected = merge_small(base.labels, image=photo, channel_axis=-1).labels
    np.testing.assert_array_equal(row.segmentation.labels, expected)
    assert (expected != merge_small(base.labels).labels).any()


@pytest.mark.parametrize("name", [entry.name for entry in catalogue.methods() if "min_size" in entry.defaults()])
def test_an_area_that_no_image_has_is_refused(name):
    with pytest.raises(ValueError, match="min_size must be an integer from 1 to 2147483647"):
        catalogue.get(name).function(np.ones((4, 5), np.uint8), min_size=2**64)
