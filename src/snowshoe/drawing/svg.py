"""The few strokes that plots are made of: elements, axes with round ticks, and text. Colours are the style's own.

Plots carry classes instead of colours, so that one style sheet draws them in light, in dark and on paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from snowshoe.drawing.words import number, times_ten, whole

__all__ = [
    "SIZE", "Frame", "LogScale", "Scale",
    "circle", "drawing", "element", "joined", "line", "path", "rectangle", "text", "tick_words", "ticks",
]  # fmt: skip

XMLNS = "http://www.w3.org/2000/svg"
"""What makes a file an SVG; inside a page it goes without saying."""
LEAST_POWER = -300
"""Below it powers of ten lose digits."""
SIZE = (520.0, 300.0)
"""Width and height of a plot, in units in which its text is 12.5 high."""


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


def circle(x: float, y: float, radius: float, kind: str, tip: str = "") -> Markup:
    """Return a circle; a pointer that rests on it shows the tip."""
    return element("circle", element("title", tip) if tip else "", cx=x, cy=y, r=radius, class_=kind)


def rectangle(x: float, y: float, width: float, height: float, kind: str | None, **look: object) -> Markup:
    """Return a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, class_=kind, **look)  # type: ignore[arg-type]


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


def tick_words(values: Sequence[float]) -> list[str]:
    """Return ticks as people read them, all with as many decimals as the one that needs most."""
    if not _are_plain(values):
        return [number(value) for value in values]
    decimals = max((len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values), default=0)
    return [whole(round(v)) if decimals == 0 else f"{v:.{decimals}f}".replace("-", "−") for v in values]


def _are_plain(values: Sequence[float]) -> bool:
    return all(value == 0 or 1e-4 <= abs(value) < 1e6 for value in values)


def _shared_power(values: Sequence[float]) -> int:
    """Return the power of ten that is written once for an axis, whose ticks would else be wider than their place."""
    greatest = max(map(abs, values), default=0.0)
    return 0 if _are_plain(values) else max(LEAST_POWER, math.floor(math.log10(greatest)))


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
        bottom, left, right = self.y.start, self.x.start, self.x.end
        parts = []
        levels = ticks(self.y.low, self.y.high, max(4, round(self.height / 75)))
        power = _shared_power(levels)
        for value, words in zip(levels, tick_words([value / 10.0**power for value in levels]), strict=True):
            y = self.y(value)
            parts += [line(left, y, right, y, "rule"), text(left - 8, y + 4, words + unit, anchor="end")]
        places = list(ticks(self.x.low, self.x.high) if x_ticks is None else x_ticks)
        below = list(x_ticks.values()) if isinstance(x_ticks, Mapping) else tick_words(places)
        for value, words in zip(places, below, strict=True):
            x = self.x(value)
            parts += [line(x, bottom, x, bottom + 5, "axis"), text(x, bottom + 19, words)]
        parts += [
            line(left, bottom, right, bottom, "axis"),
            text((left + right) / 2, self.height - 6, x_label, "label"),
            text(8, 14, f"{y_label}, {times_ten(power)}" if power else y_label, "label", "start"),
        ]
        return joined(parts)
