"""Regions, measured: from labels to a table."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.drawing.words import counted
from snowshoe.errors import must_be
from snowshoe.kernels.intensities.reference import GREATEST, LEAST
from snowshoe.labels.area_fraction import AreaFraction, area_fraction
from snowshoe.labels.measure import channels_of, columns_of, property_names, require_known
from snowshoe.labels.measured import Column, Measured
from snowshoe.results.label_maps import as_label_map
from snowshoe.results.segmentation import Segmentation
from snowshoe.results.table import Table
from snowshoe.spacing import Sizes, Spacing
from snowshoe.types import Image, Labels, Mask, Pixels

__all__ = ["assembled", "channels_beside", "measure", "names_of"]

Extra = Callable[[Any, Any], float]
_POWERS = ("", "", "²", "³")
MANY_PIECES = 4
"""Above so many pieces to a label they are classes, not objects."""


def measure(
    labels: Image | Segmentation,
    image: Image | Mapping[str, Image] | None = None,
    *,
    properties: Sequence[str] | None = None,
    spacing: Sizes | None = None,
    channel_axis: int | None = None,
    mask: Mask | None = None,
    extra: Mapping[str, Extra] | None = None,
) -> Table:
    """A table of the regions of a label image: a row for each label above 0, a column for each property.

    Choose it after a recipe that ends in objects, or for labels of any other program. Labels that are classes are
    measured as they are, all pieces of a class in one row: number them with `components` first.

    Parameters
    ----------
    labels : array_like of int, (M, N) or (P, M, N), or Segmentation
        0 is no region; numbers may have gaps.
    image : array_like, or dict of str to array_like, optional
        Of the labels' shape beside its channels. Several images by name fill columns that end in their names.
    properties : sequence of str, optional
        Names of properties; without them, all that the labels and the image have. The label always comes first.
    spacing : float, sequence of float or str, optional
        Size of a pixel along each axis; a text may have a unit, as in ``"0.5um"``. Lengths, areas and volumes are in
        it; without it in pixels.
    channel_axis : int, optional
        The axis of the image that holds channels.
    mask : ndarray of bool, optional
        True = use this pixel. What lies outside is as what lies beyond the border, and so are pixels of the image that
        are NaN or infinite.
    extra : dict of str to callable, optional
        Name of a column → a function of each region: of the pixels of its bounding box that are the region's (an array
        of bool), and of the image there (None without one; channels come last). It returns a number.

    Returns
    -------
    Table
        Rows ascend by label. ``table.summary`` is the same of the whole image.

    Raises
    ------
    TypeError
        If labels are no integers.
    ValueError
        If shapes differ, a property is unknown or needs what is not there, or the labels look like grey values.

    References
    ----------
    .. [1] Legland, D., Kiêu, K., & Devaux, M.-F. (2007). Computation of Minkowski measures on 2D and 3D binary images.
       Image Analysis & Stereology, 26(2), 83-92. doi:10.5566/ias.v26.p83-92
    .. [2] Benkrid, K., & Crookes, D. (2000). Design and FPGA implementation of a perimeter estimator. Proceedings of
       the Irish Machine Vision and Image Processing Conference, 51-57.

    Examples
    --------
    >>> import snowshoe
    >>> table = snowshoe.measure([[1, 1, 0], [1, 1, 7]], properties=["area"], spacing="0.5um")
    >>> table["area"], table.units["area"], table.headers
    (array([1.  , 0.25]), 'µm²', ('label', 'area_um2'))
    """
    checked, valid = as_label_map(labels, mask, "components")
    size = None if spacing is None else _known(Spacing.of(spacing, checked.ndim))
    images, valid = channels_beside(image, channel_axis, checked, valid)
    names = names_of(properties, checked.ndim, image=bool(images), size=size)
    regions = Measured.of(checked, valid, image=images, spacing=size)
    columns = columns_of(regions, names)
    extremes = [values[:, [LEAST, GREATEST]] for values in regions.statistic.values]
    fraction = area_fraction(checked > 0, valid)
    table = assembled(names, columns, regions.statistic.area, extremes, fraction, size, checked.ndim)
    return dataclasses.replace(table, columns={**table.columns, **_extras(regions, extra or {})})


def names_of(
    properties: Sequence[str] | None, ndim: int, *, image: bool, size: Spacing | None = None
) -> tuple[str, ...]:
    """Return the names of the properties that a table has; raise where one is not known, or needs what is not there."""
    every = property_names(ndim, image=image, spacing=size)
    names = every if properties is None else tuple(dict.fromkeys(("label", *properties)))
    require_known(names, ndim, image)
    return names


def assembled(
    names: Sequence[str],
    columns: Mapping[str, Column],
    areas: npt.NDArray[np.int64],
    extremes: Sequence[npt.NDArray[Any]],
    fraction: AreaFraction,
    size: Spacing | None,
    ndim: int,
) -> Table:
    """Return the table of the columns of properties, with what is told of the whole image.

    ``areas`` are the pixels of each region, and ``extremes`` its least and greatest value, of each channel.
    """
    unit = "px" if size is None else size.unit or ""
    summary, summary_units = _summary(areas, fraction, unit, (1.0,) * ndim if size is None else size)
    units = {name: _unit(unit, column.power) or column.unit for name, column in columns.items()}
    values = {name: column.values for name, column in columns.items()}
    stated = {name: text for name, text in units.items() if text}
    return Table(values, stated, summary, summary_units, _notes(columns, extremes, len(areas)), tuple(names))


def _known(spacing: Spacing) -> Spacing:
    if not spacing.is_known:
        raise must_be("spacing", "known along all axes", str(spacing), "say how far apart the planes are")
    return spacing


def channels_beside(
    image: Image | Mapping[str, Image] | None, channel_axis: int | None, labels: Labels, valid: Mask | None
) -> tuple[dict[str, Pixels], Mask | None]:
    """Return the channels of all images by name, and where the labels and all of these are used."""
    named: Mapping[str, Any] = image if isinstance(image, Mapping) else {} if image is None else {"": image}
    channels: dict[str, Pixels] = {}
    for name, pixels in named.items():
        axis = None if channel_axis is None or np.ndim(pixels) == labels.ndim else channel_axis
        _require_shape(np.shape(pixels), axis, labels.shape)
        # A mask says that three or four columns are no channels.
        used = np.ones(labels.shape, np.bool_) if valid is None else valid
        checked = as_image(pixels, used, channel_axis=axis, ndim=(labels.ndim,))
        valid = valid if checked.valid is None else checked.valid
        channels |= channels_of(checked, name)
    return channels, valid


def _require_shape(shape: tuple[int, ...], channel_axis: int | None, wanted: tuple[int, ...]) -> None:
    spatial = list(shape)
    if channel_axis is not None and -len(shape) <= channel_axis < len(shape):
        del spatial[channel_axis]
    if tuple(spatial) != wanted:
        advice = "; name the axis of its channels with channel_axis" if len(spatial) == len(wanted) + 1 else ""
        raise ValueError(f"image must have the labels' shape {wanted}, got {tuple(spatial)}{advice}")


def _unit(unit: str, power: int) -> str:
    return f"{unit}{_POWERS[power]}" if unit and power else ""


def _summary(
    areas: npt.NDArray[np.int64], fraction: AreaFraction, unit: str, spacing: Sequence[float]
) -> tuple[dict[str, float], dict[str, str]]:
    """Return what is told of the whole image, and its units."""
    n, ndim, pixel = len(areas), len(spacing), math.prod(map(float, spacing))
    sizes = areas * pixel
    whole, part = ("area", "area_fraction") if ndim == 2 else ("volume", "volume_fraction")
    used = fraction.n_pixels * pixel
    summary = {
        "count": n,
        f"image_{whole}": used,
        f"labelled_{whole}": float(sizes.sum()),
        part: fraction.share,
        f"{part}_error": fraction.error,
        f"median_{whole}": float(np.median(sizes)) if n else math.nan,
        "density": n / used if used else math.nan,
    }
    units = dict.fromkeys((f"image_{whole}", f"labelled_{whole}", f"median_{whole}"), _unit(unit, ndim))
    return summary, {name: text for name, text in {**units, "density": _per(unit, ndim)}.items() if text}


def _per(unit: str, ndim: int) -> str:
    return f"1/{_unit(unit, ndim)}" if unit else ""


def _extras(regions: Measured, extra: Mapping[str, Extra]) -> dict[str, Any]:
    """Return what functions of somebody's own return of each region."""
    from scipy import ndimage

    if not extra:
        return {}
    inside = regions.whole.inside.reshape(regions.whole.inside.shape[-regions.ndim :])
    stacked = list(regions.channels.values())
    values = None if not stacked else stacked[0] if len(stacked) == 1 else np.stack(stacked, axis=-1)
    boxes = ndimage.find_objects(np.maximum(inside, 0))
    return {
        name: np.array(
            [
                work(inside[box] == number, None if values is None else values[box])
                for number, box in enumerate(boxes, 1)
            ]
        )
        for name, work in extra.items()
    }


def _notes(columns: Mapping[str, Column], extremes: Sequence[npt.NDArray[Any]], n: int) -> tuple[str, ...]:
    notes = []
    # One label alone is all that a threshold finds, be it in two pieces only.
    most = MANY_PIECES * n if n > 1 else 1
    if "pieces" in columns and (n_pieces := int(columns["pieces"].values.sum())) > most:
        text = f"{counted(n, 'class', 'classes')} in {counted(n_pieces, 'piece')}"
        notes.append(f"the labels are {text}; number these with the step components to measure each of them")
    if n > 1 and any(_are_labels(values) for values in extremes):
        notes.append("every region has one value of its own in the image, as in labels; is it the image that you mean?")
    return tuple(notes)


def _are_labels(values: npt.NDArray[Any]) -> bool:
    least, greatest = values.T
    return bool((least == greatest).all()) and len(np.unique(least)) == len(least)
