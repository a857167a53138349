"""The command line and the Python lines that make one row of a comparison again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from snowshoe.comparison.row import Row
from snowshoe.io.bundled import SAMPLE

if TYPE_CHECKING:
    from snowshoe.comparison.result import Comparison

__all__ = ["command_of", "image_of", "joined", "python_of"]


def command_of(row: Row, comparison: Comparison) -> str:
    """Return the command line that makes one row again, as it stands: of the sample too, or from standard input."""
    verb = "edges" if row.edges is not None else "segment"
    image = image_of(comparison)
    given = "" if comparison.origin is None else comparison.origin.input_options
    return joined(f"snowshoe {verb}", shlex.quote(image) if image else "", f"-m {shlex.quote(row.recipe)}", given)


def python_of(row: Row, comparison: Comparison) -> str:
    """Return the Python lines that make one row again."""
    image, scene = image_of(comparison), comparison.scene
    is_path = bool(image) and not scene.is_volume and row.edges is None
    pages = ", page=None" if scene.is_volume else ""
    read = f"snowshoe.read({image!r}{pages})" if image else "snowshoe.sample()"
    pixels = repr(image) if is_path else read
    arguments = [
        "channel_axis=-1" if scene.image.has_channels and not is_path else "",
        "mask=mask" if scene.is_masked else "",
        f"spacing={scene.spacing.text!r}" if scene.spacing is not None and scene.spacing.is_known else "",
    ]
    given = "".join(f", {argument}" for argument in arguments if argument)
    if row.edges is not None:
        return f"edges = snowshoe.Recipe.parse({row.recipe!r}).run({pixels}{given})"
    return f"segmentation = snowshoe.segment({pixels}, {row.recipe!r}{given})"


def image_of(comparison: Comparison) -> str:
    """Return the image as the command line named it, or else by its name; empty for the bundled sample."""
    if comparison.origin is not None:
        return comparison.origin.image
    return "" if comparison.name == SAMPLE else comparison.name


def joined(*parts: str) -> str:
    """Return the parts of a line that are not empty."""
    return " ".join(part for part in parts if part)
