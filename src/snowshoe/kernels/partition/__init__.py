"""The best split of sorted values into 1, 2, … k_max classes: exact one-dimensional k-means and multi-Otsu."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.partition import reference

optimal = kernel(reference.optimal)
describe = kernel(reference.describe)
