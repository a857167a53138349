"""``snowshoe compare``: every method side by side."""

from __future__ import annotations

import dataclasses
import math
import re
import shlex
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison, Origin
    from snowshoe.comparison.row import Row
    from snowshoe.io import Beside
    from snowshoe.recipes import Recipe
    from snowshoe.types import Labels

ALL_FAILED, SOME_FAILED = 1, 3
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Duration(click.ParamType[float]):
    """Seconds, written with their unit."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds of ``30s``, ``2m``, ``500ms`` or ``1h``; a number alone is in seconds."""
        if isinstance(value, float):
            return value
        parts = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)\s*(ms|s|m|h)?", str(value).strip())
        if parts is None or float(parts[1]) == 0:
            self.fail(f"budget must be a time above 0 such as 30s, 2m or 500ms, got {value!r}", param, ctx)
        return float(parts[1]) * UNITS[parts[2] or "s"]


@click.command(name="compare")
@click.argument("image", required=False)
@click.option("-o", "--output", metavar="DIR", help="Folder of the report  [default: NAME-snowshoe]")
@click.option(
    "-m",
    "--methods",
    "--method",
    "methods",
    multiple=True,
    metavar="LIST",
    help="Methods, families or recipes, separated by commas, or 'all'. May be given again.  [default: a short list]",
)
@click.option(
    "--budget",
    type=Duration(),
    help="Time limit, report included: leave out methods that do not fit, e.g. 30s, 2m or 500ms.",
)
@click.option("--rank-by", metavar="NAME", help="Rank by this number, best first: contrast, seconds, or a score.")
@click.option(
    "--truth", "truths", multiple=True, metavar="FILE", help="Ground truth: a label image or a BSDS .mat file."
)
@click.option(
    "-r",
    "--recipe",
    "recipe_paths",
    multiple=True,
    metavar="FILE",
    help="Run the recipe of this TOML file too; may be given again.",
)
@click.option(
    "--k-max", type=click.IntRange(1, 255), default=30, show_default=True, help="Largest k of the scree plot."
)
@inputs.input_options
@common.json_option
def command(
    image: str | None,
    output: str | None,
    methods: tuple[str, ...],
    budget: float | None,
    rank_by: str | None,
    truths: tuple[str, ...],
    recipe_paths: tuple[str, ...],
    k_max: int,
    as_json: bool,
    **options: Any,
) -> int:
    """Run a short list of methods on IMAGE (or on a bundled sample) and write a report that compares them.

    DIR will hold report.html, compare.csv, compare.json, labels/ and edges/. `--methods all` runs the whole catalogue.
    On a photo of over two megapixels, slow methods run on a smaller image, and the report says so; name them by
    --methods to run them on all of it. A --budget that is too short for a large image compares on a smaller one.
    """
    start = time.perf_counter()
    from snowshoe.comparison.budget import Budget
    from snowshoe.comparison.folder import names
    from snowshoe.comparison.run import compare

    _check_rank(rank_by, bool(truths))
    recipes = [common.read_recipe(None, path) for path in recipe_paths]
    source = inputs.load_input(image, **inputs.input_values(options))
    inputs.require_choice(source)
    _say_memory(source, methods or None, recipes)
    with common.progress("comparing") as show:
        comparison = compare(
            source.pixels,
            methods=methods or None,
            recipes=recipes,
            channel_axis=source.channel_axis,
            mask=source.mask,
            spacing=source.spacing,
            truth=_truths(truths, source.beside),
            name=Path(source.name).name,
            k_max=k_max,
            budget=None if budget is None else Budget(budget, start),
            progress=show,
        )
    target = output or f"{source.stem}-snowshoe"
    asked = {"methods": ",".join(methods), "budget": f"{budget:g}s" if budget else "", "rank-by": rank_by}
    files = [*(("--truth", path) for path in truths), *(("-r", path) for path in recipe_paths)]
    origin = _origin(image, options, {**asked, "k-max": k_max}, files, target)
    comparison = dataclasses.replace(comparison, origin=origin)
    if rank_by:
        comparison = comparison.ranked(rank_by)
    common.say_replaced_in(target, names(comparison))
    with common.working("writing the report"):
        report = comparison.save(target)
    _say_too_short(comparison, time.perf_counter() - start)
    if as_json:
        common.print_json({**comparison.as_dict(str(report)), "image": source.name})
    else:
        _print(comparison)
        click.echo(f"\nreport: {report}")
    return _code(comparison)


def _code(comparison: Comparison) -> int:
    """Return the exit code: a method or a recipe that was asked for by name and failed is a failure of the command.

    A method that ran as well is none: that it was tried with ten clusters too was nobody's wish.
    """
    from snowshoe.comparison.selection import ALL, divided

    asked, rows = comparison.asked, comparison.rows
    named = bool(asked.recipes) or (asked.methods is not None and ALL not in asked.methods)
    recipes = {recipe.identity for recipe in (*divided(asked.methods)[1], *asked.recipes)}
    ran = {row.method for row in rows if row.result is not None}
    failed = [row for row in rows if row.failure and not row.left_out]
    missed = [row for row in failed if row.recipe in recipes or row.method not in ran]
    if not missed or not named:
        return 0
    return ALL_FAILED if len(failed) == len(rows) else SOME_FAILED


def _say_too_short(comparison: Comparison, took: float) -> None:
    """Say of a budget in which nothing could run how long a larger one must be."""
    from snowshoe.drawing.words import seconds

    if comparison.budget is not None and all(row.left_out for row in comparison.rows):
        common.note(
            f"{seconds(comparison.budget)} are too few to run a method: reading the image, looking at it and the "
            f"report alone took {seconds(took)}; give --budget {math.ceil(2 * took)}s or more"
        )


def _say_memory(source: inputs.Input, methods: tuple[str, ...] | None, recipes: list[Recipe]) -> None:
    """Say how much memory a volume's comparison takes, before it begins."""
    if source.n_axes > 2:
        from snowshoe.comparison.memory import in_words, memory_needed
        from snowshoe.comparison.selection import Selection
        from snowshoe.recipes import listed

        chosen = Selection.of(None if methods is None else listed(methods), recipes, source.n_axes)
        needed = memory_needed(source.pixels.shape, source.channel_axis, chosen.entries)
        common.note(f"comparing on this volume takes up to {in_words(needed)} of memory")


def _check_rank(name: str | None, with_truth: bool) -> None:
    from snowshoe.comparison.ranking import check

    if name:
        try:
            check(name, with_truth=with_truth)
        except ValueError as error:
            raise click.UsageError(f"{error}.".replace("?.", "?")) from error


def _truths(paths: tuple[str, ...], beside: Beside) -> list[Labels] | None:
    return [truth for path in paths for truth in inputs.read_truths(path, beside)] or None


def _origin(
    image: str | None,
    given: Mapping[str, Any],
    asked: Mapping[str, Any],
    files: Iterable[tuple[str, str]],
    target: str,
) -> Origin:
    """Return the command line as it was meant, less what is the default."""
    from snowshoe.comparison.result import Asked, Origin

    chosen = inputs.chosen_words(given)
    defaults = {"k-max": Asked.k_max}
    said = {name: value for name, value in asked.items() if value and defaults.get(name) != value}
    options = [*common.option_words(said), *(word for pair in files for word in pair), "-o", target]
    volume = {"volume": True} if given["volume"] else {}
    read = shlex.join(inputs.input_words(given))
    return Origin(image or "", read, shlex.join(options), {**volume, **chosen}, given["mask_path"] or "")


def _print(comparison: Comparison) -> None:
    _print_picks(comparison)
    ranked = comparison.rank_by
    head: tuple[str, ...] = ("method", "verdict", "labels", "regions", "explained", "ms")
    rows: list[tuple[Any, ...]] = [_line(row) for row in comparison.in_order]
    if ranked:
        from snowshoe.comparison.ranking import lower_is_better, value_of

        values = [value_of(row, ranked) for row in comparison.in_order]
        head, rows = (*head, ranked), [(*row, value) for row, value in zip(rows, values, strict=True)]
        click.echo(f"best first by {ranked} ({'lower' if ranked in lower_is_better() else 'higher'} is better)\n")
    common.print_table("", head, rows, left=2, width=common.WIDTH)
    failures = dict.fromkeys(row.failure for row in comparison.rows if row.failure)
    for failure in failures:
        common.say(f"{', '.join(row.title for row in comparison.rows if row.failure == failure)}: {failure}")
    _print_facts(comparison)


def _print_picks(comparison: Comparison) -> None:
    """Print what to take first, why, and how, in at most six lines; other goals by name."""
    if not comparison.picks:
        return
    first, *others = comparison.picks
    common.say(first.reason if first.row is None else f"Take for {first.goal}: {_short(first.row.title)}{first.reason}")
    if first.command:
        click.echo(common.broken(first.command, common.WIDTH))
    if others:
        common.say("For " + "; ".join(f"{pick.goal}: {pick.row.title}" for pick in others if pick.row) + ".")
    click.echo()


def _short(title: str) -> str:
    """Return a title that leaves room for the reason; the command below has the whole of a longer one."""
    return f"{title}. " if len(title) <= common.WIDTH // 3 else "the recipe below. "


def _line(row: Row) -> tuple[Any, ...]:
    numbers = row.numbers
    return (
        row.title,
        row.advice.verdict if row.advice else row.failure,
        numbers.n_labels if numbers else None,
        numbers.n_regions if numbers else None,
        f"{numbers.explained_grey:.1%}" if numbers else None,
        None if row.left_out else f"{row.seconds * 1000:.1f}",
    )


def _print_facts(comparison: Comparison) -> None:
    from snowshoe.reports.comparison.story import planar, smaller, spread

    if comparison.planar:
        common.say(planar(comparison))
    if note := smaller(comparison):
        common.say(note)
    click.echo()
    if not (comparison.picks and comparison.picks[0].goal == "nothing"):
        common.say(comparison.separability.sentence)
    common.say(f"How many classes? {comparison.scree.answer}")
    if comparison.area is not None:
        common.say(f"area above the threshold of {comparison.area.method}: {spread(comparison.area)}")
    if comparison.others:
        more = len(comparison.others)
        click.echo(
            f"{more} more {'method is' if more == 1 else 'methods are'} in the catalogue; --methods all runs all"
        )
