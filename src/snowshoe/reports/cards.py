"""How results show themselves in a notebook: a picture, and the numbers one asks for first. Self-contained HTML."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from snowshoe.colour.palettes import label_colours
from snowshoe.drawing import pictures
from snowshoe.drawing.svg import STYLE
from snowshoe.drawing.words import number, percent, seconds, whole
from snowshoe.reports.scree_plot import scree_plot
from snowshoe.results.edges import Edges
from snowshoe.results.scree import Scree
from snowshoe.results.segmentation import Segmentation

WIDTH = 360
_HEAD = "text-align:left;font-weight:500"
_MARGIN = 'style="display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start;margin:.25rem 0"'
Facts = Iterable[tuple[str, str]]


def segmentation_html(found: Segmentation) -> str:
    """Return a segmentation's picture and numbers."""
    picture = labels_picture(found)
    areas = sorted(found.label_counts().values(), reverse=True)
    facts = [
        ("method", _call(found.method, found.parameters.items())),
        (found.kind, whole(found.n_labels)),
        ("size", "×".join(map(str, found.labels.shape))),
        ("valid", percent(found.valid_fraction)),
        ("largest", percent(areas[0] / sum(areas)) if areas else "–"),
        *_learned(found),
        ("time", seconds(found.seconds)),
    ]
    return beside(image(picture, f"{found.n_labels} {found.kind} of {found.method}", "flat"), facts)


def labels_picture(found: Segmentation) -> pictures.Picture:
    """Return labels as a picture: classes from dark to light, regions in colours that differ."""
    labels, valid = pictures.plane(found.labels), pictures.plane(found.valid)
    if found.kind == "regions":
        return pictures.paint(labels, valid, label_colours(int(labels.max()) + 1))
    used = np.unique(labels[valid])
    colours: npt.NDArray[np.uint8] = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    colours[used] = pictures.ramp(len(used))
    return pictures.paint(labels, valid, colours)


def edges_html(found: Edges) -> str:
    """Return an edge detector's strength, direction and numbers."""
    valid = pictures.plane(found.valid)
    strength = pictures.plane(found.strength)
    shown = image(pictures.ink(strength, valid), f"Edge strength of {found.method}, dark where strong")
    if found.orientation is not None:
        wheel = pictures.orientation(pictures.plane(found.orientation), strength, valid)
        shown += image(wheel, "Direction of the gradient as hue")
    error = found.approximation_error
    used = strength[valid]
    facts = [
        ("method", _call(found.method, found.parameters.items())),
        ("size", "×".join(map(str, found.strength.shape))),
        ("layers", ", ".join(found.layers)),
        ("strongest", number(float(used.max())) if used.size else "–"),
        *([("|gx| + |gy| off by", f"{percent(error['mean'])} on average")] if error else []),
        ("time", seconds(found.seconds)),
    ]
    return beside(shown, facts)


def scree_html(found: Scree) -> str:
    """Return the scree curve and what each criterion says."""
    plot = Markup(f"<style>{STYLE}</style>") + Markup('<div style="width:32rem;max-width:100%">{}</div>').format(
        scree_plot(found)
    )
    facts = [(name.replace("_", " "), f"k = {k}") for name, k in found.criteria.items()]
    return beside(plot, [*facts, ("exact", "yes" if found.exact else "no"), ("time", seconds(found.seconds))])


def image(picture: pictures.Picture, alt: str, kind: str = "photo") -> Markup:
    """Return a picture as an element that holds its own pixels; small ones are enlarged in hard squares."""
    made = pictures.shrunk(picture, 2 * WIDTH)
    uri = pictures.data_uri(made, "flat" if kind == "flat" else "photo")
    hard = ";image-rendering:pixelated" if max(made.shape[:2]) < WIDTH / 2 else ""
    style = f"width:{WIDTH}px;max-width:100%;max-height:{2 * WIDTH}px;object-fit:contain{hard}"
    return Markup('<img src="{}" alt="{}" style="{}">').format(uri, alt, style)


def beside(pictures: Markup, facts: Facts) -> str:
    """Return pictures with a table of facts beside them."""
    lines = Markup("").join(
        Markup('<tr><th scope="row" style="{}">{}</th><td style="text-align:left">{}</td></tr>').format(
            _HEAD, name, value
        )
        for name, value in facts
    )
    return str(Markup(f"<div {_MARGIN}>") + pictures + Markup("<table>") + lines + Markup("</table></div>"))


def _call(name: str, parameters: Iterable[tuple[str, object]]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in parameters)})"


def _learned(found: Segmentation) -> list[tuple[str, str]]:
    """Return thresholds or centres, where the method learned some and they are few."""
    learned = {} if found.model is None else found.model.as_dict()
    facts = []
    for name in ("thresholds", "centers"):
        values = learned.get(name, [])
        if 0 < len(values) <= 12 and not isinstance(values[0], (list, tuple)):
            facts.append((name, str(escape(", ".join(number(float(value)) for value in values)))))
    return facts
