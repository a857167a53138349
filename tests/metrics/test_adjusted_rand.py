"""The adjusted Rand index is scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import adjusted_rand_score

from snowshoe.metrics import adjusted_rand

maps = st.tuples(*[hnp.arrays(np.uint8, (5, 7), elements=st.integers(0, 3))] * 2)


@given(maps)
def test_it_is_scikit_learns(pair):
    expected = adjusted_rand_score(*(image.reshape(-1) for image in pair))
    assert adjusted_rand(*pair) == pytest.approx(expected, abs=1e-14)


def test_trivial_partitions_agree():
    assert adjusted_rand([[3]], [[0]]) == 1
    assert adjusted_rand([[1, 1, 1]], [[0, 0, 0]]) == 1
    assert adjusted_rand([[1, 2, 3]], [[0, 5, 4]]) == 1
    assert adjusted_rand([[1, 2, 3]], [[0, 0, 0]]) == 0
