"""Greedy merging of a region graph: by the mean strength of shared borders, and across passes."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.merging import reference

merge = kernel(reference.merge)
join_across_passes = kernel(reference.join_across_passes)
