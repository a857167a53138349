"""The lines between regions, cut into straight pieces."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.pieces import reference

trace = kernel(reference.trace)
