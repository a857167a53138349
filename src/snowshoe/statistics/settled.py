"""What a method settled on by looking at the whole image, where a parameter was "auto"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from snowshoe.errors import must_be

__all__ = ["Settled"]


@dataclass(frozen=True)
class Settled:
    """The numbers that took the place of "auto": with them as its parameters, the method gives the same regions.

    Attributes
    ----------
    parameters : mapping of str to float
        By the parameters' names, in the image's units where they have some.

    Examples
    --------
    >>> Settled.from_dict({"settled": {"tolerance": 2.5}}).parameters
    {'tolerance': 2.5}
    """

    key: ClassVar[str] = "settled"
    parameters: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers."""
        return {self.key: dict(self.parameters)}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        parameters = numbers.get(cls.key)
        if not isinstance(parameters, Mapping) or not all(_is_number(value) for value in parameters.values()):
            raise must_be(cls.key, "a table of numbers by the names of parameters", parameters)
        return cls({str(name): float(value) for name, value in parameters.items()})


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
