"""Results as pictures to look at, in the one style of pages, notebooks and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from snowshoe.arrays import everything
from snowshoe.drawing import pictures
from snowshoe.drawing.volumes import flat
from snowshoe.errors import must_be
from snowshoe.io import LoadedImage
from snowshoe.io.exports import overlay
from snowshoe.io.exports.job import Export
from snowshoe.results.edges import Edges
from snowshoe.results.segmentation import Segmentation
from snowshoe.types import Mask, Pixels

__all__ = ["KINDS", "LAYERS", "black_and_white", "labels_picture", "layer_picture", "picture_of", "pictured"]

Sizes = tuple[float, ...]
SIGNED = ("gx", "gy", "gz", "orientation_z", "orientation_y", "orientation_x", "response")
LAYERS = (*SIGNED, "magnitude", "approximate_magnitude", "orientation", "strength", "crossings")
"""The layers that edges can have, by name."""


def labels_picture(segmentation: Segmentation, sizes: Sizes | None = None) -> pictures.Picture:
    """Return labels, or a volume's cuts: classes from dark to light, regions in colours that differ."""
    labels, valid = flat(segmentation.labels, sizes), flat(segmentation.valid, sizes)
    return (pictures.regions if segmentation.kind == "regions" else pictures.classes)(labels, valid)


def black_and_white(segmentation: Segmentation, image: LoadedImage | None) -> pictures.Picture | None:
    """Return the colours of the classes 0 and 1, the darker one in the image black, as ink is; None of other labels.

    Without an image 0 is black.
    """
    if segmentation.kind != "classes" or segmentation.labels.max(initial=0) > 1:
        return None
    colours = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    one = segmentation.labels == 1
    ones, others = one & segmentation.valid, ~one & segmentation.valid
    if image is None or not (ones.any() and others.any()):
        return colours
    return colours if image.pixels[ones].mean() >= image.pixels[others].mean() else colours[::-1]


def layer_picture(edges: Edges, name: str, sizes: Sizes | None = None) -> pictures.Picture:
    """Return one layer of edges as a picture."""
    return pictured(edges.layers, edges.valid, name, sizes)


def pictured(layers: Mapping[str, Pixels], valid: Mask, name: str, sizes: Sizes | None = None) -> pictures.Picture:
    """Return a layer as a picture: signed ones with grey at zero, angles as hue, strengths as ink."""
    layer, used = flat(layers[name], sizes), flat(valid, sizes)
    if name == "orientation":
        return pictures.orientation(layer, flat(layers["strength"], sizes), used)
    return pictures.signed(layer, used) if name in SIGNED else pictures.ink(layer, used)


def picture_of(
    segmentation: Segmentation, kind: str = "classes", image: LoadedImage | None = None, sizes: Sizes | None = None
) -> pictures.Picture:
    """Return a picture of labels, (M, N) or (M, N, 3 or 4) of uint8; of a volume, three middle planes.

    Parameters
    ----------
    segmentation : Segmentation
    kind : {"overlay", "outlines", "mean", "mask", "classes"}
        Outlines and numbers over the image, of a plane; outlines alone; each label in the mean grey or colour of its
        pixels; 255 where there is a label above 0; and the labels in colours, classes from dark to light.
    image : LoadedImage, optional
        What the labels are of; "mean" needs it, and without it outlines lie on pale colours.
    sizes : tuple of float, optional
        How long a voxel is along each axis.
    """
    if kind not in KINDS:
        raise must_be("picture", f"one of {', '.join(KINDS)}", kind)
    return KINDS[kind](segmentation, image, sizes)


def _classes(segmentation: Segmentation, _: LoadedImage | None, sizes: Sizes | None) -> pictures.Picture:
    return labels_picture(segmentation, sizes)


def _mask(segmentation: Segmentation, _: LoadedImage | None, sizes: Sizes | None) -> pictures.Picture:
    white = flat((segmentation.labels > 0) & segmentation.valid, sizes)
    return np.where(white, np.uint8(255), np.uint8(0))


def _mean(segmentation: Segmentation, image: LoadedImage | None, sizes: Sizes | None) -> pictures.Picture:
    if image is None:
        raise must_be("image", "given for the picture mean", None)
    labels, valid, rgb = flat(segmentation.labels, sizes), flat(segmentation.valid, sizes), _screen(image, sizes)
    colours = pictures.mean_colours(labels, valid, rgb) if valid.any() else pictures.ramp(1)
    painted = pictures.paint(labels, valid, colours)
    is_grey = painted.shape[-1] == 3 and bool((painted == painted[..., :1]).all())
    return painted[..., 0] if is_grey else painted


def _outlines(segmentation: Segmentation, image: LoadedImage | None, sizes: Sizes | None) -> pictures.Picture:
    labels = flat(segmentation.labels, sizes)
    return overlay.outlined(labels, None if image is None else _screen(image, sizes))


def _overlay(segmentation: Segmentation, image: LoadedImage | None, _: Sizes | None) -> pictures.Picture:
    if segmentation.labels.ndim != 2:
        raise must_be("labels", "2-D for the picture overlay", f"{segmentation.labels.ndim}-D", "draw outlines")
    return overlay.drawn(Export.of(np.where(segmentation.valid, segmentation.labels, 0), image=image))


def _screen(image: LoadedImage, sizes: Sizes | None) -> pictures.Picture:
    """Return the image as a screen shows it, in three channels."""
    image = overlay.shown(image)
    shape = image.pixels.shape if image.channel_axis is None else image.pixels.shape[:-1]
    pixels = image.pixels if image.n_channels > 1 else image.pixels.reshape(shape)
    used = everything(shape) if image.mask is None else image.mask
    if len(shape) == 2:
        return pictures.as_rgb(pixels, used)
    channels = np.moveaxis(pixels, -1, 0) if image.n_channels > 1 else pixels[np.newaxis]
    cuts = np.stack([flat(channel, sizes) for channel in channels], axis=-1)
    return pictures.as_rgb(cuts if image.n_channels > 1 else cuts[..., 0], flat(used, sizes))


Draw = Callable[[Segmentation, LoadedImage | None, Sizes | None], pictures.Picture]
KINDS: Mapping[str, Draw] = {
    "overlay": _overlay, "outlines": _outlines, "mean": _mean, "mask": _mask, "classes": _classes,
}  # fmt: skip
"""The pictures that there are of labels, and who draws them."""
