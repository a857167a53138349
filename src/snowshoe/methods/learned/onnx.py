"""Classes by any network in an ONNX file."""

from __future__ import annotations

from typing import Annotated, Literal

from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.networks.classifier import fit_classifier
from snowshoe.results import Segmentation
from snowshoe.statistics.value_range import ValueRange
from snowshoe.types import Auto, File, Image, Mask, Range, Unit

Value = Annotated[float, Range(None, None), Unit("image units")]


@method(
    family="learned",
    scope="regional",
    takes="channels",
    statistic=ValueRange,
    fit=fit_classifier,
    upright=True,
    said="pixels were classified with a neural network",
)
def onnx(
    image: Image,
    *,
    model: File | Literal["shipped"] = "shipped",
    threshold: Annotated[float, Range(0, 1)] = 0.5,
    black: Value | Auto = "auto",
    white: Value | Auto = "auto",
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
    black : float or "auto"
        The value that is black; what is darker is clipped. "auto" is 0, or the least valid value where some are
        negative.
    white : float or "auto"
        The value that is white; what is brighter is clipped. Larger makes the image darker. "auto" is 255 for 8 bits
        and 1 for floats up to 1; for other integers the first of 255, 511, 1023 … that no valid value exceeds, so that
        12 bits in a type of 16 count as 12. Where some values are negative, or floats are on no such scale, it is the
        greatest (docs/networks.md); the result notes which was taken and why.
    channel_axis : int, optional
        The axis of the channels, e.g. -1; without it the image has one channel.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        uint8 classes as the network numbers them: the one of the greatest probability, or its labels, or 0 and 1.
        ``maps["confidence"]`` is the probability of the class that was chosen, or ``maps["probability"]`` that of the
        foreground. ``model`` has the file's name and digest, what its numbers are, the classes' names, and the scale.

    Raises
    ------
    UnusableNetwork
        If the file is missing, not a network, or one that doesn't fit; or what it gives is not finite, no probability
        or no label where it should be one. The tensor is named.
    ValueError
        If no pixel is valid, the image has more than 4 channels, or white is not above black.

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
    classifier = fit_classifier(ValueRange.of(checked), model=model, threshold=threshold, black=black, white=white)
    labels, maps = classifier.classify(checked)
    return Segmentation.of(checked, labels, model=classifier, maps=maps, notes=classifier.notes)
