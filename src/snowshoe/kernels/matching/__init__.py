"""One-to-one matching of the pixels of two maps: the most pairs within a radius, then the least total distance."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.matching import reference

match = kernel(reference.match)
