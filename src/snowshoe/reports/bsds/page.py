"""One HTML page of a benchmark: curves, tables, and the images that went best and worst."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image as PillowImage

from snowshoe.kernels import matching
from snowshoe.metrics.bsds.boundaries import TOLERANCE
from snowshoe.metrics.bsds.contours import segmentation_boundaries, thin
from snowshoe.metrics.bsds.files import read_photo, read_truth
from snowshoe.metrics.bsds.prediction import Prediction
from snowshoe.metrics.bsds.result import BenchmarkResult
from snowshoe.reports.bsds.curves import COLOURS, precision_recall
from snowshoe.types import Mask

SHOWN = 3
FOUND, WRONG, MISSED = (64, 156, 255), (255, 122, 26), (255, 255, 255)
"""Colours on the darkened photo: boundary that is there, that is not, and that was missed."""


@dataclass(frozen=True)
class _Picture:
    """An image of the page: what it shows, its scores, and its pixels."""

    name: str
    f: float
    covering: float | None
    source: str
    width: int
    height: int


def write_page(
    path: str | Path,
    results: Sequence[BenchmarkResult],
    folder: str | Path,
    *,
    predictions: Callable[[str], Prediction] | None = None,
    accuracy: Markup | None = None,
) -> Path:
    """Write the benchmark of one or several methods as one HTML file, and return its path.

    Parameters
    ----------
    path : path
        The file.
    results : sequence of BenchmarkResult
        The best first; best and worst images are the first one's.
    folder : path
        The data set, for the photos and their truth.
    predictions : callable, optional
        Image name → the first result's prediction, drawn on its best and worst images at its best threshold; without
        it they show the truth alone.
    accuracy : Markup, optional
        A plot of accuracy against seconds, as inline SVG.
    """
    first = results[0]
    order = np.argsort([-point.f for point in first.boundary.images], kind="stable")
    n = min(SHOWN, len(order) // 2)
    draw = [_picture(first, int(i), Path(folder), predictions) for i in (*order[:n], *order[len(order) - n :])]
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    template = environment.from_string(files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8"))
    page = template.render(
        results=results,
        first=first,
        colours=COLOURS,
        accuracy=accuracy,
        curves=precision_recall(results),
        groups=[("Best", draw[:n]), ("Worst", draw[n:])],
        drawn=predictions is not None,
    )
    Path(path).write_text(page, encoding="utf-8")
    return Path(path)


def _picture(
    result: BenchmarkResult, i: int, folder: Path, predictions: Callable[[str], Prediction] | None
) -> _Picture:
    name = result.images[i]
    photo = read_photo(folder / "images" / result.split / f"{name}.jpg")
    truths = [one.boundaries for one in read_truth(folder / "groundTruth" / result.split / f"{name}.mat")]
    canvas = (photo * 0.45).astype(np.uint8)
    if predictions is None:
        _paint(canvas, np.any(truths, axis=0), FOUND)
    else:
        _paint_matches(canvas, _drawn(predictions(name), result.boundary.ods.threshold), truths)
    covering = None if result.region is None else float(result.region.images["covering"][i])
    height, width = canvas.shape[:2]
    return _Picture(name, result.boundary.images[i].f, covering, _as_url(canvas), width, height)


def _drawn(prediction: Prediction, threshold: float) -> Mask:
    if prediction.strength is not None:
        return thin(prediction.strength >= threshold)
    return thin(segmentation_boundaries(prediction.segmentations[int(threshold) - 1]))


def _paint_matches(canvas: npt.NDArray[np.uint8], boundary: Mask, truths: Sequence[Mask]) -> None:
    """Paint what matches any annotator, what matches none, and truth of all annotators that nothing matches."""
    right, missed = np.zeros_like(boundary), np.zeros_like(boundary)
    partner, truth_partner = np.empty((2, *boundary.shape), np.int32)
    for truth in truths:
        radius = TOLERANCE * float(np.hypot(boundary.shape[0], boundary.shape[1]))
        matching.match(boundary, truth, radius, partner, truth_partner)
        right |= partner >= 0
        missed |= truth & (truth_partner < 0)
    for pixels, colour in ((missed, MISSED), (boundary & ~right, WRONG), (right, FOUND)):
        _paint(canvas, pixels, colour)


def _paint(canvas: npt.NDArray[np.uint8], pixels: Mask, colour: tuple[int, int, int]) -> None:
    canvas[pixels] = colour


def _as_url(pixels: npt.NDArray[np.uint8]) -> str:
    buffer = io.BytesIO()
    PillowImage.fromarray(pixels).save(buffer, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
