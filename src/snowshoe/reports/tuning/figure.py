"""A tuning as a matplotlib figure, for papers and for changing by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from snowshoe.drawing.style import file_style
from snowshoe.io import atomically
from snowshoe.reports.figures import INK, new_figure, png, ring
from snowshoe.reports.tuning.plots import picture
from snowshoe.tuning.result import Tuning, shown

if TYPE_CHECKING:
    from snowshoe.reports.notebook_figure import NotebookFigure

__all__ = ["save_picture", "tuning_figure"]


def save_picture(tuning: Tuning, path: str | os.PathLike[str]) -> None:
    """Write the plot as the page has it (``.svg``), or as a figure (``.png``, which needs the extra ``plot``)."""
    is_png = Path(path).suffix.lower() == ".png"
    drawn = png(tuning_figure(tuning)) if is_png else f"{picture(tuning, file_style())}\n".encode()
    with atomically(path) as temporary:
        temporary.write_bytes(drawn)


def tuning_figure(tuning: Tuning) -> NotebookFigure:
    """Return the score of every trial over each parameter, with the winner and the runner-up ringed."""
    figure = new_figure(figsize=(4.2 * len(tuning.axes), 3.4))
    axes = figure.subplots(1, len(tuning.axes), squeeze=False)[0]
    for axis, parameter in zip(axes, tuning.axes, strict=True):
        # Words are drawn in their own place, numbers as text of numbers would not be: so one kind only.
        words = any(not isinstance(trial.parameters[parameter.name], int | float) for trial in tuning.trials)
        places = [shown(t.parameters[parameter.name]) if words else t.parameters[parameter.name] for t in tuning.trials]
        scores = [trial.score for trial in tuning.trials]
        axis.plot(places, scores, "o", color=INK, markersize=4)
        for trial, kind in ((tuning.best, "chosen"), (tuning.runner_up, "other")):
            if trial is not None:
                ring(axis, places[tuning.trials.index(trial)], trial.score, kind)
        if parameter.logarithmic and not words:
            axis.set_xscale("log")
        axis.set_xlabel(parameter.name)
    axes[0].set_ylabel(f"{tuning.measure.name} ({tuning.measure.better} is better)")
    return figure
