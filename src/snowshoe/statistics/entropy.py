"""Entropies of the two classes that a threshold makes of a histogram."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def class_entropies(counts: npt.NDArray[np.int64], order: float) -> npt.NDArray[np.float64]:
    """Return, for a threshold at each level but the last, the Rényi entropy of the class below + that above.

    Order 1 is Shannon's entropy.
    """
    share = counts / counts.sum()
    entropies: npt.NDArray[np.float64] = _entropies(share, order)[:-1] + _entropies(share[::-1], order)[::-1][1:]
    return entropies


def _entropies(share: npt.NDArray[np.float64], order: float) -> npt.NDArray[np.float64]:
    """Return the entropy of the class that ends at each level; the first level has pixels."""
    total = np.cumsum(share)
    if order == 1:
        terms = share * np.log(np.where(share > 0, share, 1.0))
        shannon: npt.NDArray[np.float64] = np.log(total) - np.cumsum(terms) / total
        return shannon
    powers = np.sqrt(share) if order == 0.5 else share**order
    renyi: npt.NDArray[np.float64] = (np.log(np.cumsum(powers)) - order * np.log(total)) / (1 - order)
    return renyi
