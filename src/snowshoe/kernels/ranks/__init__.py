"""The middle of the values around each pixel, and Otsu's threshold of them."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.ranks import reference

middle = kernel(reference.middle)
otsu = kernel(reference.otsu)
