"""Flood fill from seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import as_image, as_markers, require_steps
from snowshoe.catalogue import method
from snowshoe.filters.borders import filled
from snowshoe.filters.scaling import SQUARES, brought_near, far_exponent, lowered
from snowshoe.filters.slopes import gradient_magnitude
from snowshoe.labels import relabel
from snowshoe.labels.connected import connected
from snowshoe.results import Segmentation
from snowshoe.statistics.settled import Settled
from snowshoe.types import Auto, Connectivity, Image, Labels, Level, Mask, Pixels, Range, Unit

__all__ = ["flood"]

Regions = npt.NDArray[np.int32]
Box = tuple[slice, ...]
FIRST = 8
"""Pixels by which the window around a start grows at first."""
FLATNESS = 2.0
"""Standard deviation in pixels of the smoothing before the gradient that tells where the image is flat."""


@method(family="regions", scope="regional", ndim=(2, 3), said="regions were grown from seeds by flood filling")
def flood(
    image: Image,
    *,
    markers: Labels | None = None,
    tolerance: Level | Auto = "auto",
    connectivity: Connectivity = 1,
    seeds: Annotated[int, Range(1, 255), Unit("seeds")] = 10,
    spacing: Sequence[float] | None = None,
    mask: Mask | None = None,
) -> Segmentation:
    """Regions: what is connected to a seed and as bright as it, within a tolerance (flood fill).

    Choose it with markers, to pick even things out by a click each. Don't where brightness drifts within an object: the
    flood stops at the tolerance, or runs out through a gap; `random_walker` resists both.

    Parameters
    ----------
    image : array_like, (M, N) or (P, M, N)
        One channel, any accepted dtype; NaN is left out.
    markers : ndarray of int, of the image's shape, optional
        Each positive number floods one region from its pixels, and the region keeps the number.
    tolerance : float or "auto"
        How far a pixel may be from the mean of its seed, in image units; larger gives larger regions. "auto" is half
        the standard deviation of the valid pixels.
    connectivity : int
        How many orthogonal steps apart neighbours may be, up to the number of axes: in a plane 1 lets the flood go to
        the 4 nearest pixels and 2 to the 8 nearest, in a volume 1, 2 and 3 to the 6, 18 and 26 nearest.
    seeds : int
        Without markers: how many floods there are; more cover more of the image.
    spacing : sequence of float, optional
        The size of a pixel along each axis (plane, row, column), of which only the ratios matter: without markers, for
        the gradient that tells where the image is flat.
    mask : ndarray of bool, optional
        True = use this pixel. Nothing floods through pixels that are left out.

    Returns
    -------
    Segmentation
        int32 regions: the markers' numbers, or 1…n in raster order; 0 where no flood came. ``model`` tells the
        tolerance that "auto" stood for.

    Raises
    ------
    ValueError
        If markers have another shape than the image, or there is none in a valid pixel; for more steps than axes.

    Notes
    -----
    Without markers, the flattest pixel (least gradient at a scale of 2 pixels) that is not yet in a region is the next
    seed. With markers, a pixel that several reach goes to the one that is nearest in brightness. A marker of one
    pixel gives the region of `skimage.segmentation.flood`. The time is that of the rectangles around the floods, taken
    together, where markers of one mean that flood the same pixels count once: many markers of different means that each
    flood most of the image take long.

    References
    ----------
    .. [1] Adams, R., & Bischof, L. (1994). Seeded region growing. IEEE Transactions on Pattern Analysis and Machine
       Intelligence, 16(6), 641-647. doi:10.1109/34.295913

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import flood
    >>> image = np.uint8([[1, 2, 9, 2]])
    >>> np.asarray(flood(image, markers=np.uint8([[3, 0, 0, 0]]), tolerance=1))
    array([[3, 3, 0, 0]], dtype=int32)
    """
    checked = as_image(image, mask, ndim=(2, 3)).require_valid()
    require_steps(connectivity, len(checked.shape))
    used = np.ones(checked.shape, np.bool_) if checked.valid is None else checked.valid
    exponent, near = far_exponent(filled(checked), safe=SQUARES), brought_near(checked)
    pixels = filled(near).astype(np.float64)
    reach = float(np.std(pixels[used])) / 2 if tolerance == "auto" else lowered(tolerance, exponent)
    grow = _Growth(pixels, used, float(reach), connectivity)
    if markers is None:
        labels = relabel(grow.in_turn(gradient_magnitude(near, FLATNESS, spacing), seeds))
    else:
        labels = grow.together(as_markers(markers, checked))
    model = Settled({"tolerance": float(lowered(reach, -exponent))})
    return Segmentation.of(checked, labels, kind="regions", model=model)


class _Growth:
    """The floods of one image."""

    def __init__(self, pixels: Pixels, free: Mask, tolerance: float, connectivity: int) -> None:
        self.pixels, self.free, self.tolerance, self.connectivity = pixels, free, tolerance, connectivity

    def reached(self, starts: Labels, number: int, box: Box, value: float) -> tuple[Box, Mask]:
        """Return a window, and what is flooded in it from one start, whose mean is the value.

        The window grows from the start's box until it holds the whole flood, so small floods cost little.
        """
        while True:
            seeds = starts[box] == number
            open_ = (self.free[box] & (np.abs(self.pixels[box] - value) <= self.tolerance)) | seeds
            zones = connected(open_.view(np.uint8), None, connectivity=self.connectivity, background=0)
            wet = np.zeros(int(zones.max()) + 1, np.bool_)
            wet[zones[seeds]] = True
            flooded = np.asarray(wet[zones])
            wider = _wider(box, flooded, starts.shape)
            if wider == box:
                return box, flooded
            box = wider

    def together(self, markers: Labels) -> Regions:
        """Flood from every marker; where floods meet, the nearest in brightness wins, then the lower number."""
        from scipy import ndimage

        names = np.unique(markers[markers > 0])
        starts = np.where(markers > 0, np.searchsorted(names, markers) + 1, 0)
        boxes: list[Box] = [(slice(0),) * starts.ndim, *ndimage.find_objects(starts)]
        means = [self.mean(starts, number, box) if number else 0.0 for number, box in enumerate(boxes)]
        regions, best = np.zeros(markers.shape, np.int32), np.full(markers.shape, np.inf)
        # Of markers of one mean the lowest goes first: what it has flooded need not be flooded again.
        flooded = np.zeros(markers.shape, np.int32)
        for group, alike in enumerate(_alike(means), 1):
            for number in alike:
                box, value = boxes[number], means[number]
                if (flooded[box][starts[box] == number] == group).all():
                    continue
                box, wet = self.reached(starts, number, box, value)
                flooded[box][wet] = group
                off = np.abs(self.pixels[box] - value)
                won = wet & ((off < best[box]) | ((off == best[box]) & (number < regions[box])))
                regions[box][won], best[box][won] = number, off[won]
        return np.where(markers > 0, markers, np.concatenate([[0], names])[regions]).astype(np.int32)

    def mean(self, starts: Labels, number: int, box: Box) -> float:
        """Return the mean of a start's pixels."""
        return float(self.pixels[box][starts[box] == number].mean())

    def in_turn(self, slope: Pixels, n: int) -> Regions:
        """Flood n times, each time from the pixel of the least slope that is left."""
        regions, self.free = np.zeros(slope.shape, np.int32), self.free.copy()
        for number in range(1, n + 1):
            if not self.free.any():
                break
            place = np.unravel_index(int(np.argmin(np.where(self.free, slope, np.inf))), slope.shape)
            regions[place] = number
            box: Box = tuple(slice(at, at + 1) for at in map(int, place))
            box, wet = self.reached(regions, number, box, self.mean(regions, number, box))
            regions[box][wet], self.free[box] = number, self.free[box] & ~wet
        return regions


def _alike(means: list[float]) -> Iterator[Iterator[int]]:
    """Yield the numbers from 1 on, those of one mean together and ascending."""
    for _, numbers in groupby(sorted(range(1, len(means)), key=means.__getitem__), key=means.__getitem__):
        yield numbers


def _wider(box: Box, flooded: Mask, shape: tuple[int, ...]) -> Box:
    """Return a window twice as wide, or more, on the sides that are flooded up to its edge."""
    sides = []
    for axis, (side, size) in enumerate(zip(box, shape, strict=True)):
        edges = [bool(flooded.take(end, axis=axis).any()) for end in (0, -1)]
        more = max(FIRST, side.stop - side.start)
        sides.append(slice(max(0, side.start - more * edges[0]), min(size, side.stop + more * edges[1])))
    return tuple(sides)
