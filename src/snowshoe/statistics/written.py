"""Models as plain numbers: what of a dict a model is made of again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_checked
from snowshoe.errors import must_be
from snowshoe.types import Image, Mask


def floats(numbers: Mapping[str, Any], key: str, ndim: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Return an entry of a model as an array of finite numbers, or raise."""
    try:
        array = np.array(numbers[key], np.float64)
    except KeyError:
        raise must_be("model", f"one with {key}", sorted(numbers)) from None
    except (TypeError, ValueError):
        raise must_be(key, "numbers, or lists of them", numbers[key]) from None
    if array.ndim not in ndim or not np.isfinite(array).all():
        raise must_be(key, f"a list of finite numbers, {' or '.join(map(str, ndim))} deep", numbers[key])
    return array


class OneNumber:
    """A model that is a single number: what "auto" stands for, of the parameter that ``key`` names."""

    key: ClassVar[str]

    @property
    def settings(self) -> dict[str, float]:
        """The parameters that make a method take this number for any image."""
        return self.as_dict()

    def as_dict(self) -> dict[str, float]:
        """Return the model as plain numbers."""
        return {self.key: getattr(self, self.key)}

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
        return cls(**{cls.key: floats(numbers, cls.key, ndim=(0,)).item()})


def optional(numbers: Mapping[str, Any], model: type[Any], ignored: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the entries for those fields of a model that have defaults; unknown ones are refused."""
    fields = {field.name: field for field in dataclasses.fields(model)}
    for name in numbers:
        if name not in fields and name not in ignored:
            raise must_be("model", f"made of {', '.join(fields)}", name)
    defaults = {name: field.default for name, field in fields.items() if field.default is not dataclasses.MISSING}
    return {name: type(default)(numbers[name]) for name, default in defaults.items() if name in numbers}


def with_channels(
    image: Image | CheckedImage, mask: Mask | None, channel_axis: int | None, n_channels: int
) -> CheckedImage:
    """Return an image in canonical form that has as many channels as a model, or raise."""
    checked = as_checked(image, mask, channel_axis=channel_axis)
    if checked.n_channels != n_channels:
        raise must_be("image", f"one of {n_channels} channels, as the model", f"{checked.n_channels} channels")
    return checked
