"""A network in an ONNX file: loaded once, run on the processor on as many threads as kernels use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import UnusableNetwork
from snowshoe.networks.sessions import Sessions

__all__ = ["Network", "Tensor", "load"]

NUMBER_TYPES = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8, "tensor(int8)": np.int8, "tensor(uint16)": np.uint16, "tensor(int16)": np.int16,
    "tensor(int32)": np.int32, "tensor(int64)": np.int64, "tensor(uint32)": np.uint32, "tensor(uint64)": np.uint64,
    "tensor(bool)": np.bool_,
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
    sessions : Sessions
        What runs it.
    """

    path: Path
    sha256: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    sessions: Sessions

    def run(self, output: str, inputs: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return one output for the inputs by name; an interrupt ends the run."""
        return self.sessions.run(output, inputs)


PHOTO = 1 << 18
"""Pixels of what a network mostly sees: the session for these tells what goes in and comes out."""
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
        facts = path.stat()
        key = (str(path.resolve()), facts.st_mtime_ns, facts.st_size)
        digest = _loaded[key].sha256 if key in _loaded else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        reason = "no such file; check the path" if is_missing else error.strerror or error
        raise UnusableNetwork(f"model must be an ONNX file, got {str(path)!r}; {reason}") from error
    if sha256 not in (None, digest):
        raise UnusableNetwork(
            f"{path.name} must be the file that was shipped (SHA-256 {str(sha256)[:12]}…), got {digest[:12]}…; "
            "reinstall with: pip install --force-reinstall --no-deps snowshoe"
        )
    if key not in _loaded:
        _loaded[key] = _read(path, digest)
    return _loaded[key]


def _read(path: Path, digest: str) -> Network:
    sessions = Sessions(path)
    session = sessions.for_pixels(PHOTO)
    inputs, outputs = (
        tuple(_tensor(entry) for entry in entries) for entries in (session.get_inputs(), session.get_outputs())
    )
    return Network(path, digest, inputs, outputs, sessions)


def _tensor(entry: Any) -> Tensor:
    return Tensor(entry.name, tuple(side if isinstance(side, int) else None for side in entry.shape), entry.type)
