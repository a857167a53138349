"""What is counted and added up for each region of a label image, and the first and last pixels of its rows."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.region_sums import reference

extents = kernel(reference.extents)
tally = kernel(reference.tally)
