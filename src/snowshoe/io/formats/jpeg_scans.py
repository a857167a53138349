"""Whether a JPEG lost data: libjpeg warns of it where nobody hears, fills the rest with grey and goes on.

The headers are read here, the entropy-coded data by a kernel: each scan must have as many blocks as its image, in codes
that its tables know, with nothing missing and nothing left. What is arithmetically coded or lossless is not looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from snowshoe.kernels.jpeg import scan

_SEQUENTIAL, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
_TABLES, _START, _END, _SCAN, _RESTARTS = 0xC4, 0xD8, 0xD9, 0xDA, 0xDD
_ALONE = range(0xD0, 0xD8)
_PADDING = 16
"""Bytes after the last block that are noted and not called damage: some cameras write a few too many."""
_LAST = 63


class Damaged(ValueError):
    """The data is not what its headers announce."""


class _Unknown(Exception):
    """The data cannot be followed, so that nothing is known of damage."""


@dataclass
class _Component:
    """A colour of the image: its blocks, and which of its coefficients have arrived whole."""

    across: int
    down: int
    stride: int
    rows: int
    columns: int
    offset: int
    arrived: set[int] = field(default_factory=set)


@dataclass
class _State:
    """What the headers have said so far."""

    tables: dict[tuple[int, int], npt.NDArray[np.uint16]] = field(default_factory=dict)
    components: dict[int, _Component] = field(default_factory=dict)
    progressive: bool = False
    units: tuple[int, int] = (0, 0)
    restart: int = 0
    nonzero: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))


def spare_bytes(data: bytes, tables: bytes = b"") -> int:
    """Return how many bytes follow the last block; ``tables`` are a JPEG without an image, as TIFF has.

    Raises
    ------
    Damaged
        If data is missing, or is not what its headers announce.
    """
    state = _State()
    try:
        if tables:
            _walk(tables, state)
        spare = _walk(data, state)
    except _Unknown:
        return 0
    except (LookupError, ValueError, ArithmeticError) as error:
        raise Damaged from error
    if spare > _PADDING:
        raise Damaged
    if any(component.arrived < {*range(_LAST + 1)} for component in state.components.values()):
        raise Damaged
    return spare


def _walk(data: bytes, state: _State) -> int:
    """Follow the markers from the start of an image to its end; return how many bytes too many stand before that."""
    values = np.frombuffer(data, np.uint8)
    at, spare = 2, 0
    while True:
        at, stray = _next_marker(data, at)
        spare += stray
        kind = data[at + 1]
        if kind == _END:
            return spare
        if spare or kind in _ALONE or kind == _START:
            raise Damaged
        body = data[at + 4 : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")]
        at += 4 + len(body)
        if kind in _OTHER_FRAMES:
            raise _Unknown
        if kind == _SCAN:
            at, spare = _scanned(values, at, body, state)
        else:
            _note(kind, body, state)


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """Return where the next marker begins, and how many bytes before it are none of a marker."""
    begin = data.find(b"\xff", at)
    if begin < 0:
        raise Damaged
    end = begin
    while data[end + 1] == 0xFF:
        end += 1
    return end, begin - at


def _note(kind: int, body: bytes, state: _State) -> None:
    if kind == _TABLES:
        _add_tables(body, state)
    elif kind == _RESTARTS:
        state.restart = int.from_bytes(body[:2], "big")
    elif kind in (_SEQUENTIAL, _EXTENDED, _PROGRESSIVE):
        _add_frame(kind, body, state)


def _add_tables(body: bytes, state: _State) -> None:
    """Add Huffman tables, each as what every 16 bits begin with: the length of the code · 256 + its symbol."""
    while body:
        counts = body[1:17]
        symbols = body[17 : 17 + sum(counts)]
        table = np.zeros(1 << 16, np.uint16)
        lengths = np.repeat(np.arange(1, 17), list(counts))
        spans = 1 << (16 - lengths)
        entries = np.repeat(lengths[: len(symbols)] << 8 | np.frombuffer(symbols, np.uint8), spans[: len(symbols)])
        table[: len(entries)] = entries[: 1 << 16]
        state.tables[body[0] >> 4, body[0] & 15] = table
        body = body[17 + sum(counts) :]


def _add_frame(kind: int, body: bytes, state: _State) -> None:
    rows, columns = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    sampling = [(body[at], body[at + 1] >> 4, body[at + 1] & 15) for at in range(6, 6 + 3 * body[5], 3)]
    most_across, most_down = max(across for _, across, _ in sampling), max(down for _, _, down in sampling)
    state.units = math.ceil(columns / (8 * most_across)), math.ceil(rows / (8 * most_down))
    state.progressive = kind == _PROGRESSIVE
    offset = 0
    for name, across, down in sampling:
        stride = state.units[0] * across
        own = math.ceil(rows * down / (8 * most_down)), math.ceil(columns * across / (8 * most_across))
        state.components[name] = _Component(across, down, stride, *own, offset)
        offset += stride * state.units[1] * down
    state.nonzero = np.zeros(offset if state.progressive else 0, np.uint64)


def _scanned(values: npt.NDArray[np.uint8], start: int, body: bytes, state: _State) -> tuple[int, int]:
    """Go through a scan, and return where the next marker begins and how many bytes are left before it."""
    names = [(body[at], body[at + 1] >> 4, body[at + 1] & 15) for at in range(1, 1 + 2 * body[0], 2)]
    first, last, precision = body[1 + 2 * body[0] : 4 + 2 * body[0]]
    first, last = (first, min(last, _LAST)) if state.progressive else (0, _LAST)
    components = [state.components[name] for name, _, _ in names]
    interleaved = len(components) > 1
    across, down = state.units if interleaved else (components[0].columns, components[0].rows)
    refines = state.progressive and precision >> 4 > 0
    header = np.array([across, down, state.restart, first, last, state.progressive, refines], np.int32)
    layout = [
        (*((part.across, part.down) if interleaved else (1, 1)), part.stride, part.offset, *_numbers(state, *tables))
        for part, (_, *tables) in zip(components, names, strict=True)
    ]
    if not state.tables:
        # The frames of a film leave out the tables that all of them share.
        raise _Unknown
    outcome = np.zeros(2, np.int64)
    scan(values, start, np.array(layout, np.int32), _stacked(state), header, state.nonzero, outcome)
    end, left = outcome.tolist()
    if left < 0:
        raise Damaged
    if not state.progressive or precision & 15 == 0:
        for component in components:
            component.arrived.update(range(first, last + 1))
    return end, left


def _stacked(state: _State) -> npt.NDArray[np.uint16]:
    """Return all tables, after one without codes, which stands for those that are not there."""
    return np.stack([np.zeros(1 << 16, np.uint16), *state.tables.values()])


def _numbers(state: _State, direct: int, alternating: int) -> tuple[int, int]:
    places = {key: number for number, key in enumerate(state.tables, 1)}
    return places.get((0, direct), 0), places.get((1, alternating), 0)
