"""How results are written: whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TextIO

import numpy as np

from snowshoe.drawing import pictures
from snowshoe.drawing.style import file_style
from snowshoe.drawing.volumes import flat
from snowshoe.errors import MissingDependency, must_be
from snowshoe.io import atomically, staged_folder, write_image
from snowshoe.results.edges import Edges
from snowshoe.results.pictures import pictured
from snowshoe.results.scree import Scree
from snowshoe.results.table import Table, cells
from snowshoe.spacing import Sizes, proportions
from snowshoe.types import Mask, Pixels

ROWS = 4096
"""Of a table that are written at once."""


def save_edges(
    edges: Edges, folder: str | os.PathLike[str], spacing: Sizes | None = None, shown: Collection[str] = ()
) -> dict[str, Path]:
    """Write every layer as a TIFF, of a volume as a stack, and the strength as a PNG to look at; return name → path.

    ``shown`` are layers that become a PNG too.
    """
    return save_layers(edges.layers, edges.valid, folder, spacing, shown)


def save_layers(
    layers: Mapping[str, Pixels],
    valid: Mask,
    folder: str | os.PathLike[str],
    spacing: Sizes | None,
    shown: Collection[str] = (),
) -> dict[str, Path]:
    """Write layers of edges by their names, the strength among them, as `save_edges` does."""
    target, is_volume = Path(folder), valid.ndim == 3
    wanted = _wanted(layers, shown)
    if missing := [name for name in wanted if name not in layers]:
        raise must_be("picture", f"a layer that there is ({', '.join(layers)})", missing[0])
    sizes = proportions(spacing, valid.ndim) if wanted else None
    with staged_folder(target) as staged:
        for name, layer in layers.items():
            write_image(staged / f"{name}.tif", np.atleast_2d(layer), spacing=spacing, is_volume=is_volume)
        write_image(staged / "strength.png", _opaque(layers["strength"], valid, spacing))
        for name in wanted:
            write_image(staged / f"{name}.png", pictured(layers, valid, name, sizes))
    return {name: target / file for name, file in names_of_layers(layers, shown).items()}


def names_of_layers(layers: Iterable[str], shown: Collection[str] = ()) -> dict[str, str]:
    """Return the names of the files that `save_layers` writes, by what is in them."""
    files = {name: f"{name}.tif" for name in layers} | {"picture": "strength.png"}
    return files | {f"{name}_picture": f"{name}.png" for name in _wanted(layers, shown)}


def _wanted(layers: Iterable[str], shown: Collection[str]) -> list[str]:
    """Return the layers that become a picture beside the strength, which always does."""
    return [name for name in (layers if "all" in shown else shown) if name != "strength"]


def _opaque(strength: Pixels, valid: Mask, spacing: Sizes | None) -> pictures.Picture:
    sizes = proportions(spacing, valid.ndim)
    shown = flat(valid, sizes)
    return np.where(shown, pictures.ink(flat(strength, sizes), np.ones_like(shown)), np.uint8(255))


def save_scree(scree: Scree, path: str | os.PathLike[str]) -> None:
    """Write the scree as JSON (all of it), CSV (one line for each k), or its curve as SVG or PNG."""
    suffix = Path(path).suffix.lower()
    if suffix not in _SCREE:
        raise must_be("path", "a name that ends in .json, .csv, .svg or .png", os.fspath(path))
    content = _SCREE[suffix](scree)
    with atomically(path) as temporary:
        temporary.write_bytes(content)


def _json(scree: Scree) -> bytes:
    return (json.dumps(scree.as_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _csv(scree: Scree) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["k", "inertia", "explained", *scree.curves])
    columns = zip(scree.k, scree.inertia, scree.explained, *scree.curves.values(), strict=True)
    writer.writerows([int(k), *("" if np.isnan(value) else float(value) for value in rest)] for k, *rest in columns)
    return text.getvalue().encode()


def _svg(scree: Scree) -> bytes:
    from snowshoe.reports.plots import scree_plot

    return f"{scree_plot(scree, file_style())}\n".encode()


def _png(scree: Scree) -> bytes:
    from snowshoe.reports.figures import png, scree_figure

    return png(scree_figure(scree))


_SCREE: Mapping[str, Callable[[Scree], bytes]] = {".json": _json, ".csv": _csv, ".svg": _svg, ".png": _png}
"""How a scree is written, by the end of the file's name."""


def save_table(table: Table, path: str | os.PathLike[str]) -> None:
    """Write a table as CSV: a line of headers, then a line for each row."""
    with atomically(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        _write_table(table, file)


def table_text(table: Table) -> str:
    """Return a table as CSV."""
    text = io.StringIO()
    _write_table(table, text)
    return text.getvalue()


def _write_table(table: Table, file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.headers)
    # As text a table takes ten times its memory, so only some of its rows are text at once.
    for first in range(0, len(table), ROWS):
        columns = (cells(values[first : first + ROWS]) for values in table.columns.values())
        writer.writerows(zip(*columns, strict=True))


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
