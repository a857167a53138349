"""The page: the story's parts, drawn and worded, put into the template."""

from __future__ import annotations

import platform
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from snowshoe import catalogue
from snowshoe.comparison.plan import MANY
from snowshoe.comparison.ranking import score_names
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.row import Row
from snowshoe.drawing import words
from snowshoe.drawing.pictures import heat_ramp
from snowshoe.drawing.svg import STYLE
from snowshoe.kernels.dispatch import LEVEL
from snowshoe.reports.comparison import matrix, plots, remake, story, table
from snowshoe.reports.comparison.gallery import THUMBNAIL, TILE, Gallery, Shown, value_range
from snowshoe.reports.comparison.truth import differences
from snowshoe.reports.scree_plot import scree_plot

FEW = 20
"""Up to so many pictures, those of the wall are larger."""


def render(comparison: Comparison) -> str:
    """Return the report of a comparison as one HTML page."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {
        "number": words.number, "whole": words.whole, "percent": words.percent, "seconds": words.seconds,
        "capital": words.sentence, "bound": bound, "breakable": breakable,
        "spread": story.spread,
    }  # fmt: skip
    environment.globals |= {"counted": words.counted, "mark": plots.mark, "thin": words.THIN}
    template = environment.from_string(_read("report.html.jinja"))
    return template.render(style=_read("report.css") + STYLE, **context(comparison)) + "\n"


def bound(title: str) -> str:
    """Return a title whose equations do not break across lines."""
    return title.replace(" = ", "\u00a0=\u00a0")


def breakable(title: str) -> Markup:
    """Return a title that may break after an underscore."""
    return escape(title).replace("_", Markup("_<wbr>"))


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def context(comparison: Comparison) -> dict[str, Any]:
    """Return everything that the template prints."""
    gallery = Gallery(comparison.scene)
    small = Gallery(comparison.scene, THUMBNAIL, len(comparison.rows))
    scene = comparison.scene
    n_rows, n_columns = scene.grey.shape
    return {
        "comparison": comparison,
        "scene": scene,
        "measured": scene.measured,
        "portrait": n_rows > 1.15 * n_columns,
        "size": f"{words.whole(n_columns)}{words.THIN}×{words.THIN}{words.whole(n_rows)}",
        "valid_fraction": scene.measured.n_pixels / scene.grey.size,
        "value_range": value_range(scene),
        "summary": story.summary(comparison),
        "photo": gallery.photo(),
        "grey": gallery.grey(),
        "histogram": plots.histogram(scene.measured.density, thresholds(comparison)),
        "other_thresholds": story.other_thresholds(comparison.area),
        "two": two_classes(comparison, gallery),
        "clusters": clusters(comparison, gallery),
        "scree": scree_part(comparison),
        "gradient": gradient(comparison, gallery),
        "second": second_derivatives(comparison, gallery),
        "more": story.more(comparison),
        "all_command": remake.all_methods(comparison),
        "few": sum(not row.left_out for row in comparison.rows) <= FEW,
        "ranking": table.ranking(comparison),
        "ranking_scores": score_names(),
        "lines": table.lines(comparison),
        "ranks": dict(zip(comparison.rows, comparison.ranks, strict=True)),
        "places": {row: place for place, row in enumerate(comparison.rows)},
        "columns": table.columns(comparison),
        "scores": table.score_columns(comparison),
        "differences": differences(comparison, small),
        "consensus": consensus(comparison, gallery),
        "heat_map": matrix.heat_map(comparison.agreement) if len(comparison.agreement.names) > 1 else None,
        "shared": matrix.shared(comparison.agreement),
        "extremes": story.extremes(comparison.agreement),
        "families": families(comparison, small),
        "left_out": [row for row in comparison.rows if row.left_out],
        "command": remake.command(comparison),
        "python_lines": remake.python_lines(comparison),
        "versions": versions(),
    }


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
        "picture": gallery.row(row),
        "thresholds": row.model["thresholds"],
        "shares": row.numbers.class_shares,
    }


def clusters(comparison: Comparison, gallery: Gallery) -> list[tuple[Row, Shown]]:
    """Return k-means of grey at ten classes and at the chosen number, most first."""
    wanted = sorted({MANY, comparison.scree.chosen_k}, reverse=True)
    rows = [comparison.find("kmeans", k=k) for k in wanted]
    return [(row, gallery.row(row)) for row in rows if row is not None]


def scree_part(comparison: Comparison) -> dict[str, Any]:
    """Return the scree's part of the story."""
    scree = comparison.scree
    return {
        "plot": scree_plot(scree),
        "criteria": story.criteria(scree),
        "agreement": story.agreement_sentence(scree),
        "scree": scree,
    }


def gradient(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return Sobel's part of the story: its six pictures and its error; None where it did not run."""
    row = comparison.find("sobel")
    found = None if row is None else row.edges
    if row is None or found is None or found.gx is None or found.gy is None:
        return None
    if found.magnitude is None or found.approximate_magnitude is None:
        return None
    difference = found.approximate_magnitude.astype(np.float64) - found.magnitude
    exact, rough = found.magnitude[found.valid], found.approximate_magnitude[found.valid]
    return {
        "row": row,
        "gx": gallery.signed(found.gx, found, "Gradient along columns: vertical edges, light where brightness rises"),
        "gy": gallery.signed(found.gy, found, "Gradient along rows: horizontal edges, light where brightness rises"),
        "approximate": gallery.ink(found.approximate_magnitude, found, "Approximate magnitude, dark where strong"),
        "exact": gallery.ink(found.magnitude, found, "Exact magnitude, dark where strong"),
        "difference": gallery.ink(difference, found, "Approximate less exact magnitude, dark where it is large"),
        "orientation": gallery.orientation(found),
        "wheel": gallery.wheel(),
        "error": found.approximation_error or {"max": 0.0, "mean": 0.0},
        "largest": float(exact.max()) if exact.size else 0.0,
        "largest_rough": float(rough.max()) if rough.size else 0.0,
        "mean": float(exact.mean(dtype=np.float64)) if exact.size else 0.0,
        "mean_rough": float(rough.mean(dtype=np.float64)) if rough.size else 0.0,
    }


def second_derivatives(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    """Return the pictures of the detectors that give no gradient: their strength, and where they cross zero.

    Of the short list only, since this is the story: the wall and the cards show all.
    """
    parts = []
    for row in comparison.rows:
        found = row.edges
        if found is None or found.magnitude is not None or not catalogue.get(row.method).shortlist:
            continue
        strength = gallery.ink(found.strength, found, f"Strength of {row.title}, dark where strong")
        parts.append({"row": row, "picture": strength, "what": "strength"})
        if found.crossings is not None:
            share = float(found.crossings[found.valid].mean()) if found.valid.any() else 0.0
            lines = gallery.edges(row.title, found)
            parts.append(
                {"row": row, "picture": lines, "what": f"zero crossings, {words.percent(share)} of the pixels"}
            )
    return parts


def families(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    """Return what the wall and the cards show of each family."""
    made = []
    for group in table.families(comparison):
        shown = [row for row in group.rows if not row.left_out]
        cards = [card(row, comparison, gallery) for row in shown]
        if cards:
            made.append({"name": group.family, "cards": cards, "n_left_out": len(group.rows) - len(shown)})
    return made


def card(row: Row, comparison: Comparison, gallery: Gallery) -> dict[str, Any]:
    """Return a method's card and its tile on the wall: its pictures, its advice, and the line that runs it."""
    picture, tile = (None, None) if row.result is None else gallery.sizes(row, TILE)
    return {
        "row": row,
        "picture": picture,
        "tile": tile,
        "line": remake.command_of(row, comparison),
    }


def consensus(comparison: Comparison, gallery: Gallery) -> dict[str, Any] | None:
    """Return the maps of where methods agree, with their words; None with fewer than two segmentations."""
    found = comparison.consensus
    if found is None:
        return None
    agreed, split = gallery.consensus(found)
    stops = ", ".join("#{:02x}{:02x}{:02x}".format(*colour) for colour in heat_ramp(9).tolist())
    return {"agreed": agreed, "split": split, "stops": stops, **story.consensus_words(found)}


def versions() -> str:
    """Return what computed the report."""
    found = ", ".join(f"{name} {version(name)}" for name in ("snowshoe", "numpy", "scipy"))
    return f"{found}, Python {platform.python_version()}, kernels {LEVEL}"
