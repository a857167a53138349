"""The single list of methods. One decorated, typed function is all that Python, CLI, recipes, docs and tests read.

A method's parameters are the keyword-only arguments of its function, less the arrays that come with the image. Their
range, unit and choices are annotated types in the signature; their help is the docstring's own text. The list fills
itself when it is first looked at, and `Method.run` is the one way to call a method on whatever image there is.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import time
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, TypeVar

import numpy as np

from snowshoe.arrays import CheckedImage, as_image, grey
from snowshoe.errors import UnknownMethod, must_be
from snowshoe.parameters import Parameter as Parameter
from snowshoe.parameters import parameter_help, parameter_of, references, returned_by, taken_by
from snowshoe.sharing import once, shared_form
from snowshoe.spacing import Spacing
from snowshoe.types import Image, Labels, Mask

FAMILIES = ("filter", "threshold", "cluster", "edges", "regions", "objects", "graph", "learned")
"""The rooms of `snowshoe.methods`, in the order in which methods are listed."""
GREY_NOTE = "colour converted to grey: 0.2125 R + 0.7154 G + 0.0721 B"
"""What the result says where a method of one channel was given several."""

INPUTS = frozenset({"mask", "channel_axis", "image", "markers", "spacing"})
"""Arguments that describe the image rather than the method."""

Scope = Literal["pointwise", "local", "regional"]
Takes = Literal["grey", "channels", "labels"]
GivesKind = Literal["image", "segmentation", "edges"]
_KINDS: Mapping[str, GivesKind] = {"Edges": "edges", "Segmentation": "segmentation"}
"""What a method gives, by the name of what its function returns; anything else is an image."""


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Method:
    """A catalogue entry.

    Attributes
    ----------
    takes : {"grey", "channels", "labels"}
        One channel; any number of channels; or a class map made by another method.
    gives : {"image", "segmentation", "edges"}
        The kind of result; an image is a plain array.
    inputs : frozenset of str
        Those of `INPUTS` that it takes beside the image.
    halo : callable
        Parameters → how many pixels around a block the result depends on (0 for pointwise methods).
    ndim : tuple of int
        How many spatial axes an image may have.
    revision : int
        Raised whenever the same input gives other bytes, so that a saved recipe can tell.
    wants_image : bool
        Whether a method that takes labels can also look at the image that they were made from (``image=``).
    statistic, fit : type and callable, or None
        The mergeable statistic, and statistic → model: with it a pointwise method labels each pixel by itself, and a
        local one a block with its halo. A local method's ``statistic.of`` takes the ``core`` of a block that counts.
    settles : tuple of str
        Parameters, if what it learns is no more than what "auto" stands for in them: given, there is nothing to learn.
    shortlist : bool
        Whether a comparison runs it when nobody chose: few methods, unlike each other, that a person wants to see.
    on_photos : float
        Mean score on photos with boundaries that people drew, BSDS500's val (docs/accuracy.md): of edges their F, of
        regions their covering; 0 where it wasn't measured. It decides where no number of an image does.
    grid : int
        For local methods: where blocks may begin, at multiples of so many pixels (1: anywhere).
    tolerance : float
        For local methods: how far apart the answers of blocks and whole may lie; 0: they are the same bytes.
    slow : bool
        Whether it takes more than a microsecond for a pixel: of a large photo, a comparison that nobody chose the
        methods of shows what it makes of a smaller one.
    prepare : callable or None
        Reads what the method needs once in a process and takes a moment to be read, as weights: a comparison calls it
        while it looks at the image, before any method runs.
    begins_with : str
        The method that it runs first, if there is one that no parameter of it names.
    upright : bool
        Whether it learned from upright images, so that a turned image has another answer than the turned one.
    n_channels : int
        How many channels an image must have at least.
    seams : callable or None
        For regional methods of labels that are exact in blocks: the image's shape and the parameters → how it goes
        across seams (see `labels.across`).
    unfolded : callable or None
        Parameters → the steps, by name and parameters, that do the same one after the other in blocks.
    memory : int
        Bytes for each pixel that it holds at its fullest; 0 where those of its scope are enough.
    why_whole : callable
        Parameters → why it needs the whole image, though it goes across seams with others; nothing if it doesn't.
    said : str or callable
        What a paper says was done, as ``"the image was smoothed with a median filter with a radius of {radius}"``, in
        which a parameter's name stands for its value; or a function that makes it of the parameters.
    units : str or callable
        For image → image: what the values it gives are in, where that is not what those that it was given are in; or a
        function of the checked image, what that is in (``given``), and the parameters.
    stands_for_image : bool
        For image → image: whether later steps that compare labels by the image look at what this one gives (a choice
        of channels), rather than at what it was given (smoothing).
    """

    name: str
    function: Callable[..., Any]
    family: str
    scope: Scope
    takes: Takes
    gives: GivesKind
    inputs: frozenset[str]
    halo: Callable[..., int] = field(default=lambda **_: 0, repr=False)
    ndim: tuple[int, ...] = (2,)
    revision: int = 1
    wants_image: bool = False
    statistic: type[Any] | None = None
    fit: Callable[..., Any] | None = None
    settles: tuple[str, ...] = ()
    shortlist: bool = False
    on_photos: float = 0.0
    grid: int = 1
    tolerance: float = 0.0
    slow: bool = False
    prepare: Callable[[], Any] | None = field(default=None, repr=False)
    begins_with: str = ""
    upright: bool = False
    n_channels: int = 1
    stands_for_image: bool = False
    seams: Callable[..., Any] | None = field(default=None, repr=False)
    unfolded: Callable[..., tuple[tuple[str, Mapping[str, Any]], ...]] | None = field(default=None, repr=False)
    memory: int = 0
    why_whole: Callable[..., str] = field(default=lambda **_: "", repr=False)
    said: str | Callable[..., str] = field(default="", repr=False)
    units: str | Callable[..., str] = field(default="", repr=False)

    @once
    def run(
        self,
        data: Any,
        *,
        channel_axis: int | None = None,
        mask: Mask | None = None,
        markers: Labels | None = None,
        image: Image | None = None,
        spacing: Spacing | None = None,
        **parameters: Any,
    ) -> Any:
        """Return what the method makes of data, which is fitted to what it takes: the one way to call a method.

        Parameters
        ----------
        data : array_like, Segmentation or Edges
            Labels for a method that takes labels, else an image. A method of one channel gets the grey values of
            several, and its result says so; edges stand for their strength.
        channel_axis : int, optional
            The axis of the channels of ``data``, or of ``image`` for a method that takes labels.
        mask : ndarray of bool, optional
            True = use this pixel.
        markers : ndarray of int, optional
            Where regions start; only for methods that take markers.
        image : array_like, optional
            What labels were made from, for methods that compare them by it; others don't look at it.
        spacing : Spacing, optional
            The size of a pixel along each axis: for parameters that are written with a unit, and for methods that
            measure distances where it is not the same along all axes.
        **parameters
            Those of the method.

        Raises
        ------
        ValueError
            For markers that the method doesn't take, a unit without a known size of pixels, and for what the method
            refuses.
        """
        inputs: dict[str, Any] = {"mask": mask} | self._started(markers)
        if spacing is not None and spacing.is_known and not spacing.is_even and "spacing" in self.inputs:
            inputs["spacing"] = spacing
        parameters = self.in_pixels(parameters, spacing)
        if self.takes == "labels":
            looked_at = {"image": image, "channel_axis": channel_axis} if self.wants_image and image is not None else {}
            return self.function(data, **inputs, **looked_at, **parameters)
        if channel_axis is None or self.takes == "channels":
            axis = {} if channel_axis is None else {"channel_axis": channel_axis}
            return self.function(data, **inputs, **axis, **parameters)
        checked, notes = self.checked(data, channel_axis=channel_axis, mask=mask)
        result = self.function(checked.pixels, **{**inputs, "mask": checked.valid}, **parameters)
        return result if self.gives == "image" else result.replaced(notes=(*result.notes, *notes))

    def checked(
        self, data: Image, *, channel_axis: int | None = None, mask: Mask | None = None
    ) -> tuple[CheckedImage, tuple[str, ...]]:
        """Return an image in canonical form as the method sees it, and what was done to it for that."""
        whole = as_image(data, mask, channel_axis=channel_axis, ndim=self.ndim)
        if channel_axis is None or self.takes == "channels":
            return whole, ()
        return as_image(shared_form(grey, whole.pixels, channel_axis=-1), whole.valid), (GREY_NOTE,)

    def _started(self, markers: Labels | None) -> dict[str, Any]:
        """Return the markers as an argument, if there are any and the method takes them."""
        if markers is None:
            return {}
        if "markers" not in self.inputs:
            known = ", ".join(other.name for other in methods() if "markers" in other.inputs)
            raise must_be("method", f"one that takes markers ({known})", self.name)
        return {"markers": markers}

    # What the docstring and the annotated types say is read when it is asked for: few methods are, in most runs.

    @functools.cached_property
    def _doc(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self._doc.split("\n", 1)[0].rstrip(".")

    @functools.cached_property
    def references(self) -> tuple[str, ...]:
        """The papers that the docstring names."""
        return references(self._doc)

    @functools.cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The keyword-only arguments of the function, less those that describe the image."""
        hints = typing.get_type_hints(self.function, include_extras=True)
        helps = parameter_help(self._doc)
        return tuple(
            parameter_of(argument.name, hints[argument.name], argument.default, helps, _names_of)
            for argument in inspect.signature(self.function).parameters.values()
            if argument.kind is argument.KEYWORD_ONLY and argument.name not in INPUTS
        )

    @functools.cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    def in_pixels(self, parameters: Mapping[str, Any], spacing: Spacing | None) -> dict[str, Any]:
        """Return the parameters with all that is written with a unit in pixels, as the function takes them."""
        facts: dict[str, Any] = {"method": self.name, "takes_spacing": "spacing" in self.inputs}
        written = [name for name, value in parameters.items() if isinstance(value, str) and name in self._by_name]
        pixels = {name: self._by_name[name].in_pixels(parameters[name], spacing, **facts) for name in written}
        return {**parameters, **pixels}

    def defaults(self) -> dict[str, Any]:
        """Return the default of every parameter."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def model_from(self, numbers: Mapping[str, Any]) -> Any:
        """Return the model that its ``as_dict`` wrote as plain numbers; its class is what ``fit`` returns."""
        if self.fit is None:
            raise must_be("model", f"that of a method that learns something, which {self.name} doesn't", dict(numbers))
        return returned_by(self.fit).from_dict(numbers)

    def fit_parameters(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return those parameters that ``fit`` takes beside the statistic."""
        return taken_by(self.fit, parameters) if self.fit else {}

    def statistic_parameters(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return those parameters that ``statistic.of`` takes beside the image."""
        return taken_by(self.statistic.of, parameters) if self.statistic else {}

    def check(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return all parameters, defaults filled in and every value checked."""
        for name in parameters:
            self.require(name)
        return self.defaults() | {name: self._by_name[name].check(value) for name, value in parameters.items()}

    def require(self, name: str) -> None:
        """Raise a ValueError with the nearest names unless the method has a parameter of that name."""
        if name not in self._by_name:
            near = difflib.get_close_matches(name, self._by_name, n=1)
            advice = f"did you mean {near[0]}?" if near else ""
            names = ", ".join(self._by_name) or "it has none"
            raise must_be("parameter", f"a parameter of {self.name} ({names})", name, advice)

    def describe(self) -> dict[str, Any]:
        """Return what `snowshoe methods --json` prints of the method."""
        return {
            "name": self.name,
            "family": self.family,
            "summary": self.summary,
            "scope": self.scope,
            "halo": self.halo(**self.defaults()),
            "grid": self.grid,
            "tolerance": self.tolerance,
            "upright": self.upright,
            "takes": self.takes,
            "n_channels": self.n_channels,
            "markers": "markers" in self.inputs,
            "gives": self.gives,
            "ndim": list(self.ndim),
            "revision": self.revision,
            "shortlist": self.shortlist,
            "parameters": [parameter.describe() for parameter in self.parameters],
            "references": list(self.references),
        }


_methods: dict[str, Method] = {}
_families: list[str] = []
"""The families that are in the list."""


def method(
    *,
    family: str,
    scope: Scope,
    takes: Takes = "grey",
    **declared: Any,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Enter a function in the catalogue; what else is declared are attributes of `Method`.

    The function that comes back has the same signature. It checks its parameters against their annotated types,
    and stamps labels and edges with its name, its parameters and the seconds it took; an image is a plain array.
    """

    def enter(function: Callable[P, R]) -> Callable[P, R]:
        arguments = inspect.signature(function).parameters
        returned = function.__annotations__["return"]
        entry = Method(
            name=function.__name__,
            function=function,
            family=family,
            scope=scope,
            takes=takes,
            gives=_KINDS.get(str(getattr(returned, "__name__", returned)), "image"),
            inputs=INPUTS.intersection(arguments),
            wants_image="image" in arguments and arguments["image"].kind is inspect.Parameter.KEYWORD_ONLY,
        )
        if entry.name in _methods:
            raise must_be("method", "a name that is not taken", entry.name)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            parameters = {name: value for name, value in kwargs.items() if name not in INPUTS}
            spacing = kwargs.get("spacing")
            checked = entry.in_pixels(entry.check(parameters), spacing if isinstance(spacing, Spacing) else None)
            start = time.perf_counter()
            result = function(*args, **{**kwargs, **checked})
            if isinstance(result, np.ndarray):
                return result
            seconds = time.perf_counter() - start
            stamped: R = typing.cast(Any, result).stamped(entry.name, checked, seconds)
            return stamped

        # Where each pixel is judged by itself, the number of axes does not matter.
        ndim = (1, 2, 3) if scope == "pointwise" else (2,)
        _methods[entry.name] = Method(**{**vars(entry), "function": run, "ndim": ndim, **declared})
        return run

    return enter


def get(name: str) -> Method:
    """Return a method by name; an unknown one raises `UnknownMethod` with the nearest names."""
    if name not in _methods:
        _fill()
    if name not in _methods:
        raise UnknownMethod(name, _methods)
    return _methods[name]


def methods() -> tuple[Method, ...]:
    """Return every method, family by family."""
    _fill()
    return tuple(sorted(_methods.values(), key=lambda entry: _place(entry.family)))


def _place(family: str) -> int:
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def _fill() -> None:
    """Import every family that isn't in the list yet; which enters its methods."""
    for family in FAMILIES:
        if family not in _families:
            importlib.import_module(f"snowshoe.methods.{family}")
            _families.append(family)


def remove(name: str) -> None:
    """Take a method out of the catalogue (for plug-ins and tests that entered it)."""
    _methods.pop(get(name).name)


def _names_of(kind: str) -> tuple[str, ...]:
    return tuple(entry.name for entry in methods() if entry.gives == kind)
