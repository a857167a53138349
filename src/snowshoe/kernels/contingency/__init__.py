"""The joint histogram of two label maps."""

from __future__ import annotations

from snowshoe.kernels.contingency import reference
from snowshoe.kernels.dispatch import kernel

pairs = kernel(reference.pairs)
