"""Pixels to class labels by the nearest centre."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.nearest import reference

label = kernel(reference.label)
