"""Convex hulls of regions: their pixels, and their longest and shortest width."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.hulls import reference

widths = kernel(reference.widths)
