"""``snowshoe score``: how far labels agree with ground truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import click

from snowshoe.errors import must_be
from snowshoe.interfaces.cli import common, inputs
from snowshoe.workers import INPUT_FAILURES

if TYPE_CHECKING:
    from snowshoe.io import LoadedImage
    from snowshoe.metrics.registry import Kind
    from snowshoe.types import Labels, Mask

KINDS: tuple[Kind, ...] = ("regions", "boundaries", "objects", "classes")
LEADING = ("covering", "boundary_f", "average_precision", "jaccard")
"""The score of each kind that an image's row shows."""
MEANT_FOR = {
    "regions": "For regions, whose numbers are only names",
    "boundaries": "For the lines between regions",
    "objects": "For objects on a background 0",
    "classes": "For classes, whose numbers mean the same in both",
}
MOST_BOUNDARY_PIXELS = 1 << 22
"""Above so many pixels the tolerance, a share of the diagonal, spans so far that matching takes minutes."""


@click.command(name="score")
@click.argument("labels")
@click.option(
    "--truth",
    "truths",
    multiple=True,
    required=True,
    metavar="PATH",
    help="Ground truth: a label image, a BSDS .mat file, or a folder.",
)
@click.option("--ignore", "ignore_path", metavar="FILE", help="Leave out the pixels that are not black in this image.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only scores of this kind.")
@click.option("--table", metavar="FILE", help="Of folders, write all scores of each image: .csv.")
@inputs.part_options
@common.json_option
def command(
    labels: str,
    truths: tuple[str, ...],
    ignore_path: str | None,
    kinds: tuple[str, ...],
    table: str | None,
    as_json: bool,
    **part: Any,
) -> int:
    """Score the label image LABELS against ground truth; if there are several, each score is the mean over them.

    LABELS and --truth may be two folders with files of the same names: then there is a row for each image, and each
    score is the mean over the images. All pages of a file are scored as one volume, unless --page, --plane or --frame
    chooses.
    """
    if Path(labels).is_dir():
        return _score_folder(Path(labels), _folder_of(truths), table, as_json, (ignore_path, kinds, part))
    if table is not None:
        raise click.UsageError("--table must be used with two folders; of one image use --json.")
    values, n_truths = _scores(labels, truths, ignore_path, kinds, part)
    if as_json:
        common.print_json({"scores": values, "n_truths": n_truths})
    else:
        _print_scores(values)
    return 0


def _scores(
    labels: str, truths: Sequence[str], ignore_path: str | None, kinds: tuple[str, ...], part: Mapping[str, Any]
) -> tuple[dict[str, float], int]:
    """Return the scores of a file of labels, and against how many truths."""
    from snowshoe import io, metrics

    scored, beside = inputs.load_subject(labels, part)
    io.require_labels(scored, "labels")
    known = [truth for path in truths for truth in inputs.read_truths(path, beside)]
    ignore = _ignored(scored, known, None if ignore_path is None else inputs.load_mask(ignore_path, beside))
    wanted: Any = kinds or _sensible(scored.pixels)
    with common.working("scoring"):
        values = metrics.score_all(scored.pixels, [_plain(truth) for truth in known], ignore=ignore, kinds=wanted)
    return values, len(known)


def _folder_of(truths: tuple[str, ...]) -> Path:
    if len(truths) != 1 or not Path(truths[0]).is_dir():
        raise click.UsageError(f"--truth must be one folder, as LABELS is a folder, got {', '.join(truths)}.")
    return Path(truths[0])


def _score_folder(folder: Path, truths: Path, table: str | None, as_json: bool, how: tuple[Any, Any, Any]) -> int:
    """Score each file of a folder against that of the same name in another, and print the means and a row for each."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    common.require_place(table, "--table", map(str, files))
    rows, failed = _rows(files, truths, how)
    if not rows:
        raise must_be(
            "labels", f"readable, with ground truth, for at least one file of {folder}", "; ".join(failed[:1])
        )
    means = {name: fmean(row[name] for row in rows.values()) for name in _shared(rows.values())}
    if table is not None:
        from snowshoe.bench.tables import write_table

        write_table(Path(table), [{"image": name, **{key: row[key] for key in means}} for name, row in rows.items()])
    if as_json:
        images = [{"image": name, "scores": row} for name, row in rows.items()]
        common.print_json({"scores": means, "n_images": len(rows), "images": images, "failed": failed})
    else:
        leading = [name for name in LEADING if name in means]
        common.print_table("", ("image", *leading), [(name, *map(row.get, leading)) for name, row in rows.items()])
        print(f"\nmean over {len(rows)} images")
        _print_scores(means)
    return 3 if failed else 0


def _rows(
    files: Sequence[Path], truths: Path, how: tuple[Any, Any, Any]
) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Return the scores by the file's name, and a sentence for each file that could not be scored."""
    rows, failed = {}, []
    for path in files:
        try:
            rows[path.name], _ = _scores(str(path), [inputs.same_stem(truths, path.stem)], *how)
        except INPUT_FAILURES as error:
            failed.append(str(error) if path.name in str(error) else f"{path.name}: {error}")
            common.note(failed[-1])
    return rows, failed


def _shared(rows: Iterable[Mapping[str, float]]) -> list[str]:
    """Return the scores that all images have: a large one has none of boundaries."""
    first, *others = rows
    return [name for name in first if all(name in row for row in others)]


def _print_scores(values: Mapping[str, float]) -> None:
    """Print a table for each kind of labels, of at most 80 columns."""
    from snowshoe import metrics

    for kind in KINDS:
        rows = [
            (name, label, "↑" if entry.better == "higher" else "↓", values[name])
            for entry in metrics.scores(kind)
            for name, label in zip(entry.names, entry.labels, strict=True)
            if name in values
        ]
        if rows:
            common.print_table(f"\n{MEANT_FOR[kind]}", ("score", "what it is", "", "value"), rows, left=3)
    print("\n↑ higher is better, ↓ lower is better")


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
