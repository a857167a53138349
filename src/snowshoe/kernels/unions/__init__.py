"""What it costs to join two regions: how unlike their histograms are, and a small network's judgement."""

from __future__ import annotations

from snowshoe.kernels.dispatch import kernel
from snowshoe.kernels.unions import reference

chi_squared = kernel(reference.chi_squared)
judge = kernel(reference.judge)
