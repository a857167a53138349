"""Sobel gradients with magnitude and direction, in one pass."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.sobel import reference

gradient = kernel(reference.gradient)
