"""Counting pixel values: dense for 8 and 16 bits, by distinct value for wider types, or into cells that nest."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.histogram import reference

count = kernel(reference.count)
distinct = kernel(reference.distinct)
cells = kernel(reference.cells)
joining = kernel(reference.joining)
