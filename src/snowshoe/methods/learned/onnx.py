"""Classes by any network in an ONNX file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np

from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.networks.card import Card, read_card
from snowshoe.networks.fitted import Fitted, fit
from snowshoe.networks.mosaic import labels_of, scores_of
from snowshoe.networks.network import load
from snowshoe.networks.planes import white_of
from snowshoe.networks.shipped import HALO, MULTIPLE, TILE, edge_network
from snowshoe.results import Segmentation
from snowshoe.types import Auto, File, Image, Mask, Pixels, Range, Unit

White = Annotated[float, Range(1e-6, None), Unit("image units")]
SHIPPED = Card(
    multiple=MULTIPLE,
    tile=(TILE, TILE),
    overlap=2 * HALO,
    output="probabilities",
    classes=("background", "border"),
)


@method(family="learned", scope="regional", takes="channels", upright=True)
def onnx(
    image: Image,
    *,
    model: File | Literal["shipped"] = "shipped",
    threshold: Annotated[float, Range(0, 1)] = 0.5,
    white: White | Auto = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Classes of pixels by a network of your own, in an ONNX file.

    Choose it where a network was trained for such images: it runs here unchanged, on the processor, on images of any
    size, beside every other method. Don't expect it to know images unlike those that it learned from; ``confidence``
    in the maps says where it is unsure.

    Parameters
    ----------
    image : array_like, (M, N), with or without 1 to 4 channels
        Any accepted dtype. A network of three channels gets a grey image three times, one of one channel the grey
        values of a colour image; the second of two and the fourth of four are not used. NaN is left out.
    model : str or "shipped"
        The path of an ONNX file with one image as its input and scores or labels of pixels as its output. A TOML file
        of the same name beside it may say how to use it (docs/networks.md). "shipped" is the edge network that comes
        with snowshoe.
    threshold : float
        Of a network with one score for each pixel: what has a greater probability is foreground. Larger gives less of
        it. Networks with several classes don't use it.
    white : float or "auto"
        The value that is white, 0 being black; what is beyond either is clipped. Larger makes the image darker. "auto"
        is 255 for 8 bits and 1 for floats below 2; for all else the first of 255, 511, 1023 … that no valid value
        exceeds.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        uint8 classes as the network numbers them: the one of the greatest probability, or its labels, or 0 and 1.
        ``maps["confidence"]`` is the probability of the class that was chosen, or ``maps["probability"]`` that of the
        foreground. ``model`` has the file's name and digest, what its numbers are, and the classes' names.

    Raises
    ------
    UnusableNetwork
        If the file is missing, not a network, or one that doesn't fit; the tensor is named.
    ValueError
        If no pixel is valid, or the image has more than 4 channels.

    Notes
    -----
    Larger images are done in tiles that overlap; probabilities are blended, weighing less towards a tile's border, and
    seams of labels run through the middle of what two tiles share. Pixels that are left out are filled with the nearest
    valid value in the tile.

    References
    ----------
    .. [1] ONNX: Open Neural Network Exchange. https://onnx.ai

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import onnx
    >>> image = np.repeat(np.array([[50] * 32 + [200] * 32], dtype=np.uint8), 64, axis=0)
    >>> onnx(image).model.as_dict()["classes"]
    ['background', 'border']
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
    fitted = _fitted(model)
    shown = white_of(checked) if white == "auto" else white
    if fitted.kind == "labels":
        return _result(checked, fitted, labels_of(fitted, checked, shown), {})
    scores = scores_of(fitted, checked, shown)
    if len(scores) == 1:
        return _result(checked, fitted, scores[0] > threshold, {"probability": scores[0]})
    return _result(checked, fitted, scores.argmax(axis=0), {"confidence": scores.max(axis=0)})


def _fitted(model: str) -> Fitted:
    if model == "shipped":
        return fit(edge_network(), SHIPPED)
    path = Path(model)
    return fit(load(path), read_card(path.with_suffix(".toml")))


def _result(checked: CheckedImage, fitted: Fitted, classes: Pixels, maps: dict[str, Pixels]) -> Segmentation:
    labels = classes.astype(np.uint8)
    if checked.valid is not None:
        labels[~checked.valid] = 0
        maps = {name: np.where(checked.valid, layer, 0).astype(np.float32) for name, layer in maps.items()}
    return Segmentation.of(checked, labels, model=fitted, maps=maps)
