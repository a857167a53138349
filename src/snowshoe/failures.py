"""The one rule for what is a failure of the input, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from snowshoe.errors import LostWorker, SnowshoeError, UnusableCluster, UnwritableOutput

__all__ = ["INPUT_FAILURES", "OF_THE_RUN", "Failure", "ended_its_worker", "outcome_of", "reason_of"]

INPUT_FAILURES = (SnowshoeError, ValueError, OSError, ArithmeticError, MemoryError)
"""What bad input, a full disk or a small machine may raise. Anything else is a fault of the code, and never caught."""

OF_THE_RUN = (UnwritableOutput, LostWorker, UnusableCluster)
"""What no input is at fault for, whichever is worked on: the others would meet it too, so it ends the run."""


@dataclass(frozen=True)
class Failure:
    """Why a piece of work has no result."""

    reason: str


def reason_of(error: BaseException) -> str:
    """Return what an error says, in one line."""
    words = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return f"memory ran out: {words}" if words else "memory ran out"
    return words or type(error).__name__


def outcome_of(work: Callable[[Any], Any], value: Any) -> Any:
    """Return the result of a value, or a `Failure` where the input is what fails, not the output or who works."""
    try:
        return work(value)
    except OF_THE_RUN:
        raise
    except INPUT_FAILURES as error:
        return Failure(reason_of(error))


def ended_its_worker(ending: str) -> str:
    """Return the reason of a value that has ended every process that worked on it."""
    return f"it ended each process that worked on it ({ending}); memory may have run out: work on fewer at once"
