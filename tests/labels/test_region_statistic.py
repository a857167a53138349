"""The statistics of blocks add up to that of the whole, and what they say turns with the image."""

import itertools
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.region_sums.reference import MARGIN
from snowshoe.labels import region_shapes as shapes
from snowshoe.labels.region_statistic import RegionStatistic, numbered

planes = hnp.arrays(
    np.int64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=14), elements=st.sampled_from([0, 3, 9])
)
volumes = hnp.arrays(
    np.int64, hnp.array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.sampled_from([0, 3, 9])
)


def of_blocks(labels, valid, channels, cuts):
    parts = []
    for block in itertools.product(*(list(itertools.pairwise(ends)) for ends in cuts)):
        core = tuple(slice(*ends) for ends in block)
        seen = tuple(
            slice(max(0, a - MARGIN), min(n, b + MARGIN)) for (a, b), n in zip(block, labels.shape, strict=True)
        )
        inner = tuple(slice(c.start - s.start, c.stop - s.start) for c, s in zip(core, seen, strict=True))
        image = numbered(labels[seen], valid[seen], core=inner, origin=[a for a, _ in block])
        parts.append(RegionStatistic.of(image, [channel[core] for channel in channels]))
    return reduce(add, parts)


@given(labels=st.one_of(planes, volumes), data=st.data())
def test_merged_blocks_equal_the_whole(labels, data):
    valid = data.draw(hnp.arrays(np.bool_, labels.shape))
    values = data.draw(hnp.arrays(np.int32, labels.shape, elements=st.integers(-(2**15), 2**16)))
    cuts = [sorted({0, n, *data.draw(st.lists(st.integers(0, n), max_size=2))}) for n in labels.shape]
    channels = [values, values / 7]
    whole = RegionStatistic.of(numbered(labels, valid), channels)
    merged = of_blocks(labels, valid, channels, cuts)
    for name in ("labels", "table", "starts", "first", "last"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(whole, name), name)
    np.testing.assert_array_equal(merged.values[0], whole.values[0])
    np.testing.assert_allclose(merged.values[1], whole.values[1], rtol=1e-9, atol=1e-6)


@given(labels=st.one_of(planes, volumes))
def test_areas_add_up_to_the_labelled_pixels(labels):
    assert RegionStatistic.of(numbered(labels)).area.sum() == np.count_nonzero(labels)


@given(labels=planes)
def test_sizes_and_shapes_do_not_change_when_the_image_is_turned(labels):
    here = RegionStatistic.of(numbered(labels))
    for turned in (labels.T, labels[::-1], np.rot90(labels)):
        there = RegionStatistic.of(numbered(np.ascontiguousarray(turned)))
        np.testing.assert_array_equal(there.area, here.area)
        np.testing.assert_array_equal(shapes.euler_number(there), shapes.euler_number(here))
        np.testing.assert_allclose(shapes.crofton_size(there, (1, 1)), shapes.crofton_size(here, (1, 1)))
        np.testing.assert_allclose(shapes.perimeter(there), shapes.perimeter(here))
        for one, other in zip(shapes.hulls(there, (1, 1)), shapes.hulls(here, (1, 1)), strict=True):
            np.testing.assert_allclose(one, other)
        spread = [shapes.variances(shapes.covariance(one, (1, 1))) for one in (there, here)]
        np.testing.assert_allclose(*spread, atol=1e-9)


def test_regions_far_from_the_origin_are_measured_as_exactly_as_those_near():
    labels = np.kron([[1, 2], [0, 1]], np.ones((5, 7), int))
    near = RegionStatistic.of(numbered(labels))
    far = RegionStatistic.of(numbered(labels, origin=(3_000_000_000, 4_000_000)))
    np.testing.assert_array_equal(shapes.covariance(far, (1, 1)), shapes.covariance(near, (1, 1)))
    np.testing.assert_array_equal(shapes.centroid(far) - shapes.centroid(near), [[3_000_000_000, 4_000_000]] * 2)


@pytest.mark.parametrize(("radius", "size"), [(20.0, (1.0, 1.0)), (20.0, (0.5, 1.0)), (30.0, (2.0, 0.7))])
def test_croftons_perimeter_of_a_disc_is_that_of_its_circle(radius, size):
    rows, columns = np.indices((130, 130)) - 64
    disc = ((rows * size[0]) ** 2 + (columns * size[1]) ** 2 < radius**2).astype(int)
    measured = shapes.crofton_size(RegionStatistic.of(numbered(disc)), size)[0]
    assert measured == pytest.approx(2 * np.pi * radius, rel=0.03)


@pytest.mark.parametrize("size", [(1.0, 1.0, 1.0), (2.0, 1.0, 1.0)])
def test_croftons_surface_of_a_ball_is_that_of_its_sphere(size):
    places = (np.indices((49, 49, 49)).T - 24) * size
    ball = ((places**2).sum(axis=-1).T < 20**2).astype(int)
    measured = shapes.crofton_size(RegionStatistic.of(numbered(ball)), size)[0]
    assert measured == pytest.approx(4 * np.pi * 20**2, rel=0.02)
