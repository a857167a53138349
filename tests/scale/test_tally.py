"""What is counted of a block: each label and its pixels, in memory that follows from the block alone."""

import tracemalloc

import numpy as np
import pytest

from snowshoe.scale.stages import Block
from snowshoe.scale.tally import Tally


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32])
@pytest.mark.parametrize("far", [1, 40, 10**8])
@pytest.mark.parametrize("masked", [False, True])
def test_each_label_that_is_there_has_the_pixels_that_are_used(dtype, far, masked):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 6, (40, 50)) * min(far, np.iinfo(dtype).max // 6)
    valid = rng.random((40, 50)) > 0.3 if masked else None
    tally = Tally.of(Block(labels.astype(dtype), valid), has_labels=True)
    there, counts = np.unique(labels if valid is None else labels[valid], return_counts=True)
    assert (tally.labels.tolist(), tally.counts.tolist()) == (there.tolist(), counts.tolist())
    assert tally.n_pixels == counts.sum()


def test_labels_that_lie_far_apart_take_no_memory_between_them():
    labels = np.ones((64, 64), np.int32)
    labels[0, 0] = 10**8
    tracemalloc.start()
    tally = Tally.of(Block(labels, None), has_labels=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tally.labels.tolist(), tally.counts.tolist()) == ([1, 10**8], [64 * 64 - 1, 1])
    assert peak < 1 << 20
