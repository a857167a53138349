"""The Laplacian of a 3×3 neighbourhood, in one pass."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.laplacian import reference

response = kernel(reference.response)
