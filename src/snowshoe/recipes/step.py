"""One step of a recipe: a method with its parameters, and where what it learns comes from."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from snowshoe import catalogue
from snowshoe.catalogue import Method
from snowshoe.errors import must_be

Fit = Literal["per-image", "pooled", "reference", "frozen"]
"""Where a model comes from: each image, all images together, one that is named as reference, or the recipe itself."""
Planes = Literal["together", "each"]
"""Whether a step sees a volume, or each of its planes by itself."""
SHARED = ("pooled", "reference")
"""Those that are settled before the first image is segmented."""


@dataclass(frozen=True)
class Step:
    """A method with all its parameters.

    Attributes
    ----------
    method : str
        Its name in the catalogue.
    parameters : dict
        All of them, defaults included.
    fit : {"per-image", "pooled", "reference", "frozen"}
        Where the model comes from.
    model : dict or None
        What was learned, as plain numbers, for a frozen step.
    planes : {"together", "each"}
        Whether it sees a volume, or each of its planes by itself; a plane is its own.
    """

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    fit: Fit = "per-image"
    model: Mapping[str, Any] | None = None
    planes: Planes = "together"

    def __post_init__(self) -> None:
        if self.fit not in typing.get_args(Fit):
            raise must_be("fit", f"one of {', '.join(typing.get_args(Fit))}", self.fit)
        if self.planes not in typing.get_args(Planes):
            raise must_be("planes", f"one of {', '.join(typing.get_args(Planes))}", self.planes)
        if self.planes == "each" and self.fit != "per-image":
            raise must_be("fit", f"left out of {self.method}, which learns from each plane by itself", self.fit)
        if (self.fit == "frozen") != (self.model is not None):
            raise must_be("fit", "'frozen' with a table model, or else without one", self.fit)
        if self.fit in SHARED and not self.learns:
            rule = f"left out of {self.method}, which learns nothing that images could share"
            raise must_be("fit", rule, self.fit)

    @classmethod
    def of(cls, method: str, parameters: Mapping[str, Any], **rest: Any) -> Step:
        """Return a step with parameters checked, and defaults for those that are not given."""
        return cls(method, catalogue.get(method).check(parameters), **rest)

    @property
    def entry(self) -> Method:
        """The method in the catalogue."""
        return catalogue.get(self.method)

    @property
    def chosen(self) -> dict[str, Any]:
        """The parameters that are not at their defaults."""
        defaults = self.entry.defaults()
        return {name: value for name, value in self.parameters.items() if defaults[name] != value}

    @property
    def learns(self) -> bool:
        """Whether it fits a model of the image that it could also be given."""
        settled = [self.parameters[name] != "auto" for name in self.entry.settles]
        return self.entry.fit is not None and not (settled and all(settled))

    @property
    def has_units(self) -> bool:
        """Whether a parameter is written with a unit, and needs the size of a pixel."""
        return any(parameter.extent(self.parameters[parameter.name]) for parameter in self.entry.parameters)
