"""The one result of every edge detector."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from snowshoe.filters.scaling import far_exponent, lowered
from snowshoe.spacing import Sizes
from snowshoe.types import Mask, Model, Pixels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snowshoe.filters.gradients import Gradient


BAND = 1 << 20
"""Pixels whose error is worked out at once, since in float64 that of a large image would take much memory."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Gradients and edge strength of every pixel. ``np.asarray(edges)`` is the strength.

    Attributes
    ----------
    given_strength : ndarray or callable
        The strength, or a function without arguments that works it out, which is called when `strength` is first read.
    given_orientation : ndarray, callable or None
        The orientation, or a function without arguments that works it out.
    strength : ndarray, (M, N) or (P, M, N)
        How strong an edge is here; what a benchmark looks at. 0 where not valid.
    valid : ndarray of bool, (M, N) or (P, M, N)
        Pixels whose whole neighbourhood was used.
    gx, gy, gz : ndarray or None
        Gradient along columns, along rows and, in a volume, along planes; integer images give exact integers.
    magnitude, approximate_magnitude : ndarray or None
        √(gx² + gy²), and |gx| + |gy| in the gradients' type (worked out when first asked for); with gz in a volume.
    orientation : ndarray or None
        In a plane, atan2(gy, gx) in radians. In a volume, (3, P, M, N): the unit vector across the edge, towards where
        the image rises, along planes, rows and columns; 0 where there is no direction.
    response : ndarray or None
        The signed answer of a second-derivative filter: positive on the dark side of an edge, negative on the bright.
    crossings : ndarray of bool or None
        Pixels on an edge, for detectors that decide.
    step : float
        Strength of a straight edge along an axis where the image rises by 1: what strengths of different detectors
        have to be divided by to be on one scale.
    thin : bool
        Whether the strength is that of thin lines, 0 beside them: then it must not be thinned again.
    model : Model or None
        What was learned from the whole image, in its units or the strength's.
    method, parameters, seconds
        Who made it, how, and in what time.
    notes : tuple of str
        What was done to the image before the method saw it.
    """

    given_strength: Pixels | Callable[[], Pixels]
    valid: Mask
    gx: Pixels | None = None
    gy: Pixels | None = None
    magnitude: Pixels | None = None
    given_orientation: Pixels | Callable[[], Pixels] | None = None
    response: Pixels | None = None
    crossings: Mask | None = None
    step: float = 1.0
    thin: bool = False
    model: Model | None = None
    method: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    gz: Pixels | None = None

    @classmethod
    def of_gradient(
        cls, gradient: Gradient, step: float, strength: Pixels | Callable[[], Pixels] | None = None, **rest: Any
    ) -> Self:
        """Return the edges of a gradient; its magnitude is the strength unless another is given."""
        layers = {name: getattr(gradient, name) for name in ("valid", "gx", "gy", "gz", "magnitude")}
        layers |= {"given_orientation": gradient.orientation}
        return cls(gradient.magnitude if strength is None else strength, **(layers | rest), step=step)

    @cached_property
    def strength(self) -> Pixels:
        """How strong an edge is here."""
        return self.given_strength() if callable(self.given_strength) else self.given_strength

    @cached_property
    def orientation(self) -> Pixels | None:
        """The direction across the edge: an angle in a plane, a unit vector in a volume."""
        return self.given_orientation() if callable(self.given_orientation) else self.given_orientation

    @cached_property
    def approximate_magnitude(self) -> Pixels | None:
        """|gx| + |gy|, the magnitude's cheap upper bound: at most √2 of it; with |gz| in a volume, at most √3."""
        if self.gx is None or self.gy is None:
            return None
        total: Pixels = np.abs(self.gx)
        with np.errstate(over="ignore"):
            total += np.abs(self.gy)
            if self.gz is not None:
                total += np.abs(self.gz)
        return np.minimum(total, np.finfo(total.dtype).max, out=total) if total.dtype.kind == "f" else total

    @property
    def relief(self) -> Pixels:
        """What a watershed looks at: the strength, or the magnitude where the strength is that of thin lines."""
        return self.magnitude if self.thin and self.magnitude is not None else self.strength

    @property
    def n_layers(self) -> int:
        """The number of images that this detector made; those that it makes when asked for are not made for this."""
        kept = (self.gx, self.gy, self.gz, self.magnitude, self.response, self.crossings)
        of_volume = self.given_orientation is not None and self.valid.ndim == 3
        later = (self.gx is not None and self.gy is not None) + (self.given_orientation is not None)
        return sum(layer is not None for layer in kept) + later + 2 * of_volume + 1

    @property
    def layers(self) -> dict[str, Pixels]:
        """The images that this detector made, by name."""
        names = (
            "gx", "gy", "gz", "magnitude", "approximate_magnitude", "orientation", "response", "strength", "crossings",
        )  # fmt: skip
        layers = {name: layer for name in names if (layer := getattr(self, name)) is not None}
        if self.valid.ndim < 3 or "orientation" not in layers:
            return layers
        parts = zip(("orientation_z", "orientation_y", "orientation_x"), layers.pop("orientation"), strict=True)
        return layers | dict(parts)

    @cached_property
    def approximation_error(self) -> dict[str, float] | None:
        """How far |gx| + |gy| is from the exact magnitude, relative to it: ``max`` and ``mean`` over edges."""
        if self.magnitude is None or self.approximate_magnitude is None:
            return None
        height = max(1, BAND // max(1, self.magnitude[:1].size))
        most, total, n = 0.0, 0.0, 0
        for top in range(0, len(self.magnitude), height):
            rows = slice(top, top + height)
            used = self.valid[rows] & (self.magnitude[rows] > 0)
            exact = self.magnitude[rows][used].astype(np.float64)
            error = np.abs(self.approximate_magnitude[rows][used] - exact) / exact
            most, total, n = max(most, error.max(initial=0)), total + float(error.sum()), n + len(error)
        return {"max": float(most), "mean": total / n if n else 0.0}

    @property
    def summary(self) -> dict[str, float]:
        """The valid pixels' ``mean`` and ``max`` strength, and the share of them that is on a crossing, if decided."""
        strength = self.strength[self.valid]
        if not strength.size:
            return {"mean": 0.0, "max": 0.0}
        exponent = far_exponent(strength)
        mean = math.ldexp(float(lowered(strength, exponent).mean(dtype=np.float64)), exponent)
        numbers = {"mean": mean, "max": float(strength.max())}
        if self.crossings is not None:
            numbers["crossings"] = float(np.count_nonzero(self.crossings) / strength.size)
        return numbers

    def stamped(self, method: str, parameters: Mapping[str, Any], seconds: float) -> Self:
        """Return the same result with its origin filled in."""
        return self.replaced(method=method, parameters=parameters, seconds=seconds)

    def replaced(self, **facts: Any) -> Self:
        """Return the same result with other facts; what nobody has asked for is not worked out."""
        held = {f"given_{name}": vars(self)[name] for name in ("strength", "orientation") if name in vars(self)}
        return dataclasses.replace(self, **held | facts)

    def save(
        self, folder: str | os.PathLike[str], *, spacing: Sizes | None = None, pictures: Collection[str] = ()
    ) -> dict[str, Path]:
        """Write every layer as a TIFF into a folder, and the strength as a PNG to look at; return name → path.

        Layers of a volume are stacks, and the picture shows three middle planes of it. ``spacing`` is the size of a
        pixel along each axis, which the TIFFs keep. ``pictures`` are more layers to look at, as ``["gx", "gy",
        "orientation"]``, or ``["all"]``: signed ones with grey at zero, angles as hue.
        """
        from snowshoe.results.files import save_edges

        return save_edges(self, folder, spacing, pictures)

    def plot(self) -> Figure:
        """Return every layer as a matplotlib figure (needs the extra ``plot``)."""
        from snowshoe.reports.figures import edges_figure

        return edges_figure(self)

    def _repr_html_(self) -> str:
        from snowshoe.reports.cards import edges_html

        return edges_html(self)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        size = "×".join(map(str, self.valid.shape))
        return f"<Edges {self.method}({settings}): {size}, {self.seconds:.4f} s>"

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is False:
            return np.asarray(self.strength, dtype)
        return np.array(self.strength, dtype)
