"""How much the two halves of a neighbourhood differ in what they contain, in every direction at once."""

from __future__ import annotations

from snowshoe.kernels.contrast import reference
from snowshoe.kernels.dispatch import kernel

add = kernel(reference.add)
