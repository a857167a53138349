"""The distinct colours of an image and how often each occurs, in lexicographic order."""

from __future__ import annotations

from snowshoe.kernels.colours import reference
from snowshoe.kernels.dispatch import kernel

distinct = kernel(reference.distinct)
merge = kernel(reference.merge)
