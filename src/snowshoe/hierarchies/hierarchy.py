"""A hierarchy of regions: every segmentation from the finest to one region, and how to cut it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.labels.relabel import relabel

__all__ = ["Hierarchy", "border_sides"]

Regions = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Strengths = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Regions within regions: a tree whose leaves tile the image, and the height at which each border vanishes.

    A cut at any level is a segmentation, and cuts are nested: a higher level only joins regions. Cutting again costs
    milliseconds; nothing is computed anew.

    Attributes
    ----------
    leaves : ndarray of int32, (M, N)
        The finest regions, 1…n in raster order; 0 = not valid.
    parents : ndarray of int32, (n_nodes,)
        Each node's parent, a root's being itself. Nodes 0…n - 1 are the leaves, label less 1; merges follow in order.
    altitudes : ndarray of float64, (n_nodes,)
        The level at which a node came to be: 0 for leaves, never decreasing after them. A region of altitude a is
        whole in every cut at a level of at least a.
    borders : ndarray of int64, (n_borders,)
        Pairs of leaves that touch, ascending: smaller node × n + greater node.
    heights : ndarray of float64, (n_borders,)
        The level at which each of these borders vanishes.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe.hierarchies import ultrametric_contours
    >>> strength = np.array([[0, 0, 0.2, 0, 0, 0.6, 0, 0]])
    >>> tree = ultrametric_contours(strength)
    >>> tree.cut(level=0.1)
    array([[1, 1, 1, 2, 2, 2, 3, 3]], dtype=int32)
    >>> tree.cut(n_segments=2)
    array([[1, 1, 1, 1, 1, 1, 2, 2]], dtype=int32)
    """

    leaves: Regions
    parents: npt.NDArray[np.int32]
    altitudes: Floats
    borders: npt.NDArray[np.int64]
    heights: Floats

    @property
    def n_leaves(self) -> int:
        """The number of finest regions."""
        return int(self.leaves.max())

    def cut(self, *, level: float | None = None, n_segments: int | None = None) -> Regions:
        """Regions at a level, or as many regions as asked for.

        Parameters
        ----------
        level : float
            Borders of at most this height vanish. Larger gives fewer, larger regions.
        n_segments : int
            Merges are undone from the last one until there are so many regions; fewer only if the hierarchy has no
            more, more only if parts of the image don't touch.

        Returns
        -------
        ndarray of int32, (M, N)
            1…n in raster order, 0 = not valid.

        Raises
        ------
        ValueError
            If not exactly one of the two is given, or the number is less than 1.
        """
        if (level is None) == (n_segments is None):
            raise must_be("cut", "made by either level or n_segments", f"level={level}, n_segments={n_segments}")
        return relabel(np.concatenate(([0], self._tops(level, n_segments) + 1))[self.leaves])

    def _tops(self, level: float | None, n_segments: int | None) -> npt.NDArray[np.int32]:
        """Return for each leaf the greatest node that holds it at the cut."""
        n, nodes = self.n_leaves, np.arange(len(self.parents), dtype=np.int32)
        if n_segments is not None:
            if n_segments < 1:
                raise must_be("n_segments", "at least 1", n_segments)
            exists = nodes < max(n, 2 * n - n_segments)
        else:
            exists = self.altitudes <= level if level >= 0 else nodes < n  # type: ignore[operator]
        top = np.where(exists[self.parents], self.parents, nodes)
        while (top[top] != top).any():
            top = top[top]
        return np.asarray(top[:n])

    @cached_property
    def ucm2(self) -> Strengths:
        """The hierarchy as a contour map of double size (2M + 1, 2N + 1): its values are heights of borders.

        Pixels lie at odd rows and columns and are 0, sides between them, corners take the strongest of their four
        sides. The regions of a cut are the connected pixels at or below the level. This is what BSDS500 scores.
        """
        height, width = self.leaves.shape
        ucm2 = np.zeros((2 * height + 1, 2 * width + 1), np.float32)
        right, below = self._side_heights()
        ucm2[1::2, 2:-1:2], ucm2[2:-1:2, 1::2] = right, below
        corners = np.zeros((height + 1, width + 1), np.float32)
        for sides, near, far in (
            (right, np.s_[:-1, 1:-1], np.s_[1:, 1:-1]),
            (below, np.s_[1:-1, :-1], np.s_[1:-1, 1:]),
        ):
            np.maximum(corners[near], sides, out=corners[near])
            np.maximum(corners[far], sides, out=corners[far])
        ucm2[::2, ::2] = corners
        return ucm2

    @property
    def saliency(self) -> Strengths:
        """The hierarchy at image size: the level at which the last of a pixel's four sides vanishes."""
        strongest = np.zeros(self.leaves.shape, np.float32)
        right, below = self._side_heights()
        for sides, near, far in ((right, np.s_[:, :-1], np.s_[:, 1:]), (below, np.s_[:-1], np.s_[1:])):
            np.maximum(strongest[near], sides, out=strongest[near])
            np.maximum(strongest[far], sides, out=strongest[far])
        return strongest

    def as_dict(self) -> dict[str, Any]:
        """Return what a file should say of the hierarchy: its size, and the levels of its last merges."""
        return {"n_leaves": self.n_leaves, "last_levels": [float(level) for level in self.altitudes[:-21:-1]]}

    def __repr__(self) -> str:
        return f"<Hierarchy: {self.n_leaves} leaves, {'×'.join(map(str, self.leaves.shape))}>"

    def _side_heights(self) -> tuple[Strengths, Strengths]:
        """Return the heights of every pixel's right and lower side."""
        heights = []
        for line, pairs in border_sides(self.leaves):
            sides = np.zeros(line.shape, np.float32)
            sides[line] = self.heights[np.searchsorted(self.borders, pairs)]
            heights.append(sides)
        return heights[0], heights[1]


def border_sides(labels: Regions) -> list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]]:
    """Return which of the pixels' right sides are borders, and between which leaves; then the same of lower sides.

    Pairs are smaller node × n + greater node.
    """
    n, sides = int(labels.max()), []
    for here, there in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        line = (here != there) & (here > 0) & (there > 0)
        one, other = here[line].astype(np.int64), there[line].astype(np.int64)
        sides.append((line, (np.minimum(one, other) - 1) * n + np.maximum(one, other) - 1))
    return sides
