"""A method to tune: one of the catalogue, or several in turn, some of whose parameters are fixed.

``kmeans+components:min_size=20`` is k-means, then connected components of at least 20 pixels. Parameters of one method
have their own names; those of a chain are called ``step.parameter``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from snowshoe import catalogue
from snowshoe.catalogue import Method, Parameter
from snowshoe.comparison.segment import segment
from snowshoe.comparison.step import Step
from snowshoe.errors import must_be
from snowshoe.results import Segmentation
from snowshoe.types import Image, Labels, Mask

Values = Mapping[str, Any]
"""Parameters by the names that the chain gives them."""


@dataclass(frozen=True)
class Chain:
    """Methods that run in turn, each on the labels of the one before.

    Attributes
    ----------
    text : str
        As it was written.
    steps : tuple of Step
        Each with all its parameters: those that were written, and defaults.
    """

    text: str
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Chain:
        """Read ``method``, ``method:parameter=value`` or ``method+method``; raise for what no chain can be."""
        steps = tuple(Step.parse(part) for part in text.split("+"))
        names = [step.method for step in steps]
        if len(set(names)) < len(names):
            raise must_be("method", "a chain of different methods", text)
        for step in steps:
            entry = catalogue.get(step.method)
            if entry.gives != "segmentation":
                raise must_be("method", "one that gives a segmentation", step.method, "score edges by `bench bsds500`")
            if step is not steps[0] and entry.takes != "labels":
                raise must_be("method", "one that takes labels after a +", step.method)
        return cls(text, steps)

    @property
    def name(self) -> str:
        """The methods' names, as a file may be called."""
        return "+".join(step.method for step in self.steps)

    @property
    def entries(self) -> tuple[Method, ...]:
        """The catalogue's entries of the steps."""
        return tuple(catalogue.get(step.method) for step in self.steps)

    @property
    def sees_colour(self) -> bool:
        """Whether the first step can use several channels."""
        return self.entries[0].takes == "channels"

    def parameters(self) -> dict[str, Parameter]:
        """Return every parameter by its name in the chain."""
        return {
            self._name(entry.name, parameter.name): parameter
            for entry in self.entries
            for parameter in entry.parameters
        }

    def written(self) -> dict[str, Any]:
        """Return the values of all parameters where nothing is tuned."""
        return {self._name(step.method, name): value for step in self.steps for name, value in step.parameters.items()}

    def is_fixed(self, name: str) -> bool:
        """Whether the text sets a parameter to something other than its default."""
        return bool(self.written()[name] != self.parameters()[name].default)

    def check(self, values: Values) -> dict[str, Any]:
        """Return the values checked, each in the catalogue's words."""
        known = self.parameters()
        for name in values:
            if name not in known:
                rule = f"a parameter of {self.name} ({', '.join(known) or 'it has none'})"
                raise must_be("parameter", rule, name)
        return {name: known[name].check(value) for name, value in values.items()}

    def by_step(self, values: Values) -> dict[str, dict[str, Any]]:
        """Return the values as method → parameter → value."""
        return {
            entry.name: {
                parameter.name: values[name]
                for parameter in entry.parameters
                if (name := self._name(entry.name, parameter.name)) in values
            }
            for entry in self.entries
        }

    def run(
        self,
        image: Image,
        values: Values,
        *,
        channel_axis: int | None = None,
        mask: Mask | None = None,
        markers: Labels | None = None,
    ) -> Segmentation:
        """Return the last step's result, with these parameters in place of those that are written."""
        chosen = self.by_step({**self.written(), **values})
        first, *rest = self.steps
        given: dict[str, Any] = {"channel_axis": channel_axis, "mask": mask, "markers": markers}
        result = segment(image, first.method, **given, **chosen[first.method])
        for step in rest:
            inputs = {"image": image, "channel_axis": channel_axis} if catalogue.get(step.method).wants_image else {}
            seconds, result = result.seconds, Step(step.method, chosen[step.method]).run(result, **inputs)
            result = dataclasses.replace(result, seconds=seconds + result.seconds)
        return result

    def _name(self, method: str, parameter: str) -> str:
        return parameter if len(self.steps) == 1 else f"{method}.{parameter}"
