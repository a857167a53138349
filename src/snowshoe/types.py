"""Names for arrays and for the facts about a parameter that stand in a method's signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Image: TypeAlias = npt.ArrayLike
"""Pixels: 2-D, or with a channel axis that is named; n-D where a method says so."""
Mask: TypeAlias = npt.NDArray[np.bool_]
"""True = use this pixel."""
Labels: TypeAlias = npt.NDArray[np.integer[Any]]
"""Integer image: class maps uint8, region maps int32; 0 outside the mask."""
Pixels: TypeAlias = npt.NDArray[Any]
"""A canonical pixel array: native byte order, C-contiguous."""


@dataclass(frozen=True)
class Range:
    """The closed interval a number must lie in; ``None`` is open."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Unit:
    """What a parameter is measured in.

    Pixels are those of a length, which may be written as ``1.5um``; where they are counted, as ``50um2``.
    """

    name: str
    counted: bool = False


@dataclass(frozen=True)
class Odd:
    """An integer that must be odd: a length that is written with a unit becomes the nearest one."""


@dataclass(frozen=True)
class Gives:
    """A text that names a method of the catalogue whose result is of this kind."""

    kind: Literal["edges", "segmentation"]


@dataclass(frozen=True)
class NamesFile:
    """A text that is the path of a file."""


@dataclass(frozen=True)
class ListsNumbers:
    """A text of numbers with blanks between them: of one of these counts, or any number of whole ones."""

    counts: tuple[int, ...] = ()


Classes = Annotated[int, Range(2, 255), Unit("classes")]
Clusters = Annotated[int, Range(1, 255), Unit("clusters")]
Auto = Literal["auto"]
Seed = Annotated[int, Range(0, None)]
Sigma = Annotated[float, Range(0, 1000), Unit("pixels")]
Connectivity = Annotated[int, Range(1, 3), Unit("orthogonal steps")]
Area = Annotated[int, Range(1, 2**31 - 1), Unit("pixels", counted=True)]
Level = Annotated[float, Range(0, None), Unit("image units")]
EdgeMethod = Annotated[str, Gives("edges")]
File = Annotated[str, NamesFile()]
Radius = Annotated[int, Range(1, 4999), Unit("pixels")]
Numbers = Annotated[str, ListsNumbers()]
Border = Literal["constant", "reflect", "nearest", "mirror", "wrap"]


class Model(Protocol):
    """What a method learned: enough to label any other image, in the input's units.

    A model that was learned from a statistic also has ``apply`` (see `FittedModel`).
    """

    def as_dict(self) -> Mapping[str, Any]:
        """Return the model as plain numbers, texts and lists."""


class FittedModel(Model, Protocol):
    """What a method learned from a statistic. It is written as plain numbers, and read back the same."""

    def apply(self, image: Any, mask: Mask | None = None, *, channel_axis: int | None = None) -> Pixels:
        """Return the labels of an image, the one it was fitted to or another; 0 where not valid.

        The model of a filter gives the image that the filter makes, its channels last.
        """

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the model that `as_dict` wrote."""
