"""The few strokes that plots are made of: elements, axes with round ticks, and text. Colours are the page's own.

Plots carry classes instead of colours, so that the page's style sheet draws them in light, in dark and on paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from snowshoe.drawing.words import number


def element(tag: str, content: str | Markup = "", **attributes: object) -> Markup:
    """Return one element; text is escaped, ``class_`` is ``class``, and ``_`` in a name becomes ``-``."""
    pairs = [
        f'{name.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for name, value in attributes.items()
        if value is not None
    ]
    opening = " ".join([tag, *pairs])
    return Markup(f"<{opening}>{escape(content)}</{tag}>") if content else Markup(f"<{opening}/>")


def _short(value: object) -> object:
    """Return a coordinate to a tenth of a pixel, which no screen shows finer."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def joined(parts: Iterable[str | Markup]) -> Markup:
    """Return the elements one after the other."""
    return Markup("").join(parts)


def drawing(
    width: float, height: float, title: str, parts: Iterable[Markup], kind: str = "plot", style: str | Markup = ""
) -> Markup:
    """Return an inline SVG that a screen reader announces by its title; with style it is a file of its own."""
    content = element("title", title) + joined([element("style", style)] if style else []) + joined(parts)
    box = f"0 0 {width:g} {height:g}"
    return element(
        "svg", content, xmlns=XMLNS if style else None, class_=kind, viewBox=box, role="img", aria_label=title
    )


def text(x: float, y: float, content: str, kind: str = "tick", anchor: str = "middle") -> Markup:
    """Return text at a point; anchor is start, middle or end."""
    return element("text", content, x=x, y=y, class_=kind, text_anchor=None if anchor == "start" else anchor)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def path(points: Sequence[tuple[float, float]], kind: str, closed: bool = False) -> Markup:
    """Return a line through the points."""
    steps = "L".join(f"{_short(float(x))} {_short(float(y))}" for x, y in points)
    return element("path", d=f"M{steps}{'Z' if closed else ''}", class_=kind)


def ticks(low: float, high: float, about: int = 6) -> list[float]:
    """Return round values (1, 2 or 5 times a power of ten apart) between two ends."""
    if not low < high:
        return [low]
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12 - math.floor(math.log10(step))) for k in range(first, last + 1)]


XMLNS = "http://www.w3.org/2000/svg"
"""What makes a file an SVG; inside a page it goes without saying."""

SIZE = (520.0, 300.0)
"""Width and height of a plot, in units in which its text is 12.5 high."""

STYLE = """
.plot { display: block; width: 100%; height: auto; overflow: visible; font-variant-numeric: tabular-nums; }
.plot text { font-size: 12.5px; fill: var(--muted, currentColor); }
.plot .label { fill: var(--ink, currentColor); }
.plot .grid { stroke: var(--line, #8883); stroke-width: 1; }
.plot .axis { stroke: var(--muted, currentColor); stroke-width: 1; }
.plot .bars { fill: var(--bars, #8886); stroke: none; }
.plot .curve { fill: none; stroke: var(--muted, currentColor); stroke-width: 1.5; stroke-linejoin: round; }
.plot .strong { stroke: var(--ink, currentColor); stroke-width: 2; }
.plot .dot { fill: var(--ink, currentColor); }
.plot .mode { fill: var(--paper, #fff); stroke: var(--ink, currentColor); stroke-width: 1.5; }
.plot .threshold, .plot .distance { stroke: var(--warm, #b8560f); stroke-width: 2; }
.plot .threshold.other, .plot .chord { stroke: var(--accent, #2878b5); stroke-width: 1.5; stroke-dasharray: 4 3; }
.plot .note { font-weight: 600; paint-order: stroke; stroke: var(--paper, transparent); stroke-width: 4px;
  stroke-linejoin: round; }
.plot .note.chosen { fill: var(--warm, #b8560f); }
.plot .note.other { fill: var(--accent, #2878b5); }
.plot .elbow { fill: none; stroke: var(--warm, #b8560f); stroke-width: 2.5; }
.plot .cell { fill: var(--accent, #2878b5); }
.plot .value { fill: var(--ink, currentColor); }
"""
"""What the strokes look like, in the page's colours where it has set some and in quiet ones where it has not."""


@dataclass(frozen=True)
class Scale:
    """A straight map from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.5)


@dataclass(frozen=True)
class LogScale(Scale):
    """A map from positive values to pixels in which equal ratios are equally long."""

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        return Scale(math.log10(self.low), math.log10(self.high), self.start, self.end)(math.log10(value))


@dataclass(frozen=True)
class Frame:
    """A plot's area with its two scales.

    Attributes
    ----------
    x, y : Scale
        From values to pixels.
    width, height : float
        Of the whole drawing.
    """

    x: Scale
    y: Scale
    width: float
    height: float

    @classmethod
    def of(
        cls, xs: tuple[float, float], ys: tuple[float, float], size: tuple[float, float], top: float = 30.0
    ) -> Frame:
        """Return a frame for values in two ranges, with room for labels on the left and below."""
        width, height = size
        return cls(Scale(*xs, 56.0, width - 14.0), Scale(*ys, height - 46.0, top), width, height)

    def axes(
        self, x_label: str, y_label: str, x_ticks: Iterable[float] | Mapping[float, str] | None = None, unit: str = ""
    ) -> Markup:
        """Return both axes: grid lines, ticks (each with its words, where given), and what each measures."""
        words = x_ticks if isinstance(x_ticks, Mapping) else {}
        bottom, left, right = self.y.start, self.x.start, self.x.end
        parts = []
        for value in ticks(self.y.low, self.y.high, max(4, round(self.height / 75))):
            y = self.y(value)
            parts += [line(left, y, right, y, "grid"), text(left - 8, y + 4, number(value) + unit, anchor="end")]
        for value in ticks(self.x.low, self.x.high) if x_ticks is None else x_ticks:
            x = self.x(value)
            parts += [line(x, bottom, x, bottom + 5, "axis"), text(x, bottom + 19, words.get(value) or number(value))]
        parts += [
            line(left, bottom, right, bottom, "axis"),
            text((left + right) / 2, self.height - 6, x_label, "label"),
            text(8, 14, y_label, "label", "start"),
        ]
        return joined(parts)
