"""Density of each pixel among its neighbours, and the nearest pixel of a higher one."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.quickshift import reference

densities = kernel(reference.densities)
parents = kernel(reference.parents)
