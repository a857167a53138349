"""What a run reads of each file, and the mask that goes with it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from snowshoe.errors import UnreadableImage, must_be
from snowshoe.io import Chosen, LoadedImage, require_choice, shown
from snowshoe.io.pages import read_axes
from snowshoe.recipes import Recipe
from snowshoe.recipes.planes import as_one, run_each
from snowshoe.recipes.step import SHARED
from snowshoe.scale.inputs import SUFFIXES, Item
from snowshoe.scale.sources import Parts, in_parts, is_only_in_parts, whole_of
from snowshoe.spacing import Spacing

__all__ = ["Reading"]


@dataclass(frozen=True, kw_only=True)
class Reading(Chosen):
    """What is read of each file: what `Chosen` says, at the pixels of a mask.

    Attributes
    ----------
    mask : str or None
        An image that is not black where pixels of all inputs are used; or a folder that mirrors the inputs, with such
        an image for each of them.
    """

    mask: str | None = None

    @classmethod
    def of(cls, *, mask: str | os.PathLike[str] | None = None, **chosen: Any) -> Self:
        """Return what arguments of a run ask for."""
        return cls(mask=None if mask is None else os.fspath(mask), **chosen)

    def require(self, recipe: Recipe) -> None:
        """Raise a ValueError where this contradicts itself or a recipe, before anything is read."""
        if self.planes not in (None, "each"):
            raise must_be("planes", "each, or left out", self.planes)
        if self.planes and recipe.gives != "segmentation":
            raise must_be("planes", f"left out for {recipe.text}, which gives no labels", self.planes)
        if self.planes and any(step.fit in SHARED for step in recipe.steps):
            raise must_be("planes", "left out where a step learns from several images", self.planes)
        if self.mask is not None and not os.path.exists(self.mask):
            rule = "an image, or a folder of images that mirrors the inputs"
            raise must_be("mask", rule, self.mask, "there is no such file")
        if self.channel is not None and recipe.takes == "labels":
            raise must_be("channel", "left out where labels are read, which have none", self.channel)
        if isinstance(self.spacing, str):
            Spacing.parse(self.spacing)
        if self.axes is not None:
            read_axes(self.axes)
        assert self.pages is not False  # raises where pages are chosen in two ways

    def load(self, item: Item, recipe: Recipe) -> LoadedImage:
        """Return an input as the recipe takes it."""
        mask = self._mask_of(item)
        if is_only_in_parts(item.path):
            return self.applied_to(whole_of(item.path, recipe, **self._plane()), mask)
        if recipe.takes == "labels":
            return self.labels(item.path, mask, method=recipe.entries[0].name)
        image = self.image(item.path, mask)
        if recipe.makes_grey:
            require_choice(image.n_channels, image.colour, image.channel_names)
        return image

    @contextmanager
    def in_parts(self, item: Item, recipe: Recipe) -> Iterator[Parts]:
        """Give an input in parts; what `why_whole` names is not chosen then."""
        with in_parts(item.path, recipe, **self._plane()) as parts:
            size = parts.facts.spacing
            if self.spacing is not None:
                size = Spacing.of(self.spacing, len(parts.facts.shape))
            yield dataclasses.replace(parts, facts=dataclasses.replace(parts.facts, spacing=size))

    @property
    def why_whole(self) -> str:
        """Why an input is read whole, however large it is; nothing where it can be read in parts."""
        chosen = {"mask": self.mask, "nodata": self.nodata, "axes": self.axes, "planes": self.planes}
        chosen |= {"plane": self.plane, "frame": self.frame, "volume": self.volume or None}
        chosen |= {"the name of a channel": self.channel if isinstance(self.channel, str) else None}
        names = [name for name, value in chosen.items() if value is not None]
        return f"{names[0]} was chosen" if names else ""

    def run(self, recipe: Recipe, image: LoadedImage) -> Any:
        """Return what a recipe gives of an image: of a volume's planes each by itself, where that was chosen."""
        facts: dict[str, Any] = {"mask": image.used, "spacing": image.spacing, "channel_axis": image.channel_axis}
        if self.planes:
            return as_one(run_each(recipe, image.pixels, **facts))
        return recipe.run(image.pixels, **facts)

    def stamp(self, item: Item) -> list[list[int]]:
        """Return what tells that an input and its mask are the same as before."""
        try:
            mask = self._mask_of(item)
        except UnreadableImage:
            mask = None
        return [item.stamp, [] if mask is None else Item(mask, item.name).stamp]

    def _mask_of(self, item: Item) -> str | None:
        """Return the path of the mask that goes with an input; in a folder it may have another suffix."""
        if self.mask is None or not os.path.isdir(self.mask):
            return self.mask
        suffixes = [*SUFFIXES, *(suffix.upper() for suffix in SUFFIXES)]
        places = [Path(self.mask, item.name), *(Path(self.mask, f"{item.stem}{suffix}") for suffix in suffixes)]
        for place in places:
            if place.is_file():
                return str(place)
        reason = f"there is no image {shown(item.stem)} in {shown(self.mask)}"
        raise UnreadableImage(f"cannot read the mask of {shown(item.name)}: {reason}; add one, all white to use all")

    def _plane(self) -> dict[str, Any]:
        """Return what is chosen of a file that has one plane."""
        return {"page": self.page or self.plane or self.frame, "channel": self.channel}
