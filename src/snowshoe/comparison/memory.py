"""How much memory a comparison on a volume takes, worked out before it begins: every result is kept to be measured.

The bytes a voxel were measured, on volumes of noise and of balls of 64³ to 192³, and rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from snowshoe.catalogue import Method
from snowshoe.drawing.words import whole
from snowshoe.errors import must_be
from snowshoe.scale.memory import memory_of_machine

__all__ = ["in_words", "memory_needed", "require_memory"]

FIXED = 300 << 20
"""What Python, its libraries and pictures take."""
SCENE = 40
"""Of the image in its forms: gradient, deviations from the mean, the index of labels, and what works them out."""
CHANNEL = 24
"""Of each channel beyond the first."""
RESULT = {"segmentation": 6, "edges": 40}
"""Of each result: labels or layers, and where they are valid."""
WORKING = {"pointwise": 24, "local": 60, "regional": 90}
"""While a method runs, by its scope."""
TWICE = 2
"""Methods that choose k have a row more, or two in colour."""
SHARE = 0.9
"""Of the machine's memory that may be used."""


def memory_needed(shape: Sequence[int], channel_axis: int | None, methods: Iterable[Method]) -> int:
    """Return about how many bytes comparing methods on an image of some shape takes at most."""
    entries = list(methods)
    n_channels = 1 if channel_axis is None else shape[channel_axis]
    results = sum(RESULT.get(entry.gives, 0) * (TWICE if _takes_k(entry) else 1) for entry in entries)
    working = max((WORKING[entry.scope] for entry in entries), default=0)
    voxels = math.prod(shape) // n_channels
    return FIXED + voxels * (SCENE + CHANNEL * (n_channels - 1) + results + working)


def _takes_k(entry: Method) -> bool:
    return any(parameter.name == "k" for parameter in entry.parameters)


def require_memory(n_bytes: int, shape: Sequence[int]) -> None:
    """Raise where a comparison would take more memory than the machine has."""
    there = memory_of_machine()
    if n_bytes > SHARE * there:
        size = " × ".join(whole(n) for n in shape)
        rule = f"small enough to be compared in the {in_words(there)} of memory of this machine"
        advice = "name fewer methods, or choose a plane or a part of it"
        raise must_be("image", rule, f"{size}, which takes about {in_words(n_bytes)}", advice)


def in_words(n_bytes: int) -> str:
    """Return a size of memory as people say it."""
    return f"{n_bytes / (1 << 30):.1f} GB" if n_bytes >= 1 << 30 else f"{max(1, round(n_bytes / (1 << 20)))} MB"
