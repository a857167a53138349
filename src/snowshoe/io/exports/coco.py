"""COCO's JSON with masks: each object as run lengths along columns, which hold pieces and holes exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.io.exports.job import Export
from snowshoe.io.exports.runs import runs_of

__all__ = ["compressed", "write", "write_annotations"]

_MOST_GROUPS = 13
"""Groups of five bits that a number of 64 bits may need."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write an annotation for each object, in the order of their numbers."""
    size = list(job.shape)
    masks = compressed(job.ranks, len(job.numbers))
    write_annotations(job, path, ({"size": size, "counts": counts} for counts in masks))


def write_annotations(job: Export, path: Path, segmentations: Iterable[Any]) -> None:
    """Write COCO's JSON, annotation by annotation, with a segmentation for each object."""
    rows, columns = job.shape
    head = {
        "info": {"description": "labels exported by snowshoe", "version": "1.0"},
        "licenses": [],
        "images": [{"id": 1, "file_name": job.image_name, "width": columns, "height": rows}],
        "categories": [{"id": 1 + place, "name": name, "supercategory": ""} for name, place in job.places.items()],
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "annotations": [')
        for place, segmentation in enumerate(segmentations):
            file.write(",\n" if place else "\n")
            file.write(json.dumps({**_facts(job, place), "segmentation": segmentation}, separators=(",", ":")))
        file.write("\n]}\n")


def _facts(job: Export, place: int) -> dict[str, Any]:
    number, (rows, columns) = int(job.numbers[place]), job.boxes[place]
    box = [columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start]
    return {
        "id": number,
        "image_id": 1,
        "category_id": 1 + job.place(number),
        "area": int(job.areas[place]),
        "bbox": box,
        "iscrowd": 0,
    }


def compressed(ranks: npt.NDArray[np.int32], n: int) -> Iterator[str]:
    """Yield COCO's text of run lengths for each of the objects 1…n.

    Runs of 0 and 1 in turn, along columns and from the upper left; from the fourth on each is the difference to the
    one before the last. A number is written in groups of five bits, the lowest first, each a letter from "0" on; 32 is
    added to all but the last, whose highest bit is the sign.
    """
    starts, ends, bounds = runs_of(ranks.T, n)
    lengths = _lengths(starts, ends, bounds, ranks.size)
    counts_per = 2 * np.diff(bounds) + (ends[bounds[1:] - 1] < ranks.size)
    first = np.cumsum(counts_per) - counts_per
    place = np.arange(len(lengths)) - np.repeat(first, counts_per)
    before = np.concatenate([np.zeros(2, np.int64), lengths])[: len(lengths)]
    letters, used = _letters(np.where(place > 2, lengths - before, lengths))
    text = letters[used].tobytes().decode("ascii")
    begin, per_number = 0, used.sum(axis=1)
    for stop in np.cumsum(np.add.reduceat(per_number, first)).tolist() if n else ():
        yield text[begin:stop]
        begin = stop


def _lengths(
    starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], bounds: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.int64]:
    """Return the lengths of runs of 0 and of 1 in turn, object by object; without a last one that would be empty."""
    before = np.concatenate([[0], ends[:-1]])
    before[bounds[:-1]] = 0
    alternating = np.stack([starts - before, ends - starts], axis=1).reshape(-1)
    last = size - ends[bounds[1:] - 1]
    return np.insert(alternating, 2 * bounds[1:][last > 0], last[last > 0])


def _letters(numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return the letters of each number in a row, and which of them are used."""
    letters = np.zeros((len(numbers), _MOST_GROUPS), np.uint8)
    used = np.zeros(letters.shape, np.bool_)
    rest, going = numbers.copy(), np.ones(len(numbers), np.bool_)
    for group in range(_MOST_GROUPS):
        bits = rest & 31
        rest >>= 5
        more = np.where(bits & 16, rest != -1, rest != 0)
        used[:, group] = going
        letters[:, group] = bits + 32 * more + 48
        going = going & more
        if not going.any():
            break
    return letters, used
