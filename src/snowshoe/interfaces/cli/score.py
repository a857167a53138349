"""``snowshoe score``: how far labels agree with a truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.io import LoadedImage
    from snowshoe.types import Labels, Mask

KINDS = ("regions", "boundaries", "objects", "classes")
MOST_BOUNDARY_PIXELS = 1 << 22
"""Above so many pixels the tolerance, a share of the diagonal, spans so far that matching takes minutes."""


@click.command(name="score")
@click.argument("labels")
@click.option(
    "--truth", "truths", multiple=True, required=True, metavar="FILE", help="Label image, or a BSDS .mat file."
)
@click.option("--ignore", "ignore_path", metavar="FILE", help="Image that is not black where pixels are left out.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only scores of this kind.")
@inputs.part_options
@common.json_option
def command(
    labels: str,
    truths: tuple[str, ...],
    ignore_path: str | None,
    kinds: tuple[str, ...],
    as_json: bool,
    **part: Any,
) -> None:
    """Score the label image LABELS against one or several truths; with several, each score is the mean over them.

    Of files with several pages all are scored as one volume, unless --page, --plane or --frame chooses of them.
    """
    from snowshoe import metrics

    scored, beside = inputs.load_subject(labels, part)
    known = [truth for path in truths for truth in inputs.read_truths(path, beside)]
    ignore = _ignored(scored, known, None if ignore_path is None else inputs.load_mask(ignore_path, beside))
    wanted: Any = kinds or _sensible(scored.pixels)
    with common.working("scoring"):
        values = metrics.score_all(scored.pixels, [_plain(truth) for truth in known], ignore=ignore, kinds=wanted)
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


def _sensible(labels: Labels) -> tuple[str, ...]:
    """Return the kinds of scores that labels get unasked."""
    if labels.ndim == 2 and labels.size <= MOST_BOUNDARY_PIXELS:
        return KINDS
    why = "of volumes" if labels.ndim > 2 else "of images this large; ask for them with --kind boundaries"
    common.note(f"boundary scores are left out {why}")
    return tuple(kind for kind in KINDS if kind != "boundaries")


def _ignored(scored: LoadedImage, truths: Sequence[Labels], ignore: Mask | None) -> Mask | None:
    """Return the pixels to leave out: those asked for, and those where the labels or a truth have no data."""
    import numpy as np

    masks: list[Mask] = [~scored.mask] if scored.mask is not None else []
    masks += [np.ma.getmaskarray(truth) for truth in truths if isinstance(truth, np.ma.MaskedArray)]
    masks += [ignore] if ignore is not None else []
    if any(mask.shape != scored.pixels.shape for mask in masks):
        shapes = next(mask.shape for mask in masks if mask.shape != scored.pixels.shape)
        raise ValueError(f"truth and ignore must have the labels' shape {scored.pixels.shape}, got {shapes}")
    return np.logical_or.reduce(masks) if masks else None


def _plain(truth: Labels) -> Labels:
    import numpy as np

    return np.ma.getdata(truth)
