"""One HTML page of a tuning: what was chosen and how sure that is, the curve or the map, pictures, and every trial."""

from __future__ import annotations

import math
import shlex

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


def render(found: Tuning) -> str:
    """Return the page."""
    return page(
        "tuning/page.html.jinja",
        found=found,
        header_facts=header_facts(found),
        summary=[*summary(found), *(f"Left out: {name}: {reason}" for name, reason in found.failed)],
        plot=plots.main_plot(found),
        scatters=[plots.scatter(found, axis) for axis in found.axes] if len(found.axes) > 2 else [],
        roles=roles(found),
        examples=[_pictures(found, example) for example in found.examples],
        trials=[found.trials[i] for i in found.choice.order[:LISTED]],
        failures=[trial for trial in found.trials if trial.failure],
        traps=TRAPS[found.measure.score is None],
        command=f"snowshoe segment IMAGE --parameters {shlex.quote(found.chain.name + '.toml')}",
        score=score,
        value=shown,
    )


def header_facts(found: Tuning) -> list[str]:
    """Return how much was tried on what, and what decided."""
    return [
        f"{words.whole(len(found.trials))} trials",
        words.counted(len(found.cases), "image"),
        "without truth" if found.measure.score is None else "with truth",
        f"decided by {found.measure.name}",
    ]


def roles(found: Tuning) -> str:
    """Return whose pictures these are, said once."""
    second = "" if found.runner_up is None else f" The runner-up: {found.runner_up.title}."
    return bound(f"The winner: {found.best.title}.{second} The numbers are each image's own {found.measure.name}.")


TRAPS = {
    True: "No truth was given, so nothing here says that the regions are right: only that they are even, differ from "
    "their neighbours, and stay when the image is disturbed a little. Texture is not even, so a textured object may "
    "fall to pieces. Look at the pictures.",
    False: "The score of the winner on the images it was chosen on flatters it; the cross-validated one, where there "
    "is one, is what to expect of another image like these.",
}


def summary(found: Tuning) -> list[str]:
    """Return the result in a few sentences."""
    name, best, start, choice = found.measure.name, found.best, found.start, found.choice
    said = [f"Best: {best.title} ({name} {score(best.score)})."]
    if choice.kept:
        said[0] = f"Untuned, {best.title} ({name} {score(best.score)}), is kept."
    elif best is start:
        said[0] += " Nothing that was tried is better than what the method does by itself."
    else:
        said[0] += f" Untuned: {start.title} ({score(start.score)})."
    if choice.equals:
        alike = words.sentence(words.counted(len(choice.equals), "other trial"))
        verb = "is" if len(choice.equals) == 1 else "are"
        said.append(f"{alike} {verb} as good on every image, first {found.trials[choice.equals[0]].title}.")
    if choice.held_out is None:
        said.append("With one image nothing can be cross-validated: how far the choice carries over is not known.")
    else:
        said.append(
            f"On images that the choice was not made on: {score(choice.held_out)} ± {score(choice.spread)} "
            f"over {words.spelled(len(choice.folds))} folds of {words.counted(len(found.cases), 'image')}."
        )
        said.extend(_gained(found))
    if found.runner_up is not None:
        said.append(f"Runner-up: {found.runner_up.title} ({score(found.runner_up.score)}). {_sure(found)}")
    return said


def _gained(found: Tuning) -> list[str]:
    gain, error = found.choice.gain, found.choice.gain_error
    if gain is None or error is None or (found.best is found.start and not found.choice.kept):
        return []
    verdict = "no more than its standard error" if gain <= error else "more than its standard error"
    return [f"There, tuning gains {words.number(gain, 2)} ± {words.number(error, 2)} over the untuned: {verdict}."]


def _sure(found: Tuning) -> str:
    choice = found.choice
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


def _pictures(found: Tuning, example: Example) -> list[tuple[Shown, str, str]]:
    """Return the image, what is right of it, and what the winner and the runner-up make of it, each with its words."""
    case, name = example.case, found.chain.name
    gallery = Gallery(_rgb(case), case.valid)
    shown = [(gallery.photo(f"The image {case.name}"), case.name, "as the method saw it.")]
    if case.truths:
        truth = np.where(case.valid, case.truths[0], 0).astype(np.int64)
        n_regions = len(np.unique(truth[truth > 0]))
        shown.append((gallery.labels("the truth", truth, case.valid, n_regions), "Truth,", "of the first annotator."))
    for role, trial, labels in (
        ("Winner,", found.best, example.winner),
        ("Runner-up,", found.runner_up, example.runner_up),
    ):
        if trial is not None and labels is not None:
            title = f"{name}, {trial.title}"
            picture = gallery.labels(title, labels.labels, labels.valid, shares_of(labels))
            shown.append((picture, role, f"{score(_own(found, trial, case))}."))
    return shown


def _own(found: Tuning, trial: Trial, case: Case) -> float:
    return trial.scores[found.cases.index(case)]


def _rgb(case: Case) -> pictures.Picture:
    """Return the image as a screen shows it: its first three channels, or its one."""
    pixels = case.pixels
    if case.has_channels:
        pixels = pixels[..., :3] if pixels.shape[-1] >= 3 else pixels[..., 0]
    return pictures.as_rgb(pixels, case.valid)


def summary_html(found: Tuning) -> str:
    """Return the result for a notebook: sentences, and the curve or the map."""
    sentences = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in summary(found))
    drawn = plots.main_plot(found) or Markup("").join(plots.scatter(found, axis) for axis in found.axes)
    return str(Markup("<ul>{}</ul>{}").format(sentences, plot_card(drawn)))
