"""Object steps on blocks give what they give of the whole image, in planes and volumes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import snowshoe
from snowshoe import catalogue
from snowshoe.blocks import blocks
from snowshoe.labels.measure import measure_regions
from snowshoe.labels.pieces import Patch
from snowshoe.results import Segmentation

PLANES = st.tuples(st.integers(1, 13), st.integers(1, 13))
VOLUMES = st.tuples(*[st.integers(1, 6)] * 3)
STEPS = [
    ("components", {"connectivity": 2, "min_size": 2}),
    ("components", {"background": "none"}),
    ("fill_holes", {}),
    ("fill_holes", {"max_area": 2}),
    ("clear_border", {}),
    ("clear_border", {"sides": "first", "connectivity": 2}),
    ("largest", {"n": 2}),
    ("filter_objects", {"min_area": 3, "max_area": 9}),
    ("filter_objects", {"min_circularity": 0.8}),
]


def patches(labels, valid, side):
    for core, window in blocks(labels.shape, side, 1):
        yield Patch(core, labels.shape, labels[core], None if valid is None else valid[window])


def in_blocks(name, labels, valid, side, parameters):
    """Return what a step gives of labels whose blocks are told of one after the other."""
    entry = catalogue.get(name)
    across = entry.seams(labels.shape, **entry.check(parameters))
    for patch in patches(labels, valid, side):
        across.add(across.told(patch))
    across.join()
    numbers, result = np.zeros(labels.shape, np.int32), np.zeros(labels.shape, np.int32)
    for patch in patches(labels, valid, side):
        numbers[patch.core] = across.numbers(patch)
    columns = measure_regions(numbers, valid, properties=across.properties) if numbers.any() else {}
    across.decide({key: column.values for key, column in columns.items()})
    for patch in patches(labels, valid, side):
        result[patch.core] = across.labels(patch)
    assert across.n_labels == result.max()
    return result


@given(
    labels=st.one_of(PLANES, VOLUMES).flatmap(
        lambda shape: arrays.arrays(np.uint8, shape, elements=st.sampled_from([0, 1, 1, 2, 3]))
    ),
    side=st.tuples(*[st.integers(1, 6)] * 3),
    step=st.sampled_from(STEPS),
    masked=st.integers(0, 3),
)
@settings(max_examples=200)
def test_blocks_of_any_size_give_the_labels_of_the_whole(labels, side, step, masked):
    name, parameters = step
    valid = np.random.default_rng(masked).random(labels.shape) > 0.1 * masked if masked else None
    labels = labels if valid is None else np.where(valid, labels, 0).astype(np.uint8)
    used = np.ones(labels.shape, np.bool_) if valid is None else valid
    given_labels = Segmentation(labels, used, kind="classes")
    whole = getattr(snowshoe, name)(given_labels, **parameters).labels
    np.testing.assert_array_equal(in_blocks(name, labels, valid, side[-labels.ndim :], parameters), whole)


def test_a_spiral_through_every_block_is_one_region():
    spiral = np.zeros((41, 41), np.uint8)
    for ring in range(0, 20, 2):
        spiral[ring, ring : 41 - ring] = spiral[ring : 41 - ring, 40 - ring] = 1
        spiral[40 - ring, ring : 41 - ring] = spiral[ring + 2 : 41 - ring, ring] = 1
        spiral[ring + 2, ring : ring + 3] = 1
    assert in_blocks("components", spiral, None, 5, {}).max() == snowshoe.components(spiral).n_labels


@pytest.mark.parametrize("ndim", [2, 3])
def test_rings_in_rings_are_filled_with_the_innermost_around_each_hole(ndim):
    depth = np.full((17,) * ndim, 99)
    for axis, at in itertools.product(range(ndim), range(17)):
        layer = np.moveaxis(depth, axis, 0)[at]
        np.minimum(layer, min(at, 16 - at), out=layer)
    rings = np.array([0, 1, 0, 2, 0, 2, 0, 3, 0], np.uint8)[depth]
    whole = snowshoe.fill_holes(rings).labels
    assert set(np.unique(whole)) == {0, 1, 2, 3}
    np.testing.assert_array_equal(in_blocks("fill_holes", rings, None, 4, {}), whole)


def test_more_steps_than_axes_are_refused():
    with pytest.raises(ValueError, match="connectivity must be from 1 to the number of axes"):
        catalogue.get("components").seams((4, 4), connectivity=3, background=0, min_size=1)
