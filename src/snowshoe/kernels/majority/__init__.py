"""The commonest class around each pixel."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.majority import reference

vote = kernel(reference.vote)
