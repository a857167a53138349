"""Sampled weights of symmetric filters, from the centre outwards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def gaussian_radius(sigma: float, truncate: float = 4.0) -> int:
    """Return how many pixels a Gaussian reaches on each side, as scipy.ndimage rounds it."""
    return int(truncate * sigma + 0.5)


def gaussian_weights(sigma: float, radius: int) -> npt.NDArray[np.float64]:
    """Return the radius + 1 weights of a sampled Gaussian; with both sides they sum to 1."""
    step = np.arange(radius + 1)
    half: npt.NDArray[np.float64] = np.exp(-0.5 * (step / sigma) ** 2) if sigma else 1.0 * (step == 0)
    half = half.round(14)  # the last digit of exp depends on the processor
    half /= half[0] + 2 * half[1:].sum()
    return half


def bend_weights(sigma: float, radius: int) -> npt.NDArray[np.float64]:
    """Return the radius + 1 weights of a Gaussian's second derivative.

    With both sides they sum to 0 and a parabola's second derivative comes out exactly, which plain samples miss by
    their truncation and, for a small sigma, by their spacing.
    """
    step = np.arange(radius + 1)
    bend: npt.NDArray[np.float64] = ((step / sigma) ** 2 - 1) * gaussian_weights(sigma, radius)
    bend /= (step**2 * bend).sum()
    bend[0] = -2 * bend[1:].sum()
    return bend


def slope_weights(sigma: float, radius: int) -> npt.NDArray[np.float64]:
    """Return the radius + 1 weights of a Gaussian's first derivative; the slope of a ramp comes out exactly.

    The j-th weighs the difference of the pixels j after and j before.
    """
    step = np.arange(radius + 1)
    slope: npt.NDArray[np.float64] = step * gaussian_weights(sigma, radius)
    slope /= 2 * (step * slope).sum()
    return slope
