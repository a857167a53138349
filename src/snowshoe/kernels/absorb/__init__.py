"""Small regions merged into the neighbour they resemble most."""

from __future__ import annotations

from snowshoe.kernels.absorb import reference
from snowshoe.kernels.dispatch import kernel

small_regions = kernel(reference.small_regions)
