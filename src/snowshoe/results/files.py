"""How results are written: whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import numpy as np

from snowshoe.drawing import pictures
from snowshoe.drawing.volumes import flat
from snowshoe.errors import MissingDependency, must_be
from snowshoe.io import atomically, staged_folder, write_image
from snowshoe.results.edges import Edges
from snowshoe.results.scree import Scree
from snowshoe.results.table import Table, cells
from snowshoe.spacing import Sizes, proportions


def save_edges(edges: Edges, folder: str | os.PathLike[str], spacing: Sizes | None = None) -> dict[str, Path]:
    """Write every layer as a TIFF, of a volume as a stack, and the strength as a PNG to look at; return name → path."""
    target, is_volume = Path(folder), edges.valid.ndim == 3
    files = {name: target / f"{name}.tif" for name in edges.layers}
    with staged_folder(target) as staged:
        for name, layer in edges.layers.items():
            write_image(staged / f"{name}.tif", np.atleast_2d(layer), spacing=spacing, is_volume=is_volume)
        write_image(staged / "strength.png", _opaque(edges, spacing))
    return files | {"picture": target / "strength.png"}


def _opaque(edges: Edges, spacing: Sizes | None) -> pictures.Picture:
    sizes = proportions(spacing, edges.valid.ndim)
    valid = flat(edges.valid, sizes)
    return np.where(valid, pictures.ink(flat(edges.strength, sizes), np.ones_like(valid)), np.uint8(255))


def save_scree(scree: Scree, path: str | os.PathLike[str]) -> None:
    """Write the scree as JSON (all of it) or CSV (one line for each k)."""
    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".csv"):
        raise must_be("path", "a name that ends in .json or .csv", os.fspath(path))
    text = _json(scree) if suffix == ".json" else _csv(scree)
    with atomically(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _json(scree: Scree) -> str:
    return json.dumps(scree.as_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _csv(scree: Scree) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["k", "inertia", "explained", *scree.curves])
    columns = zip(scree.k, scree.inertia, scree.explained, *scree.curves.values(), strict=True)
    writer.writerows([int(k), *("" if np.isnan(value) else float(value) for value in rest)] for k, *rest in columns)
    return text.getvalue()


def save_table(table: Table, path: str | os.PathLike[str]) -> None:
    """Write a table as CSV: a line of headers, then a line for each row."""
    with atomically(path) as temporary:
        temporary.write_text(table_text(table), encoding="utf-8")


def table_text(table: Table) -> str:
    """Return a table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.headers)
    writer.writerows(zip(*(cells(values) for values in table.columns.values()), strict=True))
    return text.getvalue()


def save_parquet(table: Table, path: str | os.PathLike[str]) -> None:
    """Write a table as Parquet, with units and summary in its metadata."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingDependency("pyarrow", "tables", "a Parquet file") from error
    columns = zip(table.headers, table.columns.items(), strict=True)
    fields, arrays = [], []
    for header, (name, values) in columns:
        array = pyarrow.array(values)
        unit = {"unit": table.units[name]} if name in table.units else None
        fields.append(pyarrow.field(header, array.type, metadata=unit))
        arrays.append(array)
    about = {"snowshoe": json.dumps({"summary": dict(table.summary), "units": dict(table.summary_units)})}
    with atomically(path) as temporary:
        pyarrow.parquet.write_table(pyarrow.table(arrays, pyarrow.schema(fields, about)), temporary)
