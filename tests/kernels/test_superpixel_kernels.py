"""Every build of the superpixel kernels equals the readable references, on noise and on their worst cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe.kernels.absorb import reference as absorb
from snowshoe.kernels.components import reference as components
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.lab import reference as lab
from snowshoe.kernels.slic import reference as slic

levels = pytest.mark.parametrize("level", available_levels())
sides = st.integers(1, 40)
few = st.integers(1, 11)
shapes = st.tuples(st.just(1), sides, sides) | st.tuples(few, few, few)


def noise(seed, channels, *shape, steps=25_600):
    values = np.random.default_rng(seed).integers(0, steps, (channels, *shape))
    return (values / 256).astype(np.float32)


def check_superpixels(level, planes, valid, grid, steps, reach, weight, max_iter, threads):
    module, cells, steps = native_module(level), np.array(grid), np.array(steps, np.float32)
    sums = np.empty((2, cells.prod(), 4 + len(planes)))
    slic.seed(planes, valid, cells, sums[0])
    module.slic_seed(planes, valid, cells, sums[1])
    np.testing.assert_array_equal(sums[0], sums[1])
    used = sums[0][sums[0][:, 0] > 0]
    centers = [np.ascontiguousarray(used[:, 1:] / used[:, :1]) for _ in range(2)]
    if not len(used):
        return
    labels = np.empty((2, planes[0].size), np.int32)
    expected = slic.descend(planes, valid, centers[0], steps, reach, weight, max_iter, labels[0], 1)
    found = module.slic_descend(planes, valid, centers[1], steps, reach, weight, max_iter, labels[1], threads)
    assert found == expected
    np.testing.assert_array_equal(labels[0], labels[1])
    np.testing.assert_array_equal(centers[0], centers[1])


@levels
@given(st.integers(0, 99), st.integers(1, 4), shapes, st.integers(1, 4), st.integers(1, 5), st.booleans())
def test_any_superpixels_equal_the_reference(level, seed, channels, shape, threads, max_iter, masked):
    planes = noise(seed, channels, *shape)
    valid = np.random.default_rng(seed).random(planes[0].size) > 0.3 if masked else None
    grid = tuple(min(size, 1 + seed % n) for size, n in zip(shape, (3, 5, 4), strict=True))
    steps = [(1, 1), (3, 1), (0.4, 1.7)][seed % 3]
    reach = 2 * max(size / n * step for size, n, step in zip(shape, grid, (*steps, 1), strict=True))
    check_superpixels(level, planes, valid, grid, steps, reach, 0.01 * (seed % 7), max_iter, threads)


@levels
@pytest.mark.parametrize("shape", [(1, 1, 50), (1, 50, 1), (1, 33, 47), (1, 16, 16), (12, 1, 9), (7, 8, 9)])
def test_plateaus_where_every_distance_ties_equal_the_reference(level, shape):
    flat = np.zeros((3, *shape), np.float32)
    stripes = np.broadcast_to(np.float32(50) * (np.arange(shape[2]) % 2).astype(np.float32), (1, *shape)).copy()
    for planes in (flat, stripes):
        for weight in (0.0, 0.3):
            check_superpixels(level, planes, None, np.minimum(shape, 4), (1, 1), 30.0, weight, 10, 3)


@levels
def test_a_centre_that_reaches_no_pixel_leaves_labels_as_they_were(level):
    planes, labels = noise(1, 1, 1, 6, 40), np.empty((2, 240), np.int32)
    centers = [np.array([[0.0, 0.0, -30.0, 10.0], [0.0, 0.0, 31.0, 90.0]]) for _ in range(2)]
    steps = np.ones(2, np.float32)
    slic.descend(planes, None, centers[0], steps, 20.0, 0.01, 4, labels[0], 1)
    native_module(level).slic_descend(planes, None, centers[1], steps, 20.0, 0.01, 4, labels[1], 2)
    reached = labels[1].reshape(6, 40)[:, [0, 39]]
    np.testing.assert_array_equal(reached, np.broadcast_to([0, 1], (6, 2)))


def pieces_of(classes, valid):
    regions = np.empty(classes.size, np.int32)
    components.label(classes, valid, None, 1, 1, regions, 1)
    return regions.reshape(classes.shape)


def check_absorbed(level, planes, min_size, regions):
    expected, found = regions.copy(), regions.copy()
    n = absorb.small_regions(planes, min_size, expected)
    assert native_module(level).absorb_small_regions(planes, min_size, found) == n
    np.testing.assert_array_equal(found, expected)


@levels
@given(st.integers(0, 99), hnp.arrays(np.uint8, shapes, elements=st.integers(0, 3)), st.data())
def test_any_small_regions_are_absorbed_as_in_the_reference(level, seed, classes, data):
    planes = noise(seed, data.draw(st.integers(1, 3)), *classes.shape, steps=data.draw(st.sampled_from([3, 25_600])))
    valid = data.draw(st.none() | hnp.arrays(np.bool_, classes.size))
    check_absorbed(level, planes, data.draw(st.integers(1, 30)), pieces_of(classes, valid))


@levels
def test_absorbing_worst_cases_equals_the_reference(level):
    y, x = np.indices((20, 24))
    for classes in ((x + y) % 2, x % 2, np.maximum(abs(x - 12), abs(y - 10)), (x // 6 + y // 5) % 3, 0 * x):
        regions = pieces_of(classes.astype(np.uint8)[None], None)
        for min_size in (1, 2, 30, 10_000):
            check_absorbed(level, noise(2, 3, 1, 20, 24), min_size, regions)
            check_absorbed(level, np.zeros((1, 1, 20, 24), np.float32), min_size, regions)


@levels
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_planes_of_lab_equal_the_reference(level, dtype):
    white = float(np.iinfo(dtype).max) if np.dtype(dtype).kind == "u" else 1.0
    values = np.random.default_rng(0).random((2051, 3))
    colours = (np.vstack([np.zeros((1, 3)), np.ones((1, 3)), values]) * white).astype(dtype)
    planes = np.empty((2, colours.size), np.float32)
    lab.planes(colours, white, planes[0], 1)
    native_module(level).lab_planes(colours, white, planes[1], 3)
    np.testing.assert_array_equal(planes[0], planes[1])
