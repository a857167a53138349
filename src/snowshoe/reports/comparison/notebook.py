"""A comparison in a notebook: a contact sheet with its key numbers, or a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing import pictures
from snowshoe.drawing.volumes import flat
from snowshoe.drawing.words import percent, seconds
from snowshoe.reports.cards import sheet
from snowshoe.reports.comparison.rows import row_picture
from snowshoe.reports.figures import picture_grid
from snowshoe.reports.gallery import Gallery
from snowshoe.results.pictures import labels_picture, layer_picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["html", "plot"]

THUMBNAIL = 220


def html(comparison: Comparison) -> str:
    """Return a picture of the image and of every result, with what each explains and how long it took."""
    scene = comparison.scene
    n_pictures = len(comparison.rows)
    gallery = Gallery(scene.rgb, scene.shown_valid, view=scene.view, width=THUMBNAIL, n_pictures=n_pictures)
    photo = gallery.photo(f"The image {comparison.name}")
    cells = [(photo, comparison.name, f"scree: k = {comparison.scree.trusted.k}, elbow at {comparison.scree.chosen_k}")]
    cells += [(row_picture(row, gallery), row.title, _facts(row)) for row in comparison.rows if row.result is not None]
    return sheet(cells)


def _facts(row: Row) -> str:
    verdict = "" if row.advice is None else f"{row.advice.verdict} · "
    explained = "" if row.numbers is None else f"explains {percent(row.numbers.explained_grey)} · "
    return f"{verdict}{explained}{seconds(row.seconds)}"


def plot(comparison: Comparison) -> Figure:
    """Return the image and every result as one figure."""
    shown = [(comparison.name, comparison.scene.rgb)]
    shown += [(row.title, _picture(row, comparison)) for row in comparison.rows if row.result is not None]
    return picture_grid(shown, min(4, len(shown)))


def _picture(row: Row, comparison: Comparison) -> pictures.Picture:
    if row.edges is not None:
        sizes = None if comparison.scene.view is None else comparison.scene.view.sizes
        return layer_picture(row.edges, "strength" if row.edges.crossings is None else "crossings", sizes)
    result = row.segmentation
    if result is None:
        raise AssertionError(f"row {row.name} has a result, which was asked for")
    scene = comparison.scene
    sizes = None if scene.view is None else scene.view.sizes
    if result.kind == "regions":
        return labels_picture(result, sizes)
    labels, valid = flat(result.labels, sizes), flat(result.valid, sizes)
    colours = pictures.mean_colours(labels, valid, scene.rgb)
    # A class of few pixels may have none on the planes that are shown.
    return pictures.paint(labels, valid, colours)
