"""Components and distances of a volume take at most twice the memory of what comes in and goes out."""

import subprocess
import sys

import pytest

SCRIPT = """
import numpy as np
from snowshoe import components
from snowshoe.filters.distance import distance_map
from snowshoe.scale.memory import peak_of_process

def run(mask):
    return {job}

rng = np.random.default_rng(0)
mask = np.zeros((256, 256, 256), bool)
for plane in mask:
    plane[:] = rng.random(plane.shape) > {share}
run(mask[:9, :9, :9].copy())
before = peak_of_process()
result = run(mask)
added = peak_of_process() - before
print((mask.nbytes + added) / (mask.nbytes + result.nbytes), before)
"""
"""The first, small run brings all libraries; what is added after that is the volume's."""
JOBS = {
    "components": ("components(mask.view(np.uint8)).labels", 0.7),
    "components-of-dense": ("components(mask.view(np.uint8), connectivity=3).labels", 0.4),
    "distance": ("distance_map(mask)", 0.02),
    "distance-uneven": ("distance_map(mask, spacing=(2.0, 0.3, 0.3))", 0.02),
    "distance-in-double-precision": ("distance_map(mask, spacing=(np.pi, 1.0, 1.0))", 0.02),
}


@pytest.mark.parametrize("name", JOBS)
def test_twice_what_comes_in_and_goes_out_is_enough(name):
    job, share = JOBS[name]
    script = SCRIPT.replace("{job}", job).replace("{share}", str(share))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    ratio, before = map(float, done.stdout.split())
    if not before:
        pytest.skip("the system does not tell the peak")
    assert 0.9 < ratio <= 2
