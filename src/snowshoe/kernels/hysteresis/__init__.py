"""Hysteresis: weak pixels that are joined to a strong one."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.hysteresis import reference

follow = kernel(reference.follow)
passing = kernel(reference.passing)
