"""A network at work hears an interrupt, and a process that is forked off it ends."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tiny_networks as tiny

import snowshoe
from snowshoe.kernels.dispatch import use_threads
from snowshoe.networks import shipped

IMAGE = np.random.default_rng(0).integers(0, 256, (256, 256), np.uint8)
PATIENCE = 60
"""Seconds after which something hangs, however busy the machine is."""
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system doesn't fork")

RUN = """
import signal, sys
import numpy as np, snowshoe
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.default_int_handler)
dark, bright = (np.full((64, 64), value, np.uint8) for value in (0, 255))
snowshoe.onnx(dark, model=sys.argv[1])
print("ready", flush=True)
try:
    snowshoe.onnx(bright, model=sys.argv[1])
except KeyboardInterrupt:
    # The network is ready to run again.
    print("interrupted", snowshoe.onnx(dark, model=sys.argv[1]).labels.max(), flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_network_that_would_run_for_ever(tmp_path, number):
    model = tiny.endless(tmp_path / "endless.onnx")
    with subprocess.Popen([sys.executable, "-c", RUN, model], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(1)
            assert process.poll() is None  # it is at work
            process.send_signal(number)
            assert process.communicate(timeout=PATIENCE)[0] == "interrupted 0\n"
            assert process.returncode == 0
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_ends_with_130(tmp_path, number):
    model = tiny.endless(tmp_path / "endless.onnx")
    np.save(tmp_path / "bright.npy", np.full((64, 64), 255, np.uint8))
    script = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    script += "from snowshoe.networks import sessions; run = sessions._Run.elsewhere; "
    script += "sessions._Run.elsewhere = lambda self: (print(flush=True), run(self))[1]; "
    script += "from snowshoe.interfaces.cli import main; main()"
    words = [sys.executable, "-c", script, "segment", "bright.npy", "--method", "onnx", "--model", str(model)]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            process.stdout.readline(), process.stdout.readline()  # one for noise, one for the image
            time.sleep(0.5)
            process.send_signal(number)
            errors = process.communicate(timeout=PATIENCE)[1]
            assert process.returncode == 130
            assert "interrupted" in errors
            assert "Traceback" not in errors
        finally:
            process.kill()


FORK = """
import os, sys, time
import numpy as np, snowshoe
image = np.random.default_rng(0).integers(0, 256, (256, 256), np.uint8)
strength = snowshoe.edge_network(image).strength
time.sleep(1)  # its threads have gone to sleep
child = os.fork()
if not child:
    if sys.argv[1] == "runs it too":
        assert (snowshoe.edge_network(image).strength == strength).all()
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@forking
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("child", ["runs nothing", "runs it too"])
def test_a_forked_process_that_leaves_by_exit_ends(threads, child):
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK, child],
        env={**os.environ, "SNOWSHOE_THREADS": threads},
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert told.stdout == "7\n", told.stderr


def _strength(queue):
    queue.put(snowshoe.edge_network(IMAGE).strength)


@forking
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_worker_that_was_forked_runs_the_network_as_its_parent_does():
    with use_threads(2):
        expected = snowshoe.edge_network(IMAGE).strength
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        worker = context.Process(target=_strength, args=(queue,), daemon=True)
        worker.start()
        np.testing.assert_array_equal(queue.get(timeout=PATIENCE), expected)
        worker.join(PATIENCE)
        assert worker.exitcode == 0
        np.testing.assert_array_equal(snowshoe.edge_network(IMAGE).strength, expected)


def test_a_network_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(shipped.edge_network()))
    seen = {"image": np.zeros((1, 3, 32, 32), np.float32)}
    np.testing.assert_array_equal(sent.run("strength", seen), shipped.edge_network().run("strength", seen))


def test_a_network_runs_in_a_thread_as_well():
    from concurrent.futures import ThreadPoolExecutor

    expected = snowshoe.edge_network(IMAGE).strength
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(snowshoe.edge_network, [IMAGE] * 3):
            np.testing.assert_array_equal(found.strength, expected)
