"""The outlines of regions, as rings of pixel corners."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.outlines import reference

count = kernel(reference.count)
trace = kernel(reference.trace)
arrange = kernel(reference.arrange)
