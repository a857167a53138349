"""The random walker."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse

from snowshoe.arrays import CheckedImage, as_image, as_markers
from snowshoe.catalogue import method
from snowshoe.labels.merging import colours_of
from snowshoe.results import Segmentation
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.partition import partitions
from snowshoe.types import Image, Labels, Mask, Range, Unit

Floats = npt.NDArray[np.float64]
Edges = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]
DIGITS = 9
LEAST = 1e-10
"""What a walker can always cross: no pixel is cut off."""


@method(family="graph", scope="regional")
def random_walker(
    image: Image,
    *,
    markers: Labels | None = None,
    beta: Annotated[float, Range(0, None)] = 2.5,
    tolerance: Annotated[float, Range(1e-12, 1)] = 1e-3,
    max_iter: Annotated[int, Range(1, 100_000), Unit("steps")] = 500,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: each pixel goes to the marker that a random walker from it, who avoids edges, meets first.

    Choose it with markers in every object and in the ground, above all where outlines are weak or broken. Don't without
    markers, unless two brightnesses tell objects from ground.

    Parameters
    ----------
    image : array_like, (M, N)
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, (M, N), optional
        Each positive number starts a region, which keeps it; 0 is to be decided.
    beta : float
        How much edges repel: a step between pixels that differ by d is exp(-beta · d² / variance of the image) as
        likely. A larger value follows edges more closely, and noise too.
    tolerance : float
        Relative residual at which the solver stops; smaller is more exact and takes longer.
    max_iter : int
        The solver stops after so many steps all the same, and the result's notes say so.
    mask : ndarray of bool, optional
        True = use this pixel. Walkers don't cross pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions: the markers' numbers; 0 where masked and where no walker meets a marker. Without markers 1 is the
        darker, 2 the brighter.

    Raises
    ------
    ValueError
        If no pixel is valid, or markers have another shape or none in a valid pixel.

    Notes
    -----
    Without markers, the lowest and the highest of three multi-Otsu classes are, and the middle one is decided. The
    chances of each marker solve one sparse system, by conjugate gradients; they are compared to 9 digits, and of equal
    ones the lowest marker's wins. Exponentials and sums differ in their last digits between machines, so a pixel could
    still change where the solver stops a step sooner, or a chance lies on the brink of a digit. Equal to
    `skimage.segmentation.random_walker` with its ``beta`` = 10 · ``beta`` / standard deviation of the image in 0 … 1.

    References
    ----------
    .. [1] Grady, L. (2006). Random walks for image segmentation. IEEE Transactions on Pattern Analysis and Machine
       Intelligence, 28(11), 1768-1783. doi:10.1109/TPAMI.2006.233

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import random_walker
    >>> np.asarray(random_walker(np.uint8([[1, 2, 1, 9, 8]]), markers=np.uint8([[5, 0, 0, 0, 7]])))
    array([[5, 5, 5, 7, 7]], dtype=int32)
    """
    checked = as_image(image, mask, ndim=(2,)).require_valid()
    used = np.ones(checked.shape, np.bool_) if checked.valid is None else checked.valid
    started = _automatic(checked) if markers is None else as_markers(markers, checked)
    zones: npt.NDArray[np.int32] = np.asarray(ndimage.label(used)[0], np.int32)
    reached = used & np.isin(zones, zones[started > 0])
    labels = started.astype(np.int32)
    todo = reached & (started == 0)
    notes: tuple[str, ...] = ()
    if todo.any():
        system = _System(_edges(colours_of(checked)[..., 0], used, beta), started, todo)
        labels[todo], steps = system.decide(tolerance, max_iter)
        if steps > max_iter:
            notes = (f"the solver stopped after max_iter = {max_iter} steps, short of its tolerance",)
    return Segmentation.of(checked, labels, kind="regions", notes=notes)


def _automatic(checked: CheckedImage) -> Labels:
    """Return 1 in the lowest and 2 in the highest of three classes, or of two values; 1 where all are equal."""
    histogram = Histogram.of(checked)
    n = min(3, len(histogram.values))
    if n == 1:
        return np.ones(checked.shape, np.int32) if checked.valid is None else checked.valid.astype(np.int32)
    cuts = Thresholds(tuple(partitions(histogram, n).thresholds(n).tolist()), {})
    table: Labels = np.array([1, 0, 2] if n == 3 else [1, 2], np.int32)
    classes: Labels = table[cuts.apply(checked)]
    return classes if checked.valid is None else np.where(checked.valid, classes, 0)


def _edges(grey: Floats, used: Mask, beta: float) -> Edges:
    """Return the pairs of neighbouring pixels that are used, and how likely a step between them is."""
    place = np.arange(grey.size).reshape(grey.shape)
    sides: list[tuple[Any, Any]] = [(np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])]
    one = np.concatenate([place[a][used[a] & used[b]] for a, b in sides])
    other = np.concatenate([place[b][used[a] & used[b]] for a, b in sides])
    flat, variance = grey.reshape(-1), float(grey[used].var()) or 1.0
    return one, other, np.exp(-beta * (flat[one] - flat[other]) ** 2 / variance) + LEAST


class _System:
    """The linear system of the pixels that are to be decided."""

    def __init__(self, edges: Edges, started: Labels, todo: Mask) -> None:
        one, other, weight = edges
        n = int(np.count_nonzero(todo))
        place = np.full(todo.size, -1)
        place[todo.reshape(-1)] = np.arange(n)
        ends, far = np.concatenate((one, other)), np.concatenate((other, one))
        weight = np.concatenate((weight, weight))
        mine = place[ends] >= 0
        ends, far, weight = place[ends[mine]], far[mine], weight[mine]
        free = place[far] >= 0
        self.weights = sparse.csr_matrix((weight[free], (ends[free], place[far[free]])), shape=(n, n))
        self.degree = np.bincount(ends, weight, n)
        self.pull = (ends[~free], started.reshape(-1)[far[~free]], weight[~free])
        self.names = np.unique(started[started > 0])

    def decide(self, tolerance: float, max_iter: int) -> tuple[Labels, int]:
        """Return each pixel's likeliest marker, and the most steps that one solution took."""
        best, most = np.full(len(self.degree), -np.inf), 0
        labels = np.zeros(len(self.degree), np.int32)
        left = np.ones(len(self.degree))
        for name in self.names[:-1]:
            chance, steps = self._solve(name, tolerance, max_iter)
            chance = np.round(chance, DIGITS)
            better, most, left = chance > best, max(most, steps), left - chance
            labels[better], best[better] = name, chance[better]
        labels[np.round(left, DIGITS) > best] = self.names[-1]
        return labels, most

    def _solve(self, name: int, tolerance: float, max_iter: int) -> tuple[Floats, int]:
        """Return the chance of meeting one marker first: conjugate gradients, with the degrees as preconditioner."""
        ends, marker, weight = self.pull
        mine = marker == name
        residual: Floats = np.bincount(ends[mine], weight[mine], len(self.degree)).astype(np.float64)
        chance: Floats = np.zeros(len(residual))
        goal = tolerance**2 * np.sum(residual**2)
        near = residual / self.degree
        direction, energy = near, np.sum(residual * near)
        for step in range(max_iter + 1):
            if np.sum(residual**2) <= goal:
                return chance, step
            image = self.degree * direction - self.weights @ direction
            length = energy / np.sum(direction * image)
            chance, residual = chance + length * direction, residual - length * image
            near = residual / self.degree
            energy, before = np.sum(residual * near), energy
            direction = near + (energy / before) * direction
        return chance, max_iter + 1
