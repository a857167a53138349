"""A network in an ONNX file: loaded once, run by onnxruntime on the processor, on as many threads as kernels use."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import MissingDependency, UnusableNetwork
from snowshoe.kernels.dispatch import threads

PIXELS_PER_THREAD = 1 << 14
"""Networks do much with every value of their input: so few make another thread worth its start."""
QUIET = 4
"""onnxruntime's level of messages at which it says nothing that isn't raised as well."""
NUMBER_TYPES = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8, "tensor(int8)": np.int8, "tensor(uint16)": np.uint16, "tensor(int16)": np.int16,
    "tensor(int32)": np.int32, "tensor(int64)": np.int64, "tensor(bool)": np.bool_,
}  # fmt: skip


@dataclass(frozen=True)
class Tensor:
    """An input or output: its name, its sides (None: any), and its numbers' kind as onnxruntime writes it."""

    name: str
    shape: tuple[int | None, ...]
    kind: str

    @property
    def dtype(self) -> type[Any] | None:
        """The type of its numbers in NumPy, or None where they are something else."""
        return NUMBER_TYPES.get(self.kind)

    def __str__(self) -> str:
        sides = " × ".join("any" if side is None else str(side) for side in self.shape) or "one number"
        return f"{self.kind.removeprefix('tensor(').removesuffix(')')} of {sides}"


@dataclass(frozen=True, eq=False)
class Network:
    """A network that is ready to run.

    Attributes
    ----------
    path : Path
        Its file.
    sha256 : str
        The file's digest.
    inputs, outputs : tuple of Tensor
        What goes in and comes out.
    """

    path: Path
    sha256: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    _sessions: dict[tuple[int, int], Any] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave sessions out: another process starts its own."""
        return vars(self) | {"_sessions": {}}

    def run(self, output: str, inputs: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return one output for the inputs by name."""
        pixels = max(array.size for array in inputs.values())
        try:
            answer: npt.NDArray[Any] = self._session(pixels).run([output], dict(inputs))[0]
        except Exception as error:  # onnxruntime raises classes of its own, with no common one below Exception
            shapes = ", ".join(f"{name} of {array.dtype} {array.shape}" for name, array in inputs.items())
            raise UnusableNetwork(f"{self.path.name} must be able to take {shapes}; {_reason(error)}") from error
        return answer

    def _session(self, pixels: int) -> Any:
        """Return the session for as many threads as the pixels are worth."""
        n = threads(pixels * ((1 << 18) // PIXELS_PER_THREAD))
        # A forked process has none of its parent's threads, so it can't use its sessions.
        key = (os.getpid(), n)
        if key not in self._sessions:
            self._sessions[key] = _start(self.path, n)
        return self._sessions[key]


_loaded: dict[tuple[str, int, int], Network] = {}


def load(path: Path, *, sha256: str | None = None) -> Network:
    """Return the network in a file, which is read again only when it has changed.

    Parameters
    ----------
    path : Path
        An ONNX file.
    sha256 : str, optional
        The digest that the file must have.

    Raises
    ------
    UnusableNetwork
        If the file is missing, not the one of the digest, or no network that onnxruntime can run.
    MissingDependency
        If onnxruntime is not installed.
    """
    try:
        found = path.stat()
        key = (str(path.resolve()), found.st_mtime_ns, found.st_size)
        digest = _loaded[key].sha256 if key in _loaded else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnusableNetwork(f"model must be an ONNX file, got {str(path)!r}; {error.strerror or error}") from error
    if sha256 not in (None, digest):
        raise UnusableNetwork(
            f"{path.name} must be the file that was shipped (SHA-256 {str(sha256)[:12]}…), got {digest[:12]}…; "
            "reinstall with: pip install --force-reinstall --no-deps snowshoe"
        )
    if key not in _loaded:
        _loaded[key] = _read(path, digest)
    return _loaded[key]


def _read(path: Path, digest: str) -> Network:
    session = _start(path, 1)
    inputs, outputs = (
        tuple(_tensor(entry) for entry in entries) for entries in (session.get_inputs(), session.get_outputs())
    )
    return Network(path, digest, inputs, outputs, {(os.getpid(), 1): session})


def _tensor(entry: Any) -> Tensor:
    return Tensor(entry.name, tuple(side if isinstance(side, int) else None for side in entry.shape), entry.type)


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
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingDependency("onnxruntime", None, "running a network") from error
    onnxruntime.set_default_logger_severity(QUIET)
    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _reason(error: Exception) -> str:
    """Return what onnxruntime says, without its prefix and its line breaks."""
    words = " ".join(str(error).split())
    return words.rpartition(" : ")[2] if words.startswith("[ONNXRuntimeError]") else words
