"""What a person says of a network of their own: a small TOML file beside it, every key of which may be left out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowshoe.errors import UnusableNetwork, must_be

__all__ = ["OUTPUTS", "Card", "read_card"]

LAYOUTS, ORDERS, OUTPUTS = ("NCHW", "NHWC"), ("RGB", "BGR"), ("logits", "probabilities", "labels")
LONGEST = 1 << 14
"""Sides of a tile, in pixels, at most."""


@dataclass(frozen=True)
class Card:
    """How to use a network; None is found out from the network itself.

    Attributes
    ----------
    layout : {"NCHW", "NHWC"} or None
        Where the channels are.
    channels : {1, 3} or None
        How many channels the input has.
    order : {"RGB", "BGR"}
        Which of three channels comes first.
    scale : float or None
        What white is before ``mean`` and ``std``: 1, or 255 where the input is uint8.
    mean, std : tuple of float
        Subtracted from each channel, and then divided by; one number, or one for each channel.
    tile : tuple of int or None
        Rows and columns that the network sees at once; only for networks that take any size.
    overlap : int
        Pixels that neighbouring tiles share.
    multiple : int
        What the sides must be multiples of; only for networks that take any size.
    tensor : str or None
        The output that is used; None is the first.
    output : {"logits", "probabilities", "labels"} or None
        What its numbers are.
    classes : tuple of str
        Names of the classes, from 0; empty: they have none.
    """

    layout: str | None = None
    channels: int | None = None
    order: str = "RGB"
    scale: float | None = None
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    tile: tuple[int, int] | None = None
    overlap: int = 64
    multiple: int = 32
    tensor: str | None = None
    output: str | None = None
    classes: tuple[str, ...] = ()


def read_card(path: Path) -> Card:
    """Return what a TOML file says; all defaults where there is none.

    Raises
    ------
    UnusableNetwork
        If the file can't be read, or a key or its value is not one of a card's.
    """
    if not path.is_file():
        return Card()
    try:
        return _card_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnusableNetwork(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, or of a value
        raise UnusableNetwork(f"{path.name}: {error}") from error


def _card_of(content: Mapping[str, Any]) -> Card:
    """Return the card of keys and values, each checked."""
    checks = {
        "layout": lambda name, value: _one_of(name, value, LAYOUTS),
        "channels": lambda name, value: _one_of(name, value, (1, 3)),
        "order": lambda name, value: _one_of(name, value, ORDERS),
        "scale": _positive,
        "mean": _numbers,
        "std": lambda name, value: tuple(_positive(name, number) for number in _numbers(name, value)),
        "tile": _sides,
        "overlap": lambda name, value: _whole(name, value, 0),
        "multiple": lambda name, value: _whole(name, value, 1),
        "tensor": _text,
        "output": lambda name, value: _one_of(name, value, OUTPUTS),
        "classes": _names,
    }
    for name in content:
        if name not in checks:
            raise must_be("key", f"one of {', '.join(checks)}", name)
    return Card(**{name: checks[name](name, value) for name, value in content.items()})


def _one_of(name: str, value: Any, choices: tuple[Any, ...]) -> Any:
    if isinstance(value, bool) or value not in choices:
        raise must_be(name, " or ".join(map(repr, choices)), value)
    return value


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise must_be(name, "a finite number", value)
    return float(value)


def _positive(name: str, value: Any) -> float:
    if _number(name, value) <= 0:
        raise must_be(name, "above 0", value)
    return float(value)


def _numbers(name: str, value: Any) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else [value]
    if len(numbers) not in (1, 3):
        raise must_be(name, "one number, or three", value)
    return tuple(_number(name, number) for number in numbers)


def _whole(name: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LONGEST:
        raise must_be(name, f"an integer from {least} to {LONGEST}", value)
    return value


def _sides(name: str, value: Any) -> tuple[int, int]:
    sides = value if isinstance(value, list) else [value, value]
    if len(sides) != 2:
        raise must_be(name, "one number of pixels, or rows and columns", value)
    return _whole(name, sides[0], 1), _whole(name, sides[1], 1)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise must_be(name, "a text", value)
    return value


def _names(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise must_be(name, "a list of texts", value)
    return tuple(_text(name, text) for text in value)
