"""Connected components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import everything
from snowshoe.catalogue import method
from snowshoe.labels.across import ByPieces
from snowshoe.labels.connected import connected
from snowshoe.labels.pieces import Pieces
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.types import Area, Connectivity, Image, Mask, Range

__all__ = ["components"]


def across(shape: Sequence[int], *, connectivity: int, min_size: int, background: int | Literal["none"]) -> ByPieces:
    """Return what numbers the pieces of blocks, those that are large enough."""

    def decide(pieces: Pieces, _: object) -> npt.NDArray[np.int64]:
        is_large = pieces.areas >= min_size
        return np.where(is_large, np.cumsum(is_large), 0)

    return ByPieces(shape, decide, connectivity=connectivity, background=background, makes_regions=True)


@method(
    family="objects",
    scope="regional",
    takes="labels",
    shortlist=True,
    ndim=(1, 2, 3),
    seams=across,
    said="connected components were labelled as separate objects",
)
def components(
    labels: Image | Segmentation,
    *,
    connectivity: Connectivity = 1,
    min_size: Area = 1,
    background: Annotated[int, Range(0, None)] | Literal["none"] = 0,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: connected pixels of one class, numbered in raster order.

    Choose it to turn classes into things to count and measure: Otsu's foreground into nuclei, k-means clusters into
    the patches of a photo. Don't where objects touch: they come out as one region; split them by a watershed first.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map. Of a `Segmentation` only the valid pixels are used.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes: in a plane 1 joins 4 neighbours
        and 2 joins 8, in a volume 1, 2 and 3 join 6, 18 and 26. More steps give fewer, larger regions.
    min_size : int
        Regions of fewer pixels become 0, unassigned; a larger value removes more specks.
    background : int or "none"
        The class that is no object and becomes 0. The default suits thresholds, whose class 0 is the dark ground, as
        well as clusters, which count from 1 and so all become regions. "none" makes regions of every class: use it
        where dark holes and bright ground are regions too, as in segmentation benchmarks.
    mask : ndarray of bool, optional
        True = use this pixel. Regions don't connect through pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions 1…n in raster order of their first pixels (so the first region met is 1), 0 for background,
        small and masked pixels. A map without an object has no regions.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, there are more axes than three, more steps than axes, or 2³¹ pixels or more.

    Notes
    -----
    Exact. Tiles give the same regions as the whole image: a tile's regions are merged where equal classes meet at a
    seam, sizes are added before ``min_size`` is applied, and the result is numbered by first pixels. Equal to
    `skimage.measure.label` with the same background.

    References
    ----------
    .. [1] He, L., Chao, Y., & Suzuki, K. (2008). A run-based two-scan labeling algorithm. IEEE Transactions on Image
       Processing, 17(5), 749-756. doi:10.1109/TIP.2008.919369
    .. [2] Wu, K., Otoo, E., & Suzuki, K. (2009). Optimizing two-pass connected-component labeling algorithms. Pattern
       Analysis and Applications, 12(2), 117-135. doi:10.1007/s10044-008-0109-y

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import components
    >>> classes = np.array([[0, 1, 0], [2, 1, 0], [2, 0, 1]])
    >>> np.asarray(components(classes))
    array([[0, 1, 0],
           [2, 1, 0],
           [2, 0, 3]], dtype=int32)
    >>> components(classes, background="none", connectivity=2).n_labels
    4
    """
    classes, valid = as_label_map(labels, mask, "components")
    regions = connected(classes, valid, connectivity=connectivity, background=background, min_size=min_size)
    return Segmentation(regions, everything(regions.shape) if valid is None else valid, kind="regions")
