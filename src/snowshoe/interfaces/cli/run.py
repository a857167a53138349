"""``snowshoe run``: a recipe on many images."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, outputs, planes
from snowshoe.interfaces.cli import inputs as reading

if TYPE_CHECKING:
    from snowshoe.scale.batch import Batch
    from snowshoe.scale.plan import Plan

FAILURE, SOME_FAILED = 1, 3
_IN_SHELL = (
    ("with resume", "with --resume"),
    ("plane, frame, volume or planes", "--plane, --frame, --volume or --planes"),
)
READ = ("page", "plane", "frame", "volume", "axes", "channel", "spacing", "nodata", "mask", "planes")
"""Options that say what is read of each input."""
MOST_PRINTED, MOST_NAMED = 20, 5
"""So many failures are listed for people, and so many notes and images to look at; all stand in the table."""


class _RunCommand(click.Command):
    """The command, whose recipe is its first argument."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say where the recipe goes to who gives it as an option, as other commands have it."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name not in ("-r", "--recipe", "-m", "--method"):
                raise
            advice = "the recipe is the first argument: snowshoe run RECIPE INPUT... -o DIR"
            raise click.UsageError(f"No such option {error.option_name!r}; {advice}.", ctx) from error


@click.command(name="run", cls=_RunCommand)
@click.argument("recipe")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", "out", required=True, metavar="DIR", help="Folder of the results.")
@click.option("--reference", metavar="FILE", help="Image that steps with fit=reference learn from.")
@click.option("--resume", is_flag=True, help="Continue the run in DIR: only what is missing or new is done.")
@click.option(
    "--executor",
    default="threads",
    show_default=True,
    metavar="NAME",
    help="threads, processes or dask:local, with their number as in threads:4, or dask:ADDRESS of a scheduler.",
)
@click.option("--max-memory", metavar="SIZE", help="Memory limit of all processes together, such as 2G.")
@planes.planes_option
@reading.reading_options
@click.option(
    "--mask", metavar="PATH", help="Mask image: black pixels are left out; or a folder of masks named like the inputs."
)
@outputs.batch_options
@click.option("--blocks", metavar="I:N", help="Run only part I of N of the inputs, as one job of an array.")
@click.option("--finish", "finish_only", is_flag=True, help="Process nothing: join the results of all parts.")
@click.option("--plan", "plan_only", is_flag=True, help="Print what would be done, without doing it.")
@common.json_option
def command(
    recipe: str, inputs: tuple[str, ...], as_json: bool, plan_only: bool, finish_only: bool, **options: Any
) -> int:
    """Run RECIPE on every INPUT and write the results into DIR, with a table of how each went.

    RECIPE is a text such as gaussian:sigma=2+otsu+components, a .toml file, or the name of an included recipe: nuclei,
    say. INPUT is a file, a folder (all images below it), a pattern such as 'plate*/*.tif', or @FILE, a list with one of
    these per line. A step with fit=pooled, as in otsu:fit=pooled, learns from all images together, one with
    fit=reference from --reference. --table and --export, or [[output]] in the file, add more results for each image.

    DIR will hold labels/, status.csv (a row per input), status.html (drift and outliers), recipe.toml, and
    ro-crate-metadata.json (which file was made from which, with hashes). If an input fails, it is named and the others
    are done: exit code 3. --resume continues a run that was killed or ran out of disk space.

    Without a scheduler, any number of queue jobs can share the work: each runs with --blocks I:N, and one runs with
    --finish at the end.
    """
    from snowshoe.scale.run import finish, plan, run

    if finish_only and (options["blocks"] or plan_only):
        raise click.UsageError("--finish must be given without --blocks and --plan.")
    asked = {name: options.pop(name) for name in ("labels", "table", "exports")}
    try:
        chosen = outputs.with_outputs(recipe, **asked)
        if plan_only:
            given = {name: value for name, value in options.items() if name not in ("reference", "resume")}
            return _print_plan(plan(chosen, inputs, **given), as_json)
        if finish_only:
            about = {name: options[name] for name in ("out", "reference", *READ)}
            batch = finish(chosen, inputs, **about)
        else:
            with common.progress("running") as show:
                batch = run(chosen, inputs, **options, progress=show)
    except ValueError as error:
        raise _translated(error) from error
    return _told(batch, as_json, is_part=options["blocks"] is not None)


def _told(batch: Batch, as_json: bool, *, is_part: bool) -> int:
    """Print what came of a run, and return the code that says it."""
    for path, reason in batch.failed[:MOST_PRINTED]:
        common.note(f"failed: {reason if path in reason else f'{path}: {reason}'}")
    if as_json:
        common.print_json(batch.as_dict())
    else:
        _print(batch)
    if batch.failed:
        # Others of the inputs may well be done by other parts.
        return SOME_FAILED if batch.rows or is_part else FAILURE
    if not batch.n_new:
        common.note("nothing was left to do")
    return 0


def _translated(error: ValueError) -> Exception:
    """Return an error of an argument as one of usage, by the option's name; others, as of images, as they are."""
    names = ("max_memory", "executor", "reference", "blocks", "labels", "export", *READ)
    named = {"inputs": "INPUT", "recipe": "RECIPE", "out": "--output"}
    named |= {name: f"--{name.replace('_', '-')}" for name in names}
    return common.by_option(error, named, *_IN_SHELL)


def _print(batch: Batch) -> None:
    outliers = batch.outliers
    rows: Sequence[tuple[str, Any]] = [
        ("inputs", len(batch.outcomes)),
        ("done", len(batch.rows)),
        ("done by this run", batch.n_new),
        ("failed", len(batch.failed)),
        ("to look at first", len(outliers)),
        ("seconds", batch.seconds),
        ("peak memory, MB", round(batch.peak_memory_bytes / 1e6)),
    ]
    common.print_table(batch.recipe.text, ("", ""), rows)
    _print_notes(batch)
    if outliers:
        more = len(outliers) - MOST_NAMED
        named = ", ".join([*list(outliers)[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
        click.echo(f"look first at: {named}")
    if not batch.table.is_file():
        return
    places = {"report": batch.page, "table": batch.table, "regions": batch.regions} | batch.folders
    for name, place in places.items():
        if place is not None:
            click.echo(f"{name}: {place}")


def _print_notes(batch: Batch) -> None:
    """Print how many images have a note, and what the notes say, each once."""
    noted = sum(bool(row.notes) for row in batch.rows)
    if not noted:
        return
    click.echo(f"notes on {noted} of {len(batch.rows)} images:")
    notes = list(batch.notes.items())
    for note, n in notes[:MOST_NAMED]:
        lines = textwrap.wrap(f"{n} × {note}", common.WIDTH - 2, break_long_words=False, break_on_hyphens=False)
        click.echo(textwrap.indent("\n".join(lines), "  "))
    if len(notes) > MOST_NAMED:
        click.echo(f"  and {len(notes) - MOST_NAMED} more")


def _print_plan(plan: Plan, as_json: bool) -> int:
    if as_json:
        common.print_json(plan.as_dict())
        return 0
    unreadable = [("inputs that cannot be read, and will fail", plan.n_unknown)] if plan.n_unknown else []
    largest = [("pixels of the largest image", f"{plan.largest:,}")] if plan.n_inputs - plan.n_unknown > 1 else []
    rows: Sequence[tuple[str, Any]] = [
        ("estimated time", _duration(plan.seconds)),
        ("inputs", plan.n_inputs),
        *unreadable,
        ("pixels", f"{plan.n_pixels:,}"),
        *largest,
        ("decoded, MB", round(plan.n_bytes / 1e6)),
        ("images at once", plan.jobs),
        ("memory for each, MB", round(plan.memory_per_worker / 1e6)),
        ("memory in all, MB", round(plan.memory / 1e6)),
    ]
    common.print_table(plan.recipe, ("", ""), rows)
    if plan.n_in_blocks:
        who = "1 image does" if plan.n_in_blocks == 1 else f"{plan.n_in_blocks} images do"
        click.echo(f"{who} not fit into memory whole: in blocks of {plan.block:,} pixels")
    for number, step in enumerate(plan.passes, start=1):
        click.echo(f"pass {number}: {step}")
    click.echo(plan.exact)
    if plan.seconds is not None:
        from snowshoe.io import shown

        place = shown(Path(plan.largest_input).name)
        click.echo(f"time: an estimate for this machine, from {plan.n_measured:,} pixels in the middle of {place}")
    return 0


def _duration(seconds: float | None) -> str:
    """Return about how long something takes; the figures beyond the second would be chance."""
    from snowshoe.drawing.words import in_minutes

    if seconds is None:
        return "unknown"
    return f"about {in_minutes(float(f'{seconds:.1g}' if seconds < 10 else f'{seconds:.2g}'))}"
