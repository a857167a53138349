"""What is run: every chosen method, with defaults, and with the k of the scree where it has one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from snowshoe import catalogue
from snowshoe.catalogue import Method
from snowshoe.comparison.selection import COLOUR
from snowshoe.comparison.step import Step
from snowshoe.errors import must_be

FAMILIES = ("threshold", "cluster", "edges", "regions", "graph", "learned")
"""The order in which families are told; one that is not listed comes last."""
MANY = 10
"""The number of clusters that is shown beside the scree's choice."""


@dataclass(frozen=True)
class Job:
    """One method with its parameters, and what it is given: ``grey``, ``colour`` or the name of another job."""

    method: Method
    parameters: Mapping[str, Any]
    source: str = "grey"

    @property
    def name(self) -> str:
        """A name that is different for every job of a plan, and serves as a file name."""
        parts = [self.method.name, *(f"{key}{self._as_word(key, value)}" for key, value in self._telling().items())]
        if self.source == "colour":
            parts.append("colour")
        elif self.source != "grey":
            parts.append(f"of-{self.source}")
        return "-".join(parts)

    @property
    def title(self) -> str:
        """What the report calls it."""
        files = self._files
        shown = {k: PurePath(v).name if k in files else v for k, v in self._telling().items()}
        parts = [self.method.name, *(f"{key} = {value}" for key, value in shown.items())]
        if self.source == "colour":
            parts.append("in colour")
        elif self.source != "grey":
            parts.append(f"of {self.source}")
        return ", ".join(parts)

    def _as_word(self, key: str, value: Any) -> str:
        """Return a value as part of a file's name; of a path its last part, and what tells it from others."""
        if key not in self._files:
            return str(value)
        return f"-{PurePath(value).stem}-{zlib.crc32(str(value).encode()):08x}"

    @property
    def _files(self) -> set[str]:
        return {parameter.name for parameter in self.method.parameters if parameter.is_path}

    def _telling(self) -> dict[str, Any]:
        defaults = self.method.defaults()
        return {name: value for name, value in self.parameters.items() if defaults.get(name) != value}


def plan(methods: Iterable[Method], chosen_k: int, in_colour: bool) -> list[Job]:
    """Return the jobs in the order in which they can run: those that need another's classes come last."""
    entries = sorted(methods, key=_place)
    jobs = [job for entry in entries if entry.takes != "labels" for job in _jobs(entry, chosen_k, in_colour)]
    on_labels = any(entry.takes == "labels" for entry in entries)
    bases = _bases(jobs, chosen_k)
    if on_labels and not bases:
        bases = [_standing_in()]
        jobs += bases
    return jobs + [Job(entry, {}, base.name) for entry in entries if entry.takes == "labels" for base in bases]


def _place(method: Method) -> tuple[int, int]:
    """Return where a method stands: its family in the story's order, and within it the simplest first."""
    family = FAMILIES.index(method.family) if method.family in FAMILIES else len(FAMILIES)
    return family, len(method.parameters)


def _jobs(method: Method, chosen_k: int, in_colour: bool) -> list[Job]:
    """Return a method's runs; one that takes colour sees it where there is some, and grey where the scree's k is told.

    The scree is of the grey values, so a method with a k is shown on what its k was chosen for too.
    """
    coloured = in_colour and method.takes == "channels"
    if not _takes_k(method):
        return [Job(method, {}, "colour" if coloured else "grey")]
    jobs = [Job(method, {"k": k}) for k in dict.fromkeys((MANY, chosen_k))]
    return [*jobs, Job(method, {"k": chosen_k}, "colour")] if coloured else jobs


def _takes_k(method: Method) -> bool:
    return any(parameter.name == "k" and "auto" in parameter.choices for parameter in method.parameters)


def _bases(jobs: list[Job], chosen_k: int) -> list[Job]:
    """Return the class maps that are worth cutting into regions: the chosen clusters, and the first threshold."""
    chosen = [job for job in jobs if job.parameters.get("k") == chosen_k][:1]
    first = [job for job in jobs if job.method.family == FAMILIES[0]][:1]
    return chosen + first


def _standing_in() -> Job:
    """Return the run whose classes are taken where no chosen method makes any: the first of the short list."""
    listed = [entry for entry in catalogue.methods() if entry.shortlist and entry.family == FAMILIES[0]]
    return Job(min(listed, key=_place), {})


def written(text: str, in_colour: bool) -> list[Job]:
    """Return the jobs of ``kmeans:k=4+components``: each step takes what the one before made.

    After ``colour+`` the first step sees the colours, where there are any.
    """
    steps = [Step.parse(part) for part in text.removeprefix(COLOUR).split("+")]
    source = "colour" if in_colour and text.startswith(COLOUR) else "grey"
    jobs: list[Job] = []
    for step in steps:
        entry = catalogue.get(step.method)
        wanted = ("labels",) if jobs else ("channels",) if source == "colour" else ("grey", "channels")
        if entry.takes not in wanted:
            raise must_be("method", f"one that takes {' or '.join(wanted)} in its place in {text!r}", step.method)
        jobs.append(Job(entry, step.parameters, jobs[-1].name if jobs else source))
    return jobs
