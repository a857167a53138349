"""An image in blocks gives the bytes that it gives in memory, from every kind of file, within its memory."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

import snowshoe
from snowshoe import io
from snowshoe.errors import UnreadableImage
from snowshoe.recipes import Recipe
from snowshoe.scale import blockwise, plan
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import in_parts

RECIPES = (
    "otsu",
    "gaussian+otsu",
    "sobel",
    "sobel+otsu",
    "gaussian:sigma=2+wolf:window=9",
    "gaussian+otsu+components:min_size=3",
    "sauvola:window=7+components:connectivity=2:background=none",
    "kmeans:k=3+majority_filter+components",
    "gaussian:sigma=0.5",
)


def written(path, pixels, kind):
    """Write pixels as a file that is read in parts."""
    options = {"photometric": "rgb" if pixels.ndim == 3 else "minisblack", "metadata": None}
    if kind == "tiles":
        tifffile.imwrite(path, pixels, tile=(16, 16), compression="zlib", **options)
    elif kind == "strips":
        tifffile.imwrite(
            path, pixels, rowsperstrip=3, compression="zlib", predictor=pixels.dtype.kind != "f", **options
        )
    elif kind == "plain":
        tifffile.imwrite(path, pixels, byteorder=">", **options)
    elif kind == "npy":
        np.save(path.with_suffix(".npy"), pixels)
    else:
        zarr = pytest.importorskip("zarr")
        zarr.create_array(str(path.with_suffix(".zarr")), data=pixels, chunks=(7, 11))
    return str(path.with_suffix({"npy": ".npy", "zarr": ".zarr"}.get(kind, path.suffix)))


def in_blocks(path, recipe, folder, pixels):
    with in_parts(path, recipe) as parts:
        Blockwise(recipe, parts, pixels).write(folder / "out.tif")
    return tifffile.imread(folder / "out.tif")


def in_memory(recipe, pixels):
    result = recipe.run(pixels, channel_axis=-1 if pixels.ndim == 3 else None)
    return getattr(result, "labels", getattr(result, "strength", result))


@given(
    shape=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    kind=st.sampled_from(["tiles", "strips", "plain", "npy"]),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32, "holes"]),
    text=st.sampled_from(RECIPES),
    side=st.sampled_from([1, 5, 8, 16, 32]),
    seed=st.integers(0, 9),
)
@settings(max_examples=80)
def test_ragged_blocks_give_the_bytes_of_memory(shape, kind, dtype, text, side, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 200, shape).astype(np.float32 if dtype == "holes" else dtype)
    pixels[: shape[0] // 2, : shape[1] // 3] //= 5
    if dtype == "holes" and seed:
        pixels[rng.random(shape) < 0.05 * seed] = np.nan
        pixels[shape[0] // 2 :, shape[1] // 2 :] = np.nan
        pixels[0, 0] = 7
    recipe = Recipe.parse(text)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(blockwise, "GRID", side)
        path = written(Path(folder, "image.tif"), pixels, kind)
        try:
            whole = in_memory(recipe, pixels)
        except ValueError as refusal:
            with pytest.raises(ValueError, match=re.escape(str(refusal))):
                in_blocks(path, recipe, Path(folder), side * side)
            return
        np.testing.assert_array_equal(in_blocks(path, recipe, Path(folder), side * side), whole)


@pytest.mark.parametrize("text", ["otsu", "kmeans:k=3", "gaussian+ucm"])
def test_colours_are_seen_as_in_memory_and_whole_image_methods_refused(tmp_path, text):
    pixels = io.load_sample().pixels[:70, :90]
    path, recipe = written(tmp_path / "photo.tif", pixels, "tiles"), Recipe.parse(text)
    if "ucm" in text:
        with pytest.raises(
            ValueError, match=r"for an image that does not fit into memory, got .*ucm looks at the whole"
        ):
            in_blocks(path, recipe, tmp_path, 256)
    else:
        np.testing.assert_array_equal(in_blocks(path, recipe, tmp_path, 256), in_memory(recipe, pixels))


def test_a_run_takes_what_does_not_fit_in_blocks_to_the_same_file(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    pixels = rng.normal(90, 20, (2100, 2300)).clip(0, 255).astype(np.uint8)
    pixels[500:900, 300:1700] += 60
    written(tmp_path / "slide.tif", pixels, "tiles")
    text = "gaussian+otsu:fit=pooled+components"
    whole = snowshoe.run(text, tmp_path / "slide.tif", out=tmp_path / "whole")
    monkeypatch.setattr(plan, "MOST_BLOCK", 1 << 18)
    parts = snowshoe.run(text, tmp_path / "slide.tif", out=tmp_path / "parts", max_memory="250M")
    assert "worked on in blocks" in parts.rows[0].notes[-1]
    assert parts.rows[0].digests == whole.rows[0].digests
    shared = set(parts.rows[0].values)
    assert {name: value for name, value in whole.rows[0].values.items() if name in shared} == parts.rows[0].values


def test_a_zarr_is_an_input_like_a_file(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (50, 70)).astype(np.uint16)
    (tmp_path / "in" / "a").mkdir(parents=True)
    written(tmp_path / "in" / "a" / "slide.tif", pixels, "zarr")
    batch = snowshoe.run("otsu", tmp_path / "in", out=tmp_path / "out")
    assert [row.name for row in batch.rows] == ["a/slide.zarr"]
    np.testing.assert_array_equal(io.read_labels(batch.labels[0]), snowshoe.otsu(pixels).labels)


def test_a_zarr_that_fits_is_worked_on_whole_by_any_recipe(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (50, 70)).astype(np.uint16)
    path = written(tmp_path / "slide.tif", pixels, "zarr")
    batch = snowshoe.run("gaussian+slic:n_segments=9", path, out=tmp_path / "out")
    expected = snowshoe.segment(pixels, "gaussian+slic:n_segments=9").labels
    np.testing.assert_array_equal(io.read_labels(batch.labels[0]), expected)
    refused = snowshoe.run("otsu", path, out=tmp_path / "page", page=3)
    assert refused.failed[0][1].endswith("there is no page 3; it has only page 0")


def test_a_zarr_whose_chunks_were_written_again_is_done_again(tmp_path):
    zarr = pytest.importorskip("zarr")
    pixels = np.random.default_rng(0).integers(0, 255, (50, 70)).astype(np.uint16)
    path = written(tmp_path / "slide.tif", pixels, "zarr")
    snowshoe.run("otsu", path, out=tmp_path / "out")
    assert snowshoe.run("otsu", path, out=tmp_path / "out", resume=True).n_new == 0
    zarr.open(path, mode="r+")[:] = pixels[::-1]
    batch = snowshoe.run("otsu", path, out=tmp_path / "out", resume=True)
    assert batch.n_new == 1
    np.testing.assert_array_equal(io.read_labels(batch.labels[0]), snowshoe.otsu(pixels[::-1]).labels)


def test_a_truncated_tile_fails_its_image_and_leaves_nothing(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (300, 300)).astype(np.uint8)
    path = Path(written(tmp_path / "slide.tif", pixels, "tiles"))
    content = bytearray(path.read_bytes())
    with tifffile.TiffFile(path) as file:
        middle = file.pages.first.dataoffsets[150]
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(content)
    recipe = Recipe.parse("gaussian+otsu")
    with pytest.raises(UnreadableImage, match="truncated or broken"):
        in_blocks(str(path), recipe, tmp_path, 64 * 64)
    assert {file.name for file in tmp_path.iterdir()} == {"slide.tif"}


def test_memory_stays_below_the_limit_over_all_threads(tmp_path):
    side = 6000
    pixels = np.random.default_rng(0).integers(0, 255, (side, 1), np.uint8) + np.zeros((1, side), np.uint8)
    np.save(tmp_path / "large.npy", pixels)
    words = ["run", "gaussian+otsu+components", str(tmp_path / "large.npy"), "-o", str(tmp_path / "out")]
    call = [sys.executable, "-m", "snowshoe", *words, "--max-memory", "420M", "--json"]
    outcome = subprocess.run(call, capture_output=True, text=True, check=True)
    record = json.loads(outcome.stdout)
    assert record["done"] == 1
    assert 0 < record["peak_memory_bytes"] < 420 << 20
