"""The least of the values around each pixel, each raised by what its place costs."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.erosion import reference

erode = kernel(reference.erode)
