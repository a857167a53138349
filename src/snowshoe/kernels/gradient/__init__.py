"""Gradients from 3×3 pixels with magnitude and direction, in one pass."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.gradient import reference

weighted = kernel(reference.weighted)
