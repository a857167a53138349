"""Whether an image is of a stained slide: bright light that two dyes have weakened, each in its own colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image
from snowshoe.colour.spaces import WHITES
from snowshoe.statistics.colours import Colours
from snowshoe.statistics.stains import RUIFROK, TINTED, Stain, densities, estimated
from snowshoe.types import Pixels

__all__ = ["AREAS", "second_dye"]

Floats = npt.NDArray[np.float64]

AREAS: dict[Stain, tuple[str, ...]] = {
    "dab": ("stain:of=dab:vectors=hdab+otsu", "stain:vectors=hdab+gaussian+otsu"),
    "eosin": ("stain:vectors=he+gaussian+otsu",),
}
"""By the dye beside haematoxylin, what people measure of such a slide, the first thing first: the area of a marker and
that of the nuclei; or that of the nuclei alone. These are smoothed, since their grain is finer than they are."""
ENOUGH = 100_000
"""Pixels that are looked at, evenly spread."""
LIGHTEST, DARK = 0.95, 0.99
"""Shares of the pixels: that are darker than the light of the lamp, and that are less dense than the densest."""
BRIGHT, GLASS, NEUTRAL = 0.7, 0.78, 0.05
"""The share of white that the light has on any slide; in its weakest channel where there is glass, whose channels
differ by so little. Measured on 25 stained slides: .72 and more; with DAB .92, .006."""
CLEAR_DAB, CLEAR_EOSIN = 0.6, 0.4
"""Density in the least dense channel that all but 1 % of the pixels stay below, since dyes let a colour through.
Measured: .42 with DAB, at most .37 with eosin; photos have shadows, half of 300 more than .9."""
UNSTAINED = 0.05
"""The share of the pixels that must be bare glass beside DAB."""
NEAR_HAEMATOXYLIN, NEAR_DAB = 10.0, 10.0
"""Degrees from the published directions beside which those of the image lie. Measured: 6 and 5. Sky and earth lie
beside them too, which is why glass is asked for: of 300 photos none meets all, four do with every limit 30 % wider."""
BLUER, NEAR_EOSIN = 26.0, 20.0
"""The same beside eosin, where thin nuclei draw haematoxylin's towards it. No photo of 300 meets both."""
FLAT = 0.03
"""The share of the density that may lie off the plane of haematoxylin and DAB. Measured: .02."""


def second_dye(pixels: Pixels) -> Stain | None:
    """Return the dye beside haematoxylin on a slide of pixels (n, 3); None where the image is of something else."""
    some = pixels[:: max(1, len(pixels) // ENOUGH)]
    white = WHITES.get(some.dtype.name, 0.0)
    if some.min() < 0 or some.max() > white:
        return None
    colours = Colours.of(as_image(some[np.newaxis], channel_axis=-1))
    density, counts = densities(colours.values / white), colours.counts
    clearest = np.repeat(density.min(axis=1), counts)
    light = _light(colours.values / white, counts)
    darkest = float(np.quantile(clearest, DARK))
    if light.mean() < BRIGHT or darkest > CLEAR_DAB or darkest < TINTED:
        return None
    haematoxylin, other = estimated(colours, white)
    blue = _angle(haematoxylin, "haematoxylin")
    if darkest <= CLEAR_EOSIN and blue <= BLUER and _angle(other, "eosin") <= NEAR_EOSIN:
        return "eosin"
    on_glass = light.min() >= GLASS and np.ptp(light) <= NEUTRAL and (clearest < TINTED).mean() >= UNSTAINED
    near = blue <= NEAR_HAEMATOXYLIN and _angle(other, "dab") <= NEAR_DAB
    flat = on_glass and near and _off_plane(density, counts, np.cross(haematoxylin, other)) <= FLAT
    return "dab" if flat else None


def _light(shares: Floats, counts: npt.NDArray[np.int64]) -> Floats:
    """Return the mean colour of the lightest pixels."""
    brightness = shares.mean(axis=1)
    lightest = brightness >= np.quantile(np.repeat(brightness, counts), LIGHTEST)
    mean: Floats = np.average(shares[lightest], axis=0, weights=counts[lightest])
    return mean


def _angle(direction: Floats, stain: Stain) -> float:
    """Return the degrees between a direction of densities and that of a stain as published."""
    published = np.array(RUIFROK[stain])
    cosine = direction @ published / np.linalg.norm(direction) / np.linalg.norm(published)
    return float(np.degrees(np.arccos(min(1.0, cosine))))


def _off_plane(density: Floats, counts: npt.NDArray[np.int64], normal: Floats) -> float:
    """Return the share of the density of stained pixels that lies off a plane."""
    stained = (density >= TINTED).all(axis=1)
    density, counts = density[stained], counts[stained]
    off = (density @ normal / np.linalg.norm(normal)) ** 2 @ counts
    return float(np.sqrt(off / ((density**2).sum(axis=1) @ counts)))
