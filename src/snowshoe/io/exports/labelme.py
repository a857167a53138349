"""Labelme's JSON: a mask for each object, in the rectangle that it spans."""

from __future__ import annotations

import base64
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from snowshoe.arrays import everything
from snowshoe.drawing.pictures import as_rgb
from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export

__all__ = ["write"]

_VERSION = "5.5.0"
"""Of Labelme: the masks are written as it and all later ones read them."""


def write(job: Export, path: Path, target: Path) -> None:
    """Write a shape for each object; its group is its number. The image is named, relative to the file."""
    if job.image is None:
        raise must_be("image", "given for labelme, which opens both together", None)
    rows, columns = job.shape
    head: dict[str, Any] = {
        "version": _VERSION,
        "flags": {},
        "imagePath": _relative(job.image_path, target) if job.image_path is not None else job.image_name,
        "imageData": None if job.image_path is not None else _embedded(job),
        "imageHeight": rows,
        "imageWidth": columns,
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "shapes": [')
        for place, number in enumerate(job.numbers.tolist()):
            file.write(",\n" if place else "\n")
            file.write(json.dumps(_shape(job, place, number), ensure_ascii=False))
        file.write("\n]}\n")


def _shape(job: Export, place: int, number: int) -> dict[str, Any]:
    rows, columns = job.boxes[place]
    mask = job.ranks[rows, columns] == place + 1
    return {
        "label": job.category(number),
        "points": [[columns.start, rows.start], [columns.stop - 1, rows.stop - 1]],
        "group_id": number,
        "description": "",
        "shape_type": "mask",
        "flags": {},
        "mask": _encoded(mask),
    }


def _relative(image: Path, target: Path) -> str:
    return Path(os.path.relpath(image, target.parent)).as_posix()


def _embedded(job: Export) -> str:
    """Return the pixels as a screen shows them: without a file, Labelme has no other way to the image."""
    assert job.image is not None
    return _encoded(as_rgb(job.image.pixels, everything(job.shape)))


def _encoded(pixels: npt.NDArray[Any]) -> str:
    stored = BytesIO()
    PillowImage.fromarray(np.ascontiguousarray(pixels)).save(stored, format="PNG")
    return base64.b64encode(stored.getvalue()).decode("ascii")
