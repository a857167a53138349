"""Choose, once, which build of the kernels runs: the best level the processor has, or the NumPy references.

``SNOWSHOE_KERNELS`` forces a level (``v2``, ``v3``, ``v4``, ``plain``) or ``reference``;
``SNOWSHOE_THREADS`` sets how many threads kernels may use (default: every core this process may run on).
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

from snowshoe.errors import must_be

LEVELS = ("v4", "v3", "v2", "plain")
F = TypeVar("F", bound=Callable[..., object])


class KernelWarning(UserWarning):
    """The answer is right, but the slow references computed it."""


def native_module(level: str) -> ModuleType | None:
    """Return the build of the kernels for one level, or None where it was not built."""
    try:
        return importlib.import_module(f"snowshoe.kernels._native_{level}")
    except ImportError:
        return None


def processor_levels() -> tuple[str, ...]:
    """Return the levels this processor can run, best first."""
    try:
        cpu = importlib.import_module("snowshoe.kernels._cpu")
    except ImportError:
        return ("plain",)
    return tuple(level for level in LEVELS if level == "plain" or int(level[1:]) <= cpu.x86_64_level())


def built_levels() -> tuple[str, ...]:
    """Return the levels that were built, whatever processor they need, best first; none of them is loaded."""
    return tuple(level for level in LEVELS if find_spec(f"snowshoe.kernels._native_{level}") is not None)


def available_levels() -> tuple[str, ...]:
    """Return the levels that were built and that this processor can run, best first."""
    return tuple(level for level in processor_levels() if native_module(level) is not None)


def why_not_compiled() -> str:
    """Say why no build of the kernels runs here, and what to do about it."""
    built, runnable = built_levels(), processor_levels()
    if not built:
        return "no C++20 compiler was found when it was installed; install one, and then snowshoe again"
    if not set(built) & set(runnable):
        return (
            f"they were compiled for x86-64-{built[-1]}, and this processor or its system has less; install snowshoe"
            ' again on this machine, or with SNOWSHOE_LEVELS="v2;v3;v4" in the environment'
        )
    return "they were compiled but cannot be loaded; install snowshoe again"


def _choose() -> tuple[str, ModuleType | None]:
    wanted = os.environ.get("SNOWSHOE_KERNELS", "auto")
    if wanted == "reference":
        return "reference", None
    available = available_levels()
    if wanted != "auto":
        if wanted not in available:
            raise must_be("SNOWSHOE_KERNELS", f"one of {', '.join(('auto', *available, 'reference'))}", wanted)
        return wanted, native_module(wanted)
    if not available:
        warnings.warn(
            "snowshoe runs without its compiled kernels: the same results are computed by the NumPy references,"
            f" many times slower. Why: {why_not_compiled()}: pip install --force-reinstall --no-deps snowshoe",
            KernelWarning,
            stacklevel=2,
        )
        return "reference", None
    return available[0], native_module(available[0])


LEVEL, _MODULE = _choose()


def kernel(reference: F) -> F:
    """Return the compiled twin of a reference function, or the reference itself where none is in use."""
    if _MODULE is None:
        return reference
    folder = reference.__module__.split(".")[-2]
    return getattr(_MODULE, f"{folder}_{reference.__name__}")  # type: ignore[no-any-return]


def _default_threads() -> int:
    wanted = os.environ.get("SNOWSHOE_THREADS", "")
    if not wanted:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not wanted.isdigit() or int(wanted) < 1:
        raise must_be("SNOWSHOE_THREADS", "a positive integer", wanted)
    return int(wanted)


_threads = _default_threads()


def threads(n_pixels: int) -> int:
    """Return how many threads a loop over so many pixels is worth."""
    return max(1, min(_threads, n_pixels >> 18))


@contextmanager
def use_threads(n: int) -> Iterator[None]:
    """Let kernels use at most ``n`` threads inside the block (for the whole process)."""
    global _threads
    if n < 1:
        raise must_be("n", "a positive integer", n)
    before, _threads = _threads, n
    try:
        yield
    finally:
        _threads = before
