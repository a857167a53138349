"""How results show themselves in a notebook: a picture, and the numbers one asks for first. Self-contained HTML."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from snowshoe.drawing import pictures
from snowshoe.drawing.embedding import Shown, embedded
from snowshoe.drawing.style import plot_style
from snowshoe.drawing.volumes import flat
from snowshoe.drawing.words import number, percent, seconds, whole
from snowshoe.reports.plots import scree_plot
from snowshoe.results.edges import Edges
from snowshoe.results.pictures import labels_picture
from snowshoe.results.scree import Scree
from snowshoe.results.segmentation import Segmentation
from snowshoe.results.table import Table

__all__ = ["edges_html", "plot_card", "scree_html", "segmentation_html", "sheet", "table_html"]

WIDTH = 360
MOST_ROWS = 10
_BESIDE = "display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start;margin:.25rem 0"
_SHEET = "display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1rem;margin:.5rem 0"
_IMAGE = f"width:{WIDTH}px;max-width:100%;max-height:{2 * WIDTH}px;object-fit:contain"
_LINE = '<tr><th scope="row" style="text-align:left;font-weight:500">{}</th><td style="text-align:left">{}</td></tr>'
Facts = Iterable[tuple[str, str]]


def segmentation_html(segmentation: Segmentation) -> str:
    """Return a segmentation's picture and numbers."""
    areas = sorted(segmentation.label_counts().values(), reverse=True)
    facts = [
        ("method", _call(segmentation.method, segmentation.parameters.items())),
        (segmentation.kind, whole(segmentation.n_labels)),
        ("size", "×".join(map(str, segmentation.labels.shape))),
        ("valid", percent(segmentation.valid_fraction)),
        ("largest", percent(areas[0] / sum(areas)) if areas else "–"),
        *_learned(segmentation),
        ("time", seconds(segmentation.seconds)),
    ]
    alt = f"{segmentation.n_labels} {segmentation.kind} of {segmentation.method}"
    return _beside(_image(labels_picture(segmentation), alt, "flat"), facts)


def edges_html(edges: Edges) -> str:
    """Return an edge detector's strength, direction and numbers."""
    valid, strength = flat(edges.valid), flat(edges.strength)
    shown = _image(pictures.ink(strength, valid), f"Edge strength of {edges.method}, dark where strong")
    if edges.valid.ndim < 3 and edges.orientation is not None:
        hues = pictures.orientation(flat(edges.orientation), strength, valid)
        shown += _image(hues, "Direction of the gradient as hue")
    error = edges.approximation_error
    used = edges.strength[edges.valid]
    facts = [
        ("method", _call(edges.method, edges.parameters.items())),
        ("size", "×".join(map(str, edges.strength.shape))),
        ("layers", ", ".join(edges.layers)),
        ("strongest", number(float(used.max())) if used.size else "–"),
        *([("|gx| + |gy| off by", f"{percent(error['mean'])} on average")] if error else []),
        ("time", seconds(edges.seconds)),
    ]
    return _beside(shown, facts)


def scree_html(scree: Scree) -> str:
    """Return the scree curve, the k to take, and what each criterion says."""
    facts = [("take", f"k = {scree.trusted.k}")]
    facts += [(name.replace("_", " "), f"k = {k}") for name, k in scree.criteria.items()]
    facts += [("exact", "yes" if scree.exact else "no"), ("time", seconds(scree.seconds))]
    return _beside(plot_card(scree_plot(scree)), facts)


def table_html(table: Table) -> str:
    """Return the first rows of a table, and what is told of the whole image."""
    facts = [
        (f"{name.replace('_', ' ')}", " ".join([number(value), table.summary_units.get(name, "")]).strip())
        for name, value in table.summary.items()
    ]
    head = Markup("").join(Markup("<th>{}</th>").format(header) for header in table.headers)
    shown = [values[:MOST_ROWS] for values in table.columns.values()]
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(number(float(value))) for value in row)
        )
        for row in zip(*shown, strict=True)
    )
    more = (
        f"{whole(len(table))} rows" if len(table) <= MOST_ROWS else f"the first {MOST_ROWS} of {whole(len(table))} rows"
    )
    return _beside(
        Markup(
            '<div style="overflow:auto;max-width:100%"><table><caption>{}</caption><tr>{}</tr>{}</table></div>'
        ).format(more, head, rows),
        facts,
    )


def plot_card(plot: Markup) -> Markup:
    """Return a plot with the style that it needs where no page gives it."""
    return Markup('<style>{}</style><div style="width:36rem;max-width:100%">{}</div>').format(plot_style(), plot)


def sheet(cells: Iterable[tuple[Shown, str, str]]) -> str:
    """Return pictures in a grid, each with its title and its facts."""
    figure = Markup(
        '<figure style="margin:0"><img src="{}" alt="{}" style="width:100%">'
        '<figcaption style="font-size:.85em"><b>{}</b><br>{}</figcaption></figure>'
    )
    figures = Markup("").join(figure.format(shown.uri, shown.alt, title, facts) for shown, title, facts in cells)
    return str(Markup('<div style="{}">{}</div>').format(_SHEET, figures))


def _image(picture: pictures.Picture, alt: str, kind: str = "") -> Markup:
    """Return a picture as an element that holds its own pixels; small ones are enlarged in hard squares."""
    shown = embedded(picture, alt, kind, width=2 * WIDTH)
    hard = ";image-rendering:pixelated" if "small" in shown.kind else ""
    return Markup('<img src="{}" alt="{}" style="{}">').format(shown.uri, alt, _IMAGE + hard)


def _beside(shown: Markup, facts: Facts) -> str:
    """Return pictures with a table of facts beside them."""
    lines = Markup("").join(Markup(_LINE).format(name, value) for name, value in facts)
    return str(Markup('<div style="{}">{}<table>{}</table></div>').format(_BESIDE, shown, lines))


def _call(name: str, parameters: Iterable[tuple[str, object]]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in parameters)})"


def _learned(segmentation: Segmentation) -> list[tuple[str, str]]:
    """Return thresholds or centres, where the method learned some and they are few."""
    learned = {} if segmentation.model is None else segmentation.model.as_dict()
    facts = []
    for name in ("thresholds", "centers"):
        values = learned.get(name, [])
        if 0 < len(values) <= 12 and not isinstance(values[0], (list, tuple)):
            facts.append((name, ", ".join(number(float(value)) for value in values)))
    return facts
