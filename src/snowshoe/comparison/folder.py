"""A comparison as a folder: the report, the tables, every label image and every edge image."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from snowshoe.comparison.row import Row
from snowshoe.io import staged_folder
from snowshoe.io.plain import plain

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

REPORT = "report.html"
RECORD = "compare.json"


def save(comparison: Comparison, folder: Path) -> Path:
    """Write everything, remove what an earlier comparison wrote and this one did not, and return the report's path."""
    earlier = _listed(folder / RECORD)
    with staged_folder(folder) as staged:
        (staged / REPORT).write_text(comparison.report(), encoding="utf-8")
        (staged / "compare.csv").write_text(comparison.as_csv(), encoding="utf-8")
        for row in comparison.rows:
            _save(row, staged)
        files = sorted(file.relative_to(staged).as_posix() for file in staged.rglob("*") if file.is_file())
        record = plain(comparison.as_dict(REPORT) | {"files": [*files, RECORD]})
        text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
        (staged / RECORD).write_text(text + "\n", encoding="utf-8")
    _remove(folder, set(earlier) - {*files, RECORD})
    return folder / REPORT


def _save(row: Row, folder: Path) -> None:
    if row.segmentation is not None:
        (folder / "labels").mkdir(exist_ok=True)
        suffix = "png" if row.segmentation.labels.max(initial=0) <= 65_535 else "tif"
        row.segmentation.save(folder / "labels" / f"{row.name}.{suffix}")
    if row.edges is not None:
        row.edges.save(folder / "edges" / row.name)


def _listed(record: Path) -> list[str]:
    """Return the files that an earlier comparison says it wrote; none where there is no such record."""
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    files = found.get("files", []) if isinstance(found, dict) else []
    return [name for name in files if isinstance(name, str)] if isinstance(files, list) else []


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files of the folder, and the folders that are empty then."""
    root = folder.resolve()
    for name in sorted(names):
        file = (root / name).resolve()
        # A record that names something outside the folder was not written here.
        if root not in file.parents or not file.is_file():
            continue
        file.unlink()
        for parent in file.parents:
            if parent == root:
                break
            with contextlib.suppress(OSError):
                parent.rmdir()
