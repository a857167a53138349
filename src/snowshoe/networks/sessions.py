"""Sessions of onnxruntime on the processor: how they start, how an interrupt ends a run, and what forks do to them."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from snowshoe.errors import MissingDependency, UnusableNetwork
from snowshoe.kernels.dispatch import threads

__all__ = ["Sessions"]

PIXELS_PER_THREAD = 1 << 14
"""Networks do much with every value of their input: so few make another thread worth its start."""
QUIET = 4
"""onnxruntime's level of messages at which it says nothing that isn't raised as well."""
LISTENING = 0.5
"""Seconds between looks for an interrupt, where a system doesn't wake a waiting thread for one."""
PATIENCE = 2.0
"""Seconds to wait for a run that was told to end: it does so when its present node is done, or is left to itself."""


class Sessions:
    """The sessions of one network, one for each number of threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of_threads: dict[int, Any] = {}
        _alive.add(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process starts its own.
        return Sessions, (self.path,)

    def for_threads(self, n: int) -> Any:
        """Return the session of so many threads."""
        if n not in self._of_threads:
            self._of_threads[n] = _start(self.path, n)
        return self._of_threads[n]

    def for_pixels(self, pixels: int) -> Any:
        """Return the session of as many threads as the pixels are worth."""
        return self.for_threads(threads(pixels * ((1 << 18) // PIXELS_PER_THREAD)))

    def run(self, output: str, inputs: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return one output for the inputs by name; an interrupt ends the run.

        Raises
        ------
        UnusableNetwork
            If the network can't take the inputs.
        """
        run = _Run(self.path.name, self.for_pixels(max(array.size for array in inputs.values())), output, dict(inputs))
        # Python hears signals in its main thread alone, so only there is something gained by waiting for another.
        return run.here() if threading.current_thread() is not threading.main_thread() else run.elsewhere()

    def leave_to_parent(self) -> None:
        """Forget all sessions without ending them.

        A forked process has none of its parent's threads: it can't use a session, and would wait for ever for the
        threads of one that it ends. So each gets a reference that nobody gives back.
        """
        for session in self._of_threads.values():
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(session))
        self._of_threads.clear()


_alive: weakref.WeakSet[Sessions] = weakref.WeakSet()


def _after_fork() -> None:
    for sessions in list(_alive):
        sessions.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class _Run:
    """One run of a session, which can be told to end."""

    def __init__(self, name: str, session: Any, output: str, inputs: dict[str, npt.NDArray[Any]]) -> None:
        self.name, self.session, self.output, self.inputs = name, session, output, inputs
        self.options = _runtime().RunOptions()
        self.done = threading.Event()
        self.answer: npt.NDArray[Any] | None = None
        self.error: UnusableNetwork | None = None

    def here(self) -> npt.NDArray[Any]:
        """Return the answer, worked out in this thread."""
        try:
            answer: npt.NDArray[Any] = self.session.run([self.output], self.inputs, self.options)[0]
        except Exception as error:  # onnxruntime raises classes of its own, with no common one below Exception
            shapes = ", ".join(f"{name} of {array.dtype} {array.shape}" for name, array in self.inputs.items())
            raise UnusableNetwork(f"{self.name} must be able to take {shapes}; {_reason(error)}") from error
        return answer

    def elsewhere(self) -> npt.NDArray[Any]:
        """Return the answer, worked out in another thread, so that this one hears an interrupt and ends the run."""
        threading.Thread(target=self._work, daemon=True, name="snowshoe network").start()
        try:
            while not self.done.wait(LISTENING):
                pass
        finally:
            if not self.done.is_set():
                self.options.terminate = True
                self.done.wait(PATIENCE)
        if self.error is not None:
            raise self.error
        assert self.answer is not None
        return self.answer

    def _work(self) -> None:
        try:
            self.answer = self.here()
        except UnusableNetwork as error:  # it is raised again where it is waited for
            self.error = error
        finally:
            self.done.set()


def _start(path: Path, n_threads: int) -> Any:
    """Return a session on the processor, with so many threads of its own."""
    runtime = _runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = n_threads, 1
    options.log_severity_level = QUIET
    # Without its arena, memory goes back after each run instead of staying at the greatest of all sizes.
    options.enable_cpu_mem_arena = False
    try:
        return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own, with no common one below Exception
        raise UnusableNetwork(
            f"model must be an ONNX file that onnxruntime can run, got {path.name!r}; {_reason(error)}"
        ) from error


def _runtime() -> Any:
    # Otherwise it starts a thread to report what it does, for which a forked process waits for ever when it ends.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingDependency("onnxruntime", None, "running a network") from error
    onnxruntime.set_default_logger_severity(QUIET)
    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _reason(error: Exception) -> str:
    """Return what onnxruntime says, without its prefix and its line breaks; of what is no network, that it is none."""
    if type(error).__name__ == "InvalidProtobuf":
        return "what is in it is no network; check the path, or export the network anew"
    words = " ".join(str(error).split())
    return words.rpartition(" : ")[2] if words.startswith("[ONNXRuntimeError]") else words
