"""Which build of the kernels runs, told from what was built and what the processor has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from snowshoe.kernels import dispatch

PACKAGE = Path(dispatch.__file__).parents[1]


@pytest.fixture
def processor(monkeypatch):
    """Let the processor have a level of x86-64, and the kernels be built for some."""

    def pretend(level, built):
        loaded = []
        cpu = type("cpu", (), {"x86_64_level": staticmethod(lambda: level)})

        def load(name):
            wanted = name.rpartition("_")[2]
            if wanted == "cpu":
                return cpu
            if wanted not in built:
                raise ImportError(name)
            loaded.append(wanted)
            return wanted

        monkeypatch.setattr(dispatch.importlib, "import_module", load)
        monkeypatch.setattr(dispatch, "find_spec", lambda name: name if name.rpartition("_")[2] in built else None)
        monkeypatch.delenv("SNOWSHOE_KERNELS", raising=False)
        return loaded

    return pretend


@pytest.mark.parametrize(
    ("level", "built", "chosen"),
    [
        (4, ("v2", "v3", "v4"), "v4"),
        (3, ("v2", "v3", "v4"), "v3"),
        (2, ("v2", "v3", "v4"), "v2"),
        (4, ("v2",), "v2"),
        (1, ("plain",), "plain"),
        (4, ("plain",), "plain"),
    ],
)
def test_the_best_build_that_the_processor_has_is_chosen(processor, level, built, chosen):
    processor(level, built)
    assert dispatch._choose() == (chosen, chosen)


@pytest.mark.parametrize(("level", "built"), [(3, ("v4",)), (2, ("v3", "v4")), (1, ("v2",))])
def test_a_build_for_a_better_processor_is_never_loaded(processor, level, built):
    loaded = processor(level, built)
    with pytest.warns(dispatch.KernelWarning, match=f"compiled for x86-64-{built[-1] if len(built) == 1 else 'v3'}"):
        assert dispatch._choose() == ("reference", None)
    assert not loaded


def test_a_level_beyond_the_processor_cannot_be_forced(processor, monkeypatch):
    loaded = processor(2, ("v2", "v4"))
    monkeypatch.setenv("SNOWSHOE_KERNELS", "v4")
    with pytest.raises(ValueError, match="SNOWSHOE_KERNELS must be one of auto, v2, reference, got 'v4'"):
        dispatch._choose()
    assert "v4" not in loaded


def test_nothing_built_says_that_a_compiler_was_missing(processor):
    processor(4, ())
    with pytest.warns(dispatch.KernelWarning, match="no C\\+\\+20 compiler was found"):
        assert dispatch._choose() == ("reference", None)


def test_a_build_that_cannot_be_loaded_leaves_the_references(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "snowshoe", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for name in ("_native_plain", "_native_v2"):
        (tmp_path / "snowshoe" / "kernels" / f"{name}.so").write_bytes(b"not a library")
    program = "from snowshoe.kernels import dispatch; print(dispatch.LEVEL)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "SNOWSHOE_KERNELS": "auto"}
    outcome = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert outcome.stdout == "reference\n"
    assert "cannot be loaded" in outcome.stderr


OF_A_LEVEL = {
    2: "pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm",
    3: "fma movbe avx f16c abm bmi1 avx2 bmi2",
    4: "avx512f avx512dq avx512cd avx512bw avx512vl",
}


def test_the_level_is_the_one_that_the_system_lists():
    cpu = pytest.importorskip("snowshoe.kernels._cpu")
    listed = Path("/proc/cpuinfo")
    if not listed.exists():
        pytest.skip("this system lists no instruction sets")
    flags = set(next(line for line in listed.read_text().splitlines() if line.startswith("flags")).split())
    missing = [level for level, names in OF_A_LEVEL.items() if not set(names.split()) <= flags]
    assert cpu.x86_64_level() == min(missing, default=5) - 1
