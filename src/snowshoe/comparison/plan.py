"""What is run: every chosen method as a recipe, with defaults, and with the k of the scree where it has one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from snowshoe import catalogue
from snowshoe.catalogue import FAMILIES, Method, Parameter
from snowshoe.recipes import Recipe, Step

MANY = 10
"""The number of clusters that is shown beside the scree's choice."""
BASE = "threshold"
"""The family whose first method makes classes where regions need some."""


@dataclass(frozen=True)
class Job:
    """A recipe to run on the image.

    Attributes
    ----------
    recipe : Recipe
        It gives labels or edges.
    in_colour : bool
        Whether the image has colours that the recipe looks at.
    chosen : bool
        Whether it was asked for by its name or as a recipe, not as one of many.
    """

    recipe: Recipe
    in_colour: bool = False
    chosen: bool = False

    @property
    def is_slow(self) -> bool:
        """Whether one of its methods is, and nobody chose it by name: what is asked for is run as it is."""
        return not self.chosen and any(entry.slow for entry in self.recipe.entries)

    @property
    def method(self) -> Method:
        """The method of the last step, which the row is about."""
        return self.recipe.entries[-1]

    @property
    def name(self) -> str:
        """A name that is different for every job of a plan, and serves as a file name."""
        frozen = self.recipe.identity.removeprefix(self.recipe.text).replace(" ", "-")
        return "+".join(_step_name(step) for step in self.recipe.steps) + frozen

    @property
    def title(self) -> str:
        """What the report calls it: the recipe, with the last part of a path."""
        steps = [Step(step.method, {k: _shown(step, k) for k in step.parameters}) for step in self.recipe.steps]
        frozen = ", frozen" if self.recipe.identity != self.recipe.text else ""
        return str(Recipe(tuple(steps))) + frozen

    @property
    def source(self) -> str:
        """What its last step is given: ``grey``, ``colour``, or the name of the job whose labels it takes."""
        base = self.base
        if base is not None:
            return base.name
        return "colour" if self.in_colour else "grey"

    @property
    def base(self) -> Job | None:
        """The job whose classes it takes, if it takes some: what is done with labels on the way makes none."""
        recipe: Recipe | None = self.recipe
        while recipe is not None and recipe.entries[-1].takes == "labels":
            recipe = recipe.prefix
        return Job(recipe, self.in_colour) if recipe is not None and self.method.takes == "labels" else None


def job_of(recipe: Recipe, in_colour: bool) -> Job:
    """Return the job of a recipe; raise where it gives neither labels nor edges, or is to be given labels."""
    return Job(recipe.require_answer(), in_colour and recipe.sees_channels)


def plan(methods: Iterable[Method], chosen_k: int, in_colour: bool) -> list[Job]:
    """Return the jobs in the order in which they can run: those that need another's classes come last."""
    entries = sorted(methods, key=_place)
    makers = [entry for entry in entries if entry.takes != "labels"]
    jobs = [job_of(recipe, in_colour) for entry in makers for recipe in _recipes(entry, chosen_k, in_colour)]
    on_labels = [entry for entry in entries if entry.takes == "labels"]
    bases = _bases(jobs, chosen_k)
    if on_labels and not bases:
        bases = [job_of(_standing_in(), in_colour)]
        jobs += bases
    return jobs + [_on(base, entry, in_colour) for entry in on_labels for base in bases]


def _on(base: Job, entry: Method, in_colour: bool) -> Job:
    return job_of(Recipe((*base.recipe.steps, Step.of(entry.name, {}))), in_colour)


def _place(method: Method) -> tuple[int, int]:
    """Return where a method stands: its family in the story's order, and within it the simplest first."""
    family = FAMILIES.index(method.family) if method.family in FAMILIES else len(FAMILIES)
    return family, len(method.parameters)


def _recipes(method: Method, chosen_k: int, in_colour: bool) -> list[Recipe]:
    """Return a method's runs; one with a k is shown with that of the scree, on the grey values that the scree is of."""
    if not _takes_k(method):
        return [Recipe((Step.of(method.name, {}),))]
    coloured = in_colour and method.takes == "channels"
    grey = (Step.of("grey", {}),) if coloured else ()
    in_grey = [Recipe((*grey, Step.of(method.name, {"k": k}))) for k in dict.fromkeys((MANY, chosen_k))]
    return [*in_grey, *([Recipe((Step.of(method.name, {"k": chosen_k}),))] if coloured else [])]


def _takes_k(method: Method) -> bool:
    return any(parameter.name == "k" and "auto" in parameter.choices for parameter in method.parameters)


def _bases(jobs: list[Job], chosen_k: int) -> list[Job]:
    """Return the class maps that are worth cutting into regions: the chosen clusters, and the first threshold."""
    chosen = [job for job in jobs if job.recipe.steps[-1].parameters.get("k") == chosen_k][:1]
    first = [job for job in jobs if job.method.family == BASE][:1]
    return chosen + first


def _standing_in() -> Recipe:
    """Return the run whose classes are taken where no chosen method makes any: the first of the short list."""
    listed = [entry for entry in catalogue.methods() if entry.shortlist and entry.family == BASE]
    return Recipe((Step.of(min(listed, key=_place).name, {}),))


def _step_name(step: Step) -> str:
    return "-".join([step.method, *(f"{key}{_as_word(step, key)}" for key in step.chosen)])


def _as_word(step: Step, key: str) -> str:
    """Return a value as part of a file's name; of a path its last part, and what tells it from others."""
    value = step.parameters[key]
    if not _parameter(step, key).is_path:
        return str(value).removesuffix(".0")
    return f"-{PurePath(value).stem}-{zlib.crc32(str(value).encode()):08x}"


def _shown(step: Step, key: str) -> Any:
    value = step.parameters[key]
    return PurePath(value).name if _parameter(step, key).is_path and value else value


def _parameter(step: Step, key: str) -> Parameter:
    return next(parameter for parameter in step.entry.parameters if parameter.name == key)
