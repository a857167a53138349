"""Exact Euclidean distance to the nearest feature, and which feature that is."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.distance import reference

squares = kernel(reference.squares)
roots = kernel(reference.roots)
spread = kernel(reference.spread)
