"""One image, worked on: what was read, what came of it, and the files that hold it."""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeGuard

import numpy as np

from snowshoe.errors import UnwritableOutput, must_be
from snowshoe.io.plain import plain
from snowshoe.io.system import reason_of
from snowshoe.recipes import Recipe
from snowshoe.recipes.hints import hints
from snowshoe.results import Segmentation
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.exporting import STREAMED, Exporter
from snowshoe.scale.inputs import Item
from snowshoe.scale.memory import peak_of_process
from snowshoe.scale.outputs import Made, outputs_of, place_of, save_beside, write_all
from snowshoe.scale.plan import alone_pixels, block_pixels, fits, why_not_in_blocks
from snowshoe.scale.quality import quality_of
from snowshoe.scale.reading import Reading
from snowshoe.scale.sinks import SINKS
from snowshoe.scale.sizes import Size, size_of
from snowshoe.scale.sources import in_parts
from snowshoe.scale.spreading import InOrder
from snowshoe.workers import in_order

__all__ = ["Row", "Work"]

MOST_VALUES, MOST_CLASSES = 64, 16
"""A model of more numbers, and shares of more classes, say nothing in a table."""
OUTLINED = 24
"""Bytes for each pixel of the window of one object whose outline is followed."""
TABLE, PAGE, CRATE, REGIONS = "status.csv", "status.html", "ro-crate-metadata.json", "regions.csv"
"""What tells of a whole run."""


@dataclass(frozen=True)
class Row:
    """What a run says of one image.

    Attributes
    ----------
    name : str
        The input's place below the folder of all inputs.
    sha256 : str
        Of the input.
    shape : tuple of int
    dtype : str
    files : dict of str to str
        Kind → path below the output folder.
    sizes, digests : dict of str to int, and to str
        Bytes and SHA-256 of those files.
    values : dict of str to float
        What was measured and learned: counts, the model, blur, saturation, emptiness.
    notes : tuple of str
        What was done to the image that a person should know, and the doubts.
    started : str
        When, by the clock of the machine, in UTC.
    seconds : float
    worker : (int, int)
        The process, and the most memory that it ever held until then; not kept.
    doubts : tuple of str
        Those of the notes that say that something looks wrong.
    """

    name: str
    sha256: str
    shape: tuple[int, ...]
    dtype: str
    files: Mapping[str, str]
    sizes: Mapping[str, int]
    digests: Mapping[str, str]
    values: Mapping[str, float]
    notes: tuple[str, ...]
    started: str
    seconds: float
    worker: tuple[int, int] = field(default=(0, 0), compare=False)
    doubts: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what the journal keeps."""
        return {name: value for name, value in plain(asdict(self)).items() if name != "worker"}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any], *, folder: Path) -> Self:
        """Return a row that the journal kept; raise a ValueError where one of its files is not what it was."""
        facts = dict(kept) | {"shape": tuple(kept["shape"]), "notes": tuple(kept["notes"])}
        facts |= {"doubts": tuple(kept.get("doubts", ()))}
        row = cls(**facts)
        for kind, file in row.files.items():
            place = folder / file
            if not place.exists() or size_on_disk(place) != row.sizes[kind]:
                raise ValueError(f"{file} is not there as it was written")
        return row


@dataclass(frozen=True)
class Work:
    """What is done with each image; picklable.

    Attributes
    ----------
    recipe : Recipe
        One that runs on an image alone.
    folder : path
        The output folder.
    reading : Reading
    room : int
        Bytes that an image may take; one that needs more is worked on in blocks, if the recipe can be.
    spread : callable
        Who works on blocks: `in_order`, or a `Spread`.
    hashed : bool
        Whether it is told which bytes an input has.
    """

    recipe: Recipe
    folder: Path
    reading: Reading
    room: int
    spread: InOrder = in_order
    hashed: bool = True

    def is_in_blocks(self, item: Item) -> bool:
        """Whether an input does not fit into memory, and is worked on in blocks."""
        return is_large(size_of(item.path, self.reading), self.recipe, self.room)

    def __call__(self, item: Item) -> Row:
        """Return what came of one input, whose files are written by then."""
        start, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
        size = size_of(item.path, self.reading)
        if is_large(size, self.recipe, self.room):
            return self._in_blocks(item, size, start, started)
        image = self.reading.load(item, self.recipe)
        result = self.reading.run(self.recipe, image)
        values = {**_values(result), **(asdict(quality_of(image)) if self.recipe.takes == "image" else {})}
        # What an earlier run said of the folder stops being true here.
        _remove_summaries(self.folder)
        files, said = write_all(outputs_of(self.recipe), self.folder, item.stem, Made(item.path, image, result))
        seen = hints(self.recipe, result) if isinstance(result, Segmentation) else ()
        doubts = (*image.doubts, *seen)
        notes = tuple(dict.fromkeys((*image.notes, *getattr(result, "notes", ()), *doubts, *said)))
        clock = (started, time.perf_counter() - start)
        shape, dtype = image.pixels.shape, image.pixels.dtype.name
        return replace(self._row(item, shape, dtype, files, values, notes, clock), doubts=doubts)

    def _in_blocks(self, item: Item, size: Size, start: float, started: str) -> Row:
        """Return what came of an image that does not fit into memory."""
        output, *others = outputs_of(self.recipe)
        unfit = [o.table for o in others if not (o.kind == "table" or (o.kind == "export" and o.format in STREAMED))]
        if unfit or output.format not in SINKS:
            rule = (
                f"one of {', '.join(SINKS)}, tables, and exports as {' or '.join(STREAMED)} for an image that does "
                "not fit into memory"
            )
            raise must_be("output", rule, (unfit or [output.table])[0])
        with self.reading.in_parts(item, self.recipe) as parts:
            block, alone = (of(self.recipe, size, self.room) for of in (block_pixels, alone_pixels))
            work = Blockwise(self.recipe, parts, block, alone, spread=self.spread)
            _remove_summaries(self.folder)
            name = place_of(output, self.folder, item.stem)
            properties = [other.options.get("properties") for other in others if other.kind == "table"]
            model = work.write(self.folder / name, output.format, properties)
            facts = parts.facts
        said = [note for table in work.tables for note in table.notes]

        def export(path: Path, format: str) -> None:
            with in_parts(str(self.folder / name)) as labels:
                alone = max(work.alone, self.room // OUTLINED)
                said.extend(
                    Exporter(labels, path.stem, work.pixels, alone, work.n_jobs, self.spread).write(path, format)
                )

        further = save_beside(others, self.folder, item.stem, work.tables, beside=name, export=export)
        values = _values_of_counts(work, model, work.kind == "regions")
        notes = tuple(dict.fromkeys((*facts.notes, *work.notes, *said)))
        notes = (*notes, f"worked on in blocks of about {work.pixels:,} pixels")
        shape = (*facts.shape, facts.n_channels) if facts.n_channels else facts.shape
        clock = (started, time.perf_counter() - start)
        return self._row(item, shape, facts.dtype.name, {name.partition("/")[0]: name, **further}, values, notes, clock)

    def _row(
        self,
        item: Item,
        shape: tuple[int, ...],
        dtype: str,
        files: Mapping[str, str],
        values: Mapping[str, float],
        notes: tuple[str, ...],
        clock: tuple[str, float],
    ) -> Row:
        return Row(
            item.name,
            digest(item.path) if self.hashed else "",
            shape,
            dtype,
            files,
            {kind: size_on_disk(self.folder / file) for kind, file in files.items()},
            {kind: digest(self.folder / file) for kind, file in files.items()},
            values,
            notes,
            *clock,
            (os.getpid(), peak_of_process()),
        )


def is_large(size: Size | None, recipe: Recipe, room: int) -> TypeGuard[Size]:
    """Whether an image is worked on in blocks: it does not fit, and it and the recipe can be."""
    return size is not None and not fits(recipe, size, room) and not why_not_in_blocks(recipe, size)


def digest(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes; of a folder, of all its files in order, each behind its name."""
    if not os.path.isdir(path):
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    total = hashlib.sha256()
    for part in sorted(part for part in Path(path).rglob("*") if part.is_file()):
        total.update(f"{part.relative_to(path).as_posix()} {digest(part)}\n".encode())
    return total.hexdigest()


def size_on_disk(path: Path) -> int:
    """Return the bytes of a file; of a folder, of all its files."""
    if not path.is_dir():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())


def _remove_summaries(folder: Path) -> None:
    for name in (TABLE, PAGE, CRATE, REGIONS):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise UnwritableOutput(folder / name, reason_of(error)) from error


def _values(result: Any) -> dict[str, float]:
    """Return the numbers of a result that a table can hold."""
    if not isinstance(result, Segmentation):
        return {}
    counts, pixels = result.label_counts(), int(np.count_nonzero(result.valid))
    values: dict[str, float] = {"n_labels": len(counts), "valid_fraction": result.valid_fraction}
    return values | _shares(counts, pixels, result.kind == "regions") | _numbers(_learned(result.model))


def _values_of_counts(work: Blockwise, model: Any, are_regions: bool) -> dict[str, float]:
    """Return the numbers of a result that was written in blocks."""
    first = 1 if are_regions else 0
    counts = {label: int(n) for label, n in enumerate(work.counts) if n and label >= first}
    n_pixels = math.prod(work.shape)
    values: dict[str, float] = {"valid_fraction": work.n_valid / n_pixels}
    if work.recipe.gives == "segmentation":
        values = {"n_labels": len(counts), **values, **_shares(counts, work.n_valid, are_regions)}
    return values | _numbers(_learned(model))


def _shares(counts: Mapping[int, int], n_valid: int, are_regions: bool) -> dict[str, float]:
    if are_regions:
        return {"labelled_fraction": sum(counts.values()) / max(1, n_valid)}
    return {f"share_{label}": n / max(1, n_valid) for label, n in counts.items()} if len(counts) <= MOST_CLASSES else {}


def _numbers(learned: Mapping[str, Any]) -> dict[str, float]:
    numbers = dict(_flat(plain(learned)))
    return numbers if len(numbers) <= MOST_VALUES else {}


def _learned(model: Any) -> dict[str, Any]:
    """Return what a model is applied by, such as its thresholds, without what is told beside it."""
    if model is None:
        return {}
    numbers: dict[str, Any] = model.as_dict()
    key = getattr(model, "key", None)
    return numbers if key is None else {key: numbers[key]}


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a model by its place: ``thresholds_1``, ``centers_2_1``."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(part, f"{name}_{key}".lstrip("_"))
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from _flat(part, f"{name}_{number}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value
