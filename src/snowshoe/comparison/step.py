"""A method as a short text: its name, and the parameters that are not left at their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from snowshoe import catalogue
from snowshoe import methods as _filled  # noqa: F401  importing it fills the catalogue
from snowshoe.errors import must_be


@dataclass(frozen=True)
class Step:
    """A method with its parameters."""

    method: str
    parameters: dict[str, Any]

    @classmethod
    def parse(cls, text: str) -> Step:
        """Read ``name`` or ``name:parameter=value:…``."""
        name, *settings = text.split(":")
        entry = catalogue.get(name)
        known = {parameter.name: parameter for parameter in entry.parameters}
        values = {}
        for setting in settings:
            key, equals, value = setting.partition("=")
            if not equals or key not in known:
                raise must_be("method", f"{name} with parameter=value from {', '.join(known) or 'none'}", text)
            values[key] = known[key].parse(value)
        return cls(name, entry.check(values))

    def run(self, source: Any, **inputs: Any) -> Any:
        """Return the result on an image, or on the labels of the step before."""
        return catalogue.get(self.method).function(source, **inputs, **self.parameters)
