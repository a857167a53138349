"""Regions bounded by the network's borders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.types import Auto, Image, Mask, Range, Unit


@method(
    family="learned",
    scope="regional",
    takes="channels",
    shortlist=True,
    slow=True,
    begins_with="edge_network",
    upright=True,
    said="the image was divided into regions along the edges detected by a small neural network",
    on_photos=0.64,
)
def network_regions(
    image: Image,
    *,
    level: Annotated[float, Range(0, 1), Unit("of the strength")] | Auto = "auto",
    n_segments: Annotated[int, Range(1, None), Unit("regions")] | Literal["none"] = "none",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions bounded by the network's borders, one cut of a hierarchy that holds all.

    Choose it for regions of photos as people would outline them; cut the result again with ``recut``, at no cost, to
    find the grain that you want. Don't for images unlike photos without a look at the borders in ``maps["strength"]``.

    Parameters
    ----------
    image : array_like, (M, N) or with 1 to 4 channels
        Any accepted dtype; NaN is left out. What is not known to be sRGB (three channels of uint8, uint16, or floats in
        0 to 1) is stretched from its least to its greatest valid value.
    level : float or "auto"
        Unions that cost at most this are made; a larger level gives fewer, larger regions. "auto" is the level that
        agreed best with people on training photos of BSDS500.
    n_segments : int or "none"
        Cut into so many regions instead; then the level is not used.
    channel_axis : int, optional
        The axis that holds the channels.
    mask : ndarray of bool, optional
        True = use this pixel.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order that tile the valid pixels. ``hierarchy`` is the tree, with every other cut;
        ``maps["hierarchy"]`` is the level at which the last of a pixel's sides stops being a border,
        ``maps["strength"]`` the network's strength.

    Raises
    ------
    ValueError
        If no pixel is valid, or the image has more than 4 channels.
    UnusableNetwork
        If the network's file is not the one that was shipped.

    Notes
    -----
    It is `ucm` of the borders that `edge_network` finds, with what else `ucm` has as its default. The network learned
    from upright photos: the regions of a turned image are like the turned regions, not equal to them.

    References
    ----------
    .. [1] Maninis, K.-K., Pont-Tuset, J., Arbeláez, P., & Van Gool, L. (2018). Convolutional oriented boundaries: From
       image segmentation to high-level tasks. IEEE Transactions on Pattern Analysis and Machine Intelligence, 40(4),
       819-833. doi:10.1109/TPAMI.2017.2700300

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import network_regions
    >>> image = np.repeat(np.array([[50] * 32 + [200] * 32], dtype=np.uint8), 64, axis=0)
    >>> regions = network_regions(image, n_segments=2)
    >>> regions.n_labels, regions.recut(n_segments=1).n_labels
    (2, 1)
    """
    checked = as_image(image, mask, channel_axis=channel_axis, ndim=(2,)).require_valid()
    axis = -1 if checked.has_channels else None
    chosen: dict[str, Any] = {"edges": "edge_network", "level": level, "n_segments": n_segments}
    regions: Segmentation = catalogue.get("ucm").run(checked.pixels, channel_axis=axis, mask=checked.valid, **chosen)
    return regions
