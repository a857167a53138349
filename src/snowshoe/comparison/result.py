"""The result of a comparison, and how it is saved."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowshoe.comparison.agreement import Agreement
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.results import Scree
from snowshoe.results.plain import plain
from snowshoe.types import Labels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPORT = "report.html"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every method's result on one image, side by side.

    Attributes
    ----------
    scene : Scene
        The image and what was measured of it.
    scree : Scree
        Of the grey values.
    rows : tuple of Row
        One for each run of a method.
    agreement : Agreement
        Of every pair of segmentations.
    seconds : float
        Time for everything.
    truths : tuple of ndarray
        What is right, by one or several annotators; empty where it is not known.
    """

    scene: Scene
    scree: Scree
    rows: tuple[Row, ...]
    agreement: Agreement
    seconds: float = 0.0
    truths: tuple[Labels, ...] = ()

    @property
    def name(self) -> str:
        """What the image is called."""
        return self.scene.name

    def find(self, method: str, **parameters: Any) -> Row | None:
        """Return the first row of a method that has these parameters and a result, or None."""
        for row in self.rows:
            if row.method == method and row.result is not None and parameters.items() <= row.parameters.items():
                return row
        return None

    def as_dict(self, report: str | None = None) -> dict[str, Any]:
        """Return what ``compare --json`` prints; ``report`` is where the HTML file is."""
        scene = self.scene
        return {
            "image": scene.name,
            "properties": {
                "shape": list(scene.grey.shape),
                "channels": scene.image.n_channels,
                "dtype": scene.image.pixels.dtype.name,
                "valid_fraction": float(scene.measured.n_pixels / scene.grey.size),
            },
            "report": report,
            "measurements": scene.measured.as_dict(),
            "scree": self.scree.as_dict(),
            "rows": [row.as_dict() for row in self.rows],
            "agreement": self.agreement.as_dict(),
            "seconds": self.seconds,
        }

    def as_csv(self) -> str:
        """Return one line for each row, with a header."""
        lines = [_flat(row) for row in self.rows]
        names = list(dict.fromkeys(name for line in lines for name in line))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return text.getvalue()

    def report(self) -> str:
        """Return the report: one HTML page that needs no other file, no network and no script."""
        from snowshoe.comparison.report import render

        return render(self)

    def save(self, folder: str | Path) -> Path:
        """Write the report, the tables, every label image and every edge image; return the report's path.

        Everything is written beside the folder first and moved into place at the end, so an interrupted or failed
        write leaves nothing behind.
        """
        from snowshoe.io import staged_folder

        target = Path(folder)
        with staged_folder(target) as staged:
            (staged / REPORT).write_text(self.report(), encoding="utf-8")
            (staged / "compare.csv").write_text(self.as_csv(), encoding="utf-8")
            text = json.dumps(plain(self.as_dict(REPORT)), ensure_ascii=False, indent=2, allow_nan=False)
            (staged / "compare.json").write_text(text + "\n", encoding="utf-8")
            for row in self.rows:
                _save(row, staged)
        return target / REPORT

    def plot(self) -> Figure:
        """Return a matplotlib figure with every result side by side (needs the extra ``plot``)."""
        from snowshoe.comparison.notebook import plot

        return plot(self)

    def _repr_html_(self) -> str:
        from snowshoe.comparison.notebook import html

        return html(self)

    def __repr__(self) -> str:
        size = "×".join(map(str, self.scene.grey.shape))
        failed = sum(row.result is None for row in self.rows)
        return f"<Comparison of {self.name!r}: {len(self.rows)} rows ({failed} failed), {size}, {self.seconds:.3f} s>"


def _save(row: Row, folder: Path) -> None:
    if row.segmentation is not None:
        (folder / "labels").mkdir(exist_ok=True)
        suffix = "png" if row.segmentation.labels.max(initial=0) <= 65_535 else "tif"
        row.segmentation.save(folder / "labels" / f"{row.name}.{suffix}")
    if row.edges is not None:
        row.edges.save(folder / "edges" / row.name)


def _flat(row: Row) -> dict[str, Any]:
    whole = row.as_dict()
    numbers = whole["numbers"] or {}
    plain = {name: whole[name] for name in ("name", "method", "input", "n_labels", "seconds", "verdict", "failure")}
    plain["parameters"] = json.dumps(whole["parameters"])
    plain |= {name: value for name, value in numbers.items() if name != "n_labels" and not isinstance(value, list)}
    plain |= {f"score_{name}": value for name, value in whole["scores"].items()}
    return {name: "" if value is None else value for name, value in plain.items()}
