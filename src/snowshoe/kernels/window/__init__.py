"""Labels by a threshold that follows the mean and the deviation around each pixel."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.window import reference

label = kernel(reference.label)
largest_deviation = kernel(reference.largest_deviation)
