"""A Dask cluster of two real processes: the same bytes, whatever becomes of its workers; else one sentence."""

import contextlib
import os
import pickle
import signal
import socket
import sys
import threading
import time

import pytest
from tests.scale.conftest import bytes_of, waited

import snowshoe
from snowshoe.errors import DISTRIBUTION, MissingDependency, UnusableCluster
from snowshoe.scale import cluster as cluster_module
from snowshoe.scale.cluster import Cluster, connected
from snowshoe.scale.parcels import MOST_SENT, carried_out, own_version

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

RECIPE = "otsu:fit=pooled+components:min_size=4"


@pytest.fixture(scope="module")
def cluster():
    with connected(2) as cluster:
        yield cluster


@pytest.fixture
def pool(cluster, tmp_path):
    cluster.require_reach(tmp_path, os.fspath(tmp_path))
    return cluster


def squared(value):
    return value * value


def large(value):
    return bytes([value]) * (MOST_SENT + 1)


def inverse(value):
    return 1 / value


def ended_by_three(value):
    return os._exit(7) if value == 3 else value * value


def ended_by_ninety(value):
    return os._exit(7) if value == 90 else -value


def pids(cluster):
    return list(cluster.client.run(os.getpid).values())


def test_every_value_comes_back_with_its_position(pool):
    assert sorted(pool(squared, range(9))) == [(n, n * n) for n in range(9)]
    assert list(pool(squared, [])) == []


def test_values_that_take_little_time_go_in_batches_and_each_comes_back(pool, monkeypatch):
    submitted, batches = cluster_module._Shift._submit, []
    monkeypatch.setattr(
        cluster_module._Shift, "_submit", lambda self, batch: (batches.append(len(batch)), submitted(self, batch))
    )
    assert sorted(pool(squared, range(300))) == [(n, n * n) for n in range(300)]
    assert sum(batches) == 300
    assert len(batches) < 150
    # No more than the worker's share of what is left, so that none is idle at the end.
    assert max(batches) <= cluster_module.MOST_TOGETHER
    assert batches[-1] == 1


def test_of_a_batch_that_ends_its_worker_all_but_one_value_are_done(pool):
    outcomes = dict(pool(ended_by_ninety, range(120)))
    assert "ended each process that worked on it" in outcomes.pop(90).reason
    assert outcomes == {n: -n for n in range(120) if n != 90}


def test_large_results_go_by_file_and_none_is_left(pool, tmp_path):
    assert dict(pool(large, range(3))) == {n: large(n) for n in range(3)}
    assert list(tmp_path.iterdir()) == []


class Outlasting:
    """Work of which the run ends while it is done."""

    def __init__(self, shared):
        self.shared = shared

    def __call__(self, value):
        self.shared.unlink()
        return large(value)


def test_a_large_result_that_nobody_waits_for_any_more_is_not_left(tmp_path):
    shared = tmp_path / ".shared-0.pickle"
    shared.write_bytes(pickle.dumps(Outlasting(shared)))
    carried_out(own_version(), str(shared), [3])
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_code_is_raised(pool, tmp_path):
    with pytest.raises(ZeroDivisionError):
        list(pool(inverse, [1, 0, 2]))
    assert list(tmp_path.iterdir()) == []


def test_a_value_that_ends_every_worker_is_given_up_and_the_others_are_done(pool):
    outcomes = dict(pool(ended_by_three, range(6)))
    assert "ended each process that worked on it" in outcomes.pop(3).reason
    assert outcomes == {n: n * n for n in range(6) if n != 3}


def test_a_worker_that_is_killed_in_mid_run_changes_no_byte(folder, tmp_path, cluster):
    whole = snowshoe.run(RECIPE, folder, out=tmp_path / "whole", executor="threads:2")
    killed = []

    def kill(title, done, total):
        if done == 3 and title != "otsu learns" and not killed:
            killed.append(pids(cluster)[0])
            os.kill(killed[0], signal.SIGKILL)

    batch = snowshoe.run(RECIPE, folder, out=tmp_path / "out", executor=cluster.client, progress=kill)
    assert killed
    assert bytes_of(batch.folder) == bytes_of(whole.folder)
    assert [row.values for row in batch.rows] == [row.values for row in whole.rows]
    assert [reason for _, reason in batch.failed] == [reason for _, reason in whole.failed]


def test_when_all_workers_are_killed_the_run_says_so_and_is_gone_on_with(folder, tmp_path, single, monkeypatch):
    address, start = single
    worker, out = start(), tmp_path / "out"
    waited(address)
    monkeypatch.setattr(cluster_module, "WITHOUT_WORKERS", 0.5)
    monkeypatch.setattr(cluster_module, "TICK", 0.3)

    def kill(title, done, total):
        if done == 3 and title != "otsu learns":
            worker.kill()

    with pytest.raises(UnusableCluster, match="no worker of the Dask cluster is left to share the work"):
        snowshoe.run(RECIPE, folder, out=out, executor=f"dask:{address}", progress=kill)
    assert not (out / "status.csv").exists()
    assert [file.name for file in out.glob(".*")] == []
    resumed = snowshoe.run(RECIPE, folder, out=out, resume=True)
    assert 0 < resumed.n_new < len(resumed.rows) == 8
    assert bytes_of(out) == bytes_of(snowshoe.run(RECIPE, folder, out=tmp_path / "whole").folder)


def test_a_worker_of_another_version_is_named_before_any_work(folder, tmp_path, single):
    address, start = single
    other = tmp_path / "other" / f"{DISTRIBUTION.replace('-', '_')}-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: 0.0.1\n")
    start(tmp_path / "other")
    waited(address)
    with pytest.raises(UnusableCluster, match=r"the worker tcp://\S+ has snowshoe 0\.0\.1, and this is"):
        snowshoe.run(RECIPE, folder, out=tmp_path / "out", executor=f"dask:{address}")
    assert not list((tmp_path / "out").glob("[!.]*"))


def test_workers_that_do_not_reach_the_files_are_named(cluster, tmp_path):
    with pytest.raises(UnusableCluster, match="cannot share the work: it does not reach /no/such/file"):
        cluster.require_reach(tmp_path, "/no/such/file")


def test_workers_with_too_little_memory_are_refused_with_what_is_needed(folder, tmp_path, cluster, monkeypatch):
    monkeypatch.setattr(Cluster, "memory_per_thread", 1 << 20)
    with pytest.raises(UnusableCluster, match=r"each thread of a worker must have at least \d+M .*, and has 1M"):
        snowshoe.run("slic", folder, out=tmp_path / "out", executor=cluster.client)


def test_an_address_that_does_not_answer_is_one_sentence_within_seconds(folder, tmp_path, command, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT", 1.0)
    start = time.monotonic()
    for place in ("tcp://127.0.0.1:9", str(tmp_path / "none.json")):
        code, _, said = command("run", RECIPE, folder, "-o", tmp_path / "out", "--executor", f"dask:{place}")
        assert (code, said.count("\n")) == (1, 1), said
        assert "no Dask scheduler answers at" in said
    assert time.monotonic() - start < 15
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n"])
def test_a_port_with_something_else_behind_it_is_one_sentence(says, folder, tmp_path, command, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT", 1.0)
    start, accepted = time.monotonic(), []

    def answer():
        with contextlib.suppress(OSError):
            while True:
                accepted.append(server.accept()[0])
                accepted[-1].sendall(says)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, daemon=True).start()
        place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        code, _, said = command("run", RECIPE, folder, "-o", tmp_path / "out", "--executor", f"dask:{place}")
    for connection in accepted:
        connection.close()
    assert (code, said.count("\n")) == (1, 1), said
    assert f"no Dask scheduler answers at {place}" in said
    assert "not its dashboard" in said
    assert time.monotonic() - start < 15
    assert not (tmp_path / "out").exists()


def test_the_address_of_a_worker_is_not_that_of_a_scheduler(folder, tmp_path, cluster):
    worker = next(iter(cluster.client.scheduler_info()["workers"]))
    with pytest.raises(UnusableCluster, match=r"no Dask scheduler answers at .*it is a Worker"):
        snowshoe.run(RECIPE, folder, out=tmp_path / "out", executor=f"dask:{worker}")


def test_without_dask_the_line_that_installs_it_is_given(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingDependency, match=r"pip install 'snowshoe-segmentation\[scale\]'"):
        snowshoe.run(RECIPE, folder, out=tmp_path / "out", executor="dask:local")
