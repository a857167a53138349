"""Recycled memory is never shared by two arrays in use, and never more than its limit."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from snowshoe.kernels import memory

LARGE = (1024, 1024)


@pytest.fixture(autouse=True)
def nothing_released():
    memory.release_all()
    yield
    memory.release_all()


def address(array):
    return array.__array_interface__["data"][0]


def test_a_released_block_is_used_again():
    first = memory.empty(LARGE, np.float32)
    where = address(first)
    del first
    assert address(memory.empty((2048, 512), np.int32)) == where


def test_a_little_less_has_the_memory_of_a_little_more():
    first = memory.empty((1040, 1040), np.float32)
    where = address(first)
    del first
    inner = memory.empty((1032, 1040), np.float32)
    assert address(inner) == where
    assert inner.nbytes == 1032 * 1040 * 4


def test_a_block_is_not_given_away_while_a_view_of_it_is_in_use():
    first = memory.empty(LARGE, np.float32)
    first[:] = 7
    view = first[::2, ::3].T
    del first
    gc.collect()
    memory.empty(LARGE, np.float32)[:] = 1
    assert (view == 7).all()


def test_arrays_are_ordinary_writable_and_contiguous():
    array = memory.empty((3, 1 << 20), ">u2")
    assert type(array) is np.ndarray
    assert array.shape == (3, 1 << 20)
    assert array.dtype == ">u2"
    assert array.flags.writeable
    assert array.flags.c_contiguous


def test_small_arrays_are_left_to_numpy():
    assert memory.empty((3, 4), np.uint8).flags.owndata


def test_no_more_is_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(memory, "_limit", 3 << 20)
    arrays = [memory.empty((1 << 20,), np.uint8) for _ in range(5)]
    assert not any(array.flags.owndata for array in arrays)
    del arrays
    assert sum(block.size for block in memory._released) <= 3 << 20
    assert memory.empty((4 << 20,), np.uint8).flags.owndata


def test_only_the_last_blocks_are_kept_however_small():
    for n in range(3 * memory.MOST):
        memory.empty(((1 << 20) + (n << 16),), np.uint8)
    assert len(memory._released) == memory.MOST


def test_less_may_be_kept_for_a_while():
    before = memory._limit
    with memory.waiting_within(1 << 20):
        memory.empty((2 << 20,), np.uint8)
        assert sum(block.size for block in memory._released) <= 1 << 20
    assert memory._limit == before


def test_threads_never_get_the_same_block():
    def work(seed):
        for _ in range(50):
            array = memory.empty((1 << 20,), np.uint8)
            array[::4096] = seed
            assert (array[::4096] == seed).all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


def test_a_limit_that_is_no_number_is_refused():
    command = [sys.executable, "-c", "import snowshoe.kernels.memory"]
    environment = {**os.environ, "SNOWSHOE_RECYCLED_BYTES": "1G"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert "SNOWSHOE_RECYCLED_BYTES must be a whole number of bytes, got '1G'" in result.stderr
