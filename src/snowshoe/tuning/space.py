"""What is tried: the parameters that vary, the values of each, and the trials that are made of them."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from snowshoe.catalogue import Parameter
from snowshoe.errors import must_be
from snowshoe.recipes import Recipe, wrong_recipes
from snowshoe.recipes.grammar import values_of, variants

EFFORT = frozenset({"rng", "max_iter", "k_max"})
"""Parameters that say how hard to look rather than for what: they vary only where they are asked for."""
CLASS = "background"
"""The number of a class says what a class is, not how much of something there is: it varies only on request too."""
FACTOR = 8.0
"""How far from a positive default the search goes, either way, where the range allows it."""
FEW = 8
"""A range of so many whole numbers is tried in full."""
GREY_VALUES = "image units"
WIDEST_AUTO, WIDEST_ZERO = 32.0, 4.0
"""Where the search ends if the default is no number, or 0: so many clusters, a sigma of so many pixels."""
MOST_ON_LINE, LEAST_ON_SIDE = 17, 3
"""Values of one parameter alone, at most; and of each of two, at least."""


@dataclass(frozen=True)
class Axis:
    """A parameter that varies.

    Attributes
    ----------
    name : str
        As the recipe calls it.
    values : tuple
        What is tried where it is listed, ascending; empty where it is drawn between two ends.
    low, high : float
        The ends.
    logarithmic : bool
        Whether equal factors are equal steps.
    whole : bool
        Whether values are whole numbers.
    odd : bool
        Whether they must be odd, as the width of a window that has a middle.
    """

    name: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    logarithmic: bool = False
    whole: bool = False
    odd: bool = False

    def holds(self, value: Any) -> bool:
        """Return whether a value is one of those listed, or lies between the ends."""
        if self.values:
            return value in self.values
        return isinstance(value, int | float) and self.low <= value <= self.high

    def spaced(self, n: int) -> tuple[Any, ...]:
        """Return the listed values, or about n between the ends (fewer where whole numbers coincide)."""
        if self.values:
            return self.values
        if self.whole and not self.odd and self.high - self.low < n:
            return tuple(range(round(self.low), round(self.high) + 1))
        return tuple(dict.fromkeys(self.at(i / (n - 1)) for i in range(n))) if n > 1 else (self.at(0.5),)

    def at(self, share: float) -> Any:
        """Return the value at a share of the way from the lower end (or the first value) to the other."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        if self.odd:
            return min(round(value) | 1, round(self.high - 1) | 1)
        # Three digits are as fine as any of these parameters is felt, and can be typed.
        return round(value) if self.whole else min(max(float(f"{value:.3g}"), self.low), self.high)


def asked(text: str, vary: Mapping[str, Any] | None) -> tuple[Recipe, Mapping[str, Any] | None]:
    """Return a recipe and what varies of it: parameters that the text gives several values (a/b), and those named."""
    with wrong_recipes():
        first, given = variants(text)[0], values_of(text)
    recipe = Recipe.parse(first).require("segmentation")
    several = recipe.named(given)
    named = None if vary is None else {recipe.whole_name(name): wanted for name, wanted in vary.items()}
    twice = [name for name in several if name in (named or {})]
    if twice:
        raise must_be("vary", "of parameters that the recipe does not give several values", twice[0])
    untuned = recipe.replaced({name: recipe.parameters[name].default for name in several})
    return untuned, {**several, **(named or {})} if several else named


def axes_of(recipe: Recipe, vary: Mapping[str, Any] | None, spread: float = 0.0) -> list[Axis]:
    """Return the parameters that vary: those asked for, or all that the text leaves at their defaults.

    Parameters
    ----------
    recipe : Recipe
        What is tuned.
    vary : mapping, optional
        Name → list of values, or (low, high), or (low, high, steps), or any of these as text: ``a,b,c`` or
        ``low:high:steps``.
    spread : float
        The standard deviation of the grey values, around which parameters in image units are looked for.

    Raises
    ------
    ValueError
        If a name is no parameter of the recipe, a value is out of its range, or nothing can vary.
    """
    known = recipe.parameters
    if vary is not None:
        recipe.require_parameters(vary)
        axes = [_asked(name, known[name], wanted) for name, wanted in vary.items()]
    else:
        free = [name for name, one in known.items() if one.name not in EFFORT and not recipe.is_fixed(name)]
        axes = [axis for name in free if (axis := _usual(name, known[name], spread)) is not None]
    if not axes:
        if vary is not None:
            raise must_be("vary", f"at least one parameter of {recipe.name}", list(vary))
        if not known:
            advice = f"{recipe.name} has none; add a step that has some, as in gaussian+otsu+components"
            raise must_be("method", "one with parameters to tune", recipe.text, advice)
        advice = "each is given a value; give one of them several, as in gaussian:sigma=1/2/4"
        raise must_be("method", "one with parameters left to tune", recipe.text, advice)
    return axes


def _usual(name: str, parameter: Parameter, spread: float) -> Axis | None:
    """Return what is tried of a parameter by default; None where its range says too little."""
    if parameter.type == "bool":
        return Axis(name, (False, True))
    if parameter.name == CLASS and parameter.type == "int":
        return None
    if parameter.type not in ("int", "float"):
        return Axis(name, parameter.choices) if len(parameter.choices) > 1 else None
    whole, low, high = parameter.type == "int", parameter.minimum, parameter.maximum
    if whole and low is not None and high is not None and high - low < FEW:
        return Axis(name, tuple(range(int(low), int(high) + 1)))
    low, high = _ends(parameter, spread)
    if not low < high:
        return None
    logarithmic = low > 0 and high / low >= FACTOR
    return Axis(name, low=low, high=high, logarithmic=logarithmic, whole=whole)


def _ends(parameter: Parameter, spread: float) -> tuple[float, float]:
    """Return the ends of the search: as far as a factor from where it starts, within the range."""
    floor = -math.inf if parameter.minimum is None else parameter.minimum
    ceiling = math.inf if parameter.maximum is None else parameter.maximum
    if parameter.unit == GREY_VALUES and spread > 0:
        # The default is for 8 bits; the image's own spread says more.
        ends = (-spread, spread) if parameter.default == 0 and floor < 0 else (spread / FACTOR, spread * FACTOR)
    else:
        ends = _around(parameter.default, floor)
    low, high = max(floor, ends[0]), min(ceiling, ends[1])
    return (max(1.0, round(low)), float(round(high))) if parameter.type == "int" and low > 0 else (low, high)


def _around(default: Any, floor: float) -> tuple[float, float]:
    if isinstance(default, str | None):
        return 2.0, WIDEST_AUTO
    if default == 0:
        return 0.0, WIDEST_ZERO
    if floor < 0:
        # Zero is a value like any other, and a change of sign another method.
        return min(0.0, 3 * default), max(0.0, 3 * default)
    # From a default that is the least there can be, the way leads upwards only, and may be longer.
    return default / FACTOR, default * (FACTOR if default > floor else FACTOR**2)


def _asked(name: str, parameter: Parameter, wanted: Any) -> Axis:
    if isinstance(wanted, str):
        wanted = _parsed(name, parameter, wanted)
    if isinstance(wanted, tuple) and len(wanted) in (2, 3) and parameter.type in ("int", "float"):
        return _between(name, parameter, *wanted)
    if isinstance(wanted, str) or not isinstance(wanted, Sequence) or not wanted:
        raise must_be("vary", f"values of {name}, or its (low, high) or (low, high, steps)", wanted)
    return Axis(name, tuple(dict.fromkeys(parameter.check(value) for value in wanted)))


def _parsed(name: str, parameter: Parameter, text: str) -> Any:
    """Return ``low:high``, ``low:high:steps`` or ``a,b,c`` as what they mean."""
    ends = text.split(":")
    if len(ends) == 1:
        return [parameter.parse(value.strip()) for value in text.split(",")]
    if len(ends) > 3 or (len(ends) == 3 and not ends[2].strip().isdigit()):
        raise must_be("vary", f"{name}=low:high, {name}=low:high:steps or {name}=a,b,c", f"{name}={text}")
    return (*(parameter.parse(end.strip()) for end in ends[:2]), *(int(steps) for steps in ends[2:]))


def _between(name: str, parameter: Parameter, low: Any, high: Any, steps: int | None = None) -> Axis:
    low, high = parameter.check(low), parameter.check(high)
    if isinstance(low, str) or isinstance(high, str) or not low < high:
        raise must_be("vary", f"{name} from a lower to a higher number", (low, high))
    whole = parameter.type == "int"
    axis = Axis(name, low=low, high=high, logarithmic=low > 0 and high / low >= FACTOR, whole=whole)
    if steps is None:
        return axis
    if steps < 2:
        raise must_be("vary", f"{name} in at least 2 steps", steps)
    return Axis(name, axis.spaced(steps))


def start_of(recipe: Recipe, axes: Sequence[Axis]) -> dict[str, Any]:
    """Return what the method's text says of the parameters that vary."""
    return {axis.name: recipe.values[axis.name] for axis in axes}


def trials_of(axes: Sequence[Axis], n: int, seed: int, start: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the trials: a grid of one or two parameters, a Latin hypercube of more.

    A grid takes every value that is listed. Between two ends, as many are taken as ``n`` trials allow.

    Parameters
    ----------
    axes : sequence of Axis
        What varies.
    n : int
        About how many trials.
    seed : int
        Of the hypercube.
    start : mapping, optional
        A trial that comes first, and whose values belong to the grid.
    """
    first = [] if start is None else [dict(start)]
    tried = _grid(axes, n, start or {}) if len(axes) <= 2 else _hypercube(axes, max(1, n - len(first)), seed)
    every = {tuple(values.items()): values for values in (*first, *tried)}
    return list(every.values())


def _grid(axes: Sequence[Axis], n: int, start: Mapping[str, Any]) -> list[dict[str, Any]]:
    if len(axes) == 1:
        sides = [axes[0].spaced(min(n, MOST_ON_LINE))]
    else:
        listed = [len(axis.values) for axis in axes if axis.values]
        free = math.isqrt(n) if not listed else n // listed[0]
        sides = [axis.spaced(max(LEAST_ON_SIDE, free)) for axis in axes]
    if start:
        # It belongs to the grid, so that the picture shows it in its place.
        sides = [_with(side, start[axis.name]) for axis, side in zip(axes, sides, strict=True)]
    names = [axis.name for axis in axes]
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*sides)]


def _with(side: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """Return the values with one more, in order; one that is no number stays out of numbers."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (*side, value))
    return tuple(sorted({*side, value})) if numbers else side


def _hypercube(axes: Sequence[Axis], n: int, seed: int) -> list[dict[str, Any]]:
    """Return trials that spread evenly over every parameter by itself.

    References
    ----------
    .. [1] McKay, M. D., Beckman, R. J., & Conover, W. J. (1979). A comparison of three methods for selecting values of
       input variables in the analysis of output from a computer code. Technometrics, 21(2), 239-245.
       doi:10.1080/00401706.1979.10489755
    """
    random = np.random.default_rng(seed)
    shares = {axis.name: (random.permutation(n) + random.random(n)) / n for axis in axes}
    return [{axis.name: axis.at(float(shares[axis.name][i])) for axis in axes} for i in range(n)]


Changes = Callable[[dict[str, Any]], bool | None]
"""One parameter → whether it changes the result on an image; None where it can't run."""


def with_odd(axes: Sequence[Axis], changes: Changes) -> list[Axis]:
    """Return the parameters, those marked that run with an odd number and not with an even one."""
    return [dataclasses.replace(axis, odd=_must_be_odd(axis, changes)) for axis in axes]


def _must_be_odd(axis: Axis, changes: Changes) -> bool:
    if axis.values or not axis.whole or axis.high - axis.low < 2:
        return False
    odd = (round(axis.low) + 1) | 1
    return changes({axis.name: odd}) is not None and changes({axis.name: odd - 1}) is None


def without_effect(axes: Sequence[Axis], changes: Changes) -> list[Axis]:
    """Return the parameters that matter, each with those of its listed values that can run."""
    kept = []
    for axis in axes:
        seen = {value: changes({axis.name: value}) for value in axis.spaced(3)}
        if any(seen.values()):
            kept.append(dataclasses.replace(axis, values=tuple(v for v in axis.values if seen[v] is not None)))
    return kept
