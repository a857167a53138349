"""The option that writes pictures of labels: by their kind, or to a file of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.interfaces.cli.inputs import Input
    from snowshoe.io import LoadedImage
    from snowshoe.recipes import Recipe
    from snowshoe.results import Segmentation

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("overlay", "outlines", "mean", "mask", "classes")
OF_IMAGE = ("overlay", "outlines", "mean")
"""Kinds that show the image."""


def require_plot(picture: str | None, *read: str | None) -> None:
    """Refuse a picture of a plot that cannot be written, before anything is read."""
    if picture is None:
        return
    if Path(picture).suffix.lower() not in (".svg", ".png"):
        raise click.UsageError(f"--picture must be a file that ends in .svg or .png, got {picture!r}.")
    common.require_place(picture, "--picture", read)
    if picture.lower().endswith(".png"):
        from snowshoe.reports.figures import new_figure

        new_figure()


def picture_option(function: F) -> F:
    """Add the option."""
    text = (
        "Write a picture too: overlay (outlines and numbers), outlines, mean (greys or colours), mask (0 and 255) or "
        "classes, as NAME-METHOD-KIND.png; or FILE.png, the labels in colours, 0 and 1 in black and white. Can be "
        "repeated."
    )
    return click.option("--picture", "drawn", multiple=True, metavar="KIND|FILE", help=text)(function)


def check(asked: Sequence[str], read: Sequence[str | None]) -> None:
    """Refuse what is neither a kind nor a file that can be written, before anything is read."""
    for name in asked:
        if name in KINDS:
            continue
        if Path(name).suffix.lower() != ".png":
            kinds = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
            raise click.UsageError(f"--picture must be a file that ends in .png, or {kinds}, got {name!r}.")
        common.require_place(name, "--picture", read)


def check_places(asked: Sequence[str], stem: str, source: Input, recipe: Recipe) -> None:
    """Refuse pictures that cannot be drawn of this input, before there are any labels."""
    kinds = [name for name in asked if name in KINDS]
    if "overlay" in kinds:
        from snowshoe.io.exports import require_axes

        require_axes(source.n_axes, "overlay")
    if "mean" in kinds and recipe.takes == "labels":
        raise click.UsageError(f"--picture mean must be left out for {recipe.text}, which is given labels, no image.")
    if recipe.takes == "image" and not set(OF_IMAGE).isdisjoint(kinds):
        inputs.require_choice(source)
    for kind in kinds:
        common.require_place(_path(stem, kind))


def written(
    asked: Sequence[str], result: Segmentation, source: Input, recipe: Recipe, stem: str, *, labels: str
) -> list[str]:
    """Write the pictures that are asked for, and return their files; say so where a file of labels needs one."""
    from snowshoe import io
    from snowshoe.results.pictures import black_and_white, picture_of
    from snowshoe.spacing import proportions

    files = []
    sizes = proportions(source.spacing, 3) if result.labels.ndim == 3 else None
    for name in dict.fromkeys(asked):
        files.append(_path(stem, name) if name in KINDS else name)
        if name in KINDS:
            io.write_image(files[-1], picture_of(result, name, _shown(name, source, recipe), sizes))
        else:
            colours = black_and_white(result, None if recipe.takes == "labels" else _as_loaded(source))
            io.write_label_picture(name, result.labels, colours=colours, spacing=source.spacing if sizes else None)
    if not asked and labels.lower().endswith(".png"):
        shown = "--picture classes shows them in colours"
        common.note(f"{labels} holds the numbers of the labels, so it looks black; {shown}")
    if "mask" in asked and (result.labels > 0)[result.valid].all():
        advice = "end the recipe in foreground to choose the objects"
        common.note(f"every pixel has a label above 0, so the mask is all white; {advice}")
    return files


def _path(stem: str, kind: str) -> str:
    return f"{stem}-{kind}.png"


def _shown(kind: str, source: Input, recipe: Recipe) -> LoadedImage | None:
    """Return the image that a picture shows: of means, what the recipe looked at, which may be grey."""
    if recipe.takes == "labels" or kind not in OF_IMAGE:
        return None
    image = _as_loaded(source)
    if kind == "mean" and source.channel_axis is not None and not recipe.sees_channels:
        return dataclasses.replace(image, pixels=source.grey, channel_axis=None, colour=False)
    return image


def _as_loaded(source: Input) -> LoadedImage:
    from snowshoe.io import LoadedImage

    return LoadedImage(source.pixels, source.channel_axis, source.colour, source.mask)
