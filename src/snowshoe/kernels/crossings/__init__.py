"""Zero crossings of a signed response: how high the step is, which are kept, which way is uphill."""

from __future__ import annotations

from snowshoe.kernels.crossings import reference
from snowshoe.kernels.dispatch import kernel

steps = kernel(reference.steps)
