"""Folders of small images, some of them broken."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from snowshoe.interfaces.cli import run


@pytest.fixture
def folder(tmp_path):
    """Eight images in two folders; two more cannot be read."""
    rng = np.random.default_rng(0)
    for number in range(8):
        place = tmp_path / "in" / f"plate{number % 2}"
        place.mkdir(parents=True, exist_ok=True)
        pixels = rng.normal(60 + number, 5, (40, 30))
        pixels[8:20, 6 : 16 + number] += 90
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(place / f"well{number}.png")
    whole = (tmp_path / "in" / "plate0" / "well0.png").read_bytes()
    (tmp_path / "in" / "plate0" / "cut.png").write_bytes(whole[:200])
    (tmp_path / "in" / "plate1" / "empty.png").write_bytes(b"")
    return tmp_path / "in"


def bytes_of(folder, kind="labels"):
    """Digest of every file of a kind, by its place."""
    files = sorted(file for file in (folder / kind).rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def command(capsys):
    """Run a command line and return its code, stdout and stderr."""

    def called(*arguments):
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


@pytest.fixture
def single(tmp_path):
    """A scheduler with one worker that nobody starts again."""
    from distributed import LocalCluster

    facts = {"dashboard_address": None, "scheduler_kwargs": {"dashboard_address": ":0"}, "silence_logs": 50}
    with LocalCluster(n_workers=0, **facts) as scheduler:
        address = scheduler.scheduler_address

        def started(*path):
            words = ["-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
            places = os.pathsep.join([*map(str, path), *sys.path])
            facts = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": places}}
            worker = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL, **facts)
            workers.append(worker)
            return worker

        workers = []
        yield address, started
        for worker in workers:
            worker.kill()
            worker.wait()


def waited(address, n=1):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(n, timeout=120)
