"""Floods are what a labelling of the whole image gives, at the price of their own surroundings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from snowshoe import flood
from snowshoe.methods.regions.flood import _Growth


@st.composite
def marked(draw):
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=30))
    image = draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, 3)))
    marks = draw(hnp.arrays(np.int32, shape, elements=st.integers(1, 4), fill=st.just(0)))
    marks[0, 0] = 7
    return image, marks


def plain(image, marks, tolerance, connectivity):
    """Flood from every marker over the whole image; the nearest in brightness wins, then the lower number."""
    regions, best = np.zeros(image.shape, int), np.full(image.shape, np.inf)
    for number in np.unique(marks[marks > 0]):
        off = np.abs(image - image[marks == number].mean())
        near = (off <= tolerance) | (marks == number)
        zones = ndimage.label(near, ndimage.generate_binary_structure(2, connectivity))[0]
        won = near & np.isin(zones, zones[marks == number]) & (off < best)
        regions[won], best[won] = number, off[won]
    return np.where(marks > 0, marks, regions)


@given(marked(), st.integers(1, 2))
def test_a_flood_is_that_of_the_whole_image(marked, connectivity):
    found = flood(marked[0], markers=marked[1], tolerance=1, connectivity=connectivity).labels
    np.testing.assert_array_equal(found, plain(*marked, 1, connectivity))


def test_a_flood_finds_its_way_around_far_from_its_marker():
    image = np.ones((120, 90), np.uint8)
    image[2::4, :-1] = image[4::4, 1:] = 9
    marks = np.zeros(image.shape, np.uint8)
    marks[0, 0] = 3
    np.testing.assert_array_equal(flood(image, markers=marks, tolerance=1).labels, plain(image, marks, 1, 1))
    assert flood(image, markers=marks, tolerance=1).labels[-1, -1] == 3


def test_many_small_floods_look_at_little_more_than_themselves(monkeypatch):
    image, marks = np.zeros((200, 200), np.uint8), np.zeros((200, 200), np.int32)
    image[::10], image[:, ::10] = 200, 200
    marks[5::10, 5::10] = np.arange(400).reshape(20, 20) + 1
    looked_at, label = [], ndimage.label
    monkeypatch.setattr(ndimage, "label", lambda input, *rest: looked_at.append(input.size) or label(input, *rest))
    assert flood(image, markers=marks, tolerance=5).n_labels == 400
    assert sum(looked_at) < 20 * image.size


def test_markers_of_one_mean_that_flood_the_same_pixels_cost_one_flood(monkeypatch):
    floods = []
    reached = _Growth.reached
    monkeypatch.setattr(_Growth, "reached", lambda *args: floods.append(1) or reached(*args))
    marks = np.arange(1, 2501).reshape(50, 50)[::5, ::5].repeat(5, axis=0).repeat(5, axis=1)
    marks[np.arange(50) % 5 > 0] = 0
    marks[:, np.arange(50) % 5 > 0] = 0
    assert flood(np.full((50, 50), 7, np.uint8), markers=marks, tolerance=1).labels.max() == marks.max()
    assert len(floods) == 1


def test_of_two_markers_as_near_in_brightness_the_lower_number_wins():
    for marks in ([[1, 0, 2]], [[2, 0, 1]]):
        assert flood(np.uint8([[4, 5, 6]]), markers=np.array(marks), tolerance=1).labels[0, 1] == 1
