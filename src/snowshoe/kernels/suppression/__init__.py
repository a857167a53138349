"""Non-maximum suppression."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.suppression import reference

ridges = kernel(reference.ridges)
