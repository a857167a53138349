"""The page: the story's parts, drawn and worded, put into the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from snowshoe import catalogue
from snowshoe.comparison.plan import MANY
from snowshoe.comparison.ranking import lower_is_better, score_names
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.comparison.scene import Scene
from snowshoe.drawing import pictures, words
from snowshoe.drawing.embedding import Shown
from snowshoe.drawing.volumes import flat
from snowshoe.kernels.dispatch import threads
from snowshoe.reports import plots
from snowshoe.reports.comparison import layers, matrix, remake, story, table
from snowshoe.reports.comparison.rows import edges_picture, row_picture, row_pictures
from snowshoe.reports.comparison.truth import differences, truth_picture
from snowshoe.reports.gallery import Gallery
from snowshoe.reports.template import page
from snowshoe.workers import in_order

__all__ = ["render"]

THUMBNAIL, TILE = 340, 168
"""Widths of the pictures of cards and of the wall."""
WHEEL = "Colour wheel: the hue of each direction; right is 0, down is π/2, left is π, up is −π/2"
FEW = 20
"""Up to so many pictures, those of the wall are larger."""


def render(comparison: Comparison, files: Mapping[str, str] | None = None) -> str:
    """Return the report of a comparison as one HTML page.

    ``files`` names, for rows, the label image or the folder of edges that lies beside the page.
    """
    return page("comparison/report.html.jinja", **context(comparison), files=files or {})


def context(comparison: Comparison) -> dict[str, Any]:
    """Return everything that the template prints."""
    scene = comparison.scene
    n_rows, n_columns = scene.shown_valid.shape
    return {
        "comparison": comparison,
        "scene": scene,
        "measured": scene.measured,
        "portrait": n_rows > 1.15 * n_columns,
        "header_facts": header_facts(comparison),
        "mark": plots.mark,
        "valid_fraction": scene.measured.n_pixels / scene.grey.size,
        "value_range": value_range(scene),
        "summary": story.summary(comparison),
        "noted": story.notes(comparison),
        "planar": " ".join(filter(None, (story.planar(comparison), story.smaller(comparison)))),
        "histogram": plots.histogram(scene.measured.density, thresholds(comparison)),
        "other_thresholds": story.other_thresholds(comparison.area),
        "area_spread": "" if comparison.area is None else story.spread(comparison.area),
        "scree": scree_part(comparison),
        "more": story.more(comparison),
        "all_command": remake.all_methods(comparison),
        "few": sum(not row.left_out for row in comparison.rows) <= FEW,
        "ranking": table.ranking(comparison),
        "ranking_scores": score_names(),
        "lines": table.lines(comparison),
        "edge_lines": table.edge_lines(comparison),
        "ranks": dict(zip(comparison.rows, comparison.ranks, strict=True)),
        "places": {row: place for place, row in enumerate(comparison.rows)},
        "lower": lower_is_better(),
        "scores": table.score_columns(comparison),
        "heat_map": matrix.heat_map(comparison.agreement) if len(comparison.agreement.names) > 1 else None,
        "shared": matrix.shared(comparison.agreement),
        "extremes": story.extremes(comparison.agreement),
        "left_out": [row for row in comparison.rows if row.left_out],
        "command": remake.command(comparison),
        "python_lines": remake.python_lines(comparison),
        **drawn(comparison),
    }


def drawn(comparison: Comparison) -> dict[str, Any]:
    """Return the parts with pictures or with numbers of all pixels, which take nearly all of the time, on all cores."""
    scene = comparison.scene
    rgb, shown, view = scene.rgb, scene.shown_valid, scene.view
    gallery = Gallery(rgb, shown, view=view)
    small = Gallery(rgb, shown, view=view, width=THUMBNAIL, n_pictures=len(comparison.rows))
    parts: dict[str, Callable[[], Any]] = {
        "edge_columns": partial(table.edge_columns, comparison),
        "columns": partial(table.columns, comparison),
        "families": partial(families, comparison, small),
        "gradient": partial(gradient, comparison, gallery),
        "picks": partial(picks, comparison, small),
        "photo": partial(gallery.photo, f"{'Three middle planes of' if view else 'The image'} {scene.name}"),
        "volume": partial(volume_part, comparison, gallery),
        "grey": partial(gallery.grey, scene.grey, f"The grey values of {scene.name}"),
        "two": partial(two_classes, comparison, gallery),
        "clusters": partial(clusters, comparison, gallery),
        "second": partial(second_derivatives, comparison, gallery),
        "outlines": partial(layers.outlines, comparison, gallery),
        "differences": partial(differences, comparison, small),
        "truth_picture": partial(truth_picture, comparison, small),
        "consensus": partial(consensus, comparison, gallery),
    }
    jobs = threads(len(comparison.rows) * gallery.valid.size)
    return dict(zip(parts, in_order(partial.__call__, parts.values(), jobs=jobs), strict=True))


def picks(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    """Return what to take for each goal, with its picture."""
    shown = [None if pick.row is None else row_picture(pick.row, gallery) for pick in comparison.picks]
    return [{"pick": pick, "picture": drawn} for pick, drawn in zip(comparison.picks, shown, strict=True)]


def header_facts(comparison: Comparison) -> list[str]:
    """Return the image's size, type and valid share, and how many runs took how long."""
    scene, image = comparison.scene, comparison.scene.image
    channels = f", {words.counted(image.n_channels, 'channel')}" if image.has_channels else ""
    return [
        f"{story.size(scene.shape)} {'voxels' if scene.is_volume else 'pixels'}",
        f"compared at 1/{scene.step} of its size" if scene.step > 1 else "",
        f"a voxel is {scene.spacing}" if scene.is_volume and scene.spacing is not None else "",
        f"{image.pixels.dtype.name}{channels}",
        f"{words.percent(comparison.scene.measured.n_pixels / comparison.scene.grey.size)} valid",
        f"black to white is {value_range(scene)}" if value_range(scene) else "",
        f"{words.counted(len(comparison.rows), 'run')} in {words.seconds(comparison.seconds)}",
    ]


def volume_part(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return a montage of a volume's planes, and which of them the page shows; None for a plane."""
    scene, view = comparison.scene, comparison.scene.view
    if view is None:
        return None
    drawn = pictures.with_mask(scene.as_picture(view.montage), view.montage(scene.valid))
    return {"montage": gallery.shown(drawn, f"Planes of {scene.name}, side by side"), **story.volume_words(scene)}


def value_range(scene: Scene) -> str:
    """Return the range of grey values that the screen shows, where the image has more than 8 bits."""
    if pictures.fills_a_screen(scene.image.pixels):
        return ""
    low, high = pictures.limits(scene.grey, scene.valid)
    return f"{words.number(low)} to {words.number(high)}"


def thresholds(comparison: Comparison) -> dict[str, list[float]]:
    """Return the thresholds of the story's methods by title: Otsu's, and those for several classes."""
    rows = [comparison.find("otsu"), comparison.find("multiotsu")]
    return {row.title: row.model["thresholds"] for row in rows if row is not None}


def two_classes(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return Otsu's part of the story; None where it did not run."""
    row = comparison.find("otsu")
    if row is None or row.segmentation is None or row.numbers is None:
        return None
    return {
        "row": row,
        "picture": row_picture(row, gallery),
        "thresholds": row.model["thresholds"],
        "shares": row.numbers.class_shares,
    }


def clusters(comparison: Comparison, gallery: Gallery) -> list[tuple[Row, Shown]]:
    """Return k-means of grey at ten classes and at the chosen number, most first."""
    wanted = sorted({MANY, comparison.scree.chosen_k}, reverse=True)
    rows = [comparison.find("kmeans", k=k) for k in wanted]
    return [(row, row_picture(row, gallery)) for row in rows if row is not None]


def scree_part(comparison: Comparison) -> dict[str, Any]:
    """Return the scree's part of the story."""
    scree = comparison.scree
    return {
        "plot": plots.scree_plot(scree),
        "criteria": story.criteria(scree),
        "agreement": story.agreement_sentence(scree),
        "scree": scree,
    }


def gradient(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return Sobel's part of the story: its six pictures and its error; None where it did not run."""
    row = comparison.find("sobel")
    edges = None if row is None else row.edges
    if row is None or edges is None or edges.gx is None or edges.gy is None or comparison.scene.is_volume:
        return None
    if edges.magnitude is None or edges.approximate_magnitude is None or edges.orientation is None:
        return None
    valid = edges.valid
    exact, rough = (
        magnitude if valid.all() else magnitude[valid] for magnitude in (edges.magnitude, edges.approximate_magnitude)
    )
    return {
        "row": row,
        "gx": gallery.signed(edges.gx, valid, "Gradient along columns: vertical edges, light where brightness rises"),
        "gy": gallery.signed(edges.gy, valid, "Gradient along rows: horizontal edges, light where brightness rises"),
        "approximate": gallery.ink(edges.approximate_magnitude, valid, "Approximate magnitude, inked where strong"),
        "exact": gallery.ink(edges.magnitude, valid, "Exact magnitude, inked where strong"),
        "difference": gallery.ink(
            edges.approximate_magnitude - edges.magnitude,
            valid,
            "Approximate less exact magnitude, inked where it is large",
        ),
        "orientation": gallery.orientation(edges.orientation, edges.strength, valid),
        "wheel": gallery.shown(pictures.wheel(), WHEEL, "wheel"),
        "error": edges.approximation_error or {"max": 0.0, "mean": 0.0},
        "largest": float(exact.max()) if exact.size else 0.0,
        "largest_rough": float(rough.max()) if rough.size else 0.0,
        "mean": float(exact.mean(dtype=np.float64)) if exact.size else 0.0,
        "mean_rough": float(rough.mean(dtype=np.float64)) if rough.size else 0.0,
    }


def second_derivatives(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    """Return the pictures of the second-derivative filters: their strength, and where they cross zero.

    Of the short list only, since this is the story: the wall and the cards show all.
    """
    parts = []
    for row in comparison.rows:
        edges = row.edges
        entry = catalogue.get(row.method)
        if edges is None or edges.crossings is None or edges.thin or not entry.shortlist or entry.family != "edges":
            continue
        strength = gallery.ink(edges.strength, edges.valid, f"Strength of {row.title}, inked where strong")
        parts.append({"row": row, "picture": strength, "what": "strength"})
        share = float(edges.crossings[edges.valid].mean()) if edges.valid.any() else 0.0
        lines = edges_picture(row.title, edges, gallery)
        parts.append({"row": row, "picture": lines, "what": f"zero crossings, {words.percent(share)} of the pixels"})
    return parts


def families(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    """Return what the wall and the cards show of each family."""
    groups = [(group.family, [row for row in group.rows if not row.left_out]) for group in table.families(comparison)]
    rows = [row for _, group in groups for row in group]
    jobs = threads(len(rows) * gallery.valid.size)
    cards = dict(
        zip(rows, in_order(partial(card, comparison=comparison, gallery=gallery), rows, jobs=jobs), strict=True)
    )
    return [{"name": family, "cards": [cards[row] for row in group]} for family, group in groups if group]


def card(row: Row, comparison: Comparison, gallery: Gallery) -> dict[str, Any]:
    """Return a method's card and its tile on the wall: its pictures, its advice, and the line that runs it."""
    picture, tile = (None, None) if row.result is None else row_pictures(row, gallery, 0, TILE)
    return {
        "row": row,
        "picture": picture,
        "tile": tile,
        "line": remake.command_of(row, comparison),
    }


def consensus(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return the maps of where methods agree, with their words; None with fewer than two segmentations."""
    maps = comparison.consensus
    if maps is None:
        return None
    sizes = None if comparison.scene.view is None else comparison.scene.view.sizes
    valid, apart, contradicted = (flat(layer, sizes) for layer in (maps.valid, maps.separated, maps.disagreement))
    agreed = pictures.with_mask(255 - pictures.stretch(apart, 0.0, 1.0), valid)
    split = pictures.heat(contradicted, valid)
    stops = ", ".join("#{:02x}{:02x}{:02x}".format(*colour) for colour in pictures.heat_ramp(9).tolist())
    return {
        "agreed": gallery.shown(
            agreed, "Where methods separate a pixel from those around it, inked where all do", "ink"
        ),
        "split": gallery.shown(split, "Where methods are split, bright where half contradict the other half"),
        "stops": stops,
        **story.consensus_words(maps, in_planes=comparison.scene.is_volume),
    }
