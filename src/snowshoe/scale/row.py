"""One image, worked on: what was read, what came of it, and the files that hold it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from snowshoe.errors import UnwritableOutput
from snowshoe.io import LoadedImage, Stack, load, load_labels, require_choice
from snowshoe.io.plain import plain
from snowshoe.io.system import reason_of
from snowshoe.recipes import Recipe
from snowshoe.results import Segmentation
from snowshoe.scale.inputs import Item
from snowshoe.scale.memory import peak_of_process
from snowshoe.scale.outputs import Made, outputs_of, write_all
from snowshoe.scale.quality import quality_of

__all__ = ["Reading", "Row", "Work"]

MOST_VALUES, MOST_CLASSES = 64, 16
"""A model of more numbers, and shares of more classes, say nothing in a table."""
TABLE, PAGE, CRATE = "status.csv", "status.html", "ro-crate-metadata.json"
"""What tells of a whole run."""


@dataclass(frozen=True)
class Reading:
    """What is read of each file: a page (None: the volume, if it says that it is one), and a channel (None: all)."""

    page: int | None = None
    channel: int | None = None

    def load(self, path: str, recipe: Recipe) -> LoadedImage:
        """Return a file as the recipe takes it."""
        if recipe.takes == "labels":
            return load_labels(path, page=Stack() if self.page is None else self.page)
        image = load(path, page=Stack() if self.page is None else self.page, channel=self.channel)
        if recipe.makes_grey:
            require_choice(image)
        return image


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
        What was done to the image that a person should know.
    started : str
        When, by the clock of the machine, in UTC.
    seconds : float
    worker : (int, int)
        The process, and the most memory that it ever held until then; not kept.
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

    def as_dict(self) -> dict[str, Any]:
        """Return what the journal keeps."""
        return {name: value for name, value in plain(asdict(self)).items() if name != "worker"}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any], *, folder: Path) -> Self:
        """Return a row that the journal kept; raise a ValueError where one of its files is not what it was."""
        facts = dict(kept) | {"shape": tuple(kept["shape"]), "notes": tuple(kept["notes"])}
        row = cls(**facts)
        for kind, file in row.files.items():
            place = folder / file
            if not place.is_file() or place.stat().st_size != row.sizes[kind]:
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
    """

    recipe: Recipe
    folder: Path
    reading: Reading

    def __call__(self, item: Item) -> Row:
        """Return what came of one input, whose files are written by then."""
        start, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
        image = self.reading.load(item.path, self.recipe)
        facts: dict[str, Any] = {"mask": image.used, "spacing": image.spacing}
        result = self.recipe.run(image.pixels, channel_axis=image.channel_axis, **facts)
        values = {**_values(result), **(asdict(quality_of(image)) if self.recipe.takes == "image" else {})}
        # What an earlier run said of the folder stops being true here.
        _remove_summaries(self.folder)
        files = write_all(outputs_of(self.recipe), self.folder, item.stem, Made(item.path, image, result))
        return Row(
            item.name,
            digest(item.path),
            image.pixels.shape,
            image.pixels.dtype.name,
            files,
            {kind: (self.folder / file).stat().st_size for kind, file in files.items()},
            {kind: digest(self.folder / file) for kind, file in files.items()},
            values,
            (*image.notes, *getattr(result, "notes", ())),
            started,
            time.perf_counter() - start,
            (os.getpid(), peak_of_process()),
        )


def digest(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_summaries(folder: Path) -> None:
    for name in (TABLE, PAGE, CRATE):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise UnwritableOutput(folder / name, reason_of(error)) from error


def _values(result: Any) -> dict[str, float]:
    """Return the numbers of a result that a table can hold."""
    if not isinstance(result, Segmentation):
        return {}
    counts, learned = result.label_counts(), _learned(result.model)
    pixels = max(1, int(np.count_nonzero(result.valid)))
    values: dict[str, float] = {"n_labels": len(counts), "valid_fraction": result.valid_fraction}
    if result.kind == "regions":
        values["labelled_fraction"] = sum(counts.values()) / pixels
    elif len(counts) <= MOST_CLASSES:
        values |= {f"share_{label}": n / pixels for label, n in counts.items()}
    numbers = dict(_flat(plain(learned)))
    return values | (numbers if len(numbers) <= MOST_VALUES else {})


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
