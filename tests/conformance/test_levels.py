"""The contracts hold under every build of the kernels that this machine can run, and under the references."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from snowshoe.kernels.dispatch import LEVEL, available_levels

SUITES = [Path(__file__).with_name(name) for name in ("test_contracts.py", "test_volumes.py")]


@pytest.mark.parametrize("level", [level for level in (*available_levels(), "reference") if level != LEVEL])
def test_the_contracts_hold_under_another_build(level):
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", *map(str, SUITES)]
    environment = {**os.environ, "SNOWSHOE_KERNELS": level}
    outcome = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=SUITES[0].parents[2], check=False
    )
    assert outcome.returncode == 0, outcome.stdout[-3000:]
    assert " passed" in outcome.stdout
