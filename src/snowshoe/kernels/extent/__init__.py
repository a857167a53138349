"""The range of the values around each pixel."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.extent import reference

local_range = kernel(reference.local_range)
