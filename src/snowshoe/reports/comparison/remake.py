"""The lines that make the report, or one row of it, again."""

from __future__ import annotations

import shlex
from pathlib import PurePath

from snowshoe.comparison.lines import command_of, image_of, joined, read_in_python
from snowshoe.comparison.result import Asked, Comparison

__all__ = ["all_methods", "command", "command_of", "python_lines"]


def command(comparison: Comparison) -> str:
    """Return the command line that makes this report again: as it was given, or else as it would be.

    Empty where only Python can ask for it: on a command line, what is run beside the methods comes from files.
    """
    origin = comparison.origin
    image = _quoted(image_of(comparison))
    if origin is not None:
        return joined("snowshoe compare", image, origin.input_options, origin.options)
    asked = comparison.asked
    if asked.recipes or asked.methods == ():
        return ""
    options = f"--methods {shlex.quote(','.join(asked.methods))}" if asked.methods else ""
    scree = f"--k-max {asked.k_max}" if asked.k_max != Asked.k_max else ""
    budget = f"--budget {comparison.budget:g}s" if comparison.budget else ""
    rank = f"--rank-by {comparison.rank_by}" if comparison.rank_by and not comparison.truths else ""
    return joined("snowshoe compare", image, options, scree, budget, rank, f"-o {shlex.quote(_folder(comparison))}")


def all_methods(comparison: Comparison) -> str:
    """Return the command line that runs the whole catalogue on this image."""
    return joined("snowshoe compare", _quoted(image_of(comparison)), "--methods all", _inputs(comparison))


def _inputs(comparison: Comparison) -> str:
    """Return the options that say how the image was read."""
    return "" if comparison.origin is None else comparison.origin.input_options


def python_lines(comparison: Comparison) -> str:
    """Return the Python lines that make this report again."""
    read, image = read_in_python(comparison, takes_paths=comparison.origin is not None)
    asked = comparison.asked
    arguments = [
        *image,
        f"methods={','.join(asked.methods)!r}" if asked.methods is not None else "",
        f"recipes={_recipes(comparison)}" if asked.recipes else "",
        "truth=truth" if comparison.truths else "",
        f"k_max={asked.k_max}" if asked.k_max != Asked.k_max else "",
        f"budget={comparison.budget:g}" if comparison.budget else "",
        f"name={comparison.name!r}",
    ]
    ranked = f".ranked({comparison.rank_by!r})" if comparison.rank_by and not comparison.truths else ""
    return (
        f"import snowshoe\n\n{read + chr(10) if read else ''}"
        f"{'mask = …  # the same mask: True = use this pixel' + chr(10) if 'mask=mask' in image else ''}"
        f"{'truth = …  # the same label images' + chr(10) if comparison.truths else ''}"
        f"result = snowshoe.compare({', '.join(part for part in arguments if part)}){ranked}\n"
        f"result.save({_folder(comparison)!r})"
    )


def _recipes(comparison: Comparison) -> str:
    return "[" + ", ".join(f"snowshoe.Recipe.parse({recipe.text!r})" for recipe in comparison.asked.recipes) + "]"


def _quoted(image: str) -> str:
    return shlex.quote(image) if image else ""


def _folder(comparison: Comparison) -> str:
    return PurePath(comparison.name).stem + "-snowshoe"
