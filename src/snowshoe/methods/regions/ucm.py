"""Ultrametric contour map."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from snowshoe import catalogue
from snowshoe.arrays import CheckedImage, as_image
from snowshoe.catalogue import method
from snowshoe.colour.lab import as_lab, srgb_white
from snowshoe.colour.perception import rounded, stretched, valid_colours
from snowshoe.filters.scaling import far_exponent, lowered
from snowshoe.hierarchies import ultrametric_contours
from snowshoe.hierarchies.union_cost import by_colours
from snowshoe.results import Edges, Segmentation
from snowshoe.statistics.settled import Settled
from snowshoe.types import Auto, EdgeMethod, Image, Mask, Pixels, Range, Unit

__all__ = ["contents_of", "ucm"]

Floats = npt.NDArray[np.float64]

DEFAULT_EDGES = "colour_gradient"
"""The best edge detector of the catalogue that needs no training."""
WHITE = 255.0
"""What an image whose white is not known is stretched up to, for a detector that counts in steps up to white."""
UNKNOWN_WHITE = {"white": WHITE, "colour_space": "channels"}
"""What such a detector is told then, as far as it takes it."""
STRETCHED = "stretched from the least to the greatest valid value"
LEARNED_LEVEL = 0.36
"""The learned cost that agreed best with people on photos of BSDS500 train."""
LEVELS = {DEFAULT_EDGES: {"colours": 0.25, "none": 0.25}, "edge_network": {"colours": 0.32, "none": 0.34}}
"""The same by other costs, for edges that are from 0 to 1 in any image."""
MEANS = {"colours": 2.8, "none": 1.9}
"""The same for other edges, in mean strengths of the image; agreed best on BSDS500 train for Sobel's."""
AUTO_SCALE = 8.0
"""The strength of other edges that counts as 1, in mean strengths of the image."""


@method(
    family="regions",
    scope="regional",
    takes="channels",
    shortlist=True,
    memory=330,
    slow=True,
    said="the image was divided into regions by cutting an ultrametric contour map (OWT-UCM)",
    on_photos=0.62,
)
def ucm(
    image: Image,
    *,
    edges: EdgeMethod = DEFAULT_EDGES,
    level: Annotated[float, Range(0, 1), Unit("of the scale")] | Auto = "auto",
    n_segments: Annotated[int, Range(1, None), Unit("regions")] | Literal["none"] = "none",
    scale: Annotated[float, Range(1e-9, None), Unit("units of the strength")] | Auto = "auto",
    contents: Auto | Literal["learned", "colours", "none"] = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions bounded by the edges of any detector, one cut of a hierarchy that holds all (OWT-UCM).

    Choose it to get regions from edges: each closed border is weighed as a whole, so weak gaps in a strong edge are
    closed and specks vanish first. Cut the result again with ``recut``, at no cost, to find the grain that you want.
    Don't where objects have no edge around them; clusters or thresholds know values, this knows changes only.

    Parameters
    ----------
    image : array_like, (M, N) or with channels
        Any accepted dtype; NaN is left out. A detector that takes one channel gets the grey image; one that counts in
        steps up to white gets any image that is not known to be sRGB (three channels of uint8, uint16, or floats in 0
        to 1) stretched from its least to its greatest valid value onto 0 … 255.
    edges : str
        The detector in the catalogue whose strength is used, with its defaults.
    level : float or "auto"
        Unions that cost at most this are made; a larger level gives fewer, larger regions. "auto" agreed best with
        people on training photos of BSDS500: 0.36 for learned costs; else 0.25 for the default edges, 0.32 for the
        network's (0.34 by borders alone), and 0.35 for others (1.9 mean strengths of the image by borders alone).
    n_segments : int or "none"
        Cut into so many regions instead; then the level is not used.
    scale : float or "auto"
        The strength that counts as level 1; what is stronger counts as 1 too. "auto" is 1 for the default edges and
        those of the network, and 8 times the image's mean strength for others, so that levels mean the same in bright
        and in dark images.
    contents : {"auto", "learned", "colours", "none"}
        Join regions by their borders and by what they contain, their size and their shape, weighed as on photos that
        people segmented ("learned"); by their borders, mean colours and sizes in a fixed formula ("colours"); or by
        borders alone, as published [1]_, which keeps small regions and finer levels ("none"). "auto" is "colours" for
        the network's edges, which have seen what regions contain, and "learned" for all others.
    channel_axis : int, optional
        The axis that holds the channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order that tile the valid pixels. ``model`` tells the level and the scale that
        "auto" stood for, ``hierarchy`` is the tree, with every other cut
        and the contour map of double size ``hierarchy.ucm2``; ``maps["hierarchy"]`` is the level at which the last of a
        pixel's sides stops being a border, ``maps["strength"]`` the edge strength on the scale.

    Raises
    ------
    ValueError
        For what the detector refuses.

    Notes
    -----
    Watershed regions of the strength are merged by the mean strength of their common borders, weakest first; where the
    detector tells an orientation, each straight piece of a border counts only what lies across it. From half of the
    mean strength on, what a union costs is judged by a network of one hidden layer [2]_: from the border's strength and
    length, the differences of mean colours and of histograms of lightness, colour and texture (chi-squared), and the
    regions' sizes and shapes. It was trained on unions met while merging photos of the train split of BSDS500. Levels
    are from 0 to 1, so the benchmark's 99 thresholds 0.01…0.99 sample the hierarchy.

    References
    ----------
    .. [1] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image
       segmentation. IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916.
       doi:10.1109/TPAMI.2010.161
    .. [2] Nunez-Iglesias, J., Kennedy, R., Parag, T., Shi, J., & Chklovskii, D. B. (2013). Machine learning of
       hierarchical clustering to segment 2D and 3D images. PLoS ONE, 8(8), e71715. doi:10.1371/journal.pone.0071715

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import ucm
    >>> image = np.repeat(np.uint8([[10, 10, 10, 60, 60, 60, 90, 90, 90]]), 4, axis=0)
    >>> regions = ucm(image, n_segments=2, edges="sobel")
    >>> np.asarray(regions)[0]
    array([1, 1, 1, 2, 2, 2, 2, 2, 2], dtype=int32)
    >>> regions.recut(n_segments=3).n_labels
    3
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
    axis = -1 if checked.has_channels else None
    pixels, parameters = _seen_by(edges, checked)
    detected: Edges = catalogue.get(edges).run(pixels, channel_axis=axis, mask=checked.valid, **parameters)
    exponent = far_exponent(detected.relief)
    strength = lowered(detected.relief.astype(np.float64), exponent)
    mean = float(strength[detected.valid].mean()) if detected.valid.any() else 0.0
    unit = lowered(scale, exponent) if scale != "auto" else 1.0 if edges in LEVELS else AUTO_SCALE * mean or 1.0
    by = contents if contents != "auto" else "colours" if edges == "edge_network" else "learned"
    hierarchy = ultrametric_contours(
        strength / unit,
        detected.orientation,
        valid=checked.valid,
        contents=None if by == "none" else contents_of(checked),
        cost=by_colours if by == "colours" else None,
    )
    at = _auto_level(edges, by, mean, unit) if level == "auto" else level
    cut = {"level": at} if n_segments == "none" else {"n_segments": n_segments}
    labels = hierarchy.cut(**cut)
    model = Settled({"level": float(at), "scale": float(lowered(unit, -exponent))})
    notes = (STRETCHED,) if parameters else detected.notes
    maps = {"strength": np.minimum(strength / unit, 1).astype(np.float32), "hierarchy": hierarchy.saliency}
    return Segmentation.of(checked, labels, kind="regions", model=model, hierarchy=hierarchy, maps=maps, notes=notes)


def _auto_level(edges: str, by: str, mean: float, unit: float) -> float:
    """Return the level that agreed best with people on training photos, on the scale."""
    if by == "learned":
        return LEARNED_LEVEL
    if by == "colours":  # costs, which the unit of the strength says little of
        return LEVELS[edges][by] if edges in LEVELS else MEANS[by] / AUTO_SCALE
    return (LEVELS[edges][by] if edges in LEVELS else MEANS[by] * mean) / unit


def _seen_by(edges: str, image: CheckedImage) -> tuple[Pixels, dict[str, Any]]:
    """Return what a detector gets: for one that has a white, values that reach from black to white."""
    defaults = catalogue.get(edges).defaults()
    colours = valid_colours(image)
    if "white" not in defaults or srgb_white(colours) is not None:
        return image.pixels, {}
    # In steps of 1/256, so that units that differ in the last digit make no other regions.
    pixels = rounded(stretched(colours, WHITE)).reshape(image.pixels.shape)
    return pixels, {name: value for name, value in UNKNOWN_WHITE.items() if name in defaults}


def contents_of(checked: CheckedImage) -> Floats:
    """Return lightness from 0 to 100 and the differences of colour; sRGB in CIELAB, anything else stretched."""
    colours = valid_colours(checked)
    if srgb_white(colours) is None:
        # In steps, so that units that differ in the last digit make no other regions.
        steps = rounded(stretched(colours, WHITE)) * (100 / WHITE)
        lightness = steps.mean(axis=1, keepdims=True)
        planes = np.concatenate([lightness, steps - lightness] if steps.shape[1] > 1 else [lightness], axis=1)
    else:
        planes = as_lab(colours)
    return np.asarray(planes, np.float64).reshape(*checked.shape, -1)
