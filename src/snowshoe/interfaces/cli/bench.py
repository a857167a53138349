"""``snowshoe bench``: measured claims, for anyone to measure again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import bench_picks, bench_regions, bench_scale, common
from snowshoe.workers import INPUT_FAILURES, reason_of

if TYPE_CHECKING:
    from snowshoe.bench.speed import SpeedRow
    from snowshoe.metrics.bsds import BenchmarkResult, Prediction

SOME_FAILED = 3


@click.group(name="bench")
def command() -> None:
    """Measure snowshoe on this machine."""


command.add_command(bench_regions.superpixels)
command.add_command(bench_regions.tiles)
command.add_command(bench_scale.command)
command.add_command(bench_picks.picks)


@command.command(name="bsds500", short_help="Score methods on BSDS500 by the published protocol.")
@click.argument("folder")
@click.option("--split", type=click.Choice(["train", "val", "test"]), default="val", show_default=True)
@click.option("--methods", help="Names, with parameters and steps: a,b:k=3+c  [default: otsu,sobel, or the results]")
@click.option("--results", metavar="DIR", help="Score somebody's results: NAME.mat, .npy or .png.")
@click.option("--limit", type=click.IntRange(1), help="Use only the first N images.")
@click.option("--jobs", type=click.IntRange(1), help="Processes  [default: one for each core]")
@click.option("-o", "--output", metavar="DIR", help="Folder for tables; an interrupted run continues there.")
@common.json_option
def bsds500(folder: str, split: str, as_json: bool, **options: Any) -> int:
    """Score methods on BSDS500 as the published figures are: boundaries and regions, 99 thresholds.

    FOLDER holds images/SPLIT and groundTruth/SPLIT. A method is a name in the catalogue, with parameters after colons
    and further steps after a plus: kmeans:k=3+components. With -o a killed run goes on where it stopped; the folder
    gets a page, the table as Markdown, and accuracy against seconds as a plot.
    """
    outcomes = list(_benchmarked(folder, split, options))
    results = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    if options["output"]:
        best_first = sorted(results, key=lambda result: -result.boundary.ods.f)
        _write_report(Path(options["output"]), folder, best_first, options)
    failed = [outcome for outcome in outcomes if isinstance(outcome, str)]
    failed += [f"{name}: {reason}" for result in results for name, reason in result.failed]
    for sentence in failed:
        common.note(f"left out {sentence}")
    rows = [result.as_dict() for result in results]
    if as_json:
        common.print_json({"split": split, "n_images": len(results[0].images), "rows": rows, "failed": failed})
    else:
        _print_accuracy(rows)
    return SOME_FAILED if failed else 0


def _write_report(output: Path, folder: str, best_first: list[BenchmarkResult], options: dict[str, Any]) -> None:
    from snowshoe.bench.bsds.files import sample_of
    from snowshoe.bench.scored import title_of
    from snowshoe.reports.accuracy import accuracy_plot, write_accuracy
    from snowshoe.reports.bsds.page import write_page

    titles = {result.method: title_of(result.method) for result in best_first}
    sample = partial(sample_of, folder, best_first[0].split)
    accuracy = accuracy_plot(best_first, titles)
    predictions = partial(_predicted, folder, best_first[0], options)
    write_page(output / "report.html", best_first, sample, predictions=predictions, accuracy=accuracy)
    write_accuracy(output, best_first, titles)


def _predicted(folder: str, result: BenchmarkResult, options: dict[str, Any], name: str) -> Prediction:
    """Return what a method, or somebody's results, say of one photo: it is drawn on the page."""
    from snowshoe.bench.bsds.files import read_photo, read_prediction, result_file
    from snowshoe.bench.scored import Scored
    from snowshoe.recipes import listed

    if options["results"] and result.method not in listed(options["methods"] or ""):
        return read_prediction(result_file(Path(options["results"]), name))
    return Scored.parse(result.method)(read_photo(Path(folder, "images", result.split, f"{name}.jpg")))


def _benchmarked(folder: str, split: str, options: dict[str, Any]) -> Iterator[BenchmarkResult | str]:
    """Score every method, and the given results, and write their tables; a method that fails says why instead.

    If all fail, the last reason is raised.
    """
    from snowshoe.bench.bsds import bsds500
    from snowshoe.bench.scored import Scored
    from snowshoe.bench.tables import bsds_tables, stem_of
    from snowshoe.kernels.dispatch import threads
    from snowshoe.recipes import listed

    jobs = options["jobs"] or threads(1 << 40)
    methods = options["methods"] or ("" if options["results"] else "otsu,sobel")
    sources: list[Any] = [Scored.parse(text) for text in listed(methods)]
    sources += [None] if options["results"] else []
    output = Path(options["output"]) if options["output"] else None
    n_failed = 0
    for source in sources:
        name = Path(options["results"]).name if source is None else source.name
        try:
            with common.progress(name) as show:
                result = bsds500(
                    folder,
                    split=split,
                    predict=source,
                    results=options["results"] if source is None else None,
                    limit=options["limit"],
                    jobs=jobs,
                    resume_folder=output and output / "resume" / stem_of(name),
                    progress=show,
                )
        except INPUT_FAILURES as error:
            n_failed += 1
            if n_failed == len(sources):
                raise
            yield f"{name}: {reason_of(error)}"
            continue
        if output:
            bsds_tables(result, output)
        yield result


@command.command(name="labels", short_help="Score methods on a folder of images and label images.")
@click.argument("folder")
@click.option("--methods", default="otsu+components", show_default=True, help="Names, with parameters and steps.")
@click.option("--limit", type=click.IntRange(1), help="Use only the first N images.")
@click.option("--jobs", type=click.IntRange(1), help="Processes  [default: one for each core]")
@click.option("-o", "--output", metavar="DIR", help="Folder for one table for each method.")
@common.json_option
def labels(folder: str, methods: str, limit: int | None, jobs: int | None, output: str | None, as_json: bool) -> int:
    """Score methods on FOLDER/images against FOLDER/labels, where every value but 0 is an object.

    Objects are matched at IoU 0.5, 0.55, … 0.95. A method is written as for bsds500: otsu+components:min_size=20.
    """
    from snowshoe.bench.labels import labels_benchmark
    from snowshoe.bench.tables import stem_of, write_table
    from snowshoe.kernels.dispatch import threads
    from snowshoe.recipes import listed

    results = []
    for text in listed(methods):
        with common.progress(text) as show:
            count = jobs or threads(1 << 40)
            results.append(labels_benchmark(folder, text, limit=limit, jobs=count, progress=show))
        if output:
            write_table(Path(output, f"{stem_of(text)}.csv"), results[-1].image_rows())
    failed = [f"{name}: {reason}" for result in results for name, reason in result.failed]
    for sentence in failed:
        common.note(f"left out {sentence}")
    rows = [result.as_dict() for result in results]
    if as_json:
        common.print_json({"n_images": len(results[0].images), "rows": rows, "failed": failed})
    else:
        columns = ("method", "F1 at .5", "F1 at .75", "AP", "panoptic", "AJI", "s/image")
        names = ("mean_average_precision", "panoptic_quality", "aggregated_jaccard", "seconds_per_image")
        shown = [(row["method"], row["f1"][0], row["f1"][5], *(row[name] for name in names)) for row in rows]
        common.print_table("", columns, shown)
    return SOME_FAILED if failed else 0


def _print_accuracy(rows: list[dict[str, Any]]) -> None:
    columns = ("method", "ODS", "OIS", "AP", "covering", "OIS", "best", "PRI", "OIS", "VI", "OIS", "s/image")
    shown = []
    for row in rows:
        boundary, region = row["boundary"], row["region"] or {"covering": {}, "pri": {}, "vi": {}}
        measures = [region[name].get(way) for name, way in _REGION_COLUMNS]
        shown.append((row["method"], *boundary.values(), *measures, row["seconds_per_image"]))
    common.print_table("", columns, shown)


_REGION_COLUMNS = [
    ("covering", "ods"), ("covering", "ois"), ("covering", "best"), ("pri", "ods"), ("pri", "ois"), ("vi", "ods"),
    ("vi", "ois"),
]  # fmt: skip


@command.command(name="speed", short_help="Time snowshoe beside other libraries.")
@click.option("--job", "wanted", multiple=True, metavar="TEXT", help="Only jobs whose name contains TEXT.")
@click.option("--threads", type=click.IntRange(1), multiple=True, help="Numbers of threads  [default: 1 and all]")
@click.option("--repeats", type=click.IntRange(1), default=5, show_default=True, help="Runs of each; the best counts.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@common.json_option
def speed(wanted: tuple[str, ...], threads: tuple[int, ...], repeats: int, markdown: bool, as_json: bool) -> None:
    """Time snowshoe beside its peers, in turn, on the same pixels and the same number of threads.

    A ratio above 1 says how many times faster snowshoe is; the floor is the share of the speed at which the same
    bytes can be moved once; the cost is what snowshoe's result costs relative to the peer's (inertia, for k-means).
    """
    with common.peers("timing beside the peers"):
        rows = _timed(wanted, threads, repeats)
    if as_json:
        common.print_json({"rows": [row.as_dict() for row in rows]})
    elif markdown:
        _print_markdown(rows)
    else:
        common.print_table("", _SPEED_COLUMNS, map(_speed_cells, rows), 3)


def _timed(wanted: tuple[str, ...], threads: tuple[int, ...], repeats: int) -> list[SpeedRow]:
    from snowshoe.bench.speed import JOBS, measure
    from snowshoe.kernels.dispatch import threads as all_threads

    chosen = common.jobs_named(wanted, JOBS)
    counts = threads or tuple(sorted({1, all_threads(1 << 40)}))
    rows: list[SpeedRow] = []
    with common.progress("timing") as show:
        for done, name in enumerate(chosen):
            show(name, done, len(chosen))
            job = JOBS[name]()
            rows += (row for n in counts for row in measure(job, n, repeats))
    return rows


_SPEED_COLUMNS = ("job", "size", "peer", "threads", "peer s", "snowshoe s", "ratio", "goal", "floor", "cost")


def _speed_cells(row: SpeedRow) -> tuple[str, ...]:
    def shown(value: float | None, form: str = ".3g") -> str:
        return "–" if value is None else format(value, form)

    floor = shown(row.floor_ratio, ".0%") + (f" (goal {row.floor_goal:.0%})" if row.floor_goal else "")
    return (
        row.job,
        row.size,
        row.peer or "–",
        str(row.threads),
        shown(row.peer_seconds),
        shown(row.seconds),
        shown(row.ratio) + "×" * (row.ratio is not None),
        shown(row.goal, "g"),
        floor,
        shown(row.cost_ratio, ".5f"),
    )


def _print_markdown(rows: list[SpeedRow]) -> None:
    lines = [_SPEED_COLUMNS, ["---"] * len(_SPEED_COLUMNS), *map(_speed_cells, rows)]
    for line in lines:
        click.echo(f"| {' | '.join(line)} |")
