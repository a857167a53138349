"""A comparison as a folder: the report, the tables, every label image and every edge image."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.io import staged_folder, write_labels
from snowshoe.io.plain import plain
from snowshoe.kernels.dispatch import threads
from snowshoe.results.files import save_layers
from snowshoe.workers import in_order

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

REPORT = "report.html"
TABLE, RECORD = "compare.csv", "compare.json"
LAYERS = ("strength", "crossings")
"""What is written of edges: what the numbers and the pictures of the report are of."""
_OURS = re.compile(r"report\.html|compare\.csv|labels/[^/]+|edges/[^/]+/[^/]+")
"""What a comparison writes beside its record."""


def save(comparison: Comparison, folder: Path) -> Path:
    """Write everything, remove what an earlier comparison wrote and this one did not, and return the report's path."""
    earlier = _recorded(folder / RECORD)
    with staged_folder(folder) as staged:
        places = _places(comparison)
        of_rows = [
            partial(write_result, row, staged / places[row.name], comparison.scene)
            for row in comparison.rows
            if row.name in places
        ]
        jobs = threads(len(places) * comparison.scene.grey.size)
        for _ in in_order(partial.__call__, [partial(_save_words, comparison, staged, places), *of_rows], jobs=jobs):
            pass
        files = _files(staged)
        digests = dict(zip(_names(files, staged), in_order(_digest, files, jobs=jobs), strict=True))
        listed = {"files": [*digests, RECORD], "digests": digests}
        record = plain(comparison.as_dict(REPORT) | listed)
        _write(staged / RECORD, json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    _remove(folder, {name: digest for name, digest in earlier.items() if name not in digests})
    return folder / REPORT


def names(comparison: Comparison) -> list[str]:
    """Return what is written: the files, and the folders of edges."""
    return [REPORT, TABLE, RECORD, *_places(comparison).values()]


def _places(comparison: Comparison) -> dict[str, str]:
    return {row.name: place for row in comparison.rows if (place := place_of(row, comparison.scene))}


def _save_words(comparison: Comparison, folder: Path, places: Mapping[str, str]) -> None:
    _write(folder / REPORT, comparison.report(places))
    _write(folder / TABLE, comparison.as_csv())


def _write(file: Path, text: str) -> None:
    # A name may hold bytes that are no text; they are no reason to lose the work.
    file.write_bytes(text.encode("utf-8", "backslashreplace"))


def place_of(row: Row, scene: Scene) -> str:
    """Return where in the folder a row's result lies; empty where there is none."""
    if row.segmentation is not None:
        in_png = row.segmentation.labels.max(initial=0) <= 65_535 and not scene.is_volume
        return f"labels/{row.name}.{'png' if in_png else 'tif'}"
    return f"edges/{row.name}" if row.edges is not None else ""


def write_result(row: Row, place: Path, scene: Scene) -> None:
    """Write a row's labels to a file, or its edges into a folder."""
    place.parent.mkdir(exist_ok=True)
    if row.segmentation is not None:
        write_labels(place, row.segmentation.labels, spacing=scene.spacing if scene.is_volume else None)
    if row.edges is not None:
        # `snowshoe edges` writes all layers; of a large photo those of five detectors would be hundreds of megabytes.
        layers = {name: layer for name in LAYERS if (layer := getattr(row.edges, name)) is not None}
        save_layers(layers, row.edges.valid, place, None)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _names(files: Iterable[Path], folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files]


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _recorded(record: Path) -> dict[str, str]:
    """Return the digests of the files that an earlier comparison says it wrote; none where there is no such record."""
    try:
        earlier = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    digests = earlier.get("digests") if isinstance(earlier, dict) else None
    return {str(name): str(digest) for name, digest in digests.items()} if isinstance(digests, dict) else {}


def _remove(folder: Path, digests: Mapping[str, str]) -> None:
    """Remove the files of the folder that are still as they were written, and the folders that are empty then."""
    root = folder.resolve()
    for name, digest in sorted(digests.items()):
        file = root / name
        # A record may come from elsewhere and name what was not written here: only the bytes prove it.
        with contextlib.suppress(OSError, ValueError):
            outside = root not in file.resolve().parents or file.is_symlink()
            if outside or not _OURS.fullmatch(name) or _digest(file) != digest:
                continue
            file.unlink()
            _remove_empty(file.resolve().parent, root)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        folder.rmdir()
        folder = folder.parent
