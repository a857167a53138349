"""A pool of processes that is kept: the same ones for one list after the other, and whoever is lost is replaced."""

import os
import signal
import time

import pytest
from tests.test_workers import ended_by_three, left_after, misspelt, on_linux, squared

from snowshoe.workers import Processes


def process_of(value):
    time.sleep(0.05)
    return os.getpid()


def processes_of(pool, *, jobs=2):
    return {process for _, process in pool(process_of, range(8), jobs=jobs)}


def test_one_list_after_the_other_is_worked_on_by_the_same_processes_each_by_its_own_work():
    with Processes() as pool:
        before = processes_of(pool)
        assert sorted(pool(squared, range(7), jobs=2)) == [(n, n * n) for n in range(7)]
        assert processes_of(pool) == before
    assert len(before) == 2
    assert os.getpid() not in before


@on_linux
def test_none_is_left_behind_the_block_however_it_ends():
    with Processes() as pool:
        before = processes_of(pool)

    def interrupted():
        with Processes() as pool:
            before.update(processes_of(pool))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(before) == 4
    assert left_after(before, 0) == []


def test_processes_that_were_killed_while_they_had_nothing_to_do_are_replaced():
    with Processes() as pool:
        before = processes_of(pool)
        for process in before:
            os.kill(process, signal.SIGKILL)
        assert sorted(pool(squared, range(7), jobs=2)) == [(n, n * n) for n in range(7)]
        assert not processes_of(pool) & before


def test_a_list_that_is_given_up_leaves_no_answer_to_the_next():
    with Processes() as pool:
        before = processes_of(pool)
        answers = pool(process_of, range(50), jobs=2)
        next(answers)
        answers.close()
        with pytest.raises(AttributeError, match="no_such_attribute"):
            list(pool(misspelt, [1, 2], jobs=2))
        outcomes = dict(pool(ended_by_three, range(7), jobs=2))
        assert "ended each process" in outcomes.pop(3).reason
        assert outcomes == {n: n * n for n in range(7) if n != 3}
        assert not processes_of(pool) & before


@on_linux
def test_no_more_are_kept_than_may_work():
    with Processes() as pool:
        before = processes_of(pool, jobs=3)
        kept = processes_of(pool, jobs=2)
        assert len(before) == 3
        assert kept < before
        assert left_after(before - kept, 0) == []


def test_a_list_within_a_list_has_processes_of_its_own():
    with Processes() as pool:
        within = [dict(pool(squared, range(4), jobs=2)) for _ in pool(squared, range(4), jobs=2)]
    assert within == [{n: n * n for n in range(4)}] * 4
