"""The files that a run makes of each image: labels always, and what the recipe's ``[[output]]`` tables ask for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import UnwritableOutput, WrongRecipe, must_be
from snowshoe.io import LoadedImage, write_image, write_label_picture, write_labels
from snowshoe.io.exports import FORMATS, export
from snowshoe.io.system import reason_of
from snowshoe.recipes import Recipe
from snowshoe.recipes.output import Output

__all__ = ["Made", "outputs_of", "place_of", "write_all"]

_UNMADE = (("labels", "zarr"), ("overlay", "tif"))
"""What a recipe may ask for and a run does not make."""


@dataclass(frozen=True)
class Made:
    """An image and what came of it.

    Attributes
    ----------
    path : str
        Where the image was read.
    image : LoadedImage
    result : Segmentation, Edges or ndarray
    """

    path: str
    image: LoadedImage
    result: Any


@dataclass(frozen=True)
class _Kind:
    """Where files of a kind are put, what writes one, and which results there are of that kind."""

    folder: str
    write: Callable[[Path, Made, Output], None]


def outputs_of(recipe: Recipe) -> tuple[Output, ...]:
    """Return what is to be made of each result: the pixels first, as TIFF unless the recipe says otherwise.

    Raises
    ------
    WrongRecipe
        If something is asked for in a format that is not known, or that is made of labels where there are none.
    """
    main = {"segmentation": "labels", "edges": "strength", "image": "images"}[recipe.gives]
    for output in recipe.outputs:
        _suffix(output)
        if main != "labels":
            raise WrongRecipe(str(must_be("output", f"left out, as {recipe.text} gives no labels", output.table)))
    asked = list(recipe.outputs)
    pixels = [output for output in asked if output.kind == main] or [Output(main, "tif")]
    ordered = pixels + [output for output in asked if output.kind != main]
    return tuple({(output.kind, output.format): output for output in ordered}.values())


def write_all(outputs: Sequence[Output], folder: Path, stem: str, made: Made) -> Mapping[str, str]:
    """Write every output of one image, each whole or not at all; return its kind → its path below the folder."""
    files = {}
    for output in outputs:
        kind, name = _KINDS[output.kind], place_of(output, folder, stem)
        kind.write(folder / name, made, output)
        files[kind.folder if kind.folder not in files else f"{kind.folder}.{output.format}"] = name
    return files


def place_of(output: Output, folder: Path, stem: str) -> str:
    """Return the path of an output below the folder, whose own folder is made."""
    name = f"{_KINDS[output.kind].folder}/{stem}{_suffix(output)}"
    _make_folder((folder / name).parent)
    return name


def _suffix(output: Output) -> str:
    """Return what a file of an output ends in; raise where no file can be made of it."""
    if output.kind != "export":
        if (output.kind, output.format) in _UNMADE:
            raise WrongRecipe(str(must_be("output", "in another format", output.table)))
        return f".{output.format}"
    known = [name for name, entry in FORMATS.items() if entry.suffix]
    if output.format not in known:
        near = difflib.get_close_matches(output.format, known, n=1)
        advice = f"did you mean {near[0]}?" if near else ""
        raise WrongRecipe(str(must_be("export", f"one of {', '.join(known)}", output.format, advice)))
    return FORMATS[output.format].suffix


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(folder, reason_of(error)) from error


def _write_labels(path: Path, made: Made, output: Output) -> None:
    result, place = made.result, made.image.georeference
    labels = result.labels if place is None else np.ma.masked_array(result.labels, ~result.valid)
    write_labels(path, labels, spacing=made.image.spacing, georeference=place)


def _write_strength(path: Path, made: Made, output: Output) -> None:
    write_image(path, made.result.strength, spacing=made.image.spacing)


def _write_image(path: Path, made: Made, output: Output) -> None:
    write_image(path, made.result, spacing=made.image.spacing)


def _write_picture(path: Path, made: Made, output: Output) -> None:
    write_label_picture(path, made.result.labels)


def _write_table(path: Path, made: Made, output: Output) -> None:
    from snowshoe.results.measuring import measure

    image = made.image
    spacing = image.spacing and image.spacing.familiar
    facts: dict[str, Any] = {"spacing": spacing, "channel_axis": image.channel_axis}
    measure(made.result, image.pixels, properties=output.options.get("properties"), **facts).save(path)


def _write_export(path: Path, made: Made, output: Output) -> None:
    _export(path, made, output.format)


def _write_overlay(path: Path, made: Made, output: Output) -> None:
    _export(path, made, "overlay")


def _export(path: Path, made: Made, name: str) -> None:
    labels, image = made.result.labels, made.path if "image" in FORMATS[name].uses else None
    export(labels, path, format=name, image=image, spacing=made.image.spacing, georeference=made.image.georeference)


_KINDS = {
    "labels": _Kind("labels", _write_labels),
    "strength": _Kind("strength", _write_strength),
    "images": _Kind("images", _write_image),
    "picture": _Kind("pictures", _write_picture),
    "table": _Kind("tables", _write_table),
    "export": _Kind("exports", _write_export),
    "overlay": _Kind("overlays", _write_overlay),
}
