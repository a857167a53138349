"""A recipe: methods of the catalogue that run in turn, each on what the one before gives."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from snowshoe.catalogue import Method, Parameter
from snowshoe.errors import SnowshoeError, WrongRecipe, must_be
from snowshoe.recipes import freezing, grammar, running, shipped, toml
from snowshoe.recipes.describing import Description, described
from snowshoe.recipes.flow import Flow
from snowshoe.recipes.output import Output
from snowshoe.recipes.step import SHARED, Step
from snowshoe.results import Edges, Segmentation
from snowshoe.spacing import Sizes
from snowshoe.types import Image, Labels, Mask

Kind = Literal["image", "labels"]


@dataclass(frozen=True)
class Recipe:
    """Steps that run in turn: filters, then a method that segments or finds edges, then what is done with its labels.

    The same recipe gives the same bytes in Python, on the command line and from a file.

    Attributes
    ----------
    steps : tuple of Step
        Each takes what the one before gives. An image is what the first takes, unless that takes labels. Edges flow on
        as their strength. A method of one channel gets the grey values, one of several gets them all.
    outputs : tuple of Output
        What a run over many images makes of each result, in a file; `run` gives the result alone.
    description : str
        What it is for; it plays no part in what the recipe does.

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import Recipe
    >>> recipe = Recipe.parse("otsu+components:min_size=2")
    >>> np.asarray(recipe.run(np.uint8([[9, 9, 1, 9], [1, 1, 1, 1]])))
    array([[1, 1, 0, 0],
           [0, 0, 0, 0]], dtype=int32)
    """

    steps: tuple[Step, ...]
    outputs: tuple[Output, ...] = ()
    description: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.steps:
            raise must_be("recipe", "at least one method", self.steps)
        _check_flow(self.steps)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``name:parameter=value+name``; raise `WrongRecipe`, which says what is wrong with it."""
        if text in shipped.names():
            advice = f"{text} is a recipe that ships: -r {text}, or Recipe.load({text!r})"
            raise WrongRecipe(str(must_be("method", "a name in the catalogue", text, advice)))
        with wrong_recipes():
            return cls(grammar.read_steps(text))

    @classmethod
    def of(cls, recipe: str | os.PathLike[str] | Recipe, **parameters: Any) -> Recipe:
        """Return a recipe as it is, or from its text, its TOML file or the name under which it ships.

        Parameters are those of its only step.
        """
        if isinstance(recipe, Recipe):
            read: Recipe = recipe
        else:
            is_file = isinstance(recipe, os.PathLike) or recipe.lower().endswith(".toml") or recipe in shipped.names()
            read = cls.load(recipe) if is_file else cls.parse(os.fspath(recipe))
        return read.replaced(parameters) if parameters else read

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a TOML file as `save` writes it, or, where there is no such file, the recipe that ships by that name.

        Raises
        ------
        SnowshoeError
            If the file can't be read, or no recipe of that name ships.
        WrongRecipe
            If it is no recipe, is of a later version, or names what the catalogue doesn't know.
        """
        file = shipped.path_of(path)
        with wrong_recipes(), toml.named(file):
            return cls(*toml.read(file))

    def save(self, path: str | os.PathLike[str], remarks: Sequence[str] = ()) -> None:
        """Write the recipe as TOML, with remarks as comments at its head; nothing half-written is left."""
        toml.write(path, self.steps, self.outputs, self.description, remarks)

    def __str__(self) -> str:
        return grammar.as_text(self.steps)

    @property
    def text(self) -> str:
        """The recipe in one line; parameters at their defaults are left out."""
        return str(self)

    def describe(self) -> Description:
        """Return the methods paragraph for a paper, with its references; ``print`` it, or take its ``bibtex``."""
        return described(self.steps, self.text)

    @property
    def identity(self) -> str:
        """What tells the recipe from any other: the text, and a digest of its frozen models."""
        models = [step.model for step in self.steps]
        if not any(model is not None for model in models):
            return self.text
        return f"{self.text} frozen {zlib.crc32(json.dumps(models, sort_keys=True, default=dict).encode()):08x}"

    @property
    def name(self) -> str:
        """The methods' names, as a file may be called."""
        return "+".join(step.method for step in self.steps)

    @property
    def entries(self) -> tuple[Method, ...]:
        """The catalogue's entries of the steps."""
        return tuple(step.entry for step in self.steps)

    @property
    def takes(self) -> Kind:
        """What it is given: an image, or labels."""
        return "labels" if self.entries[0].takes == "labels" else "image"

    @property
    def gives(self) -> Literal["image", "segmentation", "edges"]:
        """What the last step gives."""
        return self.entries[-1].gives

    @property
    def takes_markers(self) -> bool:
        """Whether a step can start regions at markers."""
        return any("markers" in entry.inputs for entry in self.entries)

    @property
    def sees_channels(self) -> bool:
        """Whether a step looks at more than the grey values of a colour image."""
        looking = [entry for entry in self.entries if entry.takes == "channels" or entry.wants_image]
        return bool(looking) and looking[0].name != "grey"

    @property
    def makes_grey(self) -> bool:
        """Whether several channels would become grey values, which only colours have."""
        for entry in self.entries:
            if entry.takes == "grey" or entry.name == "grey":
                return True
            if entry.gives != "image" or entry.stands_for_image:
                return False
        return False

    @property
    def prefix(self) -> Recipe | None:
        """The recipe less its last step; None where it has one only."""
        return dataclasses.replace(self, steps=self.steps[:-1], outputs=()) if len(self.steps) > 1 else None

    def require(self, gives: str) -> Self:
        """Return the recipe, or raise a ValueError where its last step gives something else."""
        if self.gives != gives:
            other = {"edges": "edges", "segmentation": "a segmentation", "image": "an image"}
            wrong = must_be("recipe", f"one that gives {other[gives]}", self.text, f"it gives {other[self.gives]}")
            raise WrongRecipe(str(wrong))
        return self

    def require_answer(self) -> Self:
        """Return the recipe, or raise where it gives neither labels nor edges, or is to be given labels."""
        advice = ""
        if self.gives == "image":
            advice = f"put a method that segments behind it, as in {self}+otsu"
        if self.takes == "labels":
            advice = f"put a method that makes labels before it, as in otsu+{self}"
        if advice:
            raise WrongRecipe(str(must_be("recipe", "one from an image to labels or edges", self.text, advice)))
        return self

    def require_own_fit(self) -> Self:
        """Return the recipe, or raise where a step learns from other images than the one that it runs on."""
        shared = [step for step in self.steps if step.fit in SHARED]
        if shared:
            advice = "`snowshoe run` learns from many images; or freeze the recipe on them"
            rule = f"'per-image' or 'frozen' to run {shared[0].method} on one image"
            raise must_be("fit", rule, shared[0].fit, advice)
        return self

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by its name in the recipe: ``name``, or ``step.name`` where there are several steps."""
        return {name: parameter for name, (_, parameter) in self._places().items()}

    @property
    def values(self) -> dict[str, Any]:
        """The value of every parameter by its name in the recipe."""
        return {
            name: self.steps[number].parameters[parameter.name] for name, (number, parameter) in self._places().items()
        }

    def named(self, values: Mapping[tuple[int, str], Any]) -> dict[str, Any]:
        """Return what belongs to (number of a step, parameter) by its name in the recipe."""
        names = {(number, parameter.name): name for name, (number, parameter) in self._places().items()}
        return {names[place]: value for place, value in values.items()}

    def is_fixed(self, name: str) -> bool:
        """Whether the recipe sets a parameter, by its name in the recipe, to something other than its default."""
        return bool(self.values[name] != self.parameters[name].default)

    def require_parameters(self, names: Iterable[str]) -> None:
        """Raise a ValueError for a name that no parameter has in the recipe."""
        for name in names:
            self.whole_name(name)

    def whole_name(self, name: str) -> str:
        """Return a parameter's name in the recipe, of which ``step.`` may be left out where one step only has it."""
        known = self.parameters
        ends = [whole for whole in known if whole.rpartition(".")[2] == name]
        if name in known or len(ends) == 1:
            return name if name in known else ends[0]
        near = ends or difflib.get_close_matches(name, known, n=1)
        advice = f"did you mean {' or '.join(near)}?" if near else ""
        raise must_be("parameter", f"a parameter of {self.name} ({', '.join(known) or 'it has none'})", name, advice)

    def replaced(self, values: Mapping[str, Any]) -> Self:
        """Return the recipe with other values, by their names in the recipe; each is checked."""
        places = self._places()
        changed: list[dict[str, Any]] = [dict(step.parameters) for step in self.steps]
        for name, value in values.items():
            number, parameter = places[self.whole_name(name)]
            if self.steps[number].model is not None:
                advice = "freeze the recipe again with the other value"
                raise must_be(name, f"that of the frozen step {self.steps[number].method}", value, advice)
            changed[number][parameter.name] = parameter.check(value)
        steps = zip(self.steps, changed, strict=True)
        return dataclasses.replace(self, steps=tuple(dataclasses.replace(s, parameters=p) for s, p in steps))

    def _places(self) -> dict[str, tuple[int, Parameter]]:
        """Return name in the recipe → (number of the step, parameter)."""
        return {
            parameter.name if len(self.steps) == 1 else f"{called}.{parameter.name}": (number, parameter)
            for number, (called, step) in enumerate(zip(self._called(), self.steps, strict=True))
            for parameter in step.entry.parameters
        }

    def _called(self) -> list[str]:
        """Return the steps' names; from the second of a name on, with their number."""
        names = [step.method for step in self.steps]
        return [
            name if names.index(name) == number else f"{name}{names[: number + 1].count(name)}"
            for number, name in enumerate(names)
        ]

    def run(
        self,
        image: Image | Segmentation,
        *,
        channel_axis: int | None = None,
        mask: Mask | None = None,
        markers: Labels | None = None,
        spacing: Sizes | None = None,
    ) -> Any:
        """Return what the last step gives: a `Segmentation`, `Edges`, or an array after filters alone.

        Parameters
        ----------
        image : array_like
            The pixels; labels, if the first step takes labels.
        channel_axis : int, optional
            The axis of the channels.
        mask : ndarray of bool, optional
            True = use this pixel.
        markers : ndarray of int, optional
            Where regions start: positive numbers, 0 elsewhere; for the first step that takes markers.
        spacing : Spacing, sequence of float or str, optional
            The size of a pixel along each spatial axis, or one for all: ``"0.5um"``, ``"2,0.5,0.5um"`` (plane, row,
            column), or numbers alone where no parameter is written with a unit. Steps that measure distances go by it.

        Returns
        -------
        Segmentation, Edges or ndarray
            Its seconds are those of all steps, its model is that of the last step that learned something, and its
            notes are those of all steps.

        Raises
        ------
        ValueError
            If no step takes the markers, a parameter has a unit and the size of a pixel is not known, or a step
            refuses the image.
        """
        if markers is not None and not self.takes_markers:
            raise must_be("recipe", "one with a step that takes markers", self.text)
        self.require_own_fit()
        flow = Flow.into(self.steps[0], image, channel_axis, mask, markers, spacing)
        for step in self.steps:
            flow = running.advanced(flow, step)
        return flow.outcome

    def freeze(
        self, images: Iterable[Image] | Image, *, channel_axis: int | None = None, spacing: Sizes | None = None
    ) -> Self:
        """Return the recipe with what its steps learn from all images together, so that it fits nothing any more.

        Parameters
        ----------
        images : array_like, or list of them
            What is learned from; of a list, the statistics of all are added up.
        channel_axis : int, optional
            The axis of the channels.
        spacing : Spacing, sequence of float or str, optional
            The size of a pixel, as in `run`; that of all images. Lengths keep their unit in the recipe.

        Raises
        ------
        ValueError
            If a step that learns from an image can't be frozen, or no pixel is valid.
        """
        return dataclasses.replace(self, steps=freezing.frozen(self.steps, images, channel_axis, spacing))


@contextmanager
def wrong_recipes() -> Iterator[None]:
    """Tell what the grammar and the catalogue refuse as a `WrongRecipe`."""
    try:
        yield
    except SnowshoeError:
        raise
    except ValueError as error:
        raise WrongRecipe(str(error)) from error


def _check_flow(steps: Sequence[Step]) -> None:
    """Raise a ValueError unless every step takes what the one before gives."""
    for before, step in itertools.pairwise(steps):
        gives, takes = before.entry.gives, step.entry.takes
        if takes == "labels" and gives != "segmentation":
            advice = f"put a method that makes labels before it, as in {before.method}+otsu+{step.method}"
            raise must_be("recipe", f"one that gives {step.method} labels", grammar.as_text(steps), advice)
        if takes != "labels" and gives == "segmentation":
            first = next(earlier.method for earlier in steps if earlier.entry.gives == "segmentation")
            is_second = step.entry.gives == "segmentation"
            advice = f"leave it or {first} out" if is_second else f"put it before {first}"
            rule = f"one whose steps after {before.method} take labels"
            raise must_be("recipe", rule, grammar.as_text(steps), f"{step.method} takes an image: {advice}")


def segmented(result: Any) -> Segmentation:
    """Return a result that a recipe's check has found to be a segmentation."""
    assert isinstance(result, Segmentation)
    return result


def detected(result: Any) -> Edges:
    """Return a result that a recipe's check has found to be edges."""
    assert isinstance(result, Edges)
    return result
