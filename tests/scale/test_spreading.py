"""Blocks of one image are worked on by processes and by a cluster too: the same bytes, whoever does."""

import os
import pickle

import numpy as np
import pytest
import tifffile
from tests.scale.conftest import bytes_of

import snowshoe
from snowshoe.errors import SnowshoeError
from snowshoe.recipes import Recipe
from snowshoe.scale import blockwise
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import in_parts
from snowshoe.scale.spreading import Spread
from snowshoe.workers import Failure, in_order

RECIPES = (
    "otsu",
    "gaussian+sobel",
    "kmeans:k=3+majority_filter+components",
    "gaussian+otsu+fill_holes+components",
    "otsu+clear_border+filter_objects:min_area=9:min_circularity=0.3+largest:n=3",
    "gaussian+otsu+split_touching",
)


@pytest.fixture
def image(tmp_path):
    """Bright squares on noise, some of it without data, as a tiled TIFF."""
    rng = np.random.default_rng(0)
    pixels = rng.normal(60, 5, (150, 170)).astype(np.float32)
    for row, column in rng.integers(0, 140, (30, 2)):
        pixels[row : row + 12, column : column + 9] += 80
    pixels[100:, :20] = np.nan
    tifffile.imwrite(tmp_path / "image.tif", pixels, tile=(32, 32), photometric="minisblack")
    return tmp_path / "image.tif"


def sent(work, values, *, jobs):
    """A pool that works here, on copies of what it is sent, and gives the last result first."""
    for position in reversed(range(len(values))):
        yield position, pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(values[position])))


def written(image, recipe, path, **facts):
    with in_parts(str(image), recipe) as parts:
        work = Blockwise(recipe, parts, 1024, **facts)
        work.write(path, tables=[None] if recipe.text.endswith("components") else ())
    return path.read_bytes(), work.notes, work.counts.tolist(), [dict(table.columns) for table in work.tables]


@pytest.mark.parametrize("text", RECIPES)
def test_whoever_works_on_the_blocks_the_bytes_are_the_same(text, image, tmp_path, monkeypatch):
    monkeypatch.setattr(blockwise, "GRID", 16)
    recipe = Recipe.parse(text)
    *here, tables = written(image, recipe, tmp_path / "here.tif")
    *there, others = written(image, recipe, tmp_path / "there.tif", spread=Spread(sent, 3))
    assert here == there
    np.testing.assert_equal(tables, others)


def test_what_was_sent_works_in_threads_where_it_arrives():
    assert pickle.loads(pickle.dumps(Spread(sent, 3))) is in_order


def test_a_block_that_ends_its_workers_is_named():
    def lost(work, values, *, jobs):
        yield 1, Failure("it ended each process")

    cores = [(slice(0, 9), slice(0, 9)), (slice(0, 9), slice(9, 12))]
    with pytest.raises(SnowshoeError, match="a block, 0 to 9 × 9 to 12: it ended each process"):
        list(Spread(lost, 2)(str, cores, jobs=2))


@pytest.mark.parametrize("executor", ["processes:2", "dask:local:2"])
def test_a_run_on_one_large_image_shares_its_blocks_out(executor, image, tmp_path, monkeypatch):
    if executor.startswith("dask"):
        pytest.importorskip("distributed")
    (tmp_path / "small.tif").write_bytes(image.read_bytes()[:100])
    monkeypatch.setattr("snowshoe.scale.row.fits", lambda recipe, size, room: False)
    monkeypatch.setattr("snowshoe.scale.row.block_pixels", lambda recipe, size, room: 1 << 13)
    monkeypatch.setattr(blockwise, "GRID", 32)
    seen, workers = Spread.__call__, set()

    def watched(self, work, values, *, jobs):
        workers.update(process for _, (_, process, _) in self.pool(_process_of, [0, 1], jobs=2))
        return seen(self, work, values, jobs=jobs)

    recipe = "gaussian+otsu+components"
    here = snowshoe.run(recipe, [image, tmp_path / "small.tif"], out=tmp_path / "here")
    monkeypatch.setattr(Spread, "__call__", watched)
    there = snowshoe.run(recipe, [image, tmp_path / "small.tif"], out=tmp_path / "there", executor=executor)
    assert bytes_of(here.folder) == bytes_of(there.folder)
    assert [row.values for row in here.rows] == [row.values for row in there.rows]
    assert here.failed == there.failed
    # They are there once for all passes.
    assert 1 <= len(workers) <= 2
    assert os.getpid() not in workers


def _process_of(value):
    return value, os.getpid(), 0
