"""Thinning of a binary map to lines one pixel wide."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.thinning import reference

thin = kernel(reference.thin)
