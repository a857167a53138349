"""Entropies of the two classes that a threshold makes of a histogram."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def class_entropies(counts: npt.NDArray[np.int64], order: float) -> Floats:
    """Return, for a threshold at each level but the last, the Rényi entropy of the class below + that above.

    Order 1 is Shannon's entropy. The first and the last level have pixels.
    """
    share = counts / counts.sum()
    terms = _terms(share, order)
    below = _entropy(np.cumsum(share)[:-1], np.cumsum(terms)[:-1], order)
    above = _entropy(np.cumsum(share[::-1])[-2::-1], np.cumsum(terms[::-1])[-2::-1], order)
    return below + above


def _terms(share: Floats, order: float) -> Floats:
    """Return what is added up: p ln p, or p to the power of the order."""
    if order == 1:
        return share * np.log(np.maximum(share, np.finfo(np.float64).tiny))
    return np.sqrt(share) if order == 0.5 else share**order


def _entropy(total: Floats, sums: Floats, order: float) -> Floats:
    """Return the entropy of classes with a total share, from the sums of their terms."""
    if order == 1:
        return np.log(total) - sums / total
    return (np.log(sums) - order * np.log(total)) / (1 - order)
