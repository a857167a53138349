"""Results as matplotlib figures, for papers and for changing by hand."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from snowshoe.drawing import pictures
from snowshoe.errors import MissingDependency
from snowshoe.reports.cards import labels_picture
from snowshoe.results.edges import Edges
from snowshoe.results.scree import Scree
from snowshoe.results.segmentation import Segmentation

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure(**options: Any) -> Figure:
    """Return an empty figure, without any window or global state; raise `MissingDependency` without matplotlib."""
    try:
        figures = importlib.import_module("matplotlib.figure")
    except ImportError as error:
        raise MissingDependency("matplotlib", "plot", "plot()") from error
    figure: Figure = figures.Figure(layout="constrained", **options)
    return figure


def picture_grid(pictures: list[tuple[str, pictures.Picture]], n_columns: int) -> Figure:
    """Return a figure of titled pictures, row by row."""
    n_rows = -(-len(pictures) // n_columns)
    figure = new_figure(figsize=(3.2 * n_columns, 3.2 * n_rows))
    axes = figure.subplots(n_rows, n_columns, squeeze=False).reshape(-1)
    for axis in axes:
        axis.set_axis_off()
    for axis, (title, picture) in zip(axes, pictures, strict=False):
        axis.set_title(title, fontsize=10)
        axis.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    return figure


def segmentation_figure(found: Segmentation) -> Figure:
    """Return the labels as a figure."""
    return picture_grid([(f"{found.method}: {found.n_labels} {found.kind}", labels_picture(found))], 1)


def edges_figure(found: Edges) -> Figure:
    """Return every layer of an edge detector as a figure."""
    return picture_grid([(name, layer_picture(found, name)) for name in found.layers], min(3, len(found.layers)))


def layer_picture(found: Edges, name: str) -> pictures.Picture:
    """Return one layer as a picture: signed ones with grey at zero, angles as hue, strengths as ink."""
    layer, valid = pictures.plane(found.layers[name]), pictures.plane(found.valid)
    if name == "orientation":
        return pictures.orientation(layer, pictures.plane(found.strength), valid)
    return pictures.signed(layer, valid) if name in ("gx", "gy", "response") else pictures.ink(layer, valid)


def scree_figure(found: Scree) -> Figure:
    """Return the scree curve as a figure, with its chord and its elbow."""
    figure = new_figure(figsize=(6, 4))
    axis = figure.subplots()
    axis.plot(found.k, found.inertia, "o-", color="0.15", markersize=3)
    axis.plot(found.k[[0, -1]], found.inertia[[0, -1]], "--", color="C0", label="chord")
    chosen = found.chosen_k
    axis.plot([chosen], [found.inertia[chosen - 1]], "o", mfc="none", mec="C1", ms=12, label=f"elbow: k = {chosen}")
    axis.set_xlabel("number of clusters k")
    axis.set_ylabel("inertia (squared image units)")
    axis.legend(frameon=False)
    return figure
