"""One image that does not fit into memory: a recipe in blocks, with the bytes that it gives in memory.

A recipe is cut into stages behind each step that looks across blocks. In a stage, pointwise and local steps run in one
pass, on blocks with their halos added up. A step that learns is a pass before that: statistics of blocks add up, and
the model that they give is applied. A step across blocks is told of all blocks in turn, decides, and then each block
follows; the labels that it was told of lie on disk meanwhile.
"""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from snowshoe.arrays import as_image, grey
from snowshoe.blocks import Window, blocks, inside
from snowshoe.errors import must_be, no_valid_pixel
from snowshoe.io.staging import scratch_beside
from snowshoe.kernels.dispatch import threads, use_threads
from snowshoe.labels.across import Across, ByObjects
from snowshoe.labels.pieces import Patch, Pieces
from snowshoe.recipes import Recipe, Step, freezing
from snowshoe.recipes.flow import Flow
from snowshoe.results.table import Table
from snowshoe.scale import each_block
from snowshoe.scale.measuring import Measurer, Seen, boxes_of, table_of
from snowshoe.scale.passes import DEPTH, place_of, require_blocks, stages_of
from snowshoe.scale.plane import Plane
from snowshoe.scale.sinks import Product, sink_into
from snowshoe.scale.sources import Parts
from snowshoe.scale.spreading import InOrder
from snowshoe.scale.stages import Block, FromImage, FromLabels, Stage
from snowshoe.scale.tally import Tally
from snowshoe.scale.windows import of_objects, windows_of
from snowshoe.types import Labels
from snowshoe.workers import in_order

__all__ = ["Blockwise"]

GRID = 256
"""Sides of blocks are multiples of it, as far as the image is that large: those of the tiles that are written."""


@dataclass
class Blockwise:
    """A recipe on an image in parts.

    Attributes
    ----------
    recipe : Recipe
    parts : Parts
    pixels : int
        How many a block may have.
    alone : int
        How many the window of a region may have that is too large for a block.
    counts : ndarray of int
        Pixels of each label, once written.
    tables : list of Table
        What was measured, once written.
    kind : {"classes", "regions"}
        Of labels, once written.
    """

    recipe: Recipe
    parts: Parts
    pixels: int = 1 << 20
    alone: int = 1 << 22
    counts: Labels = field(default_factory=lambda: np.zeros(1, np.int64))
    n_valid: int = 0
    notes: tuple[str, ...] = ()
    tables: list[Table] = field(default_factory=list)
    kind: Literal["classes", "regions"] = "classes"
    n_jobs: int = field(default_factory=lambda: threads(1 << 40))
    spread: InOrder = in_order

    def __post_init__(self) -> None:
        require_blocks(self.recipe)
        self._stages = list(stages_of(self.recipe))
        self._sides = _sides(self.parts, self.pixels)
        self._cores = [core for core, _ in blocks(self.shape, self._sides)]
        self._jobs = min(len(self._cores), self.n_jobs)

    @property
    def shape(self) -> tuple[int, ...]:
        """Planes if there are any, rows and columns of the whole image."""
        return self.parts.facts.shape

    @property
    def has_labels(self) -> bool:
        """Whether the result is labels."""
        return self.recipe.gives == "segmentation"

    def write(self, path: Path, format: str = "tif", tables: Sequence[Sequence[str] | None] = ()) -> Any:
        """Write the result, whole or not at all; return the model of the last step that learned.

        ``format`` is one of `SINKS`. ``tables`` are the properties that each table has to have, None for all; the image
        is measured beside its labels.
        """
        # Blocks share the cores, so each gets one; results do not depend on it.
        with use_threads(1), scratch_beside(path) as folder:
            last = self._last_stage(folder)
            kept = self._kept(last, folder / "result") if self._is_kept(last, tables) else None
            work = last.block if kept is None else partial(each_block.of_plane, kept)
            with sink_into(path, format, self._product(self._dtype(last, kept))) as sink:
                for tally in self._over(partial(each_block.put, work, sink, self.has_labels), self._cores):
                    if kept is None:
                        self._count(tally)
            self.notes = (*self.notes, *sink.notes)
            if kept is not None and tables:
                self.tables = self._measured(kept, tables)
        steps = [step for steps, _ in self._stages for step in steps]
        labelling = [step for step in reversed(steps) if step.model and step.entry.gives != "image"]
        return next((step.entry.model_from(step.model) for step in labelling if step.model), None)

    def statistic(self, number: int) -> Any:
        """Return what a step looks at of the whole image, for several images to be added up."""
        with use_threads(1), tempfile.TemporaryDirectory() as folder:
            at, place = place_of(self.recipe, number)
            return self._total(self._settled(self._stage(at, Path(folder)), place), place)

    def _last_stage(self, folder: Path) -> Stage:
        last = len(self._stages) - 1
        stage = self._settled(self._stage(last, folder), None)
        self._stages[last] = stage.steps, None
        return stage

    def _stage(self, number: int, folder: Path) -> Stage:
        """Return a stage, once all before it were worked out; what they learned is kept."""
        source: FromImage | FromLabels = FromImage(self.parts)
        for at, (steps, across) in enumerate(self._stages[:number]):
            stage = self._settled(Stage(self._windowed(source, steps, folder, at), steps, self.shape), None)
            assert across is not None
            self._stages[at] = stage.steps, across
            source = self._crossed(stage, across, folder / f"stage{at}")
        steps = self._stages[number][0]
        return Stage(self._windowed(source, steps, folder, number), steps, self.shape)

    def _windowed(
        self, source: FromImage | FromLabels, steps: Sequence[Step], folder: Path, number: int
    ) -> FromImage | FromLabels:
        """Return a source of any part, where steps look around blocks: what gives whole blocks only is kept first."""
        if isinstance(source, FromImage) or not source.steps or not _looks_around(steps, source):
            return source
        dtype = np.uint8 if source.kind == "classes" else np.int32
        plane = Plane(folder / f"windows{number}", self.shape, self._sides, dtype)

        self._each(partial(each_block.keep_labels, source, plane))
        source.plane.remove()
        return dataclasses.replace(source, plane=plane, steps=())

    def _settled(self, stage: Stage, end: int | None) -> Stage:
        """Return a stage whose steps that learn, before one or all, have the model of the whole image."""
        for number, step in enumerate(stage.steps[:end]):
            if not step.learns or step.model is not None:
                continue
            kept = freezing.fitted(step, self._total(stage, number), self.parts.facts.spacing)
            stage = dataclasses.replace(stage, steps=(*stage.steps[:number], kept, *stage.steps[number + 1 :]))
        return stage

    def _total(self, stage: Stage, number: int) -> Any:
        total: Any = None
        for seen in self._over(partial(stage.seen, number), self._cores):
            if seen is not None:
                total = seen if total is None else total + seen
        if total is None:
            raise no_valid_pixel()
        return total

    def _crossed(self, stage: Stage, step: Step, path: Path) -> FromLabels:
        """Return what a step across blocks makes of a stage."""
        entry, spacing = step.entry, self.parts.facts.spacing
        assert entry.seams is not None
        across: Across = entry.seams(self.shape, **entry.in_pixels(step.parameters, spacing))
        source, chained = stage.source, isinstance(stage.source, FromLabels) and not stage.steps
        if isinstance(source, FromLabels) and chained:
            plane, kind, before = source.plane, source.kind, source.steps
        else:
            first = self._first_block(stage)
            plane, kind, before = Plane(path, self.shape, self._sides, first.pixels.dtype), first.kind, ()

        for of_block, notes in self._over(
            partial(each_block.told, stage, across, None if chained else plane), self._cores
        ):
            across.add(of_block)
            self._note(notes)
        labels = FromLabels(plane, kind, self._image, spacing, before)
        pieces = across.join()
        if isinstance(across, ByObjects):
            return self._split(labels, across, pieces, step, path)
        across.decide(self._properties(labels, across, pieces, path))
        return dataclasses.replace(labels, kind="regions" if across.makes_regions else kind, steps=(*before, across))

    def _split(self, labels: FromLabels, across: ByObjects, pieces: Pieces, step: Step, path: Path) -> FromLabels:
        """Return what a step makes of objects, each in a window that shows all of it."""
        numbers = self._numbers(labels, across, path)
        work = partial(of_objects, numbers, pieces, step, self.parts.facts.spacing)
        many, ones, left_over = windows_of(pieces, self.shape, margin=1, most=self.pixels, alone=self.alone)
        if len(left_over):
            sides = " × ".join(map(str, (pieces.high - pieces.low)[left_over[0]]))
            rule = f"objects of which each fits into memory for {step.method}, which works on each by itself"
            raise must_be("labels", rule, f"one of {sides} pixels", "give more memory")
        plane = Plane(path.with_name(f"{path.name}split"), self.shape, self._sides, np.int32)
        firsts, n = [np.zeros(0, np.int64)], 0
        for (window, _), regions in zip(
            [*many, *ones], itertools.chain(self._over(work, many), map(work, ones)), strict=True
        ):
            table = Pieces.of(regions, Patch(window, self.shape, regions))
            plane.put_over(window, np.where(regions > 0, regions + np.int32(n), np.int32(0)))
            firsts.append(table.firsts)
            n += len(table)
        order = np.argsort(np.concatenate(firsts))
        renumbered = np.zeros(n + 1, np.int32)
        renumbered[order + 1] = np.arange(1, n + 1)
        self._each(partial(each_block.renumber, plane, renumbered, numbers))
        numbers.remove()
        return FromLabels(plane, "regions", self._image, self.parts.facts.spacing)

    def _properties(self, labels: FromLabels, across: Across, pieces: Pieces, path: Path) -> dict[str, Any]:
        """Return what a step across blocks has to know of its pieces."""
        if not across.properties or not len(pieces):
            return {}
        numbers = self._numbers(labels, across, path)
        read = partial(self._objects, numbers)
        measurer = Measurer(self.shape, read, None, self.pixels, self.alone, self._jobs, self.spread)
        objects = dataclasses.replace(pieces, names=np.arange(1, len(pieces) + 1))
        columns, _ = measurer.columns(objects, across.properties)
        numbers.remove()
        return {name: column.values for name, column in columns.items()}

    def _numbers(self, labels: FromLabels, across: Across, path: Path) -> Plane:
        """Keep the number of each pixel's piece."""
        numbers = Plane(path.with_name(f"{path.name}numbers"), self.shape, self._sides, np.int32)
        self._each(partial(each_block.keep_numbers, labels, across, numbers))
        return numbers

    def _objects(self, numbers: Plane, window: Window) -> Seen:
        """Return objects of a part, with the grey values of the image that they are compared by."""
        labels, valid, flow = numbers.labels(window), numbers.valid(window), self._image(window)
        if flow is None:
            return Seen(labels, valid, np.zeros(labels.shape, np.float32))
        checked = as_image(flow.image, flow.mask, channel_axis=flow.image_axis, ndim=(2, 3))
        return Seen(labels, valid, grey(checked.pixels, channel_axis=-1) if checked.has_channels else checked.pixels)

    def _measured(self, kept: Plane, tables: Sequence[Sequence[str] | None]) -> list[Table]:
        """Return tables of the regions that were kept, measured in the image that was read."""
        regions, cover = boxes_of(
            self.shape, partial(each_block.seen, kept), self._cores, jobs=self._jobs, spread=self.spread
        )
        spacing = self.parts.facts.spacing
        size = spacing.familiar if spacing is not None and spacing.is_known else None
        read = partial(each_block.seen_beside, kept, self.parts)
        measurer = Measurer(self.shape, read, size, self.pixels, self.alone, self._jobs, self.spread)
        return [table_of(measurer, regions, cover, properties) for properties in tables]

    def _each(self, work: Callable[[Window], None]) -> None:
        for _ in self._over(work, self._cores):
            pass

    def _over(self, work: Callable[[Any], Any], values: Sequence[Any]) -> Iterator[Any]:
        """Yield the result of each value in their order."""
        return self.spread(work, values, jobs=self._jobs)

    def _image(self, window: Window) -> Flow | None:
        """Return the flow of the image that labels of a part are compared by."""
        steps = self._stages[0][0]
        shown = [n for n, step in enumerate(steps, 1) if step.entry.gives == "image" and step.entry.stands_for_image]
        number = shown[-1] if shown else 0
        flow, wide = Stage(FromImage(self.parts), steps[:number], self.shape).flow(window, number)
        if flow is None:
            return None
        cut = inside(window, wide)
        image, mask = np.asarray(flow.image)[cut], None if flow.mask is None else flow.mask[cut]
        return dataclasses.replace(flow, image=image, mask=mask)

    def _note(self, notes: tuple[str, ...]) -> None:
        self.notes = tuple(dict.fromkeys((*self.notes, *notes)))

    def _first_block(self, stage: Stage) -> Block:
        """Return what a stage gives of a pixel, to tell of what kind it is."""
        core = tuple(slice(along.start, min(along.stop, along.start + 1)) for along in self._cores[0])
        for candidate in (core, *self._cores):
            block = stage.block(candidate)
            if block is not None:
                return block
        raise no_valid_pixel()

    def _is_kept(self, last: Stage, tables: Sequence[Any]) -> bool:
        """Whether the result lies on disk before it is written: to be measured, or to tell its greatest label."""
        source = last.source
        counted = isinstance(source, FromLabels) and source.kind == "regions" and bool(last.steps or not source.steps)
        return bool(tables) or counted

    def _kept(self, last: Stage, path: Path) -> Plane:
        """Keep the result on disk."""
        first = self._first_block(last)
        dtype = first.pixels.dtype
        plane = Plane(path, self.shape, self._sides, dtype)
        for tally in self._over(partial(each_block.keep, last, plane, self.has_labels), self._cores):
            self._count(tally)
        return plane

    def _dtype(self, last: Stage, kept: Plane | None) -> np.dtype[Any]:
        """Return the type that holds the result: of labels, the smallest."""
        # On a map one number more says that there is no data.
        marks = self.parts.facts.georeference is not None
        if kept is not None and self.has_labels:
            return np.dtype(np.min_scalar_type(len(self.counts) - 1 + marks))
        if isinstance(last.source, FromLabels) and last.source.steps:
            return np.dtype(np.min_scalar_type(last.source.steps[-1].n_labels + marks))
        return self._first_block(last).pixels.dtype if kept is None else kept.dtype

    def _product(self, dtype: np.dtype[Any]) -> Product:
        facts = self.parts.facts
        return Product(self.shape, dtype, self._sides, self.has_labels, facts.spacing, facts.georeference)

    def _count(self, tally: Tally | None) -> None:
        if tally is None:
            return
        self._note(tally.notes)
        self.kind = tally.kind
        self.n_valid += tally.n_pixels
        missing = int(tally.labels.max(initial=0)) + 1 - len(self.counts)
        if missing > 0:
            self.counts = np.concatenate([self.counts, np.zeros(missing, np.int64)])
        self.counts[tally.labels] += tally.counts


def _looks_around(steps: Sequence[Step], source: FromLabels) -> bool:
    """Whether steps need more of labels than the block itself."""
    reach = Stage(source, tuple(steps), source.plane.shape).reach
    return reach > 0 or any(step.entry.scope == "local" for step in steps)


def _sides(parts: Parts, pixels: int) -> tuple[int, ...]:
    """Return the sides of a block: whole lines where the file has whole lines, else a square of its tiles.

    Blocks of a volume are up to `DEPTH` planes deep, or of several planes whole.
    """
    *planes, rows, columns = parts.facts.shape
    depth = min(DEPTH, *planes) if planes else 1
    if parts.facts.chunk[-1] >= columns:
        lines = max(16, pixels // columns)
        if planes and lines >= rows:
            return min(planes[0], lines // rows), rows, columns
        lines = max(1, lines // depth)
        high = min(rows, lines // GRID * GRID if lines >= GRID else 1 << (lines.bit_length() - 1))
        return *(depth for _ in planes), high, columns
    side = max(GRID, int((pixels / depth) ** 0.5) // GRID * GRID)
    return *(depth for _ in planes), side, side
