"""Results as matplotlib figures, for papers and for changing by hand."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from snowshoe.drawing import pictures
from snowshoe.errors import MissingDependency
from snowshoe.results.edges import Edges
from snowshoe.results.pictures import labels_picture, layer_picture
from snowshoe.results.scree import Scree
from snowshoe.results.segmentation import Segmentation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snowshoe.reports.notebook_figure import NotebookFigure

__all__ = [
    "INK", "edges_figure", "new_figure", "picture_grid", "png", "ring", "scree_figure", "segmentation_figure",
]  # fmt: skip

INK = "0.2"
"""The grey of curves and points; what is chosen is ringed in the colours of the plots on pages."""
RINGS = {"chosen": "#a9470f", "other": "#14609a"}


def new_figure(**options: Any) -> NotebookFigure:
    """Return an empty figure, without any window or global state; raise `MissingDependency` without matplotlib."""
    try:
        importlib.import_module("matplotlib.figure")
        figures = importlib.import_module("snowshoe.reports.notebook_figure")
    except ImportError as error:
        raise MissingDependency("matplotlib", "plot", "plot()") from error
    figure: NotebookFigure = figures.NotebookFigure(layout="constrained", **options)
    return figure


def png(figure: NotebookFigure) -> bytes:
    """Return a figure as the bytes of a PNG."""
    return figure._repr_png_()


def picture_grid(titled: Sequence[tuple[str, pictures.Picture]], n_columns: int) -> Figure:
    """Return a figure of titled pictures, row by row."""
    n_rows = -(-len(titled) // n_columns)
    figure = new_figure(figsize=(3.2 * n_columns, 3.2 * n_rows))
    axes = figure.subplots(n_rows, n_columns, squeeze=False).reshape(-1)
    for axis in axes:
        axis.set_axis_off()
    for axis, (title, picture) in zip(axes, titled, strict=False):
        axis.set_title(title, fontsize=10)
        axis.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    return figure


def ring(axis: Axes, x: Any, y: float, kind: str, label: str | None = None) -> None:
    """Ring a point: ``chosen`` or ``other``."""
    axis.plot([x], [y], "o", mfc="none", mec=RINGS[kind], mew=2, ms=12, label=label)


def segmentation_figure(segmentation: Segmentation) -> Figure:
    """Return the labels as a figure."""
    return picture_grid(
        [(f"{segmentation.method}: {segmentation.n_labels} {segmentation.kind}", labels_picture(segmentation))], 1
    )


def edges_figure(edges: Edges) -> Figure:
    """Return every layer of an edge detector as a figure."""
    return picture_grid([(name, layer_picture(edges, name)) for name in edges.layers], min(3, len(edges.layers)))


def scree_figure(scree: Scree) -> NotebookFigure:
    """Return the scree curve as a figure, with its chord, its elbow and the k to take."""
    figure = new_figure(figsize=(6, 4))
    axis = figure.subplots()
    axis.plot(scree.k, scree.inertia, "o-", color=INK, markersize=3)
    axis.plot(scree.k[[0, -1]], scree.inertia[[0, -1]], "--", color=RINGS["other"], label="chord")
    chosen = scree.chosen_k
    ring(axis, chosen, float(scree.inertia[chosen - 1]), "chosen", f"elbow: k = {chosen}")
    if (k := scree.trusted.k) != chosen:
        ring(axis, k, float(scree.inertia[k - 1]), "other", f"take: k = {k}")
    axis.set_xlabel("number of clusters k")
    axis.set_ylabel("inertia (squared image units)")
    axis.legend(frameon=False)
    return figure
