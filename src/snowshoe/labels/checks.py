"""What is wrong with a label image, whatever program it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snowshoe.labels.connected import connected
from snowshoe.labels.measured import Measured
from snowshoe.labels.region_places import straight_runs
from snowshoe.labels.region_shapes import box
from snowshoe.labels.region_statistic import Numbered, RegionStatistic, numbered
from snowshoe.types import Labels, Mask

__all__ = ["CHECKS", "Finding", "check_labels"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STRAY = 4
"""A piece of no more pixels is stray where its label has a larger one."""
LEAST_RUN, LEAST_RUNS = 5, 4
"""A seam cuts several regions, each along so many pixels or more."""
LEAST_SHARE, NEAR = 0.6, 6
"""Of the labelled pixels in so many rows beside it, the share that ends straight at a seam."""
GAPS_LISTED = 5


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes
    ----------
    check : str
        Its kind: one of `CHECKS`.
    label : int or None
        Of the region; None where it is about the image.
    place : tuple of int
        Where to look: a pixel, or nothing.
    count : int
        Of pieces, pixels, holes, lines or numbers.
    sentence : str
        What it is, in words.
    """

    check: str
    label: int | None
    place: tuple[int, ...]
    count: int
    sentence: str


def check_labels(labels: Labels, valid: Mask | None = None, *, mask: Mask | None = None) -> list[Finding]:
    """Return all that is wrong with a checked label image of two or three axes, by kind and then by label.

    ``valid`` says where there is data; ``mask`` where labels may be.
    """
    image = numbered(labels, valid)
    findings = [finding for check in CHECKS.values() for finding in check(image)]
    return findings + ([] if mask is None else list(_outside(labels, valid, mask)))


def _pieces(image: Numbered) -> Iterator[Finding]:
    """Labels in several pieces."""
    yield from _in_pieces(image, stray=False)


def _stray(image: Numbered) -> Iterator[Finding]:
    """Single pixels, and specks of a few, apart from the rest of their label."""
    yield from _in_pieces(image, stray=True)


def _in_pieces(image: Numbered, *, stray: bool) -> Iterator[Finding]:
    regions = _spatial(image)
    part = connected(regions, None, connectivity=regions.ndim, background=0)
    areas = np.bincount(part.reshape(-1))
    region_of, first = np.zeros(len(areas), np.int64), np.zeros(len(areas), np.int64)
    region_of[part.reshape(-1)] = regions.reshape(-1)
    first[part.reshape(-1)[::-1]] = np.arange(part.size - 1, -1, -1)
    largest = np.zeros(len(image.labels) + 1, np.int64)
    np.maximum.at(largest, region_of[1:], areas[1:])
    small = (areas <= STRAY) & (areas < largest[region_of])
    chosen = small if stray else ~small
    parts = np.flatnonzero(chosen[1:]) + 1
    parts = parts[np.lexsort([areas[parts], region_of[parts]])]
    numbers, at, counts = np.unique(region_of[parts], return_index=True, return_counts=True)
    n_pixels = np.bincount(region_of[parts], areas[parts], len(largest)).astype(np.int64)
    for region, smallest, n in zip(numbers.tolist(), parts[at].tolist(), counts.tolist(), strict=True):
        label, place = int(image.labels[region - 1]), _place(int(first[smallest]), regions.shape)
        total, least = int(n_pixels[region]), int(areas[smallest])
        if stray:
            yield Finding("stray", label, place, total, f"label {label} has {_counted(total, 'stray pixel')}")
        elif n > 1:
            text = f"label {label} is in {n} pieces; the smallest has {_counted(least, 'pixel')}"
            yield Finding("pieces", label, place, n, text)


def _holes(image: Numbered) -> Iterator[Finding]:
    """Regions of a plane that enclose what is not theirs."""
    if image.ndim != 2:
        return
    statistic = RegionStatistic.of(image)
    holes = Measured(statistic, (1.0, 1.0), image).holes
    for region in np.flatnonzero(holes).tolist():
        label, n = int(image.labels[region]), int(holes[region])
        low = box(statistic)[0][region]
        yield Finding("holes", label, tuple(low.tolist()), n, f"label {label} has {_counted(n, 'hole')}")


def _seams(image: Numbered) -> Iterator[Finding]:
    """Lines across the image along which many regions end straight, as where tiles were put together."""
    if image.ndim != 2:
        return
    regions = _spatial(image)
    for axis, name in enumerate(("rows", "columns")):
        plane = regions if axis == 0 else np.ascontiguousarray(regions.T)
        if len(plane) < 2:
            continue
        shares, counts = _straight_ends(plane)
        odd = (shares >= LEAST_SHARE) & (counts >= LEAST_RUNS)
        for line in (np.flatnonzero(odd) + 1).tolist():
            n = int(counts[line - 1])
            text = f"{n} regions end straight between {name} {line - 1} and {line}, as at the seam of two tiles"
            yield Finding("seams", None, (line, 0) if axis == 0 else (0, line), n, text)


def _straight_ends(plane: npt.NDArray[np.int32]) -> tuple[Floats, Integers]:
    """Return what share of the objects ends straight between each two rows, and how many do."""
    from scipy import ndimage

    upper, lower = plane[:-1], plane[1:]
    ends = np.zeros(upper.shape, np.bool_)
    counts = np.zeros(len(upper), np.int64)
    for here in (upper, lower):
        line, begins, lengths = straight_runs(np.where(upper != lower, here, 0))
        long = lengths >= LEAST_RUN
        np.add.at(counts, line[long], 1)
        _mark(ends, line[long], begins[long], lengths[long])
    # Round objects that begin on one line are soon wider; those that were cut are not.
    covered = ndimage.maximum_filter1d(np.count_nonzero(plane, axis=1), 2 * NEAR, origin=-1)[:-1]
    return np.count_nonzero(ends, axis=1) / np.maximum(covered, 1), counts


def _mark(pixels: Mask, rows: Integers, begins: Integers, lengths: Integers) -> None:
    """Set runs of pixels to True."""
    first = rows * pixels.shape[1] + begins
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    pixels.reshape(-1)[np.repeat(first, lengths) + within] = True


def _gaps(image: Numbered) -> Iterator[Finding]:
    """Numbers below the greatest that no region has."""
    labels = image.labels
    n = int(labels[-1]) - len(labels) if len(labels) else 0
    if n:
        steps = np.diff(labels, prepend=0)
        begins = (labels - steps + 1)[steps > 1][:GAPS_LISTED].tolist()
        ends = (labels - 1)[steps > 1][:GAPS_LISTED].tolist()
        listed = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(begins, ends, strict=True))
        more = " …" if np.count_nonzero(steps > 1) > GAPS_LISTED else ""
        text = f"{_counted(n, 'number')} up to {int(labels[-1])} {'is' if n == 1 else 'are'} not used: {listed}{more}"
        yield Finding("gaps", None, (), n, text)


def _outside(labels: Labels, valid: Mask | None, mask: Mask) -> Iterator[Finding]:
    """Labels over the edge of the mask."""
    over = ~mask & (labels > 0) & (True if valid is None else valid)
    places = np.flatnonzero(over)
    numbers, first, counts = np.unique(labels.reshape(-1)[places], return_index=True, return_counts=True)
    for label, at, n in zip(numbers.tolist(), places[first].tolist(), counts.tolist(), strict=True):
        text = f"label {label} has {_counted(n, 'pixel')} outside the mask"
        yield Finding("outside", label, _place(at, labels.shape), n, text)


CHECKS: dict[str, Callable[[Numbered], Iterator[Finding]]] = {
    "pieces": _pieces,
    "stray": _stray,
    "holes": _holes,
    "seams": _seams,
    "gaps": _gaps,
}
"""What is looked for without a mask, by name; with one also ``outside``."""


def _spatial(image: Numbered) -> npt.NDArray[np.int32]:
    inside = np.maximum(image.inside, np.int32(0))
    return np.ascontiguousarray(inside.reshape(inside.shape[-image.ndim :]))


def _place(index: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(at) for at in np.unravel_index(index, shape))


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
