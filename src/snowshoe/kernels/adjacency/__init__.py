"""Which regions touch, and along what boundary."""

from __future__ import annotations

from snowshoe.kernels.adjacency import reference
from snowshoe.kernels.dispatch import kernel

pairs = kernel(reference.pairs)
