"""Components of blocks are those of the whole image, number for number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from snowshoe import components
from snowshoe.blocks import blocks
from snowshoe.labels.touching import Touching

SHAPES = st.tuples(st.integers(1, 14), st.integers(1, 14))


@given(
    classes=arrays.arrays(np.uint8, SHAPES, elements=st.integers(0, 2)),
    side=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    connectivity=st.sampled_from([1, 2]),
    background=st.sampled_from([0, 1, "none"]),
    min_size=st.integers(1, 4),
    seed=st.integers(0, 3),
)
def test_blocks_of_any_size_give_the_regions_of_the_whole(classes, side, connectivity, background, min_size, seed):
    settings = {"connectivity": connectivity, "background": background, "min_size": min_size}
    valid = np.random.default_rng(seed).random(classes.shape) > 0.15 * seed
    whole = components(classes, mask=valid, **settings).labels
    joined = Touching(classes.shape, **settings)
    cores = [core for core, _ in blocks(classes.shape, side)]
    for core in cores:
        joined.add(core, classes[core], valid[core])
    for core in cores:
        np.testing.assert_array_equal(joined.numbered(core, classes[core], valid[core]), whole[core])
    assert joined.n_regions == whole.max()


def test_a_spiral_through_every_block_is_one_region():
    spiral = np.zeros((41, 41), np.uint8)
    for ring in range(0, 20, 2):
        spiral[ring, ring : 41 - ring] = spiral[ring : 41 - ring, 40 - ring] = 1
        spiral[40 - ring, ring : 41 - ring] = spiral[ring + 2 : 41 - ring, ring] = 1
        spiral[ring + 2, ring : ring + 3] = 1
    joined = Touching(spiral.shape, connectivity=1, background=0, min_size=1)
    for core, _ in blocks(spiral.shape, 5):
        joined.add(core, spiral[core], None)
    assert joined.n_regions == components(spiral).n_labels


def test_more_steps_than_axes_are_refused():
    with pytest.raises(ValueError, match="connectivity must be at most the number of axes"):
        Touching((4, 4), connectivity=3, background=0, min_size=1)
