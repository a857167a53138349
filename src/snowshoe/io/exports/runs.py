"""The runs of pixels that each object is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["runs_of"]

Integers = npt.NDArray[np.int64]


def runs_of(ranks: npt.NDArray[Any], n: int) -> tuple[Integers, Integers, Integers]:
    """Return where the runs of the objects 1…n start and end in an image that is read row after row.

    Returns
    -------
    starts, ends : ndarray of int64
        Object by object, in the order of the pixels; a run goes on from the end of a row to the start of the next.
    bounds : ndarray of int64, (n + 1,)
        Where the runs of each object begin among them.
    """
    flat = np.ascontiguousarray(ranks).reshape(-1)
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = np.concatenate([[0], changes])
    ends = np.concatenate([changes, [flat.size]])
    owners = flat[starts]
    order = np.argsort(owners, kind="stable")
    order = order[np.count_nonzero(owners == 0) :]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(owners[order], minlength=n + 1)[1:])])
    return starts[order], ends[order], bounds
