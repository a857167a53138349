"""Colours from sRGB to CIELAB, to the byte the same on every machine."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.lab import reference

from_srgb = kernel(reference.from_srgb)
planes = kernel(reference.planes)
