"""Greedy merging of a region graph by the mean strength of shared borders."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.merging import reference

merge = kernel(reference.merge)
