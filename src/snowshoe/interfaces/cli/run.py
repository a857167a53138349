"""``snowshoe run``: a recipe on many images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.scale.batch import Batch
    from snowshoe.scale.plan import Plan

FAILURE, SOME_FAILED = 1, 3
MOST_PRINTED = 20
"""So many failures are listed for people; all stand in the table."""


@click.command(name="run")
@click.argument("recipe")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", "out", required=True, metavar="DIR", help="Folder of the results.")
@click.option("--reference", metavar="FILE", help="Image that steps with fit=reference learn from.")
@click.option("--resume", is_flag=True, help="Go on with the run that DIR holds: only what is missing or new is done.")
@click.option(
    "--executor",
    default="threads",
    show_default=True,
    metavar="NAME",
    help="threads, processes or dask:local, with their number as in threads:4, or dask:ADDRESS of a scheduler.",
)
@click.option("--max-memory", metavar="SIZE", help="What all processes together may hold, such as 2G.")
@click.option("--page", type=int, help="Page of every multi-page file, from 0.")
@click.option("--channel", type=int, help="Use this channel alone, from 0.")
@click.option("--blocks", metavar="I:N", help="Run the I-th of N parts of the inputs alone, as a job of an array.")
@click.option("--finish", "finish_only", is_flag=True, help="Work on nothing: join what all parts have done.")
@click.option("--plan", "plan_only", is_flag=True, help="Print what would be done, and do nothing.")
@common.json_option
def command(
    recipe: str, inputs: tuple[str, ...], as_json: bool, plan_only: bool, finish_only: bool, **options: Any
) -> int:
    """Run RECIPE on every INPUT, into a folder that mirrors theirs, with a table of how each went.

    RECIPE is a text such as gaussian:sigma=2+otsu+components, a .toml file, or the name of a recipe that ships: nuclei,
    say. INPUT is a file, a folder (all images below it), a pattern such as 'plate*/*.tif', or @FILE, a list with one of
    these in each line. A step with fit=pooled, as in otsu:fit=pooled, learns from all images together, one with
    fit=reference from --reference.

    DIR gets labels/, status.csv (a row for each input), status.html (what drifts and departs), recipe.toml, and
    ro-crate-metadata.json (which file came of which, with hashes). An input that fails is named, and the others are
    done: exit code 3. A run that was killed or found the disk full goes on with --resume.

    Without a scheduler, as many jobs of a queue as you like share the work: each runs with --blocks I:N, and one with
    --finish in the end.
    """
    from snowshoe.scale.run import finish, plan, run

    if finish_only and (options["blocks"] or plan_only):
        raise click.UsageError("--finish must be given without --blocks and --plan.")
    try:
        if plan_only:
            given = {name: value for name, value in options.items() if name not in ("reference", "resume")}
            return _print_plan(plan(recipe, inputs, **given), as_json)
        if finish_only:
            about = {name: options[name] for name in ("out", "reference", "page", "channel")}
            batch = finish(recipe, inputs, **about)
        else:
            with common.progress("running") as show:
                batch = run(recipe, inputs, **options, progress=show)
    except ValueError as error:
        raise _translated(error) from error
    return _told(batch, as_json)


def _told(batch: Batch, as_json: bool) -> int:
    """Print what came of a run, and return the code that says it."""
    for path, reason in batch.failed[:MOST_PRINTED]:
        common.note(f"failed: {reason if path in reason else f'{path}: {reason}'}")
    if as_json:
        common.print_json(batch.as_dict())
    else:
        _print(batch)
    if batch.failed:
        return SOME_FAILED if batch.rows else FAILURE
    return 0


def _translated(error: ValueError) -> Exception:
    """Return an error of an argument as one of usage, by the option's name; others, as of images, as they are."""
    text, name = str(error), str(error).partition(" ")[0]
    options = {"out": "--output", "max_memory": "--max-memory"}
    options |= {name: f"--{name}" for name in ("executor", "reference", "blocks")}
    if type(error) is not ValueError or name not in (*options, "inputs", "recipe"):
        return error
    named = {"inputs": "INPUT", "recipe": "RECIPE"} | options
    return common.usage(ValueError(named[name] + text[len(name) :].replace("with resume", "with --resume")))


def _print(batch: Batch) -> None:
    outliers = batch.outliers
    rows: Sequence[tuple[str, Any]] = [
        ("inputs", len(batch.outcomes)),
        ("done", len(batch.rows)),
        ("of them now", batch.n_new),
        ("failed", len(batch.failed)),
        ("departing from the rest", len(outliers)),
        ("seconds", batch.seconds),
        ("peak memory, MB", round(batch.peak_memory_bytes / 1e6)),
    ]
    common.print_table(batch.recipe.text, ("", ""), rows)
    if batch.table.is_file():
        click.echo(f"table: {batch.table}\npage: {batch.page}")


def _print_plan(plan: Plan, as_json: bool) -> int:
    if as_json:
        common.print_json(plan.as_dict())
        return 0
    rows: Sequence[tuple[str, Any]] = [
        ("inputs", plan.n_inputs),
        ("of unknown size, which will fail", plan.n_unknown),
        ("pixels", f"{plan.n_pixels:,}"),
        ("largest image, pixels", f"{plan.largest:,}"),
        ("decoded, MB", round(plan.n_bytes / 1e6)),
        ("images at once", plan.jobs),
        ("memory for each, MB", round(plan.memory_per_worker / 1e6)),
        ("memory in all, MB", round(plan.memory / 1e6)),
    ]
    common.print_table(plan.recipe, ("", ""), rows)
    if plan.n_in_blocks:
        click.echo(f"in blocks of {plan.block:,} pixels: {plan.n_in_blocks} that do not fit into memory whole")
    for number, step in enumerate(plan.passes, start=1):
        click.echo(f"pass {number}: {step}")
    click.echo(plan.exact)
    return 0
