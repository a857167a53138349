"""``snowshoe score``: how far labels agree with a truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.types import Labels

KINDS = ("regions", "boundaries", "objects", "classes")
MOST_BOUNDARY_PIXELS = 1 << 22
"""Above so many pixels the tolerance, a share of the diagonal, spans so far that matching takes minutes."""


@click.command(name="score")
@click.argument("labels")
@click.option(
    "--truth", "truths", multiple=True, required=True, metavar="FILE", help="Label image, or a BSDS .mat file."
)
@click.option("--ignore", "ignore_path", metavar="FILE", help="Image that is not 0 where pixels are to be left out.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only scores of this kind.")
@common.json_option
def command(
    labels: str, truths: tuple[str, ...], ignore_path: str | None, kinds: tuple[str, ...], as_json: bool
) -> None:
    """Score the label image LABELS against one or several truths; with several, each score is the mean over them."""
    from snowshoe import io, metrics

    found = io.read_labels(labels)
    known: list[Labels] = [truth for path in truths for truth in read_truths(path)]
    ignore = None if ignore_path is None else io.read_labels(ignore_path) > 0
    wanted: Any = kinds or KINDS
    if not kinds and found.size > MOST_BOUNDARY_PIXELS:
        wanted = [kind for kind in KINDS if kind != "boundaries"]
        common.note("boundary scores are left out of images this large; ask for them with --kind boundaries")
    values = metrics.score_all(found, known, ignore=ignore, kinds=wanted)
    if as_json:
        common.print_json({"scores": values, "n_truths": len(known)})
        return
    rows = [
        (name, values[name], f"{entry.better} is better", entry.kind, entry.summary)
        for entry in metrics.scores()
        for name in entry.names
        if name in values
    ]
    common.print_table("", ("score", "value", "", "for", "is"), rows)


def read_truths(path: str) -> list[Labels]:
    """Return the truth in a label image, or each annotator's in a BSDS .mat file."""
    from snowshoe import io

    if Path(path).suffix.lower() == ".mat":
        from snowshoe.io.mat import read_ground_truth

        return list(read_ground_truth(path))
    return [io.read_labels(path)]
