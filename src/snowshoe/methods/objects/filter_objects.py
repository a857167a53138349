"""Objects by size, shape and brightness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage, as_image, grey
from snowshoe.catalogue import method
from snowshoe.errors import must_be
from snowshoe.labels.across import ByPieces, left_over
from snowshoe.labels.connected import connected
from snowshoe.labels.measure import measure_regions
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_kind_of, as_label_map
from snowshoe.types import Area, Connectivity, Image, Mask, Range, Unit

__all__ = ["filter_objects"]

Share = Annotated[float, Range(0, 1)]
Intensity = Annotated[float, Range(None, None), Unit("image units")]
Ends: TypeAlias = tuple[float, float]
Limits: TypeAlias = Mapping[str, Ends]
SIZES = ("area", "volume")
"""Properties that are known of pieces without being measured."""


def across(shape: Sequence[int], *, connectivity: int, **limits: Any) -> ByPieces:
    """Return what keeps those of the objects of blocks that are within all limits."""
    asked = _asked(len(shape) == 3, **limits)
    _require_plane(asked, len(shape) == 3)
    properties = [name for name in asked if name not in SIZES]
    return ByPieces(
        shape,
        lambda pieces, measured: left_over(pieces, _within(pieces, measured, asked)),
        connectivity=connectivity,
        properties=properties,
    )


@method(
    family="objects",
    scope="regional",
    takes="labels",
    ndim=(2, 3),
    seams=across,
    said="objects outside the chosen limits were discarded",
)
def filter_objects(
    labels: Image | Segmentation,
    *,
    min_area: Area = 1,
    max_area: Area | Literal["none"] = "none",
    min_circularity: Share = 0.0,
    min_solidity: Share = 0.0,
    min_intensity: Intensity | Literal["none"] = "none",
    max_intensity: Intensity | Literal["none"] = "none",
    connectivity: Connectivity = 1,
    image: Image | None = None,
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """The same labels without objects that are too small, too large, too ragged, too dark or too bright.

    Choose it behind a step that makes objects, where dirt, debris and clumps differ from what you look for in size or
    shape. Don't for specks alone: `components` leaves those out as it numbers objects.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N), or Segmentation
        A class map or a region map, 0 = background; an object is a connected set of pixels of one label. Of a
        `Segmentation` only the valid pixels are used.
    min_area : int
        Objects of fewer pixels go, in a volume of fewer voxels; a larger value removes more.
    max_area : int or "none"
        Objects of more pixels go; a smaller value removes more.
    min_circularity : float
        Objects below go: 4 π area / perimeter², 1 for a disc and less for a square; in a volume sphericity. A larger
        value removes more.
    min_solidity : float
        Objects below go: the share of the convex hull that the object fills; only in a plane. Clumps and branched
        objects have little.
    min_intensity : float or "none"
        Objects whose mean value is below go; of several channels the grey values count.
    max_intensity : float or "none"
        Objects whose mean value is above go.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes.
    image : array_like, of the labels' shape or with channels, optional
        What intensities are of. NaN is left out.
    channel_axis : int, optional
        The axis of the image's channels.
    mask : ndarray of bool, optional
        True = use this pixel. Objects don't connect through the others.

    Returns
    -------
    Segmentation
        The labels that are left, of the same kind, numbered without gaps in the order they had; 0 elsewhere.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, the image has another shape, or there is none to tell an intensity from, and for a
        solidity in a volume.

    Notes
    -----
    Everything is measured as `measure` does; the perimeter is Crofton's, so that small discs can come out a little
    above 1. Tiles give the same as the whole: objects are measured where all of them is seen.

    References
    ----------
    .. [1] Cox, E. P. (1927). A method of assigning numerical and percentage values to the degree of roundness of sand
       grains. Journal of Paleontology, 1(3), 179-183.
    .. [2] Soille, P. (2004). Morphological Image Analysis: Principles and Applications (2nd ed.). Springer. Section
       8.1.1. doi:10.1007/978-3-662-05088-0

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import filter_objects
    >>> np.asarray(filter_objects(np.array([[1, 0, 2, 2], [0, 0, 2, 2]]), min_area=2))
    array([[0, 0, 1, 1],
           [0, 0, 1, 1]], dtype=uint8)
    """
    classes, valid = as_label_map(labels, mask, "filter_objects")
    if classes.ndim not in (2, 3):
        raise ValueError(f"labels must be 2-D or 3-D, got shape {classes.shape}")
    pixels = None if image is None else _grey(image, valid, channel_axis, classes.shape)
    used = valid if pixels is None else pixels.valid
    asked = _asked(
        classes.ndim == 3,
        min_area=min_area,
        max_area=max_area,
        min_circularity=min_circularity,
        min_solidity=min_solidity,
        min_intensity=min_intensity,
        max_intensity=max_intensity,
    )
    _require_plane(asked, classes.ndim == 3)
    _require_image(asked, pixels)
    objects = connected(classes, used, connectivity=connectivity, background=0)
    pieces = Pieces.of(objects, Patch.whole(classes, used))
    names = [name for name in asked if name not in SIZES]
    columns = measure_regions(objects, used, properties=names, image=pixels) if names and len(pieces) else {}
    stays = _within(pieces, {name: column.values for name, column in columns.items()}, asked)
    return as_kind_of(labels, np.append(0, left_over(pieces, stays))[objects], used)


def _asked(
    in_volume: bool,
    *,
    min_area: int,
    max_area: int | Literal["none"],
    min_circularity: float,
    min_solidity: float,
    min_intensity: float | Literal["none"],
    max_intensity: float | Literal["none"],
) -> Limits:
    """Return the least and the greatest of each property that leaves an object out."""
    limits_and_idle: dict[str, tuple[Ends, Ends]] = {
        "volume" if in_volume else "area": ((min_area, _or(max_area, np.inf)), (1, np.inf)),
        "sphericity" if in_volume else "circularity": ((min_circularity, np.inf), (0, np.inf)),
        "solidity": ((min_solidity, np.inf), (0, np.inf)),
        "intensity_mean": ((_or(min_intensity, -np.inf), _or(max_intensity, np.inf)), (-np.inf, np.inf)),
    }
    return {name: ends for name, (ends, idle) in limits_and_idle.items() if ends != idle}


def _or(limit: float | Literal["none"], otherwise: float) -> float:
    return otherwise if limit == "none" else float(limit)


def _grey(image: Image, valid: Mask | None, channel_axis: int | None, shape: tuple[int, ...]) -> CheckedImage:
    """Return the one channel of an image that intensities are of."""
    checked = as_image(image, valid, channel_axis=channel_axis, ndim=(2, 3))
    if checked.shape != shape:
        raise ValueError(f"image must have the labels' shape {shape}, got {checked.shape}")
    return CheckedImage(grey(checked.pixels, channel_axis=-1), checked.valid) if checked.has_channels else checked


def _require_plane(asked: Limits, in_volume: bool) -> None:
    """Raise where something is asked for that volumes don't have."""
    if in_volume and "solidity" in asked:
        raise must_be("min_solidity", "0 in a volume", asked["solidity"][0], "ask for a circularity")


def _require_image(asked: Limits, image: CheckedImage | None) -> None:
    """Raise where something is asked for that labels alone can't tell."""
    if image is None and "intensity_mean" in asked:
        low, high = asked["intensity_mean"]
        name, value = ("min_intensity", low) if low > -np.inf else ("max_intensity", high)
        raise must_be(name, "'none' without an image", value, "pass the image that the labels were made of")


def _within(pieces: Pieces, measured: Mapping[str, npt.NDArray[Any]], asked: Limits) -> npt.NDArray[np.bool_]:
    """Return which objects are within all limits."""
    within = np.ones(len(pieces), np.bool_)
    for name, (low, high) in asked.items() if len(pieces) else ():
        values = pieces.areas if name in SIZES else measured[name]
        within &= (values >= low) & (values <= high)
    return within
