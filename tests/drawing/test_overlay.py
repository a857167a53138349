"""Outlines lie between labels, numbers lie in their objects or on free ground, and neither hides an object."""

import numpy as np
import pytest
from scipy import ndimage

from snowshoe.colour.lab import as_lab
from snowshoe.drawing import overlay as drawing
from snowshoe.drawing.overlay import Centres, overlay, pale_regions
from snowshoe.labels.deepest import deepest_points

GROUND = (90, 90, 90)


def on_grey(labels):
    return np.broadcast_to(np.uint8(GROUND), (*labels.shape, 3)).copy()


def numbered(ground, labels):
    ranks = np.unique(labels, return_inverse=True)[1].reshape(labels.shape) + (labels.min() > 0)
    return overlay(ground, labels, Centres(np.unique(labels[labels > 0]).tolist(), *deepest_points(ranks.astype("i4"))))


def drawn(labels):
    picture, n_left_out = numbered(on_grey(labels), labels) if labels.any() else overlay(on_grey(labels), labels)
    scale = len(picture) // len(labels)
    changed = (picture != GROUND).any(-1)
    return picture, changed, labels.repeat(scale, 0).repeat(scale, 1), n_left_out


def numbers_in(picture):
    """Where letters or their edges are: greys other than the ground's."""
    return (np.ptp(picture.astype(int), axis=-1) < 12) & (picture != GROUND).any(-1)


def disks(shape, centres, radius):
    y, x = np.indices(shape)
    labels = np.zeros(shape, int)
    for number, (row, column) in enumerate(centres, 1):
        labels[(y - row) ** 2 + (x - column) ** 2 <= radius**2] = number
    return labels


def test_a_picture_without_objects_is_the_image_enlarged():
    picture, changed, _, n_left_out = drawn(np.zeros((50, 40), int))
    assert not changed.any()
    assert picture.shape == (1000, 800, 3)
    assert n_left_out == 0


def test_each_number_lies_in_its_object_where_there_is_room():
    labels = disks((120, 200), [(40, 50), (70, 150)], 30)
    picture, _, large, n_left_out = drawn(labels)
    letters = numbers_in(picture)
    assert n_left_out == 0
    assert not letters[large == 0].any()
    for number in (1, 2):
        deep = ndimage.binary_erosion(large == number, iterations=10)
        assert letters[deep].any()
        assert letters[large == number].mean() < 0.1


def test_numbers_of_small_objects_lie_beside_them_and_cover_none(monkeypatch):
    labels = disks((100, 100), [(20, 20), (20, 70), (70, 40)], 2)
    labels[labels > 0] += 122
    monkeypatch.setattr(drawing, "MOST_PIXELS", 16 * labels.size)
    picture, _, large, n_left_out = drawn(labels)
    letters = numbers_in(picture)
    assert ndimage.label(ndimage.binary_dilation(letters, iterations=4))[1] == 3
    assert not letters[large > 0].any()
    assert n_left_out == 0


def test_numbers_keep_clear_of_each_other():
    labels = disks((200, 200), [(100 + dy, 100 + dx) for dy in (-6, 0, 6) for dx in (-6, 0, 6)], 1)
    picture, *_ = drawn(labels)
    _, n_blocks = ndimage.label(ndimage.binary_dilation(numbers_in(picture)))
    assert n_blocks >= 5


def test_lines_are_where_labels_meet_and_nowhere_else():
    labels = np.kron([[1, 2]], np.ones((200, 100), int))
    picture, _, large, _ = drawn(labels)
    coloured = np.ptp(picture.astype(int), axis=-1) >= 12
    border = large.shape[1] // 2
    assert coloured[:, border].all()
    assert not coloured[:, : border - 8].any()
    assert not coloured[:, border + 8 :].any()


def test_without_numbers_lines_are_as_thin_as_between_the_smallest_objects():
    labels = np.arange(1, 10_001).reshape(100, 100).repeat(12, 0).repeat(12, 1)
    picture, n_left_out = overlay(on_grey(labels), labels)
    assert n_left_out == 0
    assert picture.shape[:2] == labels.shape
    expected = np.zeros(labels.shape, bool)
    expected[12::12], expected[:, 12::12] = True, True
    np.testing.assert_array_equal((picture != GROUND).any(-1), expected)


@pytest.mark.parametrize(
    "ground", [(0, 0, 0), (255, 255, 255), (200, 60, 160), (30, 90, 200), (240, 130, 30), (250, 220, 60)]
)
def test_lines_are_seen_on_any_ground(ground):
    labels = np.kron([[1, 2]], np.ones((100, 100), int))
    picture, _ = overlay(np.broadcast_to(np.uint8(ground), (100, 200, 3)), labels)
    line = picture[5, picture.shape[1] // 2].astype(int)
    assert np.abs(line - ground).max() > 100


@pytest.mark.parametrize(
    ("inside", "outside"),
    [((150, 90, 40), (243, 243, 243)), ((60, 140, 50), (120, 100, 85)), ((255, 255, 255), (20, 20, 20))],
    ids=["stained tissue on glass", "a leaf on soil", "a bright nucleus on dark"],
)
def test_a_line_is_lighter_or_darker_than_what_lies_on_either_side(inside, outside):
    labels = np.kron([[1, 0]], np.ones((100, 100), int))
    picture, _ = overlay(np.where(labels[..., None] > 0, inside, outside).astype(np.uint8), labels)
    line, *sides = as_lab(np.array([picture[5, picture.shape[1] // 2], inside, outside], np.uint8))[:, 0]
    assert min(abs(line - side) for side in sides) > 30


def test_dense_images_are_enlarged_as_far_as_their_numbers_need_and_no_further_than_they_may(monkeypatch):
    labels = np.arange(100, 1000).reshape(30, 30).repeat(10, 0).repeat(10, 1)
    monkeypatch.setattr(drawing, "LEAST_SIDE", 1)
    picture, *_, n_left_out = drawn(labels)
    assert 2 <= len(picture) // len(labels) <= 4
    assert n_left_out == 0
    monkeypatch.setattr(drawing, "MOST_PIXELS", labels.size)
    assert len(numbered(on_grey(labels), labels)[0]) == len(labels)


def test_pale_regions_are_white_where_there_is_no_object():
    pale = pale_regions(np.array([[0, 1, 2]]))
    assert pale[0, 0].tolist() == [255, 255, 255]
    assert pale.min() > 150
    assert len(np.unique(pale.reshape(-1, 3), axis=0)) == 3
