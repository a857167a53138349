"""What the page says, worked out: the summary, the tables, and the lines that reproduce it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from snowshoe import catalogue
from snowshoe.comparison.agreement import Agreement
from snowshoe.comparison.numbers import LOWER_IS_BETTER, MEANINGS
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.io.bundled import SAMPLE
from snowshoe.metrics import scores
from snowshoe.results import Scree
from snowshoe.results.words import THIN, counted, listed, number, percent, seconds, sentence, spelled, whole

CRITERIA = {
    "elbow": ("Elbow", "greatest distance from the chord"),
    "second_difference": ("Second difference", "sharpest turn of the curve"),
    "explained_variance": ("Explained variance", f"first k to explain 90{THIN}%"),
    "calinski_harabasz": ("Caliński–Harabasz", "variance between classes over that within"),
    "silhouette": ("Silhouette", "how much nearer a pixel is to its own class than to the next"),
    "gap": ("Gap statistic", "gain over values without any structure"),
    "bic": ("BIC", "likelihood, less a price for each class"),
}
"""What each criterion of the scree looks at; one that is not listed is shown by name alone."""

NUMBER_NAMES = {
    "explained_grey": "Explained, grey",
    "explained_colour": "Explained, colour",
    "contrast": "Contrast",
    "boundary_strength": "Boundary strength",
    "tiny_regions": "Tiny regions",
    "tiny_pixels": "Pixels in them",
}


@dataclass(frozen=True)
class Column:
    """A column of the table of methods.

    Attributes
    ----------
    title, meaning : str
        Its head, and what it measures.
    cells : tuple of str
        One for each row.
    best : tuple of bool
        Which cells hold the best value.
    """

    title: str
    meaning: str
    cells: tuple[str, ...]
    best: tuple[bool, ...]


def columns(comparison: Comparison) -> list[Column]:
    """Return the table of all methods: time, classes, regions, and the label-free numbers."""
    rows = comparison.rows
    made = [
        _column(rows, "Time", "", [row.seconds if row.result is not None else None for row in rows], seconds, "seconds")
    ]
    made += [
        _column(rows, "Classes", "", [_classes(row) for row in rows], whole),
        _column(rows, "Regions", "", [None if r.numbers is None else r.numbers.n_regions for r in rows], whole),
    ]
    for name, title in NUMBER_NAMES.items():
        values = [None if row.numbers is None else getattr(row.numbers, name) for row in rows]
        if any(value is not None for value in values):
            made.append(_column(rows, title, MEANINGS[name], values, _format(name), name))
    return made


def score_columns(comparison: Comparison) -> list[Column]:
    """Return the table of scores against the truth: the first number of every score that was made."""
    rows, made = comparison.rows, []
    for entry in scores():
        name = entry.names[0]
        values = [row.scores.get(name) for row in rows]
        if any(value is not None for value in values):
            meaning = f"{entry.summary}. The {entry.better} the better."
            title = sentence(name.replace("_", " "))
            made.append(_column(rows, title, meaning, values, lambda v: f"{v:.3f}", name))
    return made


def _classes(row: Row) -> int | None:
    return row.numbers.n_labels if row.numbers is not None and row.numbers.class_means else None


def _format(name: str) -> Any:
    if name == "contrast":
        return lambda value: f"{number(value)}{THIN}σ"
    return (lambda value: f"{number(value, 2)}{THIN}×") if name == "boundary_strength" else percent


def _column(rows: tuple[Row, ...], title: str, meaning: str, values: list[Any], show: Any, ranked: str = "") -> Column:
    known = [value for value in values if value is not None]
    best = None
    if ranked and len(known) > 1 and len(set(known)) > 1:
        best = min(known) if ranked in _lower_is_better() else max(known)
    cells = tuple("–" if value is None else show(value) for value in values)
    return Column(title, meaning, cells, tuple(best is not None and value == best for value in values))


def _lower_is_better() -> frozenset[str]:
    return LOWER_IS_BETTER | {name for entry in scores() if entry.better == "lower" for name in entry.names}


def summary(comparison: Comparison) -> list[str]:
    """Return the few sentences that stand above everything else."""
    measured, scree = comparison.scene.measured, comparison.scree
    found = [
        f"The scree curve bends at {counted(scree.chosen_k, 'class', 'classes')}, which explain"
        f"{'s' * (scree.chosen_k == 1)} {percent(float(scree.explained[scree.chosen_k - 1]))} of the grey variance."
    ]
    modes = measured.density.modes
    found.append(
        f"The histogram has {counted(len(modes), 'mode')}, at {listed([number(mode) for mode in modes[:6]])};"
        f" the noise is about {number(measured.noise, 2)}, {percent(measured.relative_noise)} of the spread of the grey"
        " values."
    )
    for verdict, words in (("suits", "Suits this image"), ("does not suit", "Does not suit it")):
        titles = [row.title for row in comparison.rows if row.advice is not None and row.advice.verdict == verdict]
        if titles:
            found.append(f"{words}: {'; '.join(titles)}.")
    return found


def other_thresholds(comparison: Comparison) -> str:
    """Return where the thresholds of the other methods lie; empty without any."""
    single = {row.title: row.model.get("thresholds", []) for row in comparison.rows if row.family == "threshold"}
    found = sorted((values[0], title) for title, values in single.items() if len(values) == 1 and title != "otsu")
    if len(found) < 2:
        return ""
    (low, first), (high, last) = found[0], found[-1]
    return (
        f"{sentence(spelled(len(found)))} other methods put one threshold anywhere from {number(low)} ({first}) to"
        f" {number(high)} ({last}); half of them lie between {number(found[len(found) // 4][0])} and"
        f" {number(found[-1 - len(found) // 4][0])}."
    )


def criteria(scree: Scree) -> list[dict[str, Any]]:
    """Return one line for each criterion: its name, what it looks at, its k, and whether that is the elbow's."""
    return [
        {"name": title, "about": about, "k": k, "same": k == scree.chosen_k}
        for name, k in scree.criteria.items()
        for title, about in [CRITERIA.get(name, (sentence(name.replace("_", " ")), ""))]
    ]


def agreement_sentence(scree: Scree) -> str:
    """Return how far the criteria agree."""
    ks = list(scree.criteria.values())
    same = ks.count(scree.chosen_k)
    if same == len(ks):
        return f"All {counted(len(ks), 'criterion', 'criteria')} choose k = {scree.chosen_k}."
    return (
        f"{sentence(spelled(same))} of the {counted(len(ks), 'criterion', 'criteria')} choose{'s' * (same == 1)}"
        f" k = {scree.chosen_k}; the answers run from {min(ks)} to {max(ks)}, so"
        f" {'k is well supported' if same * 2 >= len(ks) else 'the image alone does not settle k'}."
    )


def command(comparison: Comparison) -> str:
    """Return the command line that makes this report again."""
    folder = PurePath(comparison.name).stem + "-snowshoe"
    options = "".join(f" --method {name}" for name in chosen_methods(comparison))
    image = "" if comparison.name == SAMPLE else f" {shlex.quote(comparison.name)}"
    return f"snowshoe compare{image}{options} -o {shlex.quote(folder)}"


def chosen_methods(comparison: Comparison) -> list[str]:
    """Return the names of the methods that were run; none where it was all there are."""
    names = list(dict.fromkeys(row.method for row in comparison.rows))
    return [] if {method.name for method in catalogue.methods()} <= set(names) else names


def command_of(row: Row, name: str) -> str:
    """Return the command line, or the Python line, that makes one row again."""
    if row.source not in ("grey", "colour"):
        settings = "".join(f", {key}={value!r}" for key, value in row.parameters.items())
        return f"snowshoe.{row.method}(classes{settings})"
    verb = "edges" if row.edges is not None else "segment"
    options = " ".join(f"--{key.replace('_', '-')} {value}" for key, value in row.parameters.items())
    colour = "--colour" if row.source == "colour" else ""
    return " ".join(
        part for part in ("snowshoe", verb, shlex.quote(name), "--method", row.method, colour, options) if part
    )


def python_lines(comparison: Comparison) -> str:
    """Return the Python lines that make this report again."""
    folder = PurePath(comparison.name).stem + "-snowshoe"
    methods = f", methods={names!r}" if (names := chosen_methods(comparison)) else ""
    axis = ", channel_axis=-1" if comparison.scene.image.has_channels else ""
    return (
        "import snowshoe\n\n"
        f"image = {'snowshoe.sample()' if comparison.name == SAMPLE else f'snowshoe.read({comparison.name!r})'}\n"
        f"result = snowshoe.compare(image{axis}{methods}, name={comparison.name!r})\n"
        f"result.save({folder!r})"
    )


def extremes(agreement: Agreement) -> str:
    """Return which two segmentations agree most, and which least; empty with fewer than three."""
    n = len(agreement.names)
    pairs = [(float(agreement.matrix[i, j]), i, j) for i in range(n) for j in range(i)]
    if len(pairs) < 2:
        return ""
    (high, a, b), (low, c, d) = max(pairs), min(pairs)
    titles = agreement.titles
    return (
        f"Most alike are {titles[b]} and {titles[a]} ({high:.2f}), least alike {titles[d]} and {titles[c]} ({low:.2f})."
    )
