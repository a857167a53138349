"""Laws of outlines: they are the labels again, valid polygons, and alike on both sides of a border."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rasterio import features

from snowshoe.labels import outlines

maps = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 3))
some = maps.filter(np.any)


def sides_of(ring):
    """The unit sides of a closed ring, each as the pair of its ends, in no order."""
    sides = set()
    for (x1, y1), (x2, y2) in itertools.pairwise([*ring.tolist(), ring[0].tolist()]):
        n = max(abs(x2 - x1), abs(y2 - y1))
        steps = [(x1 + (x2 - x1) * k // n, y1 + (y2 - y1) * k // n) for k in range(n + 1)]
        sides |= {frozenset(side) for side in itertools.pairwise(steps)}
    return sides


def rings_of(found):
    return [ring for _, polygons in found.pieces() for polygon in polygons for ring in polygon]


@given(some)
def test_rasterised_outlines_are_the_labels_again(labels):
    found = outlines(labels)
    shapes = zip(found.geometries(), [label for label, _ in found.pieces()], strict=True)
    np.testing.assert_array_equal(features.rasterize(shapes, out_shape=labels.shape, dtype="uint8"), labels)


@given(maps)
def test_areas_are_numbers_of_pixels(labels):
    found = outlines(labels)
    areas = np.bincount(found.labels, found.areas, minlength=4)[:4]
    np.testing.assert_array_equal(areas[1:], np.bincount(labels.reshape(-1), minlength=4)[1:])


@given(some)
def test_polygons_are_valid_and_cover_without_gap_or_overlap(labels):
    geometries = outlines(labels).geometries()
    assert shapely.is_valid(geometries).all()
    assert shapely.coverage_is_valid(geometries)


@given(maps)
def test_outer_rings_have_a_positive_area_and_holes_a_negative_one(labels):
    for _, polygons in outlines(labels).pieces():
        for polygon in polygons:
            outer, *holes = (shapely.LinearRing(ring) for ring in polygon)
            assert outer.is_ccw
            assert not any(hole.is_ccw for hole in holes)


@given(maps)
def test_all_sides_of_rings_are_the_sides_between_labels(labels):
    framed = np.pad(labels, 1).astype(int)
    across = {frozenset([(x, y), (x, y + 1)]) for y, x in np.argwhere(np.diff(framed, axis=1)[1:-1])}
    across |= {frozenset([(x, y), (x + 1, y)]) for y, x in np.argwhere(np.diff(framed, axis=0)[:, 1:-1])}
    assert set().union(*map(sides_of, rings_of(outlines(labels)))) == across


@given(maps, st.sampled_from(["flipud", "fliplr", "transpose"]))
def test_outlines_of_a_flipped_image_are_the_flipped_outlines(labels, flip):
    height, width = labels.shape
    moved = {"flipud": lambda p: p * [1, -1] + [0, height], "fliplr": lambda p: p * [-1, 1] + [width, 0]}
    there = moved.get(flip, lambda p: p[:, ::-1])
    expected = sorted(sorted(map(tuple, there(ring))) for ring in rings_of(outlines(labels)))
    turned = getattr(np, flip)(labels)
    assert sorted(sorted(map(tuple, ring)) for ring in rings_of(outlines(turned))) == expected


@given(some, st.floats(0.1, 4))
def test_simplified_outlines_still_share_their_borders(labels, tolerance):
    found = outlines(labels)
    simple = found.simplified(tolerance)
    geometries = simple.geometries()
    assert shapely.coverage_is_valid(geometries)
    assert [label for label, _ in simple.pieces()] == [label for label, _ in found.pieces()]
    assert len(simple.points) <= len(found.points)
    assert (simple.areas > 0).all()


def test_a_staircase_becomes_a_straight_line():
    y, x = np.indices((40, 40))
    found = outlines(1 + (x > y))
    assert len(found.simplified(1.5).points) < len(found.points) / 4


def test_pieces_that_meet_at_a_corner_are_polygons_of_their_own():
    ((_, polygons),) = outlines(np.eye(3, dtype=int)).pieces()
    assert [ring.tolist() for (ring,) in polygons] == [
        [[n, n], [n + 1, n], [n + 1, n + 1], [n, n + 1]] for n in range(3)
    ]


def test_straight_sides_have_no_corner_but_where_the_label_across_changes():
    pieces = dict(outlines([[1, 1, 1, 1], [2, 2, 3, 3]]).pieces())
    assert pieces[1][0][0].tolist() == [[0, 0], [4, 0], [4, 1], [2, 1], [0, 1]]
    assert pieces[2][0][0].tolist() == [[0, 1], [2, 1], [2, 2], [0, 2]]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint32, np.int64])
def test_the_greatest_label_of_a_type_keeps_its_number(dtype):
    greatest = int(np.iinfo(dtype).max)
    labels = np.array([[greatest, 0, 1]], dtype)
    assert [label for label, _ in outlines(labels).pieces()] == [1, greatest]


def test_masked_pixels_have_no_outline():
    mask = np.array([[True, False, True]])
    assert outlines([[5, 5, 5]], mask=mask).areas.tolist() == [1, 1]


def test_an_image_with_more_corners_than_are_usual_is_outlined_too():
    labels = 1 + np.indices((300, 300)).sum(0) % 2
    assert len(outlines(labels).labels) == labels.size


def test_nothing_has_no_outline():
    found = outlines(np.zeros((3, 4), int))
    assert (len(found), len(found.points), list(found.pieces()), found.areas.tolist()) == (0, 0, [], [])


def test_a_volume_is_refused():
    with pytest.raises(ValueError, match="labels must be 2-D"):
        outlines(np.ones((2, 2, 2), int))
