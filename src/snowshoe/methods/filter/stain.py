"""How much of a stain each pixel of a slide holds."""

from __future__ import annotations

from typing import Annotated, Literal

from snowshoe.catalogue import method
from snowshoe.colour.spaces import White
from snowshoe.filters.planes import coloured, laid_out
from snowshoe.statistics.colours import Colours
from snowshoe.statistics.stains import Stain, StainedColours, Unmixing
from snowshoe.types import Image, ListsNumbers, Mask, Pixels

Vectors = Literal["hed", "he", "hdab", "estimated"] | Annotated[str, ListsNumbers((6, 9))]


def fit(colours: Colours, *, of: Stain, vectors: str, white: float | str) -> Unmixing:
    """Return how a stain's amount is made of densities."""
    return Unmixing.fitted(colours, of=of, vectors=vectors, white=white)


@method(
    family="filter",
    scope="pointwise",
    takes="channels",
    statistic=StainedColours,
    fit=fit,
    n_channels=3,
    stands_for_image=True,
    units="optical density",
    said="the {of} stain was separated by colour deconvolution",
)
def stain(
    image: Image,
    *,
    of: Stain = "haematoxylin",
    vectors: Vectors = "hed",
    white: White = "auto",
    channel_axis: int | None = None,
    mask: Mask | None = None,
) -> Pixels:
    """Amount of a stain at each pixel of a bright-field slide (colour deconvolution).

    Choose it for tissue under transmitted light: nuclei by haematoxylin, a marker by DAB. The result is bright where
    there is much stain, so that `otsu` behind it makes the stain the object. Don't for fluorescence, whose stains are
    channels already, nor for stains that scatter light.

    Parameters
    ----------
    image : array_like, (M, N, 3) or (M, N, 4) in any axis order
        Red, green and blue; a fourth channel (alpha) is not used. NaN is left out.
    of : {"haematoxylin", "eosin", "dab"}
        Which stain.
    vectors : {"hed", "he", "hdab", "estimated"}, or numbers
        What the stains take of red, green and blue. "hed", "he" and "hdab" are Ruifrok and Johnston's, of all three
        stains or of two; take those that the slide has. "estimated" finds those of a slide with two stains in the
        image itself, haematoxylin being the bluer (Macenko). Or three numbers a stain, of any length, as a text with
        blanks or as lists: haematoxylin's, then the other's; or all three in the order above.
    white : float or "auto"
        The value of empty glass, in image units; a larger one makes all amounts larger. "auto" is 255 for uint8, 65535
        for uint16 and 1 for floats.
    channel_axis : int, optional
        The axis of the channels.
    mask : ndarray of bool, (M, N), optional
        True = use this pixel.

    Returns
    -------
    ndarray, (M, N)
        Optical density to base 10 of the stain: 1 where it alone would take away nine tenths of the light; below 0
        where a colour is none of the stains'. float32 for integers of up to 16 bits and float32, else float64; 0 where
        a pixel is left out; a masked array gives a masked array.

    Raises
    ------
    ValueError
        If the channels aren't red, green and blue, or lie outside 0 … ``white``; if the vectors don't have the stain,
        or point the same way; if too little is stained to estimate them.

    Notes
    -----
    Light below 1/256 of white counts as that, since 0 has no density. "estimated" looks at the whole image: freeze the
    recipe to use one slide's vectors for others. It works on the exact colours of the image, so that blocks add up to
    the whole. `skimage.color.rgb2hed` gives a sixth of the amounts, does not bring vectors to unit length, and sets
    what is below 0 to 0.

    References
    ----------
    .. [1] Ruifrok, A. C., & Johnston, D. A. (2001). Quantification of histochemical staining by color deconvolution.
       Analytical and Quantitative Cytology and Histology, 23(4), 291-299.
    .. [2] Macenko, M., et al. (2009). A method for normalizing histology slides for quantitative analysis. IEEE
       International Symposium on Biomedical Imaging, 1107-1110. doi:10.1109/ISBI.2009.5193250

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import stain
    >>> slide = np.array([[[255, 255, 255], [110, 95, 175]]], dtype=np.uint8)
    >>> stain(slide, of="haematoxylin", vectors="he", channel_axis=-1).round(2) + 0
    array([[0.  , 0.56]], dtype=float32)
    """
    checked = coloured(image, mask, channel_axis).require_valid()
    model = fit(StainedColours.of(checked, vectors=vectors), of=of, vectors=vectors, white=white)
    return laid_out(image, checked, model.apply(checked), channel_axis=channel_axis)
