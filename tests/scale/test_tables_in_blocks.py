"""Regions of an image in blocks are measured as in memory, to the last bit."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import snowshoe
from snowshoe.recipes import Recipe
from snowshoe.scale import blockwise, plan
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import in_parts
from tests.scale.test_blocks import written

SUMS = ["area", "bbox", "orientation", "perimeter", "solidity", "euler_number", "touches_border", "intensity_sum"]


def blobs(shape, dtype, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 90, shape)
    for row, column in rng.integers(0, shape, (12, 2)):
        pixels[row : row + rng.integers(1, 9), column : column + rng.integers(1, 9)] += 100
    return pixels.astype(dtype)


def assert_same(table, whole):
    assert list(table.columns) == list(whole.columns)
    for name, values in whole.columns.items():
        np.testing.assert_array_equal(table[name], values, err_msg=name)
        assert table[name].dtype == values.dtype
    assert table.units == whole.units
    assert table.notes == whole.notes
    np.testing.assert_equal(dict(table.summary), dict(whole.summary))


@given(
    shape=st.tuples(st.integers(2, 50), st.integers(5, 50)),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32, "holes"]),
    text=st.sampled_from(["otsu+components", "gaussian+otsu+fill_holes+components+clear_border", "otsu"]),
    side=st.sampled_from([5, 8, 16]),
    seed=st.integers(0, 9),
)
@settings(max_examples=25)
def test_every_column_of_every_region_is_that_of_memory(shape, dtype, text, side, seed):
    pixels = blobs(shape, np.float32 if dtype == "holes" else dtype, seed)
    if dtype == "holes":
        pixels[np.random.default_rng(seed).random(shape) < 0.1] = np.nan
        pixels[0, 0] = 7
    recipe = Recipe.parse(text)
    whole = recipe.run(pixels)
    names = SUMS if side < 8 or text == "otsu" else None
    if dtype not in (np.uint8, np.uint16) and names:
        names = names[:-1]
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(blockwise, "GRID", side)
        path = written(Path(folder, "image.tif"), pixels, "tiles")
        with in_parts(path, recipe) as parts:
            work = Blockwise(recipe, parts, 10**6 if names is None else side * side)
            work.write(Path(folder, "out.tif"), tables=[names])
    assert_same(work.tables[0], snowshoe.measure(whole, pixels, properties=names))


def test_a_run_in_blocks_writes_the_table_of_memory(tmp_path, monkeypatch):
    pixels = np.random.default_rng(0).normal(90, 20, (2100, 2100)).clip(0, 255).astype(np.uint8)
    for row, column in np.random.default_rng(1).integers(0, 2100, (300, 2)):
        pixels[row : row + 40, column : column + 30] = 220
        pixels[row + 10 : row + 20, column + 10 : column + 20] = 0
    written(tmp_path / "slide.tif", pixels, "tiles")
    recipe = tmp_path / "recipe.toml"
    steps = ["gaussian", "otsu", "fill_holes", "components", "filter_objects", "clear_border"]
    tables = "".join(f'[[step]]\nmethod = "{step}"\n' for step in steps)
    recipe.write_text(f'recipe = 1\n{tables}[[output]]\ntable = "csv"\n'.replace('filter_objects"', 'filter_objects"\nmin_area = 50'))
    whole = snowshoe.run(recipe, tmp_path / "slide.tif", out=tmp_path / "whole")
    monkeypatch.setattr(plan, "MOST_BLOCK", 1 << 18)
    parts = snowshoe.run(recipe, tmp_path / "slide.tif", out=tmp_path / "parts", max_memory="220M")
    assert "worked on in blocks" in parts.rows[0].notes[-1]
    assert set(parts.rows[0].files) == {"labels", "tables"}
    assert parts.rows[0].digests == whole.rows[0].digests
