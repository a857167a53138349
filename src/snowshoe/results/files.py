"""How results are written: whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import numpy as np

from snowshoe.drawing import pictures
from snowshoe.errors import must_be
from snowshoe.io import atomically, staged_folder, write_image
from snowshoe.results.edges import Edges
from snowshoe.results.scree import Scree


def save_edges(found: Edges, folder: str | os.PathLike[str]) -> dict[str, Path]:
    """Write every layer as a TIFF, and the strength as a PNG to look at; return name → path."""
    target = Path(folder)
    files = {name: target / f"{name}.tif" for name in found.layers}
    with staged_folder(target) as staged:
        for name, layer in found.layers.items():
            write_image(staged / f"{name}.tif", pictures.plane(layer))
        write_image(staged / "strength.png", _opaque(found))
    return files | {"picture": target / "strength.png"}


def _opaque(found: Edges) -> pictures.Picture:
    valid = pictures.plane(found.valid)
    return np.where(valid, pictures.ink(pictures.plane(found.strength), np.ones_like(valid)), np.uint8(255))


def save_scree(found: Scree, path: str | os.PathLike[str]) -> None:
    """Write the scree as JSON (all of it) or CSV (one line for each k)."""
    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".csv"):
        raise must_be("path", "a name that ends in .json or .csv", os.fspath(path))
    text = _json(found) if suffix == ".json" else _csv(found)
    with atomically(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _json(found: Scree) -> str:
    return json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _csv(found: Scree) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["k", "inertia", "explained", *found.curves])
    columns = zip(found.k, found.inertia, found.explained, *found.curves.values(), strict=True)
    writer.writerows([int(k), *("" if np.isnan(value) else float(value) for value in rest)] for k, *rest in columns)
    return text.getvalue()
