"""``snowshoe tune``: the parameters of a method that suit some images best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.errors import decimal_point
from snowshoe.interfaces.cli import common, inputs, pictures
from snowshoe.workers import INPUT_FAILURES

if TYPE_CHECKING:
    from snowshoe.recipes import Recipe
    from snowshoe.tuning.cases import Case
    from snowshoe.tuning.result import Tuning

SOME_FAILED = 3


@click.command(name="tune")
@click.argument("images", nargs=-1)
@click.option(
    "-m",
    "--method",
    required=True,
    metavar="RECIPE",
    help="Method or recipe to tune: slic, slic:compactness=20, kmeans+components",
)
@click.option(
    "--truth",
    "truths",
    multiple=True,
    metavar="PATH",
    help="Ground truth: a label image or .mat file for each image, in order, or a folder with files of their names.",
)
@click.option("--measure", metavar="NAME", help="What to optimise: a score, balance, uniformity_contrast or stability.")
@click.option(
    "--vary",
    "varied",
    multiple=True,
    metavar="NAME=VALUES",
    help="Only this parameter: low:high, low:high:steps or a,b,c. May be given again.",
)
@click.option(
    "--trials", type=click.IntRange(1), default=40, show_default=True, help="Number of trials, approximately."
)
@click.option("--rng", type=click.IntRange(0), default=0, show_default=True, help="Seed of the trials and the folds.")
@click.option("--jobs", type=click.IntRange(1), help="Processes  [default: one for each core]")
@click.option("-o", "--output", metavar="DIR", help="Folder of the results  [default: NAME-tune]")
@click.option("--picture", metavar="FILE", help="Write the plot as a picture: .svg, or .png (needs matplotlib).")
@inputs.channel_option
@inputs.part_options
@inputs.spacing_option
@common.json_option
def command(
    images: tuple[str, ...],
    method: str,
    truths: tuple[str, ...],
    output: str | None,
    picture: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Find the best parameters of a method for IMAGES (or a bundled sample), and say how certain they are.

    With --truth, the best are those that score highest, cross-validated over the images. Without it, they are those
    whose regions are even, differ from their neighbours, and stay when the image is disturbed a little. By default
    every parameter varies that changes the result on the first image, or those to which the recipe gives several
    values: slic:compactness=5/10/20. DIR will hold tune.html, trials.csv and NAME.toml, the tuned recipe, for -r of
    `segment` and `compare`, and for `run`. A run that was killed continues where it stopped.
    """
    pictures.require_plot(picture, *images, *truths)
    vary = _vary(options["varied"])
    recipe = _checked(method, vary)
    pairs = _paired(images or ("",), truths)
    cases, broken = _read(pairs, recipe.sees_channels, inputs.input_values(options))
    folder = Path(output or f"{_stem(pairs[0][0])}-tune")
    tuning = _tuned(cases, method, vary, folder, options)
    files = {name: str(path) for name, path in tuning.save(folder).items()}
    files |= _drawn(tuning, picture)
    failed = [*broken, *(f"{name}: {reason}" for name, reason in tuning.failed)]
    for sentence in failed:
        common.note(f"left out {sentence}")
    if all(trial.score == 0 for trial in tuning.trials if not trial.failure):
        common.note(_about_nothing(tuning.recipe))
    if as_json:
        common.print_json({**tuning.as_dict(files), "failed": failed})
    else:
        _print(tuning, files)
    return SOME_FAILED if failed else 0


def _about_nothing(recipe: Recipe) -> str:
    """Return what to do where no trial agrees with the truth in anything."""
    from snowshoe.recipes.hints import numbers_bright

    numbering = numbers_bright(recipe)
    if numbering is None:
        return "every trial scores 0; see on the page whether the truth and the method are about the same objects"
    advice = f"put foreground:classes=dark before {numbering}"
    return f"every trial scores 0; if the objects are darker than the ground, {advice}"


def _drawn(tuning: Tuning, picture: str | None) -> dict[str, str]:
    """Write the plot where it is asked for, and return its file."""
    if picture is None:
        return {}
    from snowshoe.reports.tuning.figure import save_picture

    save_picture(tuning, picture)
    return {"picture": picture}


def _tuned(
    cases: Sequence[Case], method: str, vary: dict[str, str] | None, folder: Path, options: dict[str, Any]
) -> Tuning:
    from snowshoe.kernels.dispatch import threads
    from snowshoe.tuning.run import tune_cases

    in_words = ("name in vary what to try", "say what to try with --vary NAME=low:high")
    with common.progress("tuning") as show, common.options_for({}, in_words):
        return tune_cases(
            cases,
            method,
            measure=options["measure"],
            vary=vary,
            trials=options["trials"],
            jobs=options["jobs"] or threads(1 << 40),
            rng=options["rng"],
            folder=folder,
            progress=show,
        )


def _vary(texts: Sequence[str]) -> dict[str, str] | None:
    """Return what varies, by name; None leaves it to the method."""
    varied = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not values:
            raise click.UsageError(f"--vary must be NAME=low:high, NAME=low:high:steps or NAME=a,b,c, got {text!r}.")
        varied[name.strip().replace("-", "_")] = values.strip()
        if advice := decimal_point(values):
            common.note(f"{text} are two values, {values.replace(',', ' and ')}; {advice} if you mean one")
    return varied or None


def _checked(method: str, vary: dict[str, str] | None) -> Recipe:
    """Return the recipe; refuse before anything is read what the catalogue does not know."""
    from snowshoe.errors import UnknownMethod
    from snowshoe.tuning.space import asked, axes_of

    try:
        recipe, varied = asked(method, vary)
        axes_of(recipe, varied)
    except UnknownMethod:
        raise
    except ValueError as error:
        raise common.usage(error) from error
    return recipe


def _paired(images: Sequence[str], truths: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return each image with the files of its truth."""
    if not truths:
        return [(image, []) for image in images]
    if len(truths) == 1 and Path(truths[0]).is_dir():
        return [(image, [inputs.same_stem(Path(truths[0]), _stem(image))]) for image in images]
    if len(images) == 1:
        return [(images[0], list(truths))]
    if len(truths) != len(images):
        rule = (
            f"given once for each of the {len(images)} images, in their order, or be one folder of files of their names"
        )
        raise click.UsageError(f"--truth must be {rule}, got {len(truths)}.")
    return [(image, [truth]) for image, truth in zip(images, truths, strict=True)]


def _read(
    pairs: Sequence[tuple[str, list[str]]], in_colour: bool, wanted: Mapping[str, Any]
) -> tuple[list[Case], list[str]]:
    """Return the images that can be read, and a sentence for each that can't; raise where none can."""
    cases, broken = [], []
    for image, truths in pairs:
        try:
            cases.append(_case(image, truths, in_colour, wanted))
        except INPUT_FAILURES as error:
            if len(pairs) == 1:
                raise
            broken.append(str(error) if image in str(error) else f"{image}: {error}")
    if not cases:
        raise ValueError(f"images must be readable, at least one of {len(pairs)}; {broken[0]}")
    return cases, broken


def _case(image: str, truths: Sequence[str], in_colour: bool, wanted: Mapping[str, Any]) -> Case:
    from snowshoe.tuning.cases import Case

    source = inputs.load_input(image or None, **wanted)
    inputs.require_plane(source, "tune")
    known = [truth for path in truths for truth in inputs.read_truths(path, source.beside)]
    pixels, axis = (source.pixels, source.channel_axis) if in_colour else (source.grey, None)
    facts: dict[str, Any] = {
        "name": Path(source.name).name,
        "mask": source.mask,
        "spacing": source.spacing,
        "path": image,
    }
    return Case.of(pixels, known, channel_axis=axis, **facts)


def _stem(image: str) -> str:
    return {"-": "stdin", "": "sample"}.get(image, Path(image).stem)


def _print(tuning: Tuning, files: dict[str, str]) -> None:
    from snowshoe.reports.tuning.page import summary

    names = [axis.name for axis in tuning.axes]
    best = [tuning.trials[i] for i in tuning.choice.order[:8]]
    rows = [(*(trial.parameters[name] for name in names), trial.score, *trial.parts.values()) for trial in best]
    common.print_table("", (*names, tuning.measure.name, *tuning.start.parts), rows, left=0)
    click.echo()
    for sentence in summary(tuning):
        click.echo(sentence)
    if "picture" in files:
        click.echo(f"picture: {files['picture']}")
    recipe = files["parameters"]
    click.echo(f"page: {files['page']}\nrecipe: {recipe}, for segment and compare -r, or snowshoe run")
