"""Places for the labels of a plot's points, so that no label covers another one, or a point; and the labels drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from snowshoe.drawing.svg import line, text

__all__ = ["GAP", "LETTER", "LINE", "Box", "along", "label_places", "labelled", "nearby"]

LETTER, LINE, GAP = 7.6, 15.0, 8.0
"""Width of a letter and height of a line in a plot's units, generously; and how far a label is from its point."""
RINGS, DIRECTIONS = 40, 24


@dataclass(frozen=True)
class Box:
    """A rectangle in a plot, edges included."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def about(cls, start: tuple[float, float], end: tuple[float, float]) -> Box:
        """Return the box of a line between two points."""
        (x1, y1), (x2, y2) = start, end
        return cls(min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)

    @classmethod
    def around(cls, x: float, y: float, half: float) -> Box:
        """Return the square about a point."""
        return cls(x - half, y - half, x + half, y + half)

    def meets(self, other: Box) -> bool:
        """Return whether both share a point."""
        apart = self.left > other.right or other.left > self.right
        return not (apart or self.top > other.bottom or other.top > self.bottom)

    def inside(self, other: Box) -> bool:
        """Return whether all of it lies in the other."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Return its point that is nearest to another one."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)


def label_places(
    points: Sequence[tuple[float, float]], words: Sequence[str], area: Box, taken: Sequence[Box] = ()
) -> list[Box | None]:
    """Return a box for each point's words inside the area, as near as there is room; None where there is none.

    Earlier points choose first. Boxes keep clear of each other, of all points, of what is taken, and of the lines that
    lead from earlier boxes to their points; these lines keep clear of earlier boxes and other points if they can.
    """
    obstacles = [*taken, *(Box.around(x, y, 5.0) for x, y in points)]
    places: list[Box | None] = []
    for (x, y), label in zip(points, words, strict=True):
        near = (box for box in nearby(x, y, len(label) * LETTER) if box.inside(area))
        free = [box for box in near if _is_free([box], obstacles)]
        crossed = [place for place in places if place is not None]
        crossed += [Box.around(*point, 5.0) for point in points if math.dist(point, (x, y)) > GAP]
        clear = (box for box in free if _is_free(along((x, y), box.nearest(x, y)), crossed))
        place = next(clear, free[0] if free else None)
        places.append(place)
        if place is not None:
            obstacles += [place, *along((x, y), place.nearest(x, y))]
    return places


def along(start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
    """Return small boxes along the line between two points, both left out."""
    (x, y), (end_x, end_y) = start, end
    steps = int(math.hypot(end_x - x, end_y - y) / 4)
    return [Box.around(x + (end_x - x) * k / steps, y + (end_y - y) * k / steps, 1.0) for k in range(1, steps)]


def labelled(point: tuple[float, float], place: Box | None, words: str, kind: str) -> Markup:
    """Return the words in their place, with a line to their point where they are far from it; nothing without one."""
    if place is None:
        return Markup()
    x, y = point
    near_x, near_y = place.nearest(x, y)
    leader = line(x, y, near_x, near_y, "leader") if math.hypot(near_x - x, near_y - y) > 1.5 * GAP else Markup()
    # Letters are narrower than the box: the words start or end at the side that the point is on.
    at, anchor = (place.left + place.right) / 2, "middle"
    if place.left > x:
        at, anchor = place.left, "start"
    elif place.right < x:
        at, anchor = place.right, "end"
    return leader + text(at, place.bottom - 4, words, kind, anchor)


def nearby(x: float, y: float, width: float) -> Iterator[Box]:
    """Yield boxes about a point, nearest first; right of it before left, and before above and below."""
    for ring in range(RINGS):
        for k in range(DIRECTIONS):
            turn = 2 * math.pi * ((k + 1) // 2) / DIRECTIONS * (-1) ** k
            across, down = math.cos(turn), math.sin(turn)
            reach = GAP + ring * LINE / 2
            middle_x, middle_y = x + across * (reach + width / 2), y + down * (reach + LINE / 2)
            yield Box(middle_x - width / 2, middle_y - LINE / 2, middle_x + width / 2, middle_y + LINE / 2)


def _is_free(boxes: Sequence[Box], obstacles: Sequence[Box]) -> bool:
    return not any(box.meets(other) for box in boxes for other in obstacles)
