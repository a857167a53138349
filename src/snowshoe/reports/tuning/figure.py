"""A tuning as a matplotlib figure, for papers and for changing by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowshoe.reports.figures import new_figure
from snowshoe.tuning.result import Tuning, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def tuning_figure(found: Tuning) -> Figure:
    """Return the score of every trial over each parameter, with the winner and the runner-up ringed."""
    figure = new_figure(figsize=(4.2 * len(found.axes), 3.4))
    axes = figure.subplots(1, len(found.axes), squeeze=False)[0]
    for axis, parameter in zip(axes, found.axes, strict=True):
        # Words are drawn in their own place, numbers as text of numbers would not be: so one kind only.
        words = any(not isinstance(trial.parameters[parameter.name], int | float) for trial in found.trials)
        places = [shown(t.parameters[parameter.name]) if words else t.parameters[parameter.name] for t in found.trials]
        scores = [trial.score for trial in found.trials]
        axis.plot(places, scores, "o", color="0.35", markersize=4)
        for trial, colour in ((found.best, "C1"), (found.runner_up, "C0")):
            if trial is not None:
                place = places[found.trials.index(trial)]
                axis.plot([place], [trial.score], "o", mfc="none", mec=colour, ms=12)
        if parameter.logarithmic and not words:
            axis.set_xscale("log")
        axis.set_xlabel(parameter.name)
    axes[0].set_ylabel(f"{found.measure.name} ({found.measure.better} is better)")
    return figure
