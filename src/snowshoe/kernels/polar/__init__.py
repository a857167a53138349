"""Length and direction of vectors."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.polar import reference

measure = kernel(reference.measure)
length = kernel(reference.length)
