"""One HTML page of a tuning: what was chosen and how sure that is, the curve or the map, pictures, and every trial."""

from __future__ import annotations

import math
import shlex
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.drawing import svg, words
from snowshoe.reports import comparison as report
from snowshoe.reports.comparison.gallery import Gallery, Shown
from snowshoe.reports.tuning import plots
from snowshoe.results import Segmentation
from snowshoe.tuning.cases import Case
from snowshoe.tuning.result import Trial, Tuning, shown

PICTURED = 3
"""So many images are shown with the winner and the runner-up."""
LISTED = 60
"""So many trials stand in the table; all are in the CSV."""


@dataclass(frozen=True)
class Pictured:
    """An image, what is right of it, and what the winner and the runner-up make of it."""

    name: str
    image: Shown
    truth: Shown | None
    results: tuple[tuple[str, Trial, float, Shown], ...]


def render(found: Tuning) -> str:
    """Return the page."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters.update(score=score, shown=shown, capital=words.sentence)
    template = environment.from_string((files(__package__) / "page.html.jinja").read_text(encoding="utf-8"))
    style = (files(report) / "report.css").read_text(encoding="utf-8") + svg.STYLE + plots.STYLE
    order = found.choice.order
    return (
        template.render(
            found=found,
            style=style,
            title=f"{found.recipe.name}, tuned",
            summary=summary(found),
            plot=plots.main_plot(found),
            scatters=[plots.scatter(found, axis) for axis in found.axes] if len(found.axes) > 2 else [],
            pictured=[_pictured(found, case) for case in found.cases[:PICTURED]],
            trials=[found.trials[i] for i in order[:LISTED]],
            failures=[trial for trial in found.trials if trial.failure],
            traps=TRAPS[found.measure.score is None],
            command=f"snowshoe segment IMAGE -r {shlex.quote(found.recipe.name + '.toml')}",
            version=version("snowshoe"),
        )
        + "\n"
    )


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


def _pictured(found: Tuning, case: Case) -> Pictured:
    scene = Scene.of(case.pixels, case.mask, case.channel_axis, case.name)
    gallery = Gallery(scene)
    results = []
    for role, trial in (("Winner", found.best), ("Runner-up", found.runner_up)):
        if trial is not None:
            made = case.segmented(found.recipe, trial.parameters)
            own = trial.scores[found.cases.index(case)]
            results.append((role, trial, own, gallery.row(_row(found, trial, made))))
    truth = None
    if case.truths:
        right = Segmentation(case.truths[0].astype(np.int64), case.valid, kind="regions")
        truth = gallery.row(_row(found, found.best, right, "the truth"))
    return Pictured(case.name, gallery.photo(), truth, tuple(results))


def _row(found: Tuning, trial: Trial, made: Segmentation, title: str = "") -> Row:
    entry = found.recipe.entries[-1]
    title = title or f"{found.recipe.name}, {trial.title}"
    return Row(title, title, entry.name, entry.family, trial.parameters, "image", made)


def summary_html(found: Tuning) -> str:
    """Return the result for a notebook: sentences, and the curve or the map."""
    sentences = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in summary(found))
    drawn = plots.main_plot(found) or Markup("").join(plots.scatter(found, axis) for axis in found.axes)
    style = Markup("<style>{}</style>").format(Markup(svg.STYLE + plots.STYLE))
    return str(Markup('{}<ul>{}</ul><div style="max-width:36rem">{}</div>').format(style, sentences, drawn))
