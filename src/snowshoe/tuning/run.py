"""Tune a method: what is asked, searched, and chosen."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.drawing.words import listed
from snowshoe.errors import must_be
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.tuning.cases import Case, Values, cases_of
from snowshoe.tuning.choose import Choice, choose
from snowshoe.tuning.label_free import Floats
from snowshoe.tuning.measure import measure_of
from snowshoe.tuning.result import Example, Trial, Tuning
from snowshoe.tuning.search import JOURNAL as JOURNAL
from snowshoe.tuning.search import Outcome, Search
from snowshoe.tuning.space import Axis, asked, axes_of, start_of, trials_of, with_odd, without_effect
from snowshoe.types import Image
from snowshoe.workers import INPUT_FAILURES, Progress

SHOWN = 3
"""So many images are shown with the winner and the runner-up."""


def tune(
    images: Image | Sequence[Image],
    method: str,
    *,
    truth: Any = None,
    measure: str | None = None,
    vary: Mapping[str, Any] | None = None,
    channel_axis: int | None = None,
    trials: int = 40,
    jobs: int = 1,
    rng: int = 0,
    folder: str | Path | None = None,
) -> Tuning:
    """The parameters of a method that suit some images best, the runner-up, and how sure the choice is.

    Choose it with a few images that were labelled by hand: parameters that score best on them, cross-validated. Without
    a truth it looks for even regions that differ from their neighbours and stay the same when the image is disturbed a
    little; that is a hint, not a proof: look at the pictures. Don't tune on images that you report scores on.

    Parameters
    ----------
    images : array_like, or list of them
        All that the method is tuned on.
    method : str
        A recipe: a name in the catalogue; with fixed parameters ``slic:compactness=20``; in steps
        ``kmeans+components``. Several values of a parameter, ``slic:compactness=5/10/20``, say that it varies.
    truth : ndarray of int, or list, optional
        A label image for each image, in their order; a list of arrays within it holds several annotators'.
    measure : str, optional
        A score (see `snowshoe.metrics.scores`), or ``balance``, ``uniformity_contrast`` or ``stability``, which need
        no truth. Default: by what the method makes and what the truth holds.
    vary : mapping, optional
        Parameter → list of values, or (low, high), or (low, high, steps). Default: all that change something on the
        first image, around their defaults. Steps' parameters are called ``step.parameter``.
    channel_axis : int, optional
        The axis of the channels; a method for one channel sees the grey image.
    trials : int
        How many parameters are tried, about; more find finer differences and take longer. One or two parameters are
        tried on a grid, more of them on a Latin hypercube. What the method's text says is always measured too. With
        several images it wins where tuning gains no more than a standard error over it, unless ``vary`` leaves it out.
    jobs : int
        Processes; the result does not depend on it.
    rng : int
        Seed of the hypercube and of the folds.
    folder : path, optional
        Keeps what was measured, so that the same call after a kill goes on where that stopped.

    Returns
    -------
    Tuning
        The same for a seed, apart from the seconds.

    Raises
    ------
    ValueError
        If a parameter, value or measure is unknown, a truth does not fit, or no trial runs on every image.

    Examples
    --------
    >>> import numpy as np
    >>> import snowshoe
    >>> truth = np.repeat(np.repeat([[0, 1], [1, 0]], 8, axis=0), 8, axis=1)
    >>> image = (40 + 90 * truth).astype(np.uint8)
    >>> tuning = snowshoe.tune(image, "kmeans", truth=truth + 1, vary={"k": [1, 2]})
    >>> tuning.parameters
    {'k': 2}
    """
    cases = cases_of(images, truth, channel_axis=channel_axis)
    return tune_cases(cases, method, measure=measure, vary=vary, trials=trials, jobs=jobs, rng=rng, folder=folder)


def tune_cases(
    cases: Sequence[Case],
    method: str,
    *,
    measure: str | None = None,
    vary: Mapping[str, Any] | None = None,
    trials: int = 40,
    jobs: int = 1,
    rng: int = 0,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> Tuning:
    """Tune on images that are checked already, and tell of the progress; the arguments are those of `tune`."""
    start = time.perf_counter()
    for name, number in (("trials", trials), ("jobs", jobs)):
        if number < 1:
            raise must_be(name, "an integer of at least 1", number)
    recipe, vary = asked(method, vary)
    first, kind = _started(recipe, cases)
    axes = axes_of(recipe, vary, first.spread)
    decides = measure_of(measure, cases, kind)
    axes = _suited(recipe, axes, first, all_matter=vary is not None)
    start_values = start_of(recipe, axes)
    may_start = vary is None or all(axis.holds(start_values[axis.name]) for axis in axes)
    candidates = trials_of(axes, trials, rng, start_values if may_start else None)
    tried = [start_values, *(values for values in candidates if values != start_values)]
    search = Search(recipe, tuple(cases), decides)
    kept_in = None if folder is None else Path(folder)
    outcomes = search.outcomes(tried, folder=kept_in, jobs=jobs, progress=progress)
    may_win = [t for t, values in enumerate(tried) if values in candidates]
    tuning = _result(search, axes, tried, outcomes, lambda scores: choose(scores, decides.better, rng, may_win))
    examples = _examples(tuning)
    return dataclasses.replace(tuning, examples=examples, seconds=time.perf_counter() - start)


def _examples(tuning: Tuning) -> tuple[Example, ...]:
    """Return the first images with the labels of the winner and of the runner-up: trials keep their numbers alone."""

    def labels(case: Case, trial: Trial | None) -> Segmentation | None:
        return None if trial is None else case.segmented(tuning.recipe, trial.parameters)

    return tuple(
        Example(case, case.segmented(tuning.recipe, tuning.best.parameters), labels(case, tuning.runner_up))
        for case in tuning.cases[:SHOWN]
    )


def _started(recipe: Recipe, cases: Sequence[Case]) -> tuple[Case, str]:
    """Return the first image that the method runs on as it is written, and what it makes; raise where there is none."""
    failure: Exception | None = None
    for case in cases:
        try:
            return case, case.segmented(recipe, {}).kind
        except INPUT_FAILURES as error:
            failure = error
    raise must_be("method", "one that runs on at least one of the images", recipe.text, str(failure))


def _suited(recipe: Recipe, axes: Sequence[Axis], case: Case, *, all_matter: bool) -> list[Axis]:
    """Return the parameters as they can vary on an image, and without those that change nothing there."""

    def labels(values: Values) -> Any:
        return case.segmented(recipe, values).labels

    usual = labels({})

    def changes(values: Values) -> bool | None:
        try:
            return not np.array_equal(labels(values), usual)
        except INPUT_FAILURES:
            return None

    suited = with_odd(axes, changes)
    if all_matter:
        return suited
    kept = without_effect(suited, changes)
    if not kept:
        names = listed([axis.name for axis in suited])
        advice = f"its labels stay the same whatever {names} {'is' if len(suited) == 1 else 'are'}"
        what_to_do = "use it as it is, or name in vary what to try"
        rule = f"one that has something to tune on {case.name}"
        raise must_be("method", rule, recipe.text, f"{advice}: {what_to_do}")
    return kept


def _result(
    search: Search,
    axes: Sequence[Axis],
    tried: Sequence[dict[str, Any]],
    outcomes: Sequence[Sequence[Outcome]],
    choice: Callable[[Floats], Choice],
) -> Tuning:
    n = len(search.cases)
    failed = {c: outcomes[0][c]["failure"] for c in range(n) if all("failure" in row[c] for row in outcomes)}
    used = [c for c in range(n) if c not in failed]
    numbers = [[row[c].get("numbers") for c in used] for row in outcomes]
    table = search.measure.table(numbers)
    return Tuning(
        recipe=search.recipe,
        measure=search.measure,
        axes=tuple(axes),
        cases=tuple(search.cases[c] for c in used),
        trials=tuple(
            Trial.of(values, [outcomes[t][c] for c in used], {name: part[t] for name, part in table.items()})
            for t, values in enumerate(tried)
        ),
        choice=choice(table[search.measure.name]),
        failed=tuple((search.cases[c].name, reason) for c, reason in failed.items()),
    )
