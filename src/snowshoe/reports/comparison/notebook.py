"""A comparison in a notebook: a contact sheet with its key numbers, or a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing import pictures
from snowshoe.drawing.words import percent, seconds
from snowshoe.reports.cards import labels_picture
from snowshoe.reports.comparison.gallery import Gallery
from snowshoe.reports.figures import layer_picture, picture_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THUMBNAIL = 220
_SHEET = "display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1rem;margin:.5rem 0"


def html(comparison: Comparison) -> str:
    """Return a picture of the image and of every result, with what each explains and how long it took."""
    gallery = Gallery(comparison.scene, THUMBNAIL)
    cells = [_cell(gallery.photo().uri, comparison.name, f"scree: k = {comparison.scree.chosen_k}")]
    for row in comparison.rows:
        if row.result is not None:
            cells.append(_cell(gallery.row(row).uri, row.title, _facts(row)))
    return str(Markup('<div style="{}">{}</div>').format(_SHEET, Markup("").join(cells)))


def _cell(uri: str, title: str, facts: str) -> Markup:
    return Markup(
        '<figure style="margin:0"><img src="{}" alt="{}" style="width:100%">'
        '<figcaption style="font-size:.85em"><b>{}</b><br>{}</figcaption></figure>'
    ).format(uri, title, title, facts)


def _facts(row: Row) -> str:
    verdict = "" if row.advice is None else f"{row.advice.verdict} · "
    explained = "" if row.numbers is None else f"explains {percent(row.numbers.explained_grey)} · "
    return f"{verdict}{explained}{seconds(row.seconds)}"


def plot(comparison: Comparison) -> Figure:
    """Return the image and every result as one figure."""
    pictures = [(comparison.name, comparison.scene.rgb)]
    for row in comparison.rows:
        if row.result is not None:
            pictures.append((row.title, _picture(row, comparison)))
    return picture_grid(pictures, min(4, len(pictures)))


def _picture(row: Row, comparison: Comparison) -> pictures.Picture:
    if row.edges is not None:
        return layer_picture(row.edges, "strength" if row.edges.crossings is None else "crossings")
    found = row.segmentation
    assert found is not None
    if found.kind == "regions":
        return labels_picture(found)
    colours = pictures.mean_colours(found.labels, found.valid, comparison.scene.rgb)
    return pictures.paint(found.labels, found.valid, colours)
