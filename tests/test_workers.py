"""Work shared out: every result, in order, kept through a kill; faults of the code raised; nobody left behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from snowshoe.errors import LostWorker, MissingDependency, UnknownMethod, UnwritableOutput, WrongType
from snowshoe.workers import INPUT_FAILURES, Failure, Journal, Task, carried_out, in_processes, in_threads, key_of

TOO_LONG = 60.0
"""Seconds after which a process of a test is taken for one that never ends."""


def squared(value):
    return value * value


def inverse(value):
    return 1 / value


def misspelt(value):
    return value.no_such_attribute


def refused(value):
    raise UnknownMethod("otsoo", ["otsu"])


def ended_by_three(value):
    return os._exit(7) if value == 3 else value * value


def ended_once(folder, value):
    if not (folder / str(value)).exists():
        (folder / str(value)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return value * value


class EndsWhenRead:
    def __reduce__(self):
        return os._exit, (7,)


class Unsendable(Exception):
    def __init__(self, first, second):
        super().__init__(first)


def unsendable(value):
    raise Unsendable(1, 2)


def tasks(*values):
    return [Task(f"number {value}", value, key_of(value)) for value in values]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "journal.jsonl"


def opened(path, read=int, write=int):
    return Journal(path, read=read, write=write)


@pytest.mark.parametrize("pool", [in_processes, in_threads])
@pytest.mark.parametrize("jobs", [1, 3])
def test_every_value_comes_back_with_its_position(pool, jobs):
    assert sorted(pool(squared, range(7), jobs=jobs)) == [(n, n * n) for n in range(7)]
    assert list(pool(squared, [], jobs=jobs)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_stand_in_the_order_of_the_tasks_and_failures_of_the_input_among_them(jobs):
    outcomes = carried_out(inverse, tasks(2, 0, 4), jobs=jobs)
    assert outcomes == [0.5, Failure("division by zero"), 0.25]
    assert carried_out(refused, tasks(1), jobs=jobs)[0].reason.startswith("method must be a name in the catalogue")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_code_is_raised_and_not_taken_for_the_inputs(jobs):
    with pytest.raises(AttributeError, match="no_such_attribute"):
        carried_out(misspelt, tasks(1, 2, 3), jobs=jobs)


def test_an_error_of_a_process_says_where_it_was_raised():
    with pytest.raises(AttributeError) as caught:
        carried_out(misspelt, tasks(1, 2), jobs=2)
    assert "in misspelt" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_is_raised_in_words():
    with pytest.raises(RuntimeError, match="Unsendable: 1"):
        list(in_processes(unsendable, [1, 2], jobs=2))


def test_a_value_that_ends_its_process_again_is_given_up_and_the_others_are_done():
    outcomes = dict(in_processes(ended_by_three, range(7), jobs=2))
    assert "ended each process that worked on it (exit code 7); memory may have run out" in outcomes.pop(3).reason
    assert outcomes == {n: n * n for n in range(7) if n != 3}


def test_a_value_whose_process_was_killed_once_is_done_again(tmp_path):
    outcomes = dict(in_processes(partial(ended_once, tmp_path), range(5), jobs=3))
    assert outcomes == {n: n * n for n in range(5)}
    assert len(list(tmp_path.iterdir())) == 5


def test_a_value_that_is_left_alone_does_not_end_the_program():
    assert next(iter(in_processes(ended_by_three, [3], jobs=2)))[1].reason.startswith("it ended each process")


def test_processes_that_end_before_they_work_on_anything_are_named():
    with pytest.raises(LostWorker, match=r"ended by itself \(exit code 7\); memory may have run out: use fewer jobs"):
        list(in_processes(EndsWhenRead(), [1, 2], jobs=2))


@pytest.mark.parametrize("error", [TypeError, KeyError, IndexError, AttributeError, AssertionError, RuntimeError])
def test_no_class_of_our_own_faults_is_among_the_inputs(error):
    assert not issubclass(error, INPUT_FAILURES)
    assert issubclass(WrongType, INPUT_FAILURES)


@pytest.mark.parametrize(
    "error",
    [UnknownMethod("a", ["b"]), UnwritableOutput("p", "full"), MissingDependency("cv2", "bench", "it"), LostWorker(1)],
)
def test_errors_of_our_own_are_the_same_after_they_were_sent(error):
    import pickle

    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_progress_tells_what_was_there_and_then_each_that_is_done(path):
    told = []
    with opened(path) as journal:
        carried_out(squared, tasks(1), journal=journal)
        carried_out(squared, tasks(1, 2, 3), journal=journal, progress=lambda *step: told.append(step))
    assert told == [("number 2", 1, 3), ("number 2", 2, 3), ("number 3", 3, 3)]


def test_what_a_journal_holds_is_not_done_again_but_failures_are(path):
    done = []

    def counted(value):
        done.append(value)
        return 1 // value

    for _ in range(2):
        with opened(path) as journal:
            assert carried_out(counted, tasks(1, 0), journal=journal) == [
                1,
                Failure("integer division or modulo by zero"),
            ]
    assert done == [1, 0, 0]


@pytest.mark.parametrize(
    "line",
    [
        "", "{}", "null", "[]", "7", "[" * 100_000, '{"a": ' * 100_000, "no JSON", '{"key": "half a li', "\udcff",
        '{"numbers": {}, "seconds": 1}', '{"format": 99, "key": "KEY", "result": 5}', '{"key": "KEY", "result": 5}',
        '{"format": 1, "key": "KEY"}', '{"format": 1, "key": "KEY", "result": {}}', '{"format": 1, "result": 5}',
        '{"format": 1, "key": "KEY", "result": "five"}', '{"format": {}, "key": [], "result": null}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", ""])
def test_a_line_that_is_no_result_is_passed_over_and_the_work_done(path, line, ending):
    path.parent.mkdir()
    (kept,) = tasks(3)
    content = line.replace("KEY", kept.key) + ending
    path.write_bytes(content.encode(errors="surrogateescape"))
    with opened(path) as journal:
        assert carried_out(squared, [kept], journal=journal) == [9]
    with opened(path) as journal:
        assert carried_out(misspelt, [kept], journal=journal) == [9]


def test_a_journal_only_grows(path):
    with opened(path) as journal:
        carried_out(squared, tasks(1), journal=journal)
    before = path.read_bytes()
    with opened(path) as journal:
        carried_out(squared, tasks(1, 2), journal=journal)
    assert path.read_bytes().startswith(before)
    assert [json.loads(line)["result"] for line in path.read_text().splitlines()] == [1, 4]


def test_a_journal_that_cannot_be_written_is_told_of_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    worked_on = []
    with pytest.raises(UnwritableOutput, match="file"), opened(tmp_path / "file" / "journal.jsonl") as journal:
        carried_out(worked_on.append, tasks(1), journal=journal)
    assert worked_on == []


def test_a_journal_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableOutput, match=r"cannot write .*file"):
        opened(tmp_path / "file" / "journal.jsonl").begin()
    with pytest.raises(UnwritableOutput, match="directory"):
        opened(tmp_path)


def test_same_facts_have_the_same_key_and_others_another():
    assert key_of("a", {"x": 1, "y": 2}) == key_of("a", {"y": 2, "x": 1})
    assert len({key_of(1), key_of("1"), key_of([1]), key_of(1, 1)}) == 4


PROGRAM = """
import os, signal, sys, time
from snowshoe.workers import in_processes

def work(value):
    with open(f"{sys.argv[1]}/{os.getpid()}", "w"):
        pass
    BUSY
    return value

if __name__ == "__main__":
    # A shell's background jobs, and what they start, begin with the interrupt ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _ in in_processes(work, range(1000), jobs=3):
        pass
"""
ASLEEP = "time.sleep(600)"
HOLDING_THE_INTERPRETER = "sum(iter(lambda: 1, 0)) if sys.platform == 'linux' else time.sleep(600)"
IN_COMPILED_CODE = "import ctypes; ctypes.PyDLL(None).sleep(600)"


def started(tmp_path, busy):
    """Start a program with three workers, and return it and their process ids once all work."""
    (tmp_path / "program.py").write_text(PROGRAM.replace("BUSY", busy))
    (tmp_path / "pids").mkdir()
    command = [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "pids")]
    program = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + TOO_LONG
    while len(list((tmp_path / "pids").iterdir())) < 3:
        assert time.monotonic() < deadline
        assert program.poll() is None
        time.sleep(0.05)
    return program, [int(file.name) for file in (tmp_path / "pids").iterdir()]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


def left_after(pids, seconds):
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [pid for pid in pids if alive(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@on_linux
@pytest.mark.parametrize("busy", [ASLEEP, HOLDING_THE_INTERPRETER, IN_COMPILED_CODE])
def test_workers_end_when_their_parent_is_killed(tmp_path, busy):
    program, pids = started(tmp_path, busy)
    program.kill()
    said = program.communicate(timeout=TOO_LONG)[1]
    assert left_after(pids, 5) == []
    assert said == b""


@on_linux
def test_workers_hear_no_interrupt_and_end_when_the_program_does(tmp_path):
    program, pids = started(tmp_path, ASLEEP)
    os.killpg(program.pid, signal.SIGINT)
    said = program.communicate(timeout=TOO_LONG)[1].decode()
    assert said.count("Traceback") == 1, said
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert left_after(pids, 5) == []


@pytest.fixture(scope="module")
def nuclei(tmp_path_factory):
    """A folder of images and label images."""
    import numpy as np

    from snowshoe.io import write_image, write_labels

    folder = tmp_path_factory.mktemp("objects")
    labels = np.kron(np.arange(16).reshape(4, 4) % 3, np.ones((60, 60), int)).astype(np.uint8)
    for kind in ("images", "labels"):
        (folder / kind).mkdir()
    for number in range(40):
        write_image(folder / "images" / f"{number}.png", (labels * 90).astype(np.uint8))
        write_labels(folder / "labels" / f"{number}.png", labels)
    return folder


@on_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("seed", range(4))
def test_an_interrupt_at_any_moment_is_one_sentence(nuclei, number, seed):
    command = [sys.executable, "-m", "snowshoe", "bench", "labels", str(nuclei), "--jobs", "2"]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    # From when Python itself has begun until all is done.
    time.sleep(random.Random(seed).choice([0.15, 0.3, 0.6, 1.2]) + random.Random(seed).random() * 0.6)
    os.killpg(program.pid, number)
    said = program.communicate(timeout=TOO_LONG)[1].decode()
    assert "Traceback" not in said, said
    assert program.returncode in (0, 130, -number)
    assert said.strip().count("\n") == 0, said
