"""Readable definition of the JPEG kernel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class _Damaged(Exception):
    """A code that no table has, too many coefficients, or too few bits."""


def scan(
    data: Array, start: int, components: Array, tables: Array, header: Array, nonzero: Array, outcome: Array
) -> None:
    """Write where the marker after a scan begins and how many bytes too many stand before it; -1 of them for damage.

    ``components`` has for each its blocks across and down a unit, the blocks in a row and the number of the first, and
    its tables for direct and alternating coefficients. A table has for each 16 bits the length of the code that they
    begin with, times 256, plus its symbol; 0 for none. ``header``: units across and down, units between restarts, the
    first and last coefficient, whether the image is progressive, whether the scan refines an earlier one. ``nonzero``
    has a bit for each coefficient of each block that an earlier scan of a progressive image has given a value.
    """
    across, down, restart, first, last, progressive, refines = header.tolist()
    blocks = _Blocks(_Bits(data.tobytes(), start), tables, first, last, bool(progressive), bool(refines), nonzero)
    outcome[:] = start, -1
    try:
        for unit in range(across * down):
            if restart and unit and unit % restart == 0:
                blocks.restart(unit // restart - 1)
            _unit(blocks, components.tolist(), *divmod(unit, across))
        left, end = blocks.bits.next_marker()
    except _Damaged:
        return
    outcome[:] = end, left


def _unit(blocks: _Blocks, components: list[list[int]], row: int, column: int) -> None:
    for across, down, stride, offset, direct, alternating in components:
        for y in range(down):
            for x in range(across):
                blocks.decode(offset + (row * down + y) * stride + column * across + x, direct, alternating)
    if blocks.bits.exhausted:
        raise _Damaged


@dataclass
class _Bits:
    """The bits between two markers, most significant first; zeros follow the last."""

    data: bytes
    at: int
    bits: int = 0
    n: int = 0
    invented: int = 0

    def peek(self) -> int:
        """Return the next sixteen bits and stay where they begin."""
        while self.n < 16:
            pair = self.data[self.at : self.at + 2]
            stuffed = pair == b"\xff\x00"
            if not pair or (pair[0] == 0xFF and not stuffed):
                byte, self.invented = 0, self.invented + 8
            else:
                byte, self.at = pair[0], self.at + 1 + stuffed
            self.bits, self.n = (self.bits << 8 | byte) & 0xFFFFFF, self.n + 8
        return self.bits >> (self.n - 16) & 0xFFFF

    def take(self, n: int) -> int:
        """Return the next bits and go on behind them."""
        value = self.peek() >> (16 - n) if n else 0
        self.n -= n
        return value

    @property
    def exhausted(self) -> bool:
        """Whether more bits were taken than stand before the marker."""
        return self.n < self.invented

    def next_marker(self) -> tuple[int, int]:
        """Go on behind the next marker; return how many whole bytes stood before it, and where it begins."""
        left = (self.n - self.invented) // 8
        while (pair := self.data[self.at : self.at + 2]) and (pair[0] != 0xFF or pair[1:] in (b"\x00", b"\xff")):
            left += pair != b"\xff\xff"
            self.at += 1 + (pair == b"\xff\x00")
        if len(pair) < 2:
            raise _Damaged
        self.bits, self.n, self.invented, self.at = 0, 0, 0, self.at + 2
        return left, self.at - 2


@dataclass
class _Blocks:
    """The blocks of a scan, one after another."""

    bits: _Bits
    tables: Array
    first: int
    last: int
    progressive: bool
    refines: bool
    nonzero: Array
    run: int = field(default=0, init=False)
    """Blocks that end without a further symbol."""

    def restart(self, number: int) -> None:
        """Go on behind the restart marker that has to follow."""
        self.run = 0
        left, at = self.bits.next_marker()
        if left or self.bits.data[at + 1] != 0xD0 + number % 8:
            raise _Damaged

    def decode(self, block: int, direct: int, alternating: int) -> None:
        """Go through what the scan holds of a block."""
        if not self.progressive:
            self._direct(direct)
            self._alternating(alternating, None)
        elif self.first == 0 and self.refines:
            self.bits.take(1)
        elif self.first == 0:
            self._direct(direct)
        elif self.refines:
            self._refined(alternating, block)
        else:
            self._alternating(alternating, block)

    def _symbol(self, table: int) -> int:
        entry = int(self.tables[table, self.bits.peek()])
        if not entry:
            raise _Damaged
        self.bits.take(entry >> 8)
        return entry & 255

    def _direct(self, table: int) -> None:
        if (length := self._symbol(table)) > 15:
            raise _Damaged
        self.bits.take(length)

    def _alternating(self, table: int, block: int | None) -> None:
        if self.run:
            self.run -= 1
            return
        k = 1 if block is None else self.first
        while k <= self.last:
            zeros, length = divmod(self._symbol(table), 16)
            if not length and zeros < 15:
                if block is None and zeros:
                    raise _Damaged
                self.run = (1 << zeros) - 1 + self.bits.take(zeros)
                return
            k += zeros
            if k > self.last:
                raise _Damaged
            if block is not None and length:
                self._mark(block, k)
            self.bits.take(length)
            k += 1

    def _refined(self, table: int, block: int) -> None:
        k = self.first
        while not self.run and k <= self.last:
            zeros, length = divmod(self._symbol(table), 16)
            if length > 1:
                raise _Damaged
            if not length and zeros < 15:
                self.run = (1 << zeros) + self.bits.take(zeros)
                break
            self.bits.take(length)
            while k <= self.last and (self._is_marked(block, k) or zeros > 0):
                marked = self._is_marked(block, k)
                self.bits.take(marked)
                zeros, k = zeros - (not marked), k + 1
            if k > self.last and length:
                raise _Damaged
            if length:
                self._mark(block, k)
            k += 1
        if self.run:
            for coefficient in range(k, self.last + 1):
                self.bits.take(self._is_marked(block, coefficient))
            self.run -= 1

    def _is_marked(self, block: int, k: int) -> int:
        return int(self.nonzero[block]) >> k & 1

    def _mark(self, block: int, k: int) -> None:
        self.nonzero[block] |= np.uint64(1 << k)
