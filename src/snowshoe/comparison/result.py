"""The result of a comparison, and how it is saved."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowshoe.comparison.agreement import Agreement
from snowshoe.comparison.areas import AreaSpread
from snowshoe.comparison.consensus import Consensus, consensus_of
from snowshoe.comparison.picks import Pick, picks_of
from snowshoe.comparison.ranking import check, lower_is_better, ranks, value_of
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.errors import must_be
from snowshoe.recipes import Recipe
from snowshoe.results import Scree
from snowshoe.statistics.separability import Verdict, verdict
from snowshoe.types import Labels

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Origin:
    """How a command line was given, so that the report can repeat it.

    Attributes
    ----------
    image : str
        The file as it was named; empty for the bundled sample.
    input_options : str
        Those that say which pixels are used, e.g. ``--mask cells.png --nodata 0``.
    options : str
        All others.
    chosen : Mapping
        What `snowshoe.io.Chosen` is made of, as far as it was said.
    mask : str
        The file of the mask; empty for none.
    """

    image: str
    input_options: str
    options: str
    chosen: Mapping[str, Any] = field(default_factory=dict)
    mask: str = ""


@dataclass(frozen=True)
class Asked:
    """What a comparison was to run, as it was written.

    Attributes
    ----------
    methods : tuple of str or None
        Names of methods and families, and recipes; None for the short list.
    recipes : tuple of Recipe
        More runs.
    k_max : int
        How far the scree goes.
    """

    methods: tuple[str, ...] | None = None
    recipes: tuple[Recipe, ...] = ()
    k_max: int = 30


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
    area : AreaSpread or None
        The area above the first method's threshold, and how far it depends on the pixels and on the method.
    others : tuple of str
        The methods of the catalogue that take such an image and have no row.
    planar : tuple of str
        What was asked for and left out of a volume, since it takes planes alone.
    rank_by : str or None
        The number that ranks the rows; None keeps them by family.
    budget : float or None
        The seconds that it was given.
    needed : float or None
        The seconds of a budget that would be looked at all of the image for; None where it was.
    asked : Asked
        What was to be run.
    origin : Origin or None
        The command line that asked for it, if one did.
    """

    scene: Scene
    scree: Scree
    rows: tuple[Row, ...]
    agreement: Agreement
    seconds: float = 0.0
    truths: tuple[Labels, ...] = ()
    area: AreaSpread | None = None
    others: tuple[str, ...] = ()
    planar: tuple[str, ...] = ()
    rank_by: str | None = None
    budget: float | None = None
    needed: float | None = None
    asked: Asked = Asked()
    origin: Origin | None = None

    @property
    def name(self) -> str:
        """What the image is called."""
        return self.scene.name

    @cached_property
    def ranks(self) -> list[int | None]:
        """The rank of each row by `rank_by`, 1 for the best; None for rows without that number."""
        return [None] * len(self.rows) if self.rank_by is None else ranks(self.rows, self.rank_by)

    @property
    def in_order(self) -> list[Row]:
        """The rows, best first; those without a rank come last, in their own order."""
        ranked = zip(self.rows, self.ranks, strict=True)
        return [row for row, _ in sorted(ranked, key=lambda pair: pair[1] or len(self.rows) + 1)]

    def ranked(self, name: str) -> Comparison:
        """Return the same comparison ranked by a number: seconds, a label-free number, or a score where one is known.

        Raises
        ------
        ValueError
            If there is no such number, whose nearest names are offered, or no row has it.
        """
        known = check(name, with_truth=bool(self.truths))
        measured = [row for row in self.rows if row.result is not None]
        if measured and all(value_of(row, known) is None for row in measured):
            raise must_be("rank_by", "a number that a row of the comparison has", name, "`score` knows every score")
        return dataclasses.replace(self, rank_by=known)

    @cached_property
    def separability(self) -> Verdict:
        """Whether the grey values hold more than one population, and why."""
        return verdict(self.scene.histogram)

    @cached_property
    def consensus(self) -> Consensus | None:
        """Where the segmentations agree, pixel by pixel; None with fewer than two."""
        return consensus_of(self.rows, self.scene.valid)

    @cached_property
    def picks(self) -> tuple[Pick, ...]:
        """What to take for each goal that the image allows, and why; the goal that suits it best comes first."""
        return picks_of(self)

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
                "shape": list(scene.shape),
                "channels": scene.image.n_channels,
                "dtype": scene.image.pixels.dtype.name,
                "valid_fraction": float(scene.measured.n_pixels / scene.grey.size),
            },
            "report": report,
            "picks": [pick.as_dict() for pick in self.picks],
            "measurements": scene.measured.as_dict(),
            "separability": asdict(self.separability),
            "scree": self.scree.as_dict(),
            "rows": [row.as_dict() | {"rank": rank} for row, rank in zip(self.rows, self.ranks, strict=True)],
            "rank_by": self._ranking(),
            "others": list(self.others),
            "planar": list(self.planar),
            "budget": self.budget,
            "smaller": scene.step,
            "budget_for_all": self.needed,
            "agreement": self.agreement.as_dict(),
            "consensus": None if self.consensus is None else self.consensus.as_dict(),
            "area": None if self.area is None else self.area.as_dict(),
            "seconds": self.seconds,
        }

    def _ranking(self) -> dict[str, str] | None:
        if self.rank_by is None:
            return None
        return {"name": self.rank_by, "better": "lower" if self.rank_by in lower_is_better() else "higher"}

    def as_csv(self) -> str:
        """Return one line for each row, with a header."""
        lines = [_flat(row, rank) for row, rank in zip(self.rows, self.ranks, strict=True)]
        names = list(dict.fromkeys(name for line in lines for name in line))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return text.getvalue()

    def report(self, files: Mapping[str, str] | None = None) -> str:
        """Return the report: one HTML page that needs no other file and no network, and reads without its script.

        ``files`` names, for rows by their name, what lies beside the page, so that it links to it.
        """
        from snowshoe.reports.comparison import render

        return render(self, files)

    def save(self, folder: str | Path) -> Path:
        """Write the report, the tables, every label image and every edge image; return the report's path.

        Everything is written beside the folder first and moved into place at the end, so an interrupted or failed
        write leaves nothing behind. What an earlier comparison left in the folder, by the list in its compare.json, and
        this one did not write again, is removed; other files stay.
        """
        from snowshoe.comparison.folder import save

        return save(self, Path(folder))

    def plot(self) -> Figure:
        """Return a matplotlib figure with every result side by side (needs the extra ``plot``)."""
        from snowshoe.reports.comparison.notebook import plot

        return plot(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.comparison.notebook import html

        return html(self)

    def __repr__(self) -> str:
        size = "×".join(map(str, self.scene.grey.shape))
        left_out = sum(row.left_out for row in self.rows)
        failed = sum(row.result is None for row in self.rows) - left_out
        facts = f"{failed} failed, {left_out} left out" if left_out else f"{failed} failed"
        return f"<Comparison of {self.name!r}: {len(self.rows)} rows ({facts}), {size}, {self.seconds:.3f} s>"


def _flat(row: Row, rank: int | None) -> dict[str, Any]:
    whole = row.as_dict()
    numbers = whole["numbers"] or {}
    plain = {
        name: whole[name]
        for name in ("name", "recipe", "method", "family", "input", "n_labels", "seconds", "verdict", "failure")
    }
    plain |= {} if rank is None else {"rank": rank}
    plain["parameters"] = json.dumps(whole["parameters"])
    plain |= {name: value for name, value in numbers.items() if name != "n_labels" and not isinstance(value, list)}
    plain |= {f"score_{name}": value for name, value in whole["scores"].items()}
    return {name: "" if value is None else value for name, value in plain.items()}
