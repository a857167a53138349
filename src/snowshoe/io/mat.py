"""Read what the Berkeley benchmark keeps in MATLAB files: ground truth, contour maps, label images.

A reader of its own, for the numbers, cells and structures that such files hold. It believes no size that the file does
not bear out, goes no deeper than the benchmark does, and unpacks nothing that is not asked for.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from snowshoe.errors import UnreadableImage, must_be

__all__ = ["read_annotations", "read_ground_truth", "read_variables"]

Field = Literal["Segmentation", "Boundaries"]
FIELDS: tuple[Field, ...] = ("Segmentation", "Boundaries")

MOST_BYTES = 2**28
"""Of one variable, unpacked: 1700 photos of the benchmark. Zeros take a thousandth of that in a file."""
MOST_PARTS = 2**16
"""Cells and fields of one variable; results have a hundred, and each takes more memory than it takes in the file."""
DEEPEST = 8
"""How far cells and structures may be nested; a ground truth is three deep."""

MOST_AXES = 8

HEADER = 128
HEAD = 512
"""Bytes of a variable that hold its class, its shape and its name of up to 63 letters."""
MATRIX, COMPRESSED = 14, 15
CELL, STRUCTURE = 1, 2
NUMBERS = range(6, 16)
"""Classes of arrays of numbers, in the order of the format: double, single, then integers of 8 to 64 bits."""
TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
TYPES_OF_4 = ("f8", "f4", "i4", "i2", "u2", "u1")
"""Of the numbers in files of version 4."""

# What a file that is cut short or changed meets in the reader below; LookupError: of a class or type that is not known.
_BROKEN = (ValueError, OverflowError, LookupError, MemoryError, OSError, struct.error, zlib.error)


def read_ground_truth(path: str | Path, *, field: Field = "Segmentation") -> list[npt.NDArray[Any]]:
    """The segmentations of an image by each of its annotators.

    Parameters
    ----------
    path : str or Path
        A ``.mat`` file with ``groundTruth``, a cell for each annotator.
    field : {"Segmentation", "Boundaries"}
        Regions numbered from 1, or the thinned lines between them as 0 and 1.

    Returns
    -------
    list of ndarray
        One integer image for each annotator, all of one shape.

    Raises
    ------
    UnreadableImage
        If the file is missing, broken, no ``.mat`` file, or holds no ground truth.
    """
    if field not in FIELDS:
        raise must_be("field", "'Segmentation' or 'Boundaries'", field)
    annotations = read_annotations(path)
    if not all(field in annotation for annotation in annotations):
        raise UnreadableImage(f"{path}: groundTruth holds no {field} images")
    return [annotation[field] for annotation in annotations]


def read_annotations(path: str | Path) -> list[dict[Field, npt.NDArray[Any]]]:
    """Return what each annotator drew: one integer image for each field that is there, all of one shape.

    Raises
    ------
    UnreadableImage
        As `read_ground_truth` does.
    """
    content = read_variables(path, ("groundTruth",))
    if "groundTruth" not in content:
        raise UnreadableImage(f"{path}: a .mat file without groundTruth")
    try:
        annotations = [_annotation(cell) for cell in np.ravel(content["groundTruth"])]
    except ValueError as error:
        raise UnreadableImage(f"{path}: groundTruth holds no Segmentation images ({error})") from error
    shapes = [image.shape for annotation in annotations for image in annotation.values()]
    if not shapes:
        raise UnreadableImage(f"{path}: groundTruth holds no Segmentation images")
    if len(set(shapes)) != 1:
        raise UnreadableImage(f"{path}: groundTruth must hold images of one shape, got {shapes}")
    return annotations


def _annotation(cell: Any) -> dict[Field, npt.NDArray[Any]]:
    structure = cell.flat[0] if isinstance(cell, np.ndarray) and cell.size else cell
    if not isinstance(structure, Mapping):
        raise must_be("an annotation", "a structure", type(structure).__name__)
    return {field: _integers(structure[field]) for field in FIELDS if field in structure}


def _integers(image: Any) -> npt.NDArray[Any]:
    """Return a field's image; one that MATLAB saved as floating point as integers."""
    array = np.asarray(image)
    if array.ndim != 2 or not array.size or array.dtype.kind not in "biuf":
        raise must_be("an annotation", "a two-dimensional image", f"{array.dtype} {array.shape}")
    whole = array.dtype.kind != "f" or (array == np.floor(array)).all()
    if not (whole and array.min() >= 0 and array.max() < 2**31):
        raise must_be("an annotation", "an image of whole numbers from 0", f"{array.min()} … {array.max()}")
    return np.ascontiguousarray(array, dtype=np.int32 if array.dtype.kind == "f" else None)


def read_variables(path: str | Path, names: Sequence[str]) -> dict[str, Any]:
    """Return the variables of these names that a MATLAB file holds.

    Numbers are arrays of the type that they are stored in; cells are arrays of objects; structures are arrays of
    mappings; what is neither is None. Versions 4 to 7 are read; 7.3 is another format.

    Raises
    ------
    UnreadableImage
        If the file is missing, broken, of another kind, or larger inside than any result of the benchmark.
    """
    if not Path(path).is_file():
        raise UnreadableImage(f"{path}: there is no such file")
    try:
        _checked_size(Path(path).stat().st_size)
        content = Path(path).read_bytes()
        # The text at the head of later versions has no zero in it; a version 4 number has.
        variables = _variables_of_4(content) if len(content) > 20 and 0 in content[:4] else _variables(content)
        return {name: value() for name, value in variables if name in names}
    except _BROKEN as error:
        raise UnreadableImage(f"{path}: not a readable .mat file ({error})") from error


def _checked_size(n_bytes: int) -> int:
    if n_bytes > MOST_BYTES:
        raise must_be("a .mat file", f"of at most {MOST_BYTES >> 20} MB, packed and unpacked", f"{n_bytes >> 20} MB")
    return n_bytes


_Variable = tuple[str, Callable[[], Any]]
"""A name, and what reads the value."""


def _variables_of_4(content: bytes) -> Iterator[_Variable]:
    """Yield the variables of a file of version 4: five numbers, a name and an array of numbers for each."""
    at = 0
    while at < len(content):
        # A code has four digits: read in the other order of bytes it would be far larger, or negative.
        order = "<" if 0 <= struct.unpack_from("<i", content, at)[0] < 5000 else ">"
        code, rows, columns, is_complex, name_size = struct.unpack_from(f"{order}5i", content, at)
        dtype = np.dtype(order + TYPES_OF_4[code // 10 % 10])
        start = at + 20 + name_size
        at = start + rows * columns * dtype.itemsize * (2 if is_complex else 1)
        if min(rows, columns, name_size) < 0 or at > len(content):
            raise ValueError("it is cut short")
        numbers = memoryview(content)[start:at]
        if code % 10 == 0 and not is_complex:
            name = content[start - name_size : start].split(b"\0")[0].decode("latin-1")
            yield name, partial(_array, numbers, dtype, (rows, columns))


def _variables(content: bytes) -> Iterator[_Variable]:
    """Yield the variables of a file of versions 5 to 7."""
    order = {b"IM": "<", b"MI": ">"}.get(content[126:HEADER])
    if order is None:
        raise ValueError("its head is not that of a MATLAB file")
    if struct.unpack_from(f"{order}H", content, 124)[0] != 0x100:
        raise ValueError("it is of version 7.3, which is HDF5; save it with '-v7'")
    elements = _Elements(memoryview(content)[HEADER:], order)
    while elements.rest:
        kind, packed = elements.next(padded=False)
        if kind == COMPRESSED:
            yield _name_of(_unpacked(packed, order, head=True), order), partial(_unpacked_value, packed, order)
        elif kind == MATRIX:
            yield _name_of(packed, order), partial(_Parts(order).value, packed)


def _unpacked_value(packed: memoryview, order: str) -> Any:
    return _Parts(order).value(_unpacked(packed, order))


def _unpacked(packed: memoryview, order: str, *, head: bool = False) -> memoryview:
    """Return the content of a compressed variable, or as much of it as holds the name."""
    unpacker = zlib.decompressobj()
    kind, size = struct.unpack(f"{order}II", unpacker.decompress(packed, 8))
    if kind != MATRIX:
        raise ValueError("a compressed variable is no array")
    wanted = min(size, HEAD) if head else _checked_size(size)
    content = unpacker.decompress(unpacker.unconsumed_tail, wanted) if wanted else b""
    if len(content) < wanted:
        raise ValueError("it is cut short")
    return memoryview(content)


def _name_of(content: memoryview, order: str) -> str:
    return _Elements(content, order).head()[2] if len(content) else ""


@dataclass
class _Elements:
    """The elements in a part of a file, one after the other: type, size and content of each."""

    rest: memoryview
    order: str

    def next(self, *, padded: bool = True) -> tuple[int, memoryview]:
        """Return the type and the content of the next element, and move behind it."""
        kind, size = struct.unpack_from(f"{self.order}II", self.rest)
        start = 8
        if kind >> 16:  # a small one, whose content takes the place of its size
            kind, size, start = kind & 0xFFFF, kind >> 16, 4
        content = self.rest[start : start + size]
        if len(content) < size or (start == 4 and size > 4):
            raise ValueError("it is cut short")
        self.rest = self.rest[8 if start == 4 else 8 + size + (-size % 8 if padded else 0) :]
        return kind, content

    def numbers(self) -> npt.NDArray[Any]:
        """Return the next element as the numbers that it holds."""
        kind, content = self.next()
        return np.frombuffer(content, np.dtype(self.order + TYPES[kind]))

    def head(self) -> tuple[int, tuple[int, ...], str]:
        """Return the class, with its flags, the shape and the name that an array begins with."""
        flags = int(self.numbers()[0])
        shape = tuple(int(n) for n in self.numbers())
        if not 2 <= len(shape) <= MOST_AXES or min(shape) < 0:
            raise must_be("an array", f"of 2 to {MOST_AXES} axes", shape)
        return flags, shape, bytes(self.next()[1]).decode("latin-1")


@dataclass
class _Parts:
    """Reads one variable, and counts what it is made of."""

    order: str
    n_parts: int = 0

    def value(self, content: memoryview, depth: int = 0) -> Any:
        """Return what an array's content says: see `read_variables`."""
        if not len(content):
            return np.empty((0, 0))
        elements = _Elements(content, self.order)
        flags, shape, _ = elements.head()
        kind, is_complex = flags & 0xFF, bool(flags & 0x800)
        if kind in NUMBERS and not is_complex:
            stored = elements.numbers()
            return _array(stored.data, stored.dtype, shape)
        if kind == CELL:
            return self._shaped([self._part(elements, depth) for _ in self._counted(shape, 1, depth)], shape)
        if kind == STRUCTURE:
            return self._structures(elements, shape, depth)
        return None

    def _structures(self, elements: _Elements, shape: tuple[int, ...], depth: int) -> npt.NDArray[Any]:
        size = int(elements.numbers()[0])
        letters = bytes(elements.next()[1])
        if size < 1:
            raise must_be("a field's name", "of at least one letter", size)
        names = [letters[at : at + size].split(b"\0")[0].decode("latin-1") for at in range(0, len(letters), size)]
        counted = self._counted(shape, len(names), depth)
        return self._shaped([{name: self._part(elements, depth) for name in names} for _ in counted], shape)

    def _counted(self, shape: tuple[int, ...], n_fields: int, depth: int) -> range:
        """Return the numbers of an array's elements; refuse what nobody's results are like."""
        n = math.prod(shape)
        self.n_parts += n * max(1, n_fields)
        if self.n_parts > MOST_PARTS:
            raise must_be("a variable", f"of at most {MOST_PARTS} cells and fields", self.n_parts)
        if depth >= DEEPEST:
            raise must_be("a variable", f"nested at most {DEEPEST} deep", "more")
        return range(n)

    def _part(self, elements: _Elements, depth: int) -> Any:
        kind, content = elements.next()
        if kind != MATRIX:
            raise ValueError("a cell or field is no array")
        return self.value(content, depth + 1)

    @staticmethod
    def _shaped(parts: Sequence[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
        array = np.empty(len(parts), object)
        for position, part in enumerate(parts):
            array[position] = part
        return array.reshape(shape, order="F")


def _array(numbers: memoryview, dtype: np.dtype[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """Return stored numbers, column after column, as an array of this machine's byte order."""
    array = np.frombuffer(numbers, dtype).reshape(shape, order="F")
    return array.astype(dtype.newbyteorder("="))
