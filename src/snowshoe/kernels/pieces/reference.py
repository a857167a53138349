"""Readable definition of straight pieces: a graph of pixel corners, walked from junction to junction."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

Corner = tuple[int, int]
Side = tuple[int, int, int]
Graph = dict[Corner, dict[Corner, Side]]
WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def trace(labels: npt.NDArray[np.int32], chords: npt.NDArray[np.int32]) -> None:
    """Write for the right and the lower side of every pixel the step (rows, columns) of its piece's chord.

    ``chords`` (flat) has the shape (M, N, 2, 2); it is 0 where a side separates no two regions other than 0. A line
    runs from junction to junction, or is closed and begins at the corner farthest from its centre. It is cut at the
    corners farthest from its chord while they are farther than a tenth of the chord and than one pixel.
    """
    out = chords.reshape(*labels.shape, 2, 2)
    out[:] = 0
    graph, seen = _corners(labels), set[Side]()
    for closed in (False, True):
        for start in [corner for corner in sorted(graph) if (len(graph[corner]) == 2) == closed]:
            for way in WAYS:
                following = (start[0] + way[0], start[1] + way[1])
                if graph[start].get(following, start) in seen or following not in graph[start]:
                    continue
                line, sides = _follow(graph, start, following, seen)
                if closed:
                    line, sides = _turned(line, sides)
                _cut(line, sides, out)


def _corners(labels: npt.NDArray[np.int32]) -> Graph:
    """Return for each corner of a line the corners beside it, and the side of a pixel that leads there."""
    graph: Graph = {}
    for plane, (down, right) in enumerate(((0, 1), (1, 0))):
        here, there = labels[: labels.shape[0] - down, : labels.shape[1] - right], labels[down:, right:]
        for y, x in np.argwhere((here != there) & (here != 0) & (there != 0)).tolist():
            one, other = (y + down, x + right), (y + 1, x + 1)
            graph.setdefault(one, {})[other] = graph.setdefault(other, {})[one] = (y, x, plane)
    return graph


def _follow(graph: Graph, start: Corner, following: Corner, seen: set[Side]) -> tuple[list[Corner], list[Side]]:
    line, sides = [start, following], [graph[start][following]]
    while line[-1] != start and len(graph[line[-1]]) == 2:
        line.append(next(corner for corner in graph[line[-1]] if corner != line[-2]))
        sides.append(graph[line[-2]][line[-1]])
    seen.update(sides)
    return line, sides


def _turned(line: list[Corner], sides: list[Side]) -> tuple[list[Corner], list[Side]]:
    corners = np.array(line[:-1])
    offset = (len(corners) * corners - corners.sum(axis=0)).astype(np.float64)
    start = int(np.argmax((offset**2).sum(axis=1)))
    return [*line[start:-1], *line[: start + 1]], sides[start:] + sides[:start]


def _cut(line: list[Corner], sides: list[Side], out: npt.NDArray[np.int32]) -> None:
    dy, dx = line[-1][0] - line[0][0], line[-1][1] - line[0][1]
    length2 = dy * dy + dx * dx
    steps = [(y - line[0][0], x - line[0][1]) for y, x in line]
    off = [abs(dy * x - dx * y) if length2 else y * y + x * x for y, x in steps]
    far = max(off)
    if far and (not length2 or (10 * far > length2 and far * far > length2)):
        farthest = [i for i, distance in enumerate(off) if distance == far]
        cuts = [0, *dict.fromkeys((farthest[0], farthest[-1])), len(sides)]
        for begin, end in itertools.pairwise(cuts):
            _cut(line[begin : end + 1], sides[begin:end], out)
        return
    for side in sides:
        out[side] = (dy, dx)
