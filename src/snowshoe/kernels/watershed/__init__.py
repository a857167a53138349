"""Flooding from markers, level by level, and regional minima."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.watershed import reference

flood = kernel(reference.flood)
minima = kernel(reference.minima)
