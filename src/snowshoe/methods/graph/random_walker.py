"""The random walker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, as_markers
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.filters.scaling import brought_near
from snowshoe.kernels.volumes import half_steps, sides
from snowshoe.labels.merging import colours_of
from snowshoe.results import Segmentation
from snowshoe.spacing import relative
from snowshoe.statistics.histogram import Histogram
from snowshoe.statistics.models import Thresholds
from snowshoe.statistics.partition import partitions
from snowshoe.types import Image, Labels, Mask, Range

Floats = npt.NDArray[np.float64]
Links = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]

LEAST = 1e-10
"""What a walker can always cross, so that no pixel is cut off: as in scikit-image."""
MOST_PIXELS = {2: 2**24, 3: 2**17}
"""So many can be decided, by the number of axes: the solution takes about 1 kB a pixel of a plane, 9 kB of a volume."""


@method(
    family="graph",
    scope="regional",
    ndim=(2, 3),
    memory=220,
    said="the image was segmented with the random walker algorithm",
)
def random_walker(
    image: Image,
    *,
    markers: Labels | None = None,
    beta: Annotated[float, Range(0, None)] = 2.5,
    tolerance: Annotated[float, Range(1e-12, 1)] = 1e-9,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: each pixel goes to the marker that a random walker from it, who avoids edges, meets first.

    Choose it with markers in every object and in the ground, above all where outlines are weak or broken. Don't without
    markers, unless two brightnesses tell objects from ground.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, of the image's shape, optional
        Each positive number starts a region, which keeps it; 0 is to be decided.
    beta : float
        How much edges repel: a step between pixels that differ by d is exp(-beta · d² / variance of the image) as
        likely. A larger value follows edges more closely, and noise too.
    tolerance : float
        Chances that differ by no more are equal, and of equal ones the lowest marker's wins. A larger value gives more
        pixels to low numbers; a smaller lets rounding decide between equal chances.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: d is then the
        difference per pixel of the last axis.
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
        If no pixel is valid, or markers have another shape or none in a valid pixel; if more than 16 777 216 pixels of
        a plane, or 131 072 of a volume, are to be decided.

    Notes
    -----
    Without markers, the lowest and the highest of three multi-Otsu classes are, and the middle one is decided. The
    chances of each marker solve one sparse system, which is solved directly: they are right to rounding however weak
    the links are, in islands behind strong edges too. It takes about 1 kB of memory a pixel, in a volume 9 kB and far
    more time, so crop volumes, or mask what needs no decision. Exponentials and sums differ in their last digits
    between machines, so a pixel could still change where two chances differ by the tolerance. Equal to
    `skimage.segmentation.random_walker` with ``mode="bf"`` and its ``beta`` = 10 · ``beta`` / standard deviation of the
    image in 0 … 1, but where two chances are equal to rounding.

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
    from scipy import ndimage

    checked = brought_near(as_image(image, mask, ndim=(2, 3)).require_valid())
    used = np.ones(checked.shape, np.bool_) if checked.valid is None else checked.valid
    started = _automatic(checked) if markers is None else as_markers(markers, checked)
    zones: npt.NDArray[np.int32] = np.asarray(ndimage.label(used)[0], np.int32)
    reached = used & np.isin(zones, zones[started > 0])
    labels = started.astype(np.int32)
    todo = reached & (started == 0)
    if todo.any():
        links = _links(colours_of(checked)[..., 0], used, beta, relative(spacing, used.ndim))
        labels[todo] = _System.of(links, started, todo).decide(tolerance)
    return Segmentation.of(checked, labels, kind="regions")


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


def _links(grey: Floats, used: Mask, beta: float, lengths: tuple[float, ...]) -> Links:
    """Return the pairs of neighbouring pixels that are used, and how likely a step between them is."""
    place = np.arange(grey.size).reshape(grey.shape)
    steps = half_steps(grey.ndim, 1)
    ends = [tuple(place[side][used[a] & used[b]] for side in (a, b)) for a, b in (sides(grey.shape, s) for s in steps)]
    one, other = (np.concatenate(along) for along in zip(*ends, strict=True))
    apart = np.repeat(lengths[::-1], [len(near) for near, _ in ends])
    flat, variance = grey.reshape(-1), float(grey[used].var()) or 1.0
    return one, other, np.exp(-beta * ((flat[one] - flat[other]) / apart) ** 2 / variance) + LEAST


@dataclass(frozen=True, eq=False)
class _System:
    """The linear system of the n pixels that are to be decided.

    Attributes
    ----------
    matrix : sparse array, (n, n)
        What leaves each pixel, less what comes from the others.
    pull : tuple of ndarray
        The links to marked pixels: the pixel, the marker, the weight.
    names : ndarray of int
        The markers, ascending.
    """

    matrix: Any
    pull: Links
    names: Labels

    @classmethod
    def of(cls, links: Links, started: Labels, todo: Mask) -> _System:
        from scipy import sparse

        one, other, weight = links
        n = int(np.count_nonzero(todo))
        most = MOST_PIXELS[todo.ndim]
        if n > most:
            raise must_be("image", f"one of at most {most} pixels to decide", n, "mark more, or shrink it")
        place = np.full(todo.size, -1)
        place[todo.reshape(-1)] = np.arange(n)
        ends, far = np.concatenate((one, other)), np.concatenate((other, one))
        weight = np.concatenate((weight, weight))
        mine = place[ends] >= 0
        ends, far, weight = place[ends[mine]], far[mine], weight[mine]
        free = place[far] >= 0
        between = sparse.csc_matrix((weight[free], (ends[free], place[far[free]])), shape=(n, n))
        pull = ends[~free], started.reshape(-1)[far[~free]].astype(np.int64), weight[~free]
        return cls(sparse.diags(np.bincount(ends, weight, n)) - between, pull, np.unique(started[started > 0]))

    def decide(self, tolerance: float) -> Labels:
        """Return each pixel's likeliest marker."""
        from scipy.sparse.linalg import splu

        n = self.matrix.shape[0]
        ends, marker, weight = self.pull
        # Of such a matrix every pivot on the diagonal is as good as another, and the pattern stays symmetric.
        factors = splu(
            self.matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        best, left, labels = np.full(n, -np.inf), np.ones(n), np.zeros(n, np.int32)
        for name in self.names[:-1]:
            mine = marker == name
            chance = factors.solve(np.bincount(ends[mine], weight[mine], n))
            better, left = chance > best + tolerance, left - chance
            labels[better], best[better] = name, chance[better]
        labels[left > best + tolerance] = self.names[-1]
        return labels
