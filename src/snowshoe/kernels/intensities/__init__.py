"""Sums of an image's values over regions, and the values of each region in order."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.intensities import reference

add_up = kernel(reference.add_up)
in_order = kernel(reference.in_order)
