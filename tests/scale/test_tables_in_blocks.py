"""Regions of an image in blocks are measured as in memory, to the last bit."""

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scale.in_memory import in_blocks, parts_of

import snowshoe
from snowshoe.recipes import Recipe
from snowshoe.scale import plan

SUMS = ["bbox", "euler_number", "touches_border", "intensity_mean", "centroid", "centroid_weighted", "intensity_std"]
STEPS = """
recipe = 1
[[step]]
method = "gaussian"
[[step]]
method = "otsu"
[[step]]
method = "fill_holes"
[[step]]
method = "components"
[[step]]
method = "filter_objects"
min_area = 50
[[step]]
method = "clear_border"
[[output]]
table = "csv"
"""


def blobs(shape, dtype, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 90, shape).astype(np.float32 if dtype == "holes" else dtype)
    for low in rng.integers(0, shape, (12, len(shape))):
        pixels[tuple(slice(at, at + n) for at, n in zip(low, rng.integers(1, 9, len(shape)), strict=True))] += 100
    if dtype == "holes":
        pixels[rng.random(shape) < 0.1] = np.nan
        pixels[(0,) * len(shape)] = 7
    return pixels


def assert_same(table, whole):
    assert list(table.columns) == list(whole.columns)
    for name, values in whole.columns.items():
        np.testing.assert_array_equal(table[name], values, err_msg=name)
        assert table[name].dtype == values.dtype
    assert (table.units, table.notes) == (whole.units, whole.notes)
    np.testing.assert_equal(dict(table.summary), dict(whole.summary))


def both(text, pixels, sides, names, most, **rest):
    """Return the table of blocks and that of memory."""
    recipe, mask = Recipe.parse(text), np.ones(pixels.shape, bool) if pixels.ndim == 3 else None
    _, work = in_blocks(recipe, parts_of(pixels), sides, tables=[names], most=most, **rest)
    whole = recipe.run(pixels, mask=mask)
    return work.tables[0], snowshoe.measure(whole, pixels, properties=names, mask=mask)


@given(
    shape=st.one_of(st.tuples(st.integers(2, 50), st.integers(5, 50)), st.tuples(*[st.integers(2, 14)] * 3)),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32, "holes"]),
    text=st.sampled_from(["otsu+components", "gaussian+otsu+fill_holes+components+clear_border"]),
    side=st.integers(4, 20),
    seed=st.integers(0, 9),
)
@settings(max_examples=40)
def test_every_column_of_every_region_is_that_of_memory(shape, dtype, text, side, seed):
    pixels = blobs(shape, dtype, seed)
    whole = min(pixels.size, 4000)
    assert_same(*both(text, pixels, (side,) * len(shape), None, whole))


@given(
    shape=st.tuples(st.integers(5, 40), st.integers(5, 40)),
    text=st.sampled_from(["otsu", "otsu+components", "multiotsu:classes=3"]),
    side=st.integers(3, 9),
    seed=st.integers(0, 9),
)
@settings(max_examples=25)
def test_regions_too_large_to_be_seen_at_once_are_measured_by_sums_over_blocks(shape, text, side, seed):
    assert_same(*both(text, blobs(shape, np.uint8, seed), (side, side), SUMS, side * side, alone=0))


def test_what_sums_do_not_tell_of_a_region_too_large_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="as region 1 is too large to be seen at once, got 'pieces'"):
        both("otsu", blobs((30, 30), np.uint8, 0), (5, 5), ["pieces"], 25, alone=0)


def test_a_run_in_blocks_writes_the_table_of_memory(tmp_path, monkeypatch):
    pixels = np.random.default_rng(0).normal(90, 20, (2100, 2100)).clip(0, 255).astype(np.uint8)
    for row, column in np.random.default_rng(1).integers(0, 2100, (300, 2)):
        pixels[row : row + 40, column : column + 30] = 220
        pixels[row + 10 : row + 20, column + 10 : column + 20] = 0
    tifffile.imwrite(tmp_path / "slide.tif", pixels, tile=(256, 256), metadata=None)
    (tmp_path / "recipe.toml").write_text(STEPS)
    whole = snowshoe.run(tmp_path / "recipe.toml", tmp_path / "slide.tif", out=tmp_path / "whole")
    monkeypatch.setattr(plan, "MOST_BLOCK", 1 << 18)
    parts = snowshoe.run(tmp_path / "recipe.toml", tmp_path / "slide.tif", out=tmp_path / "parts", max_memory="260M")
    assert "worked on in blocks" in parts.rows[0].notes[-1]
    assert parts.rows[0].digests == whole.rows[0].digests
