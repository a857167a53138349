"""Gaussian smoothing and the Laplacian of a Gaussian, separable and fused."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.gaussian import reference

smooth = kernel(reference.smooth)
gradient = kernel(reference.gradient)
laplacian = kernel(reference.laplacian)
