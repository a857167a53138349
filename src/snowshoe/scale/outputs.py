"""The files that a run makes of each image: labels always, and what the recipe's ``[[output]]`` tables ask for."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import UnwritableOutput, WrongRecipe, must_be
from snowshoe.io import LoadedImage, named_channels, write_image, write_label_picture, write_labels
from snowshoe.io.exports import FORMATS, Export, carry_out
from snowshoe.io.system import reason_of
from snowshoe.labels.measure import require_names
from snowshoe.recipes import Recipe
from snowshoe.recipes.output import Output
from snowshoe.results import Segmentation
from snowshoe.results.pictures import black_and_white
from snowshoe.results.table import Table
from snowshoe.scale.sinks import SINKS, Product, sink_into

__all__ = ["Made", "outputs_of", "place_of", "require_libraries", "save_beside", "write_all"]

_SUFFIXES = {"ome-tif": ".ome.tif", "ome-zarr": ".ome.zarr", "ome-zarr-0.4": ".ome-0.4.zarr"}
Notes = tuple[str, ...]
"""What a person should know of what was written."""


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
    write: Callable[[Path, Made, Output], Notes]


def outputs_of(recipe: Recipe) -> tuple[Output, ...]:
    """Return what is to be made of each result: the pixels first, as TIFF unless the recipe says otherwise.

    Raises
    ------
    WrongRecipe
        If something is asked for twice, in a format that is not known, by a name that no property has, or of labels
        where there are none.
    """
    main = {"segmentation": "labels", "edges": "strength", "image": "images"}[recipe.gives]
    for output in recipe.outputs:
        if main != "labels":
            raise WrongRecipe(str(must_be("output", f"left out, as {recipe.text} gives no labels", output.table)))
        _require_names(output)
    asked = list(recipe.outputs)
    _require_different(asked)
    pixels = [output for output in asked if output.kind == main] or [Output(main, "tif")]
    return (*pixels, *(output for output in asked if output.kind != main))


def require_libraries(outputs: Sequence[Output]) -> None:
    """Raise a `MissingDependency` where an output needs a library that is not installed.

    Each table, export and Zarr is made of one pixel, as only its writer knows what it imports.
    """
    pixel = np.ones((1, 1), np.uint8)
    trial = Made("", LoadedImage(pixel), Segmentation(pixel, pixel > 0, "regions"))
    with tempfile.TemporaryDirectory() as folder:
        for output in outputs:
            if output.kind in ("table", "export") or "zarr" in output.format:
                bare = Output(output.kind, output.format, {"properties": ["area"]})
                _KINDS[output.kind].write(Path(folder, f"trial{_suffix(output)}"), trial, bare)


def write_all(outputs: Sequence[Output], folder: Path, stem: str, made: Made) -> tuple[Mapping[str, str], Notes]:
    """Write every output of one image; return its kind → its path below the folder, and what to say of them.

    Where one cannot be written none are left: an image that failed has no files.
    """
    return _all_or_none(outputs, folder, stem, lambda path, output: _KINDS[output.kind].write(path, made, output))


def save_beside(
    outputs: Sequence[Output],
    folder: Path,
    stem: str,
    tables: Sequence[Table],
    *,
    beside: str,
    export: Callable[[Path, str], None],
) -> Mapping[str, str]:
    """Write tables that were measured in blocks, and exports; return kind → path as `write_all` does.

    Where one cannot be written none are left, nor the labels that they are of.
    """
    left = iter(tables)

    def write(path: Path, output: Output) -> Notes:
        if output.kind == "table":
            next(left).save(path)
        else:
            export(path, output.format)
        return ()

    return _all_or_none(outputs, folder, stem, write, beside)[0]


def _all_or_none(
    outputs: Sequence[Output], folder: Path, stem: str, write: Callable[[Path, Output], Notes], *beside: str
) -> tuple[Mapping[str, str], Notes]:
    """Write every output; remove all, and files that go with them, where one cannot be written."""
    files: dict[str, str] = {}
    notes: Notes = ()
    try:
        for output in outputs:
            kind, name = _KINDS[output.kind].folder, place_of(output, folder, stem)
            files[kind if kind not in files else f"{kind}.{output.format}"] = name
            notes += write(folder / name, output)
    except BaseException:
        for name in (*beside, *files.values()):
            _remove(folder / name)
        raise
    return files, notes


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def place_of(output: Output, folder: Path, stem: str) -> str:
    """Return the path of an output below the folder, whose own folder is made."""
    # Formats of exports share endings.
    own = f"{output.format}/" if output.kind == "export" else ""
    name = f"{_KINDS[output.kind].folder}/{own}{stem}{_suffix(output)}"
    _make_folder((folder / name).parent)
    return name


def _require_names(output: Output) -> None:
    """Raise where there is no such format or property."""
    _suffix(output)
    try:
        require_names(output.options.get("properties", ()))
    except ValueError as error:
        raise WrongRecipe(str(error)) from error


def _require_different(outputs: Sequence[Output]) -> None:
    kinds = [(output.kind, output.format) for output in outputs]
    for number, output in enumerate(outputs):
        if kinds[number] in kinds[:number]:
            raise WrongRecipe(str(must_be("output", "one of its kind and format", output.table, "leave one out")))


def _suffix(output: Output) -> str:
    """Return what a file of an output ends in; raise where no file can be made of it."""
    if output.kind != "export":
        return _SUFFIXES.get(output.format, f".{output.format}")
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


def _write_labels(path: Path, made: Made, output: Output) -> Notes:
    result, place = made.result, made.image.georeference
    if output.format in SINKS and output.format != "tif":
        return _write_whole(path, made, output.format)
    labels = result.labels if place is None else np.ma.masked_array(result.labels, ~result.valid)
    write_labels(path, labels, spacing=made.image.spacing, georeference=place)
    return ()


def _write_whole(path: Path, made: Made, format: str) -> Notes:
    """Write labels that are all there into a sink of parts."""
    labels, place = made.result.labels, made.image.georeference
    dtype = np.min_scalar_type(int(labels.max()) + (place is not None))
    product = Product(labels.shape, dtype, labels.shape, spacing=made.image.spacing, georeference=place)
    with sink_into(path, format, product) as sink:
        sink.write(tuple(slice(0, n) for n in labels.shape), labels.astype(dtype), made.result.valid)
    return sink.notes


def _write_strength(path: Path, made: Made, output: Output) -> Notes:
    strength = made.result.strength
    write_image(path, strength, spacing=made.image.spacing, is_volume=strength.ndim == 3)
    return ()


def _write_image(path: Path, made: Made, output: Output) -> Notes:
    write_image(path, made.result, spacing=made.image.spacing)
    return ()


def _write_picture(path: Path, made: Made, output: Output) -> Notes:
    write_label_picture(path, made.result.labels, colours=black_and_white(made.result, made.image))
    return ()


def _write_table(path: Path, made: Made, output: Output) -> Notes:
    from snowshoe.results.measuring import measure

    image, spacing, notes = made.image, None, Notes()
    if image.spacing is not None:
        spacing = image.spacing.familiar if image.spacing.is_known else None
        notes = () if spacing else ("measured in pixels, as the distance of its planes is not known",)
    channels = named_channels(image.pixels, image.channel_axis, image.colour)
    facts: dict[str, Any] = {"spacing": spacing, "mask": image.used}
    table = measure(made.result, channels, properties=output.options.get("properties"), **facts)
    table.save(path)
    return (*notes, *table.notes)


def _write_export(path: Path, made: Made, output: Output) -> Notes:
    return _export(path, made, output.format)


def _write_overlay(path: Path, made: Made, output: Output) -> Notes:
    return _export(path, made, "overlay")


def _export(path: Path, made: Made, name: str) -> Notes:
    shows_image = "image" in FORMATS[name].uses
    job = Export.of(
        made.result.labels,
        image=made.image if shows_image else None,
        image_path=Path(made.path) if shows_image else None,
        spacing=made.image.spacing,
        georeference=made.image.georeference,
        name=path.stem,
    )
    return carry_out(job, path, name).notes


_KINDS = {
    "labels": _Kind("labels", _write_labels),
    "strength": _Kind("strength", _write_strength),
    "images": _Kind("images", _write_image),
    "picture": _Kind("pictures", _write_picture),
    "table": _Kind("tables", _write_table),
    "export": _Kind("exports", _write_export),
    "overlay": _Kind("overlays", _write_overlay),
}
