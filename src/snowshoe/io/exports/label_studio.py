"""Label Studio's tasks: an annotation with a brush mask for each object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export
from snowshoe.io.exports.runs import runs_of

__all__ = ["brush", "write"]

_WIDTHS = (3, 4, 8, 16)
"""Bits in which the length of a run may be written, less 1."""
_CHANNELS = 4
"""A brush's pixel has red, green, blue and alpha, which are alike."""
_HEAD = 32 + 5 + 4 * len(_WIDTHS)
"""Bits before the runs: the number of bytes, the bits of a byte, and the widths."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write one task with one annotation; the labelling set-up names its tags ``tag`` and ``image``."""
    if job.image is None:
        raise must_be("image", "given for label-studio, whose tasks name it", None)
    starts, ends, bounds = runs_of(job.ranks, len(job.numbers))
    with path.open("w", encoding="utf-8") as file:
        file.write('[{"data": ' + json.dumps({"image": job.image_name}, ensure_ascii=False))
        file.write(', "annotations": [{"result": [')
        for place, number in enumerate(job.numbers.tolist()):
            mine = slice(bounds[place], bounds[place + 1])
            packed = brush(starts[mine], ends[mine], job.labels.size)
            file.write(",\n" if place else "\n")
            file.write(json.dumps(_result(job, number, packed), ensure_ascii=False, separators=(",", ":")))
        file.write("\n]}]}]\n")


def _result(job: Export, number: int, packed: list[int]) -> dict[str, Any]:
    rows, columns = job.shape
    return {
        "id": str(number),
        "type": "brushlabels",
        "from_name": "tag",
        "to_name": "image",
        "original_width": columns,
        "original_height": rows,
        "image_rotation": 0,
        "value": {"format": "rle", "rle": packed, "brushlabels": [job.category(number)]},
    }


def brush(starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], size: int) -> list[int]:
    """Return the bytes of a mask of so many pixels, 255 within the runs and 0 outside.

    Bits: the number of bytes before packing (32), the bits of a byte less 1 (5), four widths less 1 (4 each); then for
    each run of equal bytes a 1, which of the widths (2), the length less 1 in as many bits, and the byte.
    """
    edges = np.concatenate([[0], np.stack([starts, ends], axis=1).reshape(-1), [size]])
    lengths = _CHANNELS * np.diff(edges)
    values = np.where(np.arange(len(lengths)) % 2, 255, 0)
    lengths, values = _short(lengths[lengths > 0], values[lengths > 0])
    width = np.searchsorted([1 << bits for bits in _WIDTHS], lengths)
    bits = np.array(_WIDTHS)[width]
    code = ((((4 | width) << bits) | (lengths - 1)) << 8) | values
    head = [(_CHANNELS * size, 32), (7, 5), *((bits - 1, 4) for bits in _WIDTHS)]
    numbers = np.concatenate([[number for number, _ in head], code])
    return _packed(numbers, np.concatenate([[n_bits for _, n_bits in head], 3 + bits + 8]))


def _short(
    lengths: npt.NDArray[np.int64], values: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return runs of which none is longer than its length can be written."""
    most = 1 << _WIDTHS[-1]
    parts = -(-lengths // most)
    short = np.full(int(parts.sum()), most)
    short[np.cumsum(parts) - 1] = lengths - (parts - 1) * most
    return short, np.repeat(values, parts)


def _packed(numbers: npt.NDArray[np.int64], n_bits: npt.NDArray[np.int64]) -> list[int]:
    """Return numbers, each in so many bits, as bytes."""
    ends = np.cumsum(n_bits)
    place = np.repeat(ends, n_bits) - np.arange(ends[-1]) - 1
    bits = np.repeat(numbers, n_bits) >> place & 1
    return np.packbits(bits.astype(np.bool_)).tolist()
