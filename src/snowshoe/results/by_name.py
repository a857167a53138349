"""Any method by its name, with whatever conversion its input needs: how one method uses another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from snowshoe import catalogue
from snowshoe.arrays import as_image, grey
from snowshoe.errors import must_be
from snowshoe.types import Image, Mask

GREY_NOTE = "colour converted to grey: 0.2125 R + 0.7154 G + 0.0721 B"


def run_by_name(
    image: Image, method: str, gives: str, channel_axis: int | None, mask: Mask | None, parameters: Mapping[str, Any]
) -> Any:
    """Return what a method makes of an image; one that takes a single channel gets the grey image, and says so."""
    entry = catalogue.get(method)
    if entry.gives != gives:
        known = ", ".join(other.name for other in catalogue.methods() if other.gives == gives)
        raise must_be("method", f"one that gives {gives} ({known})", method)
    checked = entry.check(parameters)
    if channel_axis is None:
        return entry.function(image, mask=mask, **checked)
    if entry.takes == "channels":
        return entry.function(image, mask=mask, channel_axis=channel_axis, **checked)
    whole = as_image(image, mask, channel_axis=channel_axis)
    result = entry.function(grey(whole.pixels, channel_axis=-1), mask=whole.valid, **checked)
    return dataclasses.replace(result, notes=(*result.notes, GREY_NOTE))
