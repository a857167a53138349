"""The command line and the Python lines that make one row of a comparison again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from snowshoe.comparison.row import Row
from snowshoe.io.bundled import SAMPLE

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["command_of", "image_of", "joined", "python_of", "read_in_python"]

_FACTS = {"channel_axis": "channel_axis", "mask": "used", "spacing": "spacing"}
"""Arguments, and what a `LoadedImage` calls them."""


def command_of(row: Row, comparison: Comparison) -> str:
    """Return the command line that makes one row again, as it stands: of the sample too, or from standard input."""
    verb = "edges" if row.edges is not None else "segment"
    image = image_of(comparison)
    given = "" if comparison.origin is None else comparison.origin.input_options
    return joined(f"snowshoe {verb}", shlex.quote(image) if image else "", f"-m {shlex.quote(row.recipe)}", given)


def python_of(row: Row, comparison: Comparison) -> str:
    """Return the Python lines that make one row again."""
    is_edges = row.edges is not None
    read, arguments = read_in_python(comparison, takes_paths=not is_edges)
    if is_edges:
        made = f"edges = snowshoe.Recipe.parse({row.recipe!r}).run({', '.join(arguments)})"
    else:
        made = f"segmentation = snowshoe.segment({', '.join([arguments[0], repr(row.recipe), *arguments[1:]])})"
    return f"{read}\n{made}" if read else made


def read_in_python(comparison: Comparison, *, takes_paths: bool) -> tuple[str, list[str]]:
    """Return the line that reads the image, empty where none is needed, and the arguments that pass it on."""
    origin, scene, image = comparison.origin, comparison.scene, image_of(comparison)
    sizes = scene.spacing if scene.given is None else scene.given.spacing
    masked_by = "" if origin is None else origin.mask
    chosen = {} if origin is None else {name: value for name, value in origin.chosen.items() if name != "spacing"}
    is_plain = not chosen and not scene.is_volume
    mask = f"mask={masked_by!r}" if masked_by else "mask=mask" if scene.is_masked and origin is None else ""
    spacing = f"spacing={sizes.text!r}" if sizes is not None and sizes.is_known else ""
    if image and takes_paths and is_plain:
        return "", _given(repr(image), mask, spacing)
    if origin is not None and (chosen or masked_by or scene.is_masked):
        words = ", ".join(f"{name}={value!r}" for name, value in origin.chosen.items())
        source = f"image({image!r}" if image else "applied_to(snowshoe.io.load_sample()"
        read = f"image = snowshoe.io.Chosen({words}).{', '.join(_given(source, mask))})"
        facts = [f"{name}=image.{fact}" for name, fact in _FACTS.items() if fact != "spacing" or spacing]
        return read, ["image.pixels", *facts]
    pages = ", page=None" if scene.is_volume else ""
    pixels = f"snowshoe.read({image!r}{pages})" if image else "snowshoe.sample()"
    return "", _given(pixels, "channel_axis=-1" if scene.image.has_channels else "", mask, spacing)


def _given(*arguments: str) -> list[str]:
    """Return the arguments that are not empty."""
    return [argument for argument in arguments if argument]


def image_of(comparison: Comparison) -> str:
    """Return the image as the command line named it, or else by its name; empty for the bundled sample."""
    if comparison.origin is not None:
        return comparison.origin.image
    return "" if comparison.name == SAMPLE else comparison.name


def joined(*parts: str) -> str:
    """Return the parts of a line that are not empty."""
    return " ".join(part for part in parts if part)
