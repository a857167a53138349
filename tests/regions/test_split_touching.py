"""Objects that touch: laws of the split, and what it reaches on micrographs."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.morphology import h_maxima
from skimage.segmentation import watershed

from snowshoe import components, grey, io, otsu, split_touching
from snowshoe.kernels import distance
from snowshoe.labels import relabel
from snowshoe.metrics import object_matching

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 2))
GROUND = 100
"""Fluorescence images have a dark ground: a median grey below this; the set has none between 33 and 146."""


def discs(*centres, radius=10, shape=(40, 60)):
    rows, columns = np.indices(shape)
    inside = [(rows - y) ** 2 + (columns - x) ** 2 <= radius**2 for y, x in centres]
    return np.logical_or.reduce(inside).astype(np.uint8)


def test_two_discs_that_overlap_a_little_are_two():
    touching = discs((20, 20), (20, 38))
    assert components(touching).n_labels == 1
    split = split_touching(touching).labels
    assert (split[20, 20], split[20, 38]) == (1, 2)
    np.testing.assert_array_equal(split > 0, touching > 0)


def test_a_larger_h_splits_less():
    dented = discs((20, 20), (20, 30))
    assert [split_touching(dented, h=h).n_labels for h in (1.0, 4.0)] == [2, 1]


def test_a_hole_belongs_to_its_object_unless_told_otherwise():
    ring = discs((20, 20))
    ring[19:22, 19:22] = 0
    assert np.count_nonzero(split_touching(ring).labels) == np.count_nonzero(ring) + 9
    assert not split_touching(ring, fill_holes=False).labels[20, 20]


@given(maps, st.sampled_from([0.0, 0.5, 1.0]))
def test_regions_cover_every_class_and_cross_none(classes, h):
    regions = split_touching(classes, h=h, min_size=1, fill_holes=False).labels
    np.testing.assert_array_equal(regions > 0, classes > 0)
    for region in range(1, regions.max() + 1):
        assert len(np.unique(classes[regions == region])) == 1
        assert ndimage.label(regions == region)[1] == 1


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 15)))
def test_objects_of_many_classes_are_split_as_those_of_each_class_alone(classes):
    together, expected = split_touching(classes, h=0.5, min_size=1, fill_holes=False), np.zeros(classes.shape, int)
    for name in range(1, 16):
        alone = split_touching((classes == name).astype(np.uint8), h=0.5, min_size=1, fill_holes=False)
        expected += np.where(alone.labels > 0, alone.labels + expected.max(), 0)
        on = classes == name
        np.testing.assert_array_equal(together.maps["distance"][on], alone.maps["distance"][on])
    np.testing.assert_array_equal(together.labels, relabel(expected))


def test_thousands_of_labels_take_a_few_passes_over_the_image(monkeypatch):
    rows, columns = np.indices((200, 200)) // 5
    passes = []
    measure = distance.squares
    monkeypatch.setattr(distance, "squares", lambda *args: passes.append(1) or measure(*args))
    assert split_touching(rows * 40 + columns + 1).n_labels == 1600
    assert len(passes) <= 6


@given(maps)
def test_without_any_significant_peak_but_one_a_component_stays_whole(classes):
    whole = components(classes).labels
    np.testing.assert_array_equal(split_touching(classes, h=100, min_size=1, fill_holes=False).labels, whole)


def test_the_coins_are_split_as_the_usual_chain_of_scipy_and_scikit_image_splits_them():
    coins = ndimage.binary_fill_holes(otsu(skimage.data.coins()).labels)
    depth = ndimage.distance_transform_edt(np.pad(coins, 1))[1:-1, 1:-1]
    plus = ndimage.generate_binary_structure(2, 1)
    peaks, _ = ndimage.label(h_maxima(depth, 1.1, footprint=plus), plus)
    theirs = watershed(-depth, peaks, mask=coins)
    ours = split_touching(coins.astype(np.uint8), h=1.1, min_size=20).labels
    large = np.bincount(theirs.reshape(-1)) >= 20
    same = object_matching(ours, np.where(large[theirs], theirs, 0).astype(np.int32), iou=0.9)
    assert same.f1 >= 0.9


def test_default_settings_find_the_nuclei_of_fluorescence_images(data):
    folder, scores = data / "nuclei", []
    for path in sorted((folder / "images").iterdir())[::6]:
        pixels = io.load(path).pixels
        image = grey(pixels, channel_axis=-1) if pixels.ndim == 3 else pixels
        if np.median(image) < GROUND:
            truth = io.read_labels(folder / "labels" / path.name)
            found = object_matching(split_touching(otsu(image)).labels, truth, iou=0.5)
            scores.append(
                2 * found.true_positives / (2 * found.true_positives + found.false_positives + found.false_negatives)
            )
    assert np.mean(scores) >= 0.80


def test_lines_are_refused():
    with pytest.raises(ValueError, match="labels must be 2-D or 3-D"):
        split_touching(np.ones(9, np.uint8))


@given(maps, st.sampled_from([0.0, 0.5, 1.0]))
def test_a_volume_of_one_plane_is_that_plane(classes, h):
    plane = split_touching(classes, h=h, min_size=1, fill_holes=False)
    volume = split_touching(classes[None], h=h, min_size=1, fill_holes=False)
    np.testing.assert_array_equal(volume.labels[0], plane.labels)
    np.testing.assert_array_equal(volume.maps["distance"][0], plane.maps["distance"])


def balls(*centres, radius, spacing, shape):
    places = np.indices(shape) * np.reshape(spacing, (3, 1, 1, 1))
    inside = [np.square(places - np.reshape(centre, (3, 1, 1, 1))).sum(axis=0) <= radius**2 for centre in centres]
    return np.logical_or.reduce(inside).astype(np.uint8)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (2.5, 1.0, 1.0), (0.5, 1.0, 1.0)])
def test_balls_that_overlap_a_little_are_split_whatever_the_distance_of_planes(spacing):
    shape = (round(26 / spacing[0]), 26, 44)
    touching = balls((12, 12, 12), (12, 12, 30), radius=10, spacing=spacing, shape=shape)
    assert components(touching).n_labels == 1
    split = split_touching(touching, spacing=spacing).labels
    middle = shape[0] // 2
    assert (split.max(), split[middle, 12, 12], split[middle, 12, 30]) == (2, 1, 2)
    bright = ndimage.gaussian_filter(touching * 100.0, [3 / size for size in spacing])
    assert split_touching(touching, seeds="both", image=bright, spacing=spacing).n_labels == 2


@given(hnp.arrays(np.uint8, (3, 4, 5), elements=st.integers(0, 1)), st.permutations(range(3)))
def test_axes_that_change_places_change_nothing_else(classes, order):
    here = split_touching(classes, h=0.5, min_size=1, fill_holes=False).labels.transpose(order)
    moved = split_touching(classes.transpose(order), h=0.5, min_size=1, fill_holes=False).labels
    np.testing.assert_array_equal(moved, relabel(here))


def spots(*centres, sigma=4.0, shape=(40, 60)):
    rows, columns = np.indices(shape)
    return sum(100 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * sigma**2)) for y, x in centres)


def test_bright_middles_split_a_bar_that_has_no_neck():
    bar = np.zeros((40, 60), np.uint8)
    bar[14:27, 8:52] = 1
    image = spots((20, 14), (20, 30), (20, 46))
    assert split_touching(bar).n_labels == 1
    for seeds in ("intensity", "both"):
        for seen in (image, 200 - image, np.stack([image] * 3, axis=-1)):
            axis = -1 if seen.ndim == 3 else None
            split = split_touching(bar, seeds=seeds, image=seen, channel_axis=axis, diameter=12.0).labels
            assert split[20, [14, 30, 46]].tolist() == [1, 2, 3]
            np.testing.assert_array_equal(split > 0, bar > 0)


def test_the_scale_of_blobs_is_that_of_the_objects_and_a_flat_image_splits_nothing():
    touching = discs((20, 20), (20, 38))
    bright = ndimage.gaussian_filter(touching * 100.0, 3)
    assert split_touching(touching, seeds="both", image=bright).n_labels == 2
    assert split_touching(touching, seeds="intensity", image=np.full(touching.shape, 7)).n_labels == 1


def test_a_larger_diameter_takes_detail_for_no_part():
    disc = discs((20, 30), radius=18)
    image = disc * 50 + spots((14, 22), (26, 38), sigma=2.0)
    counts = [split_touching(disc, seeds="intensity", image=image, diameter=size).n_labels for size in (6.0, 36.0)]
    assert counts == [2, 1]


def test_with_distance_alone_the_image_does_not_matter():
    touching = discs((20, 20), (20, 38))
    seen = split_touching(touching, image=spots((20, 20)))
    np.testing.assert_array_equal(seen.labels, split_touching(touching).labels)


def test_intensity_asks_for_an_image_of_the_labels_shape():
    with pytest.raises(ValueError, match="seeds must be 'distance' without an image, got 'both'; pass the image"):
        split_touching(discs((20, 20)), seeds="both")
    with pytest.raises(ValueError, match="image must have the labels' shape"):
        split_touching(discs((20, 20)), seeds="intensity", image=np.zeros((3, 3)))


@given(maps, st.sampled_from(["intensity", "both"]), st.integers(0, 99))
def test_seeds_of_any_kind_give_regions_that_cover_every_class_and_cross_none(classes, seeds, seed):
    image = np.random.default_rng(seed).integers(0, 9, classes.shape).astype(np.uint8)
    regions = split_touching(classes, seeds=seeds, image=image, min_size=1, fill_holes=False).labels
    np.testing.assert_array_equal(regions > 0, classes > 0)
    for region in range(1, regions.max() + 1):
        assert len(np.unique(classes[regions == region])) == 1
