"""Pixels to class labels by ascending thresholds."""

from __future__ import annotations

from snowshoe.kernels.classify import reference
from snowshoe.kernels.dispatch import kernel

digitize = kernel(reference.digitize)
