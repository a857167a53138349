"""Weighted k-means of points: greedy k-means++ starts, pruned Lloyd descent, and one exact pass over the result."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.lloyd import reference

cells = kernel(reference.cells)
seed = kernel(reference.seed)
refine = kernel(reference.refine)
describe = kernel(reference.describe)
