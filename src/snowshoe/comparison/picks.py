"""What to take of a comparison: for each goal one row, why it and what would be next, from this image's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from snowshoe import catalogue
from snowshoe.comparison.advice.limits import DEEP, ON_EDGES, SOME_SPECKS
from snowshoe.comparison.advice.local import is_local_threshold
from snowshoe.comparison.advice.phrases import in_specks, measured_objects, objection, on_its_boundaries
from snowshoe.comparison.emptiness import nothing_there
from snowshoe.comparison.lines import command_of, python_of
from snowshoe.comparison.measurements import Density
from snowshoe.comparison.objects import EVENED, GRAINS, SMOOTHED, SPLITS
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import counted, listed, number, percent, seconds, whole

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["Goal", "Pick", "picks_of"]

Goal = Literal["objects", "regions", "classes", "edges", "nothing"]
"""What is sought: things on a ground, pieces that fill the image, kinds of pixels, outlines; or there is nothing."""
TOP = 3
"""With ground truth so many rows are named, the best first."""
SPECKS_MORE = 2.0
"""How many times as many specks are spoken of before the edges are."""
STAIN = "stain"
"""What the recipes begin with that separate stains."""
VERDICTS = ("suits", "suits in part", "does not suit")
SCORES: dict[str, tuple[str, str]] = {"objects": ("object_f1", "F1 of objects"), "regions": ("covering", "covering")}
"""The score that ranks rows for the goal that the ground truth is of."""


@dataclass(frozen=True, eq=False)
class Pick:
    """What to take for one goal.

    Attributes
    ----------
    goal : {"objects", "regions", "classes", "edges", "nothing"}
        "nothing" where the image holds nothing to segment.
    row : Row or None
        What is picked; None where there is nothing to segment.
    reason : str
        One or two sentences, with numbers of this image.
    second : Row or None
        What would be next.
    second_reason : str
        Why it is second; empty without one.
    command, python : str
        The lines that make the row again.
    top : tuple of Row
        With ground truth, the best rows by its score, best first; empty without.
    """

    goal: Goal
    row: Row | None
    reason: str
    second: Row | None = None
    second_reason: str = ""
    command: str = ""
    python: str = ""
    top: tuple[Row, ...] = ()

    @property
    def answer(self) -> str:
        """What it finds, in a word or two: ``24 objects``, ``two classes``, ``edges``."""
        numbers = None if self.row is None else self.row.numbers
        if numbers is None:
            return self.goal
        if self.goal == "classes":
            return counted(numbers.n_labels, "class", "classes")
        return counted(numbers.n_regions, "object" if self.goal == "objects" else "region")

    def as_dict(self) -> dict[str, Any]:
        """Return the pick as plain words."""
        row, second = self.row, self.second
        return {
            "goal": self.goal,
            "name": None if row is None else row.name,
            "method": None if row is None else row.method,
            "recipe": None if row is None else row.recipe,
            "reason": self.reason,
            "second": None if second is None else {"recipe": second.recipe, "reason": self.second_reason},
            "command": self.command,
            "python": self.python,
            "top": [{"recipe": line.recipe, "scores": dict(line.scores)} for line in self.top],
        }


def picks_of(comparison: Comparison) -> tuple[Pick, ...]:
    """Return one pick for each goal that the image allows, the goal first that it suits best."""
    empty = nothing_there(comparison)
    if empty:
        return (Pick("nothing", None, empty),)
    picks = [pick for goal in _BY_GOAL if (pick := _pick(goal, comparison)) is not None]
    judged = _goal_of_truth(comparison)
    regions = next((pick.row for pick in picks if pick.goal == "regions"), None)
    return tuple(sorted(picks, key=lambda pick: (pick.goal != judged, _place(pick, regions, comparison.scene))))


def _pick(goal: Goal, comparison: Comparison) -> Pick | None:
    by_score = goal == _goal_of_truth(comparison)
    order = _by_score(goal, comparison) if by_score else _BY_GOAL[goal](comparison.rows)
    if goal == "classes":
        order = list(dict.fromkeys([*_stained(order, comparison.scene), *order]))
    if not order:
        return None
    row, second = order[0], order[1] if len(order) > 1 else None
    reason = _reason_by_score(goal, order) if by_score else _reason(goal, row)
    why = "" if second is None else _lower_score(goal, second) if by_score else _why_second(goal, row, second)
    lines = command_of(row, comparison), python_of(row, comparison)
    reason += _still_first(row, second) * (not by_score) + _on_the_whole(row)
    return Pick(goal, row, reason, second, why, *lines, top=tuple(order[:TOP]) if by_score else ())


def _still_first(row: Row, second: Row | None) -> str:
    """Return why a row is first although the next has the better verdict: what is known of both on photos; else ""."""
    if second is None or _verdict(second) >= _verdict(row) or _on_photos(row) <= _on_photos(second):
        return ""
    return (
        f" It {VERDICTS[_verdict(row)]} and {second.title} {VERDICTS[_verdict(second)]}, but on photos {row.title} is"
        " nearer to what people draw."
    )


def _on_the_whole(row: Row) -> str:
    """Return what the command of a row does that was shown on a smaller image; empty for others."""
    if row.smaller == 1:
        return ""
    longer = seconds(float(f"{row.seconds * row.smaller**2:.1g}"))
    shown = f"Shown at 1/{row.smaller} of the size"
    return f" {shown}: its command sees the whole image, finds finer parts, and takes {longer} or so."


def _stained(classes: Sequence[Row], scene: Scene) -> list[Row]:
    """Return what is measured on a stained slide, as far as it suits: nothing of other images."""
    by_recipe = {row.recipe: row for row in classes if _verdict(row) == 0}
    return [by_recipe[text] for text in scene.stained_areas if text in by_recipe]


def _place(pick: Pick, regions: Row | None, scene: Scene) -> int:
    """Return the place of a goal: objects where there are some, classes where they are clear, else regions."""
    row = pick.row
    clear = row is not None and pick.goal == "classes" and _is_clear(row, regions, scene)
    return 1 if clear else {"objects": 0, "regions": 2, "classes": 3}.get(pick.goal, 4)


def _is_clear(row: Row, regions: Row | None, scene: Scene) -> bool:
    """Return whether classes suit, hold together and end at edges: no weaker ones than regions that suit, or any that
    lie in a deep valley, since two kinds of pixels alone are what a person sees first; a stain's are clear.
    """
    if _stained([row], scene):
        return True
    numbers = row.numbers
    assert numbers is not None
    edges, parts_two = [ON_EDGES], _parts_two(row, scene.measured.density)
    if regions is not None and regions.numbers is not None and _verdict(regions) == 0 and not parts_two:
        edges.append(regions.numbers.boundary_strength)
    on_edges = numbers.boundary_strength >= max(edges)
    return _verdict(row) == 0 and in_specks(numbers) < SOME_SPECKS and on_edges


def _parts_two(row: Row, density: Density) -> bool:
    """Return whether there are two populations, and one threshold in the deep valley between them."""
    thresholds = row.model.get("thresholds", [])
    return len(thresholds) == 1 and len(density.modes) == 2 and density.fall_near(float(thresholds[0])) >= DEEP


def _verdict(row: Row) -> int:
    return VERDICTS.index(row.advice.verdict) if row.advice is not None else len(VERDICTS)


def _objects(rows: Sequence[Row]) -> list[Row]:
    """Return regions on a ground: those made to count objects, of which none is shown where none look like it."""
    counts = [row for row in rows if row.numbers is not None and (row.numbers.n_objects or 0) > 0 and _verdict(row) < 2]
    counted_first = sorted(counts, key=lambda row: (SPLITS not in row.recipe, _verdict(row), _off_edges(row)))
    return counted_first if counted_first and SPLITS in counted_first[0].recipe else []


def _regions(rows: Sequence[Row]) -> list[Row]:
    """Return regions that fill the image."""
    filling = [row for row in rows if _kind(row) == "regions" and row.numbers and row.numbers.n_objects is None]
    useful = [row for row in filling if row.numbers is not None and row.numbers.n_labels > 1]
    return sorted(useful, key=lambda row: (-_on_photos(row), _verdict(row), _off_edges(row)))


def _classes(rows: Sequence[Row]) -> list[Row]:
    """Return classes: by their verdict, and then by how strong the edges are that they end at, less for specks.

    A threshold that follows the light is no use in a scene where it finds no clear steps, so it must suit.
    """
    several = [row for row in rows if _kind(row) == "classes" and row.numbers is not None and row.numbers.n_labels > 1]
    return sorted(several, key=lambda row: (_verdict(row), is_local_threshold(row), _off_edges(row)))


def _edges(rows: Sequence[Row]) -> list[Row]:
    detectors = [row for row in rows if row.edges is not None]
    return sorted(detectors, key=lambda row: (_verdict(row) == 2, -_on_photos(row), _verdict(row)))


_BY_GOAL: dict[Goal, Callable[[Sequence[Row]], list[Row]]] = {
    "objects": _objects,
    "regions": _regions,
    "classes": _classes,
    "edges": _edges,
}


def _kind(row: Row) -> str:
    return "" if row.segmentation is None else row.segmentation.kind


def _on_photos(row: Row) -> float:
    return catalogue.get(row.method).on_photos


def _off_edges(row: Row) -> float:
    """Return how weak the edges are that a row's boundaries lie on, and how much of it is specks: lower is better."""
    assert row.numbers is not None
    return -row.numbers.boundary_strength * max(0.0, 1 - in_specks(row.numbers) / SOME_SPECKS / 2)


def _reason(goal: Goal, row: Row) -> str:
    numbers = row.numbers
    if goal == "objects" and numbers is not None:
        many = (numbers.n_objects or 0) > 1
        splits = " and splits those that touch" * many
        objects = f"It counts {counted(numbers.n_objects or 0, 'object')} with {measured_objects(numbers)}{splits}."
        # In strong noise the gradient is that of the noise, wherever the outlines lie.
        edges = "" if row.recipe.startswith(SMOOTHED) else f" {on_its_boundaries(numbers)}"
        return f"{objects}{edges}{_beforehand(row)}"
    if goal == "regions" and numbers is not None:
        measured = _on_photos(row)
        cuts = f"It cuts the image into {counted(numbers.n_regions, 'region')}. {on_its_boundaries(numbers)}"
        known = f" On photos its regions match those that people draw to {percent(measured)} on average (covering)."
        return f"{cuts}{known * bool(measured)}"
    if goal == "classes" and numbers is not None and _verdict(row) > 0:
        specks = percent(numbers.tiny_pixels)
        return (
            f"No class map fits well. This one falls least into pieces, with {specks} of its pixels in specks."
            f" {on_its_boundaries(numbers)}"
        )
    if row.advice is None:
        return ""
    return " ".join(row.advice.sentences) if row.recipe.startswith(STAIN) else row.advice.sentences[0]


def _beforehand(row: Row) -> str:
    """Return what is done with the image first, and why."""
    if row.recipe.startswith(EVENED):
        return " First, it takes away the smooth change of brightness across the image, such as uneven light."
    if row.recipe.startswith(SMOOTHED):
        return " First, it smooths the image: otherwise noise hides them."
    if row.recipe.endswith(GRAINS):
        return " They fill the image, but for thin lines between them."
    return ""


def _why_second(goal: Goal, row: Row, second: Row) -> str:
    """Return what the next row does worse."""
    if goal == "objects" and SPLITS not in second.recipe and second.numbers is not None:
        return f"It counts {whole(second.numbers.n_objects or 0)}, and does not split what touches."
    if _verdict(second) > _verdict(row) and second.advice is not None:
        return f"{second.advice.verdict.capitalize()}: {_lowered(objection(second.advice, second.numbers))}"
    if row.recipe.startswith(STAIN) and second.recipe.startswith(STAIN) and second.advice is not None:
        return second.advice.sentences[0]
    first_numbers, numbers = row.numbers, second.numbers
    if goal == "edges" or first_numbers is None or numbers is None:
        scores = f"F of {number(_on_photos(second), 2)}, the pick {number(_on_photos(row), 2)}"
        return f"On photos it finds fewer of the boundaries that people draw ({scores})."
    if goal == "objects":
        return f"It counts {whole(numbers.n_objects or 0)}."
    if goal == "regions" and _on_photos(second):
        return f"It makes {counted(numbers.n_regions, 'region')}, on photos less like those that people draw."
    if numbers.boundary_strength > first_numbers.boundary_strength or numbers.tiny_pixels > SPECKS_MORE * (
        first_numbers.tiny_pixels + SOME_SPECKS / 8
    ):
        shares = percent(numbers.tiny_pixels), percent(first_numbers.tiny_pixels)
        return f"{shares[0]} of its pixels are specks; the pick has {shares[1]}."
    ratios = number(numbers.boundary_strength, 3), number(first_numbers.boundary_strength, 3)
    if ratios[0] == ratios[1]:
        return "By these numbers it is just as good."
    return f"Its boundaries lie on weaker edges: {ratios[0]} times the mean gradient, against {ratios[1]} for the pick."


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _goal_of_truth(comparison: Comparison) -> Goal | None:
    """Return the goal that a ground truth is of: objects where it leaves a ground, else regions; None without one."""
    if not comparison.truths:
        return None
    return "objects" if all((truth == 0).any() for truth in comparison.truths) else "regions"


def _by_score(goal: Goal, comparison: Comparison) -> list[Row]:
    name = SCORES[goal][0]
    scored = [row for row in comparison.rows if row.scores.get(name) is not None]
    return sorted(scored, key=lambda row: -row.scores[name])


def _reason_by_score(goal: Goal, order: Sequence[Row]) -> str:
    name, words = SCORES[goal]
    ranked = listed([f"{line.title} {number(line.scores[name], 2)}" for line in order[:TOP]])
    return f"The best by {words} against your ground truth: {ranked}."


def _lower_score(goal: Goal, row: Row) -> str:
    name, words = SCORES[goal]
    return f"Its {words} is {number(row.scores[name], 2)}."
