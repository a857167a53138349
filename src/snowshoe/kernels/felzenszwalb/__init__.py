"""Regions grown along the edges of the pixel graph, weakest first."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.felzenszwalb import reference

grow = kernel(reference.grow)
