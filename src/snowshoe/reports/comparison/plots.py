"""The report's plots: small pure functions from numbers to inline SVG of a few kB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from snowshoe.comparison.measurements import Density
from snowshoe.drawing.svg import SIZE, Frame, drawing, element, joined, line, path, text
from snowshoe.drawing.words import THIN, number, percent

BARS = 128


def histogram(density: Density, thresholds: Mapping[str, Sequence[float]]) -> Markup:
    """Return the histogram with its smoothed curve, its modes, and each method's thresholds drawn in."""
    centers, counts = _coarse(density.centers, density.counts)
    step = float(centers[1] - centers[0]) if len(centers) > 1 else 1.0
    share = 100 * counts / max(density.counts.sum(), 1)
    smooth = 100 * density.smooth / max(density.counts.sum(), 1) * (step / _step(density.centers))
    height = float(max(share.max(), smooth.max()))
    frame = Frame.of((float(centers[0]) - step / 2, float(centers[-1]) + step / 2), (0.0, height), SIZE, 56.0)
    parts = [
        frame.axes("grey value", "share of the pixels", unit=f"{THIN}%"),
        _bars(frame, centers, share, step),
        path([(frame.x(x), frame.y(y)) for x, y in zip(density.centers, smooth, strict=True)], "curve"),
        *(_mode(frame, mode, float(np.interp(mode, density.centers, smooth))) for mode in density.modes),
        *(_threshold(frame, name, values, row) for row, (name, values) in enumerate(thresholds.items())),
    ]
    modes = ", ".join(map(number, density.modes))
    return drawing(*SIZE, f"Histogram of the grey values, with modes at {modes} and the thresholds drawn in", parts)


def _step(centers: npt.NDArray[np.float64]) -> float:
    return float(centers[1] - centers[0]) if len(centers) > 1 else 1.0


def _coarse(
    centers: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return neighbouring bins added up until there are few enough to draw."""
    factor = -(-len(centers) // BARS)
    starts = np.arange(0, len(centers), factor)
    middle = centers[0] + (starts + (factor - 1) / 2) * _step(centers)
    return middle, np.add.reduceat(counts, starts)


def _bars(frame: Frame, centers: npt.NDArray[np.float64], share: npt.NDArray[np.float64], step: float) -> Markup:
    """Return all bars as one outline, which is a tenth of the size of as many rectangles."""
    points = [(frame.x.start, frame.y.start)]
    for center, height in zip(centers, share, strict=True):
        points += [(frame.x(center - step / 2), frame.y(height)), (frame.x(center + step / 2), frame.y(height))]
    return path([*points, (frame.x.end, frame.y.start)], "bars", closed=True)


def _mode(frame: Frame, mode: float, height: float) -> Markup:
    x, y = frame.x(mode), frame.y(height)
    return element("circle", cx=x, cy=y, r=3.5, class_="mode")


def _threshold(frame: Frame, name: str, values: Sequence[float], row: int) -> Markup:
    kind = "chosen" if row == 0 else "other"
    inside = [value for value in values if frame.x.low <= value <= frame.x.high]
    top = 28.0 + 15 * row
    parts = [line(frame.x(value), top + 3, frame.x(value), frame.y.start, f"threshold {kind}") for value in inside]
    if inside:
        x = frame.x(inside[-1])
        label = f"{name} {number(values[0])}" if len(values) == 1 else name
        near_end = x > frame.x.end - 90
        parts.append(
            text(x - 5 if near_end else x + 5, top + 10, label, f"note {kind}", "end" if near_end else "start")
        )
    return joined(parts)


def class_bar(colours: npt.NDArray[np.uint8], shares: Sequence[float]) -> Markup:
    """Return a bar that is divided as the pixels are among the classes, each in its colour."""
    parts, x = [], 0.0
    for colour, share in zip(colours, shares, strict=True):
        fill = "#{:02x}{:02x}{:02x}".format(*colour.tolist())
        parts.append(element("rect", x=x, y=0, width=400 * share, height=10, fill=fill))
        x += 400 * share
    title = "Shares of the pixels, darkest class first: " + ", ".join(percent(share) for share in shares)
    bar = drawing(400, 10, title, parts, "classbar")
    return bar.replace("<svg ", Markup('<svg preserveAspectRatio="none" '), 1)


def mark(verdict: str) -> Markup:
    """Return the sign of a verdict: a full, half or empty circle, or a bar where nothing was run."""
    if verdict == "not run":
        bar = element("path", d="M3 8h10", class_="ring")
        return element("svg", bar, class_="mark", viewBox="0 0 16 16", aria_hidden="true")
    ring = element("circle", cx=8, cy=8, r=6, class_="ring")
    fill = {
        "suits": element("circle", cx=8, cy=8, r=6, class_="full"),
        "in part": element("path", d="M8 2a6 6 0 0 0 0 12z", class_="full"),
    }.get(verdict, Markup(""))
    return element("svg", ring + fill, class_="mark", viewBox="0 0 16 16", aria_hidden="true")
