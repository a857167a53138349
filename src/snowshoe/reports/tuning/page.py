"""One HTML page of a tuning: what was chosen and how sure that is, the curve or the map, pictures, and every trial."""

from __future__ import annotations

import math
import shlex
from pathlib import Path

import numpy as np
from markupsafe import Markup

from snowshoe.drawing import pictures, words
from snowshoe.drawing.embedding import Shown
from snowshoe.reports.cards import plot_card
from snowshoe.reports.gallery import Gallery, shares_of
from snowshoe.reports.template import bound, page
from snowshoe.reports.tuning import plots
from snowshoe.tuning.cases import Case
from snowshoe.tuning.result import Example, Trial, Tuning, shown

__all__ = ["render", "summary", "summary_html"]

LISTED = 60
"""So many trials stand in the table; all are in the CSV."""


def render(tuning: Tuning, folder: str | Path = "") -> str:
    """Return the page; the folder is where the tuned recipe will be."""
    recipe = shlex.quote(str(Path(folder, f"{tuning.recipe.name}.toml")))
    return page(
        "tuning/page.html.jinja",
        tuning=tuning,
        header_facts=header_facts(tuning),
        summary=[*summary(tuning), *(f"Left out: {name}: {reason}" for name, reason in tuning.failed)],
        plot=plots.main_plot(tuning),
        scatters=[plots.scatter(tuning, axis) for axis in tuning.axes] if len(tuning.axes) > 2 else [],
        roles=roles(tuning),
        examples=[_pictures(tuning, example) for example in tuning.examples],
        trials=[tuning.trials[i] for i in tuning.choice.order[:LISTED]],
        failures=[trial for trial in tuning.trials if trial.failure],
        traps=TRAPS[tuning.measure.score is None],
        command=_segment(tuning, recipe),
        folder_command=f"snowshoe run {recipe} FOLDER -o results",
        score=score,
        value=shown,
    )


def _segment(tuning: Tuning, recipe: str) -> str:
    """Return the command that runs the tuned recipe on the first image: as the command line named it, if it did."""
    path = tuning.cases[0].path
    image = "IMAGE" if path is None else shlex.quote(path) if path else ""
    return " ".join(part for part in ("snowshoe segment", image, f"-r {recipe}") if part)


def header_facts(tuning: Tuning) -> list[str]:
    """Return how much was tried on what, and what decided."""
    return [
        f"{words.whole(len(tuning.trials))} trials",
        words.counted(len(tuning.cases), "image"),
        "without ground truth" if tuning.measure.score is None else "with ground truth",
        f"decided by {tuning.measure.name}",
    ]


def roles(tuning: Tuning) -> str:
    """Return whose pictures these are, said once."""
    second = "" if tuning.runner_up is None else f" The runner-up: {tuning.runner_up.title}."
    return bound(f"The winner: {tuning.best.title}.{second} The numbers are each image's own {tuning.measure.name}.")


TRAPS = {
    True: "No ground truth was given, so nothing here says that the regions are right: only that they are even, differ "
    "from their neighbours, and stay when the image is disturbed a little. Texture isn’t even, so a textured object "
    "may fall into pieces. Look at the pictures.",
    False: "The winner’s score on the images it was chosen on is too optimistic; expect the cross-validated one, where "
    "there is one, on a new image like these.",
}


def summary(tuning: Tuning) -> list[str]:
    """Return the result in a few sentences."""
    name, best, start, choice = tuning.measure.name, tuning.best, tuning.start, tuning.choice
    said = [f"Best: {best.title} ({name} {score(best.score)})."]
    if choice.kept:
        said[0] = f"Untuned, {best.title} ({name} {score(best.score)}), is kept."
    elif best is start:
        said[0] += " Nothing that was tried beats the untuned method."
    else:
        said[0] += f" Untuned: {start.title} ({score(start.score)})."
        if score(best.score) == score(start.score):
            said.append("The scores are the same to four digits: nothing is gained, and the untuned recipe will do.")
    if choice.equals:
        alike = words.sentence(words.counted(len(choice.equals), "other trial"))
        verb = "is" if len(choice.equals) == 1 else "are"
        said.append(f"{alike} {verb} as good on every image, first {tuning.trials[choice.equals[0]].title}.")
    if choice.held_out is None:
        said.append("A single image can’t be cross-validated, so how well the choice generalises is unknown.")
    else:
        said.append(
            f"On held-out images: {score(choice.held_out)} ± {score(choice.spread)} "
            f"over {words.spelled(len(choice.folds))} folds of {words.counted(len(tuning.cases), 'image')}."
        )
        said.extend(_gained(tuning))
    if tuning.runner_up is not None:
        said.append(f"Runner-up: {tuning.runner_up.title} ({score(tuning.runner_up.score)}). {_sure(tuning)}")
    return said


def _gained(tuning: Tuning) -> list[str]:
    gain, error = tuning.choice.gain, tuning.choice.gain_error
    if gain is None or error is None or (tuning.best is tuning.start and not tuning.choice.kept):
        return []
    verdict = "no more than its standard error" if gain <= error else "more than its standard error"
    return [f"There, tuning gains {words.number(gain, 2)} ± {words.number(error, 2)} over the untuned: {verdict}."]


def _sure(tuning: Tuning) -> str:
    choice = tuning.choice
    assert choice.difference is not None
    apart = words.number(choice.difference, 2)
    if choice.difference < 0:
        return f"On these images it leads by {words.number(-choice.difference, 2)}, which may be chance."
    if choice.difference_spread is None:
        return f"The winner is better by {apart}."
    verdict = "within its spread, so either may be right" if choice.within_spread else "more than its spread"
    return f"The winner is better by {apart} ± {words.number(choice.difference_spread, 2)} over folds: {verdict}."


def score(value: float | None) -> str:
    """Return a score with as many digits as mean something."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.4f}".replace("-", "−") if abs(value) < 10 else words.number(value, 4)


def _pictures(tuning: Tuning, example: Example) -> list[tuple[Shown, str, str]]:
    """Return the image, what is right of it, and what the winner and the runner-up make of it, each with its words."""
    case, name = example.case, tuning.recipe.name
    gallery = Gallery(_rgb(case), case.valid)
    shown = [(gallery.photo(f"The image {case.name}"), case.name, "as the method saw it.")]
    if case.truths:
        truth = np.where(case.valid, np.ma.filled(case.truths[0], 0), 0).astype(np.int64)
        n_regions = len(np.unique(truth[truth > 0]))
        shown.append(
            (
                gallery.labels("the ground truth", truth, case.valid, n_regions)[0],
                "Ground truth,",
                "by the first annotator.",
            )
        )
    for role, trial, labels in (
        ("Winner,", tuning.best, example.winner),
        ("Runner-up,", tuning.runner_up, example.runner_up),
    ):
        if trial is not None and labels is not None:
            title = f"{name}, {trial.title}"
            picture = gallery.labels(title, labels.labels, labels.valid, shares_of(labels))[0]
            shown.append((picture, role, f"{score(_own(tuning, trial, case))}."))
    return shown


def _own(tuning: Tuning, trial: Trial, case: Case) -> float:
    return trial.scores[tuning.cases.index(case)]


def _rgb(case: Case) -> pictures.Picture:
    """Return the image as a screen shows it: its first three channels, or its one."""
    pixels = case.pixels
    if case.has_channels:
        pixels = pixels[..., :3] if pixels.shape[-1] >= 3 else pixels[..., 0]
    return pictures.as_rgb(pixels, case.valid)


def summary_html(tuning: Tuning) -> str:
    """Return the result for a notebook: sentences, and the curve or the map."""
    sentences = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in summary(tuning))
    drawn = plots.main_plot(tuning) or Markup("").join(plots.scatter(tuning, axis) for axis in tuning.axes)
    return str(Markup("<ul>{}</ul>{}").format(sentences, plot_card(drawn)))
