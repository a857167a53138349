"""Superpixels: k-means of colour and place, each centre looking no further than its neighbourhood."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.slic import reference

seed = kernel(reference.seed)
descend = kernel(reference.descend)
