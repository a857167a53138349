"""Connected components of equal-valued pixels, numbered in raster order."""

from __future__ import annotations

from snowshoe.kernels.components import reference
from snowshoe.kernels.dispatch import kernel

label = kernel(reference.label)
