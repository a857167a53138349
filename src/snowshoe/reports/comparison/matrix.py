"""The agreement of every pair as a picture that stays readable: like stands beside like, and the same is drawn once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from snowshoe.comparison.agreement import Agreement
from snowshoe.comparison.likeness import gathered, side_by_side
from snowshoe.drawing.svg import drawing, element, text
from snowshoe.reports.comparison.story import hundredths

__all__ = ["Bundle", "bundles", "heat_map", "shared"]

NUMBERED = 14
"""Up to so many lines, the cells are wide enough for their numbers."""
ALIKE = 0.9
"""Where there are more, segmentations that agree in each pair at least so far share a line."""
STRENGTHS = 20
FULLEST, FULLEST_NUMBERED = 0.95, 0.5
"""Opacity of the fullest cell; more would leave too little contrast for a number on it."""
NARROW = 17.0
"""Columns narrower than this have only each fifth number above them."""
LETTER = 8.4
"""Width of a title's letter, generously: the signs of a recipe are wide."""
LONGEST = 48
"""Longer titles are cut: the table has the rest."""
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bundle:
    """Segmentations that share a line: the places in the agreement of those, the one that is drawn first."""

    places: tuple[int, ...]


def bundles(agreement: Agreement) -> list[Bundle]:
    """Return the lines of the matrix, like beside like; each is one segmentation, unless there are many."""
    n = len(agreement.names)
    if n < 3:
        return [Bundle((place,)) for place in range(n)]
    apart = np.clip(1 - agreement.matrix, 0, None)
    order = side_by_side(apart)
    if n <= NUMBERED:
        return [Bundle((place,)) for place in order]
    # Every pair of a bundle is alike, not only neighbours in a chain.
    members = gathered(apart, 1 - ALIKE)
    together: dict[int, list[int]] = {}
    for place in order:
        together.setdefault(members[place], []).append(place)
    return [Bundle(tuple(sorted(places))) for places in together.values()]


def shared(agreement: Agreement) -> list[list[str]]:
    """Return the titles of the segmentations that share a line, the one that is drawn first."""
    bundled = [[agreement.titles[place] for place in bundle.places] for bundle in bundles(agreement)]
    return [titles for titles in bundled if len(titles) > 1]


def heat_map(agreement: Agreement) -> Markup:
    """Return the agreement matrix as cells that are the fuller the more two methods agree; a small one with numbers."""
    lines = bundles(agreement)
    first = [bundle.places[0] for bundle in lines]
    matrix = agreement.matrix[np.ix_(first, first)]
    labels = [_label(agreement, bundle) for bundle in lines]
    n, left, top = len(lines), max(230.0, 38 + LETTER * max(map(len, labels))), 26.0
    cell = 46.0 if n <= NUMBERED else 690.0 / n
    height = max(cell * 0.74, 18.0)
    parts = []
    for i, label in enumerate(labels):
        y = top + i * height
        parts.append(text(left - 34, y + height / 2 + 4, label, "label", "end"))
        parts.append(text(left - 10, y + height / 2 + 4, str(i + 1), "tick", "end"))
        if cell >= NARROW or (i + 1) % 5 == 0:
            parts.append(text(left + (i + 0.5) * cell, top - 9, str(i + 1), "tick"))
    parts += _cells(matrix, left, top, cell, height, FULLEST_NUMBERED if n <= NUMBERED else FULLEST)
    if n <= NUMBERED:
        parts += [
            text(
                left + (j + 0.5) * cell, top + (i + 0.5) * height + 4, hundredths(value), "tick" if i == j else "value"
            )
            for (i, j), value in np.ndenumerate(matrix)
        ]
    title = f"Adjusted Rand index of each pair of {len(agreement.names)} segmentations; the numbers are in compare.json"
    return drawing(left + n * cell + 2, top + n * height + 2, title, parts, "plot heat")


def _label(agreement: Agreement, bundle: Bundle) -> str:
    """Return what a line is called, and how many more share it."""
    title = agreement.titles[bundle.places[0]]
    more = f" + {len(bundle.places) - 1}" if len(bundle.places) > 1 else ""
    return (title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…") + more


def _cells(
    matrix: npt.NDArray[np.float64], left: float, top: float, width: float, height: float, fullest: float
) -> list[Markup]:
    """Return one path for each of a few strengths, with all the cells that have it; none on the diagonal."""
    strength = np.round(np.clip(matrix, 0, 1) * STRENGTHS).astype(int)
    np.fill_diagonal(strength, -1)
    parts = []
    for level in range(STRENGTHS + 1):
        places = np.argwhere(strength == level)
        if not len(places):
            continue
        box = f"h{width - 2:.4g}v{height - 2:.4g}h-{width - 2:.4g}z"
        path = "".join(f"M{left + j * width + 1:.4g} {top + i * height + 1:.4g}{box}" for i, j in places)
        opacity = f"{0.04 + (fullest - 0.04) * level / STRENGTHS:.2f}"
        parts.append(element("path", d=path, class_="cell", fill_opacity=opacity))
    return parts
