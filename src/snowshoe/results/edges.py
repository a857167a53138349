"""The one result of every edge detector."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np
import numpy.typing as npt

from snowshoe.types import Mask, Pixels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snowshoe.filters.gradients import Gradient


class _Layer:
    """An attribute that is an image, or is worked out once, when it is first asked for, by what was given instead."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, result: None, owner: type) -> Any: ...
    @overload
    def __get__(self, result: object, owner: type) -> Pixels: ...
    def __get__(self, result: object | None, owner: type) -> Pixels:
        if result is None:
            raise AttributeError(self.name)  # this is how a dataclass learns that there is no default
        held: Pixels | Callable[[], Pixels] = vars(result)[self.name]
        layer = held() if callable(held) else held
        vars(result)[self.name] = layer
        return layer

    def __set__(self, result: object, value: Pixels | Callable[[], Pixels]) -> None:
        vars(result)[self.name] = value


@dataclass(frozen=True, eq=False)
class Edges:
    """Gradients and edge strength of every pixel. ``np.asarray(edges)`` is the strength.

    Attributes
    ----------
    strength : ndarray, (M, N)
        How strong an edge is here; what a benchmark looks at. 0 where not valid. A function without arguments may be
        given instead, which is called when the strength is first asked for.
    valid : ndarray of bool, (M, N)
        Pixels whose whole neighbourhood was used.
    gx, gy : ndarray or None
        Gradient along columns and along rows; integer images give exact integers.
    magnitude, approximate_magnitude : ndarray or None
        √(gx² + gy²), and |gx| + |gy| in the gradients' type (worked out when first asked for).
    orientation : ndarray or None
        atan2(gy, gx) in radians.
    response : ndarray or None
        The signed answer of a second-derivative filter: positive on the dark side of an edge, negative on the bright.
    crossings : ndarray of bool or None
        Pixels on an edge, for detectors that decide.
    step : float
        Strength of a straight edge along an axis where the image rises by 1: what strengths of different detectors
        have to be divided by to be on one scale.
    thin : bool
        Whether the strength is that of thin lines, 0 beside them: then it must not be thinned again.
    method, parameters, seconds
        Who made it, how, and in what time.
    notes : tuple of str
        What was done to the image before the method saw it.
    """

    strength: _Layer = _Layer()
    valid: Mask  # type: ignore[misc]  # mypy takes the descriptor for a default
    gx: Pixels | None = None
    gy: Pixels | None = None
    magnitude: Pixels | None = None
    orientation: Pixels | None = None
    response: Pixels | None = None
    crossings: Mask | None = None
    step: float = 1.0
    thin: bool = False
    method: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def of_gradient(cls, gradient: Gradient, step: float, **rest: Any) -> Self:
        """Return the edges of a gradient; its magnitude is the strength unless ``rest`` names another."""
        layers = {name: getattr(gradient, name) for name in ("valid", "gx", "gy", "magnitude", "orientation")}
        return cls(**({"strength": gradient.magnitude} | layers | rest), step=step)

    @cached_property
    def approximate_magnitude(self) -> Pixels | None:
        """|gx| + |gy|, the magnitude's cheap upper bound: at most √2 of it."""
        if self.gx is None or self.gy is None:
            return None
        total: Pixels = np.abs(self.gx)
        total += np.abs(self.gy)
        return total

    @property
    def relief(self) -> Pixels:
        """What a watershed looks at: the strength, or the magnitude where the strength is that of thin lines."""
        return self.magnitude if self.thin and self.magnitude is not None else self.strength

    @property
    def layers(self) -> dict[str, Pixels]:
        """The images that this detector made, by name."""
        names = (
            "gx", "gy", "magnitude", "approximate_magnitude", "orientation", "response", "strength", "crossings",
        )  # fmt: skip
        found = {name: getattr(self, name) for name in names}
        return {name: layer for name, layer in found.items() if layer is not None}

    @property
    def approximation_error(self) -> dict[str, float] | None:
        """How far |gx| + |gy| is from the exact magnitude, relative to it: ``max`` and ``mean`` over edges."""
        if self.magnitude is None or self.approximate_magnitude is None:
            return None
        used = self.valid & (self.magnitude > 0)
        if not used.any():
            return {"max": 0.0, "mean": 0.0}
        exact = self.magnitude[used].astype(np.float64)
        error = np.abs(self.approximate_magnitude[used] - exact) / exact
        return {"max": float(error.max()), "mean": float(error.mean())}

    @property
    def summary(self) -> dict[str, float]:
        """The valid pixels' ``mean`` and ``max`` strength, and the share of them that is on a crossing, if decided."""
        strength = self.strength[self.valid]
        if not strength.size:
            return {"mean": 0.0, "max": 0.0}
        numbers = {"mean": float(strength.mean(dtype=np.float64)), "max": float(strength.max())}
        if self.crossings is not None:
            numbers["crossings"] = float(np.count_nonzero(self.crossings) / strength.size)
        return numbers

    def stamped(self, method: str, parameters: Mapping[str, Any], seconds: float) -> Self:
        """Return the same result with its origin filled in."""
        return self.replaced(method=method, parameters=parameters, seconds=seconds)

    def replaced(self, **facts: Any) -> Self:
        """Return the same result with other facts; a strength that nobody has asked for is not worked out."""
        return dataclasses.replace(self, **{"strength": vars(self)["strength"]} | facts)

    def save(self, folder: str | os.PathLike[str]) -> dict[str, Path]:
        """Write every layer as a TIFF into a folder, and the strength as a PNG to look at; return name → path."""
        from snowshoe.results.files import save_edges

        return save_edges(self, folder)

    def plot(self) -> Figure:
        """Return every layer as a matplotlib figure (needs the extra ``plot``)."""
        from snowshoe.reports.figures import edges_figure

        return edges_figure(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.cards import edges_html

        return edges_html(self)

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is False:
            return np.asarray(self.strength, dtype)
        return np.array(self.strength, dtype)
