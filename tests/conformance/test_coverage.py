"""The conformance suite really covers whatever is in the catalogue."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import snowshoe.methods
from snowshoe import catalogue

GOOD = '''
"""A throw-away plug-in."""
from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.types import Image, Mask

def fit(histogram):
    return Thresholds((float(histogram.values[len(histogram.values) // 2]),))

@method(family="threshold", scope="pointwise", statistic=Histogram, fit=fit)
def throwaway(image: Image, *, mask: Mask | None = None) -> Segmentation:
    """Two classes: above and below the middle value.

    Parameters
    ----------
    image : array_like
        One channel.

    Returns
    -------
    Segmentation
        Labels 0 and 1.

    References
    ----------
    .. [1] Nobody (2000). Nothing.

    Examples
    --------
    >>> throwaway([[True, False]]).labels.shape
    (1, 2)
    """
    checked = as_image(image, mask).require_valid()
    model = fit(Histogram.of(checked))
    return Segmentation.of(checked, model.apply(checked), model=model)
'''


def run_suite(folder: Path, plugin: str) -> subprocess.CompletedProcess[str]:
    """Run the conformance suite over a catalogue with one more method in it."""
    (folder / "throwaway_plugin.py").write_text(textwrap.dedent(plugin))
    suite = Path(__file__).with_name("test_contracts.py")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "throwaway_plugin", "-k", "throwaway", str(suite)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=suite.parents[2], check=False)


def test_a_new_method_is_covered_by_being_registered(tmp_path):
    outcome = run_suite(tmp_path, GOOD)
    assert outcome.returncode == 0, outcome.stdout
    assert int(outcome.stdout.rsplit(" passed", 1)[0].split()[-1].strip("\n")) > 30


def test_a_method_that_ignores_its_mask_is_caught(tmp_path):
    outcome = run_suite(tmp_path, GOOD.replace("as_image(image, mask)", "as_image(image)"))
    assert outcome.returncode == 1
    assert "test_everything_is_zero_outside_the_mask[throwaway]" in outcome.stdout


def test_every_module_in_methods_is_imported_and_registered():
    for family in pkgutil.iter_modules(snowshoe.methods.__path__):
        package = importlib.import_module(f"snowshoe.methods.{family.name}")
        for module in pkgutil.iter_modules(package.__path__):
            assert catalogue.get(module.name).family == family.name


def test_a_name_can_be_taken_only_once():
    method = catalogue.methods()[0]
    with pytest.raises(ValueError, match="must be a name that is not taken"):
        catalogue.method(family="x", scope="pointwise")(method.function.__wrapped__)
