"""Damage in JPEG: whether the entropy-coded data of a scan holds what its header announces."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.jpeg import reference

scan = kernel(reference.scan)
