"""The files that a run makes of each image: labels always, and what the recipe's ``[[output]]`` tables ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import UnwritableOutput, WrongRecipe, must_be
from snowshoe.io import LoadedImage, write_image, write_label_picture, write_labels
from snowshoe.io.system import reason_of
from snowshoe.recipes import Recipe
from snowshoe.recipes.output import Output
from snowshoe.results import Edges, Segmentation

__all__ = ["outputs_of", "write_all"]


@dataclass(frozen=True)
class _Kind:
    """Where files of a kind are put, what writes one, and which results there are of that kind."""

    folder: str
    write: Callable[[Path, LoadedImage, Any, Output], None]


def outputs_of(recipe: Recipe) -> tuple[Output, ...]:
    """Return what is to be made of each result: the pixels first, as TIFF unless the recipe says otherwise.

    Raises
    ------
    WrongRecipe
        If something is asked for that a run does not make, or that is made of labels where there are none.
    """
    main = {"segmentation": "labels", "edges": "strength", "image": "images"}[recipe.gives]
    for output in recipe.outputs:
        if output.kind not in _KINDS:
            known = ", ".join(kind for kind in _KINDS if kind not in ("strength", "images"))
            raise WrongRecipe(str(must_be("output", f"one that `run` makes ({known})", output.table)))
        if main != "labels":
            raise WrongRecipe(str(must_be("output", f"left out, as {recipe.text} gives no labels", output.table)))
    asked = list(recipe.outputs)
    pixels = [output for output in asked if output.kind == main] or [Output(main, "tif")]
    ordered = pixels + [output for output in asked if output.kind != main]
    return tuple({(output.kind, output.format): output for output in ordered}.values())


def write_all(outputs: Sequence[Output], folder: Path, stem: str, image: LoadedImage, result: Any) -> Mapping[str, str]:
    """Write every output of one image, each whole or not at all; return its kind → its path below the folder."""
    files = {}
    for output in outputs:
        kind = _KINDS[output.kind]
        name = f"{kind.folder}/{stem}.{output.format}"
        _make_folder((folder / name).parent)
        kind.write(folder / name, image, result, output)
        files[kind.folder if kind.folder not in files else f"{kind.folder}.{output.format}"] = name
    return files


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(folder, reason_of(error)) from error


def _write_labels(path: Path, image: LoadedImage, result: Segmentation, output: Output) -> None:
    on_map = image.georeference is not None
    labels = np.ma.masked_array(result.labels, ~result.valid) if on_map else result.labels
    write_labels(path, labels, spacing=image.spacing, georeference=image.georeference)


def _write_strength(path: Path, image: LoadedImage, result: Edges, output: Output) -> None:
    write_image(path, result.strength, spacing=image.spacing)


def _write_image(path: Path, image: LoadedImage, result: Any, output: Output) -> None:
    write_image(path, result, spacing=image.spacing)


def _write_picture(path: Path, image: LoadedImage, result: Segmentation, output: Output) -> None:
    write_label_picture(path, result.labels)


_KINDS = {
    "labels": _Kind("labels", _write_labels),
    "strength": _Kind("strength", _write_strength),
    "images": _Kind("images", _write_image),
    "picture": _Kind("pictures", _write_picture),
}
