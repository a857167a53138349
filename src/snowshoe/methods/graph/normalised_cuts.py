"""Normalised cuts of a graph of regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.filters.scaling import brought_near
from snowshoe.filters.slopes import colour_slope
from snowshoe.labels import relabel
from snowshoe.labels.merging import colours_of, pieces
from snowshoe.labels.region_graph import RegionGraph
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask, Range, Unit

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
SIGMA = 2.0
"""The pieces' gradient is smoothed by the default of `watershed`. It matters: on 10 photos of BSDS500, at half size,
cuts with 1 or 3 agree with these by an adjusted Rand index of 0.67 in the median."""
DIGITS, COST_DIGITS = 9, 12
"""Digits to which places and costs are compared: LAPACK's rounding, of the 15th or so, decides next to nothing."""
SCALE = 0.5
"""Colours this many standard deviations of the image apart hold together 1/√e as well as equal ones. With 0.35 or 0.7
cuts agree with these by 0.84 or 0.79."""


@method(
    family="graph",
    scope="regional",
    takes="channels",
    said="the image was divided into {n_segments} by normalised cuts",
)
def normalised_cuts(
    image: Image,
    *,
    n_segments: Annotated[int, Range(1, 1000), Unit("regions")] = 8,
    n_pieces: Annotated[int, Range(2, 1000), Unit("pieces")] = 100,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: the image cut where the parts are least alike for their sizes (normalised cuts).

    Choose it for a few large parts of about equal weight. Don't for small objects: cutting them off costs too much; nor
    for fine outlines, which are those of the pieces.

    Parameters
    ----------
    image : array_like, (M, N), with or without channels
        Any accepted dtype; NaN is left out.
    n_segments : int
        How many regions; more, smaller ones. There are more where a mask keeps parts from touching.
    n_pieces : int
        How many small regions are cut apart; more follow outlines better, and take time with the cube.
    channel_axis : int, optional
        The axis of the channels; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order; 0 where masked.

    Raises
    ------
    ValueError
        If the image isn't a plane or has no valid pixel.

    Notes
    -----
    Pieces are the gradient's watershed, joined by likeness. Two that touch hold together by the length of their border
    times exp(-d² / (2 s²)), with d their difference of colour and s half the image's standard deviation. Of all parts,
    that is cut whose best cut along the second eigenvector costs least, until there are enough. Pieces of equal places
    along it aren't cut apart. Places are compared to 9 digits and costs to 12, which takes most of what LAPACK's
    rounding differs by between machines; where eigenvalues nearly coincide the eigenvector isn't settled, and cuts may
    differ.

    References
    ----------
    .. [1] Shi, J., & Malik, J. (2000). Normalized cuts and image segmentation. IEEE Transactions on Pattern Analysis
       and Machine Intelligence, 22(8), 888-905. doi:10.1109/34.868688

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import normalised_cuts
    >>> image = np.repeat(np.uint8([[10] * 9 + [90] * 9]), 9, axis=0)
    >>> normalised_cuts(image, n_segments=2).n_labels
    2
    """
    checked = brought_near(as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid())
    parts = pieces(checked, colour_slope(checked, SIGMA), n=n_pieces, boundary=0.5)
    colours = colours_of(checked)
    used = colours.reshape(-1, colours.shape[-1])[parts.reshape(-1) > 0]
    weights = _weights(parts, colours, float(used.var(axis=0).sum()) * SCALE**2)
    n = weights.shape[0]
    segments = _connected(weights, np.arange(n))
    cuts = [_Cut.of(weights, segment) for segment in segments]
    while len(cuts) < n_segments and (best := min(cuts, key=lambda cut: cut.cost)).cost < np.inf:
        cuts.remove(best)
        cuts += [_Cut.of(weights, part) for side in best.sides for part in _connected(weights, side)]
    names = np.zeros(n + 1, np.int32)
    for number, cut in enumerate(cuts, 1):
        names[cut.members + 1] = number
    return Segmentation.of(checked, relabel(names[parts]), kind="regions")


def _weights(parts: npt.NDArray[np.int32], colours: Floats, variance: float) -> sparse.csr_matrix:
    """Return how well each two pieces hold together: sparse, since a mask's islands can be many more than n_pieces."""
    from scipy import sparse

    graph = RegionGraph.of(parts, colours)
    likeness = np.exp(-graph.differences / (2 * (variance or 1.0)))
    hold = graph.lengths * np.maximum(likeness, 1e-9)
    weights = sparse.csr_matrix((hold, tuple(graph.pairs.T)), shape=(len(graph),) * 2)
    return (weights + weights.T).tocsr()


def _connected(weights: sparse.csr_matrix, members: Indices) -> list[Indices]:
    """Return the parts of some pieces that hold together at all."""
    from scipy.sparse import csgraph

    n, part = csgraph.connected_components(weights[members][:, members], directed=False)
    ends = np.cumsum(np.bincount(part, minlength=n))[:-1]
    return np.split(members[np.argsort(part, kind="stable")], ends)


@dataclass(frozen=True, eq=False)
class _Cut:
    """The best cut of some pieces: what it costs, and its two sides."""

    members: Indices
    cost: float
    sides: tuple[Indices, Indices]

    @classmethod
    def of(cls, weights: sparse.csr_matrix, members: Indices) -> _Cut:
        """Try every cut along the order of the second eigenvector."""
        if len(members) < 2:
            return cls(members, np.inf, (members, members))
        # Pieces that touch are never more than n_pieces, since merging goes on while any two touch.
        inner = weights[members][:, members].toarray()
        degree = inner.sum(axis=1)
        root = np.sqrt(degree)
        place_of = _settled(np.linalg.eigh(inner / np.outer(root, root))[1][:, -2] / root)
        order = np.argsort(place_of, kind="stable")
        inner, degree, apart = inner[np.ix_(order, order)], degree[order], np.diff(place_of[order]) > 0
        held = np.diagonal(inner.cumsum(axis=0).cumsum(axis=1))[:-1]
        first = np.cumsum(degree)[:-1]
        cost = (first - held) / first + (first - held) / (degree.sum() - first)
        cost = np.where(apart, np.round(cost, COST_DIGITS), np.inf)
        place = int(np.argmin(cost))
        members_in_order = members[order]
        return cls(members, float(cost[place]), (members_in_order[: place + 1], members_in_order[place + 1 :]))


def _settled(vector: Floats) -> Floats:
    """Return an eigenvector free of its sign and of its last digits."""
    vector = np.round(vector / np.abs(vector).max(), DIGITS)
    return np.asarray(vector * np.sign(vector[np.flatnonzero(vector)[0]]))
