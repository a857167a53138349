"""Paths in place of arrays: the functions of `snowshoe` read them as the command line does, then work on the arrays."""

from __future__ import annotations

import dataclasses
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe import catalogue, io
from snowshoe.arrays import as_images, as_mask, grey
from snowshoe.errors import must_be
from snowshoe.io.chosen import Chosen, joined
from snowshoe.io.pages import Beside
from snowshoe.recipes import Recipe
from snowshoe.spacing import Spacing
from snowshoe.types import Mask

__all__ = ["call", "is_path"]

_HOW = "read one with snowshoe.read(path, channel=N), N from"
_OF_GREY = ("scree", "separability")
"""Functions that look at grey values unless they are told where the channels are."""
_FACTS = frozenset({"mask", "channel_axis", "spacing"})
"""What a file says of its pixels, by the names of the arguments that say it."""


def call(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Return what a function makes of arguments of which some are paths of files.

    What a file says is believed: channels, pixels without data, the size of a pixel. What an argument says goes before
    it, and masks are joined. Results that have notes say what was done to the pixels.
    """
    given = _by_name(function, args, kwargs)
    if function.__name__ == "tune":
        return _tuned(**given)
    if function.__name__ == "score_all":
        return _scored(**given)
    if "truth" in given:
        given["truth"] = _annotated(given["truth"])
    if function.__module__.startswith("snowshoe.methods."):
        return _by_method(catalogue.get(function.__name__), given)
    files = _Files.of(given, *_subject(given), takes=frozenset(inspect.signature(function).parameters))
    return files.noted(function(**_prepared(function.__name__, given, files)))


def is_path(value: Any) -> bool:
    """Whether a value is the path of a file."""
    return isinstance(value, str | os.PathLike)


def _by_name(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    signature = inspect.signature(function)
    bound = dict(signature.bind(*args, **kwargs).arguments)
    rest = [name for name, argument in signature.parameters.items() if argument.kind is argument.VAR_KEYWORD]
    return {**bound, **{name: value for more in rest for name, value in bound.pop(more, {}).items()}}


def _subject(given: Mapping[str, Any]) -> tuple[str, str]:
    """Return whether the file that a function is about holds labels or an image, and the method that takes it."""
    if "recipe" in given:
        recipe = Recipe.of(given["recipe"])
        return recipe.takes, recipe.entries[0].name
    return "labels" if "labels" in given else "image", "components"


@dataclass(frozen=True)
class _Files:
    """What is called with, in the place of paths the arrays in them.

    Attributes
    ----------
    arguments : dict
        By name, the function's first one first.
    image : LoadedImage or None
        What the first argument's file holds.
    notes : tuple of str
        What was done to the pixels.
    """

    arguments: dict[str, Any]
    image: io.LoadedImage | None
    notes: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any], kind: str, method: str, *, takes: frozenset[str]) -> _Files:
        """Read the files for a method; ``takes`` are the arguments that the function has."""
        subject = next(iter(given))
        image, chosen = None, Chosen()
        arguments = {**given, subject: _one(subject, given[subject])}
        if is_path(arguments[subject]):
            path = os.fspath(arguments[subject])
            image = chosen.labels(path, method=method) if kind == "labels" else chosen.image(path)
            arguments[subject] = image.pixels
        beside = None if image is None else chosen.beside(image)
        images = [] if image is None else [image]
        if subject != "image" and is_path(given.get("image")):
            looked_at = io.load(given["image"], page=beside or "first")
            arguments["image"] = looked_at.pixels
            images.append(looked_at)
        if is_path(given.get("markers")):
            arguments["markers"] = io.require_labels(io.load_labels(given["markers"], page=beside), "markers").pixels
        arguments |= {name: value for name, value in _facts(images, given, beside).items() if name in takes}
        return cls(
            arguments, image, tuple(dict.fromkeys(note for read in images for note in (*read.notes, *read.doubts)))
        )

    def require_grey(self) -> None:
        """Raise where the file has channels that have no grey values."""
        if self.image is not None:
            io.require_choice(self.image.n_channels, self.image.colour, self.image.channel_names, how=_HOW)

    def noted(self, result: Any) -> Any:
        """Return a result that also says what was done to the pixels, if it has notes at all."""
        if not self.notes or not dataclasses.is_dataclass(result) or not hasattr(result, "notes"):
            return result
        notes = tuple(dict.fromkeys((*self.notes, *result.notes)))
        changed: Any = getattr(result, "replaced", None)
        return changed(notes=notes) if changed else dataclasses.replace(result, notes=notes)  # type: ignore[type-var]


def _one(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple) and any(is_path(part) for part in value):
        raise must_be(
            name, "one image", f"{len(value)} paths", "for many images use snowshoe.run(recipe, paths, out=…)"
        )
    return value


def _facts(images: Sequence[io.LoadedImage], given: Mapping[str, Any], beside: Beside | None) -> dict[str, Any]:
    """Return which pixels are used, where the channels are, and how large a pixel is, as far as files say it."""
    mask: Any = given.get("mask")
    if is_path(mask):
        mask = io.load_mask(mask, page=beside).pixels
    for image in images:
        used = image.used
        if used is not None:
            mask = used if mask is None else joined(used, as_mask(mask, used.shape))
    axes = [image.channel_axis for image in images if image.channel_axis is not None]
    sizes = [image.spacing for image in images if image.spacing is not None]
    facts = {"mask": mask, "channel_axis": axes[0] if axes else None, "spacing": sizes[0] if sizes else None}
    return {name: fact for name, fact in facts.items() if fact is not None and (name == "mask" or name not in given)}


def _by_method(entry: catalogue.Method, given: dict[str, Any]) -> Any:
    """Return what a method makes of its files."""
    files = _Files.of(given, entry.takes, entry.name, takes=_FACTS)
    if entry.takes == "grey" or entry.name == "grey":
        files.require_grey()
    arguments = dict(files.arguments)
    data = arguments.pop(next(iter(given)))
    if arguments.get("spacing") is not None:
        n_axes = np.ndim(data) - (entry.takes != "labels" and arguments.get("channel_axis") is not None)
        arguments["spacing"] = Spacing.of(arguments["spacing"], n_axes)
    return files.noted(entry.run(data, **arguments))


def _prepared(name: str, given: Mapping[str, Any], files: _Files) -> dict[str, Any]:
    """Return the arguments as a function wants them that is no method."""
    arguments = dict(files.arguments)
    if name == "compare" or ("recipe" in given and Recipe.of(given["recipe"]).makes_grey):
        files.require_grey()
    if name == "compare" and files.image is not None:
        arguments.setdefault("name", files.image.source)
    if name in _OF_GREY and files.image is not None and given.get("channel_axis") is None:
        files.require_grey()
        arguments["image"] = _grey(files.image)
        arguments.pop("channel_axis", None)
    if name == "measure":
        return _measured(arguments, given)
    return arguments


def _grey(image: io.LoadedImage) -> Any:
    return image.pixels if image.channel_axis is None else grey(image.pixels, channel_axis=image.channel_axis)


def _measured(arguments: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what labels are measured with: each channel by its name, and sizes in a unit for people."""
    image, size = given.get("image"), arguments.get("spacing")
    named = image if isinstance(image, Mapping) else {"": image} if is_path(image) else {}
    if any(is_path(value) for value in named.values()):
        arguments["image"] = {key: layer for name, value in named.items() for key, layer in _layers(name, value)}
        if is_path(image):
            arguments.pop("channel_axis", None)
    if "spacing" not in given and isinstance(size, Spacing):
        arguments["spacing"] = size.familiar if size.is_known else None
    return arguments


def _layers(name: str, value: Any) -> list[tuple[str, Any]]:
    if not is_path(value):
        return [(name, value)]
    image = io.load(value)
    channels = io.named_channels(image.pixels, image.channel_axis, image.colour)
    return [("_".join(filter(None, (name, channel))), layer) for channel, layer in channels.items()]


def _annotated(truth: Any) -> Any:
    """Return a truth, or each annotator's, with what is in the files that it names."""
    several = truth if isinstance(truth, list | tuple) else [truth]
    if not any(is_path(part) for part in several):
        return truth
    return [label for part in several for label in (_truths(part) if is_path(part) else [part])]


def _truths(path: str | os.PathLike[str]) -> list[Any]:
    """Return the truth in a label image, or each annotator's in a BSDS .mat file."""
    if Path(path).suffix.lower() == ".mat":
        from snowshoe.io.mat import read_ground_truth

        return list(read_ground_truth(os.fspath(path)))
    return [_labels(path, "truth")]


def _labels(path: str | os.PathLike[str], role: str) -> Any:
    """Return the labels in a file, masked where it has no data; raise where they are grey values."""
    image = io.require_labels(io.load_labels(path), role)
    return image.pixels if image.mask is None else np.ma.masked_array(image.pixels, ~image.mask)


def _tuned(
    images: Any, method: str, *, truth: Any = None, channel_axis: int | None = None, vary: Any = None, **rest: Any
) -> Any:
    """Return what tuning on files finds; images in colour are tuned on in grey where the method sees no colours."""
    from snowshoe.tuning.run import tune_cases
    from snowshoe.tuning.space import asked

    in_colour = asked(method, vary)[0].sees_channels
    listed = isinstance(images, list | tuple) and any(map(is_path, images))
    several = list(images) if listed else [images] if is_path(images) else as_images(images)
    truths = [None] * len(several) if truth is None else [truth] if is_path(truth) else list(truth)
    if len(truths) != len(several):
        raise must_be("truth", f"one for each of the {len(several)} images, in their order", len(truths))
    pairs = enumerate(zip(several, truths, strict=True), start=1)
    cases = [_case(f"image {n}", image, right, channel_axis, in_colour) for n, (image, right) in pairs]
    return tune_cases(cases, method, vary=vary, **rest)


def _case(name: str, image: Any, truth: Any, channel_axis: int | None, in_colour: bool) -> Any:
    """Return an image and its truth, each a path or an array, to tune on."""
    from snowshoe.tuning.cases import Case

    known = [] if truth is None else _annotated(truth)
    known = known if isinstance(known, list | tuple) and all(np.ndim(part) == 2 for part in known) else [known]
    if not is_path(image):
        return Case.of(image, known, name=name, channel_axis=channel_axis)
    loaded = Chosen().image(os.fspath(image))
    facts: dict[str, Any] = {"name": loaded.source, "mask": loaded.used, "spacing": loaded.spacing}
    if in_colour or channel_axis is not None:
        axis = loaded.channel_axis if channel_axis is None else channel_axis
        return Case.of(loaded.pixels, known, channel_axis=axis, **facts)
    io.require_choice(loaded.n_channels, loaded.colour, loaded.channel_names, how=_HOW)
    return Case.of(_grey(loaded), known, **facts)


def _scored(labels: Any, truths: Any, *, ignore: Any = None, **rest: Any) -> dict[str, float]:
    """Return the scores of files; what a file has no data for is left out."""
    from snowshoe.metrics import score_all

    scored = _labels(labels, "labels") if is_path(labels) else labels
    annotated = _annotated(truths)
    known = annotated if isinstance(annotated, list | tuple) else [annotated]
    left_out: Mask | None = io.read_mask(ignore) if is_path(ignore) else ignore
    for read in (scored, *known):
        if isinstance(read, np.ma.MaskedArray):
            masked = np.ma.getmaskarray(read)
            left_out = masked if left_out is None else left_out | masked
    plain = [np.ma.getdata(truth) if isinstance(truth, np.ma.MaskedArray) else truth for truth in known]
    return score_all(np.ma.getdata(scored), plain, ignore=left_out, **rest)
