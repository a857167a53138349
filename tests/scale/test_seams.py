"""Object steps behind one another give in blocks, of planes and volumes, the labels that they give in memory."""

import re

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scale.in_memory import in_blocks, parts_of
from tests.scale.test_sources import ome

import snowshoe
from snowshoe import io
from snowshoe.recipes import Recipe, freezing, running
from snowshoe.recipes.flow import Flow
from snowshoe.scale import blockwise, plan
from snowshoe.scale.blockwise import Blockwise

BOTH = (
    "otsu+foreground",
    "gaussian+otsu+fill_holes+components",
    "otsu+clear_border",
    "otsu+components:connectivity=2:background=none",
    "gaussian+otsu+components+filter_objects:min_area=5+clear_border",
    "otsu+components+filter_objects:min_intensity=120+largest:n=2",
    "otsu+fill_holes:max_area=3+clear_border:sides=first",
    "otsu+binary_opening:radius=1+fill_holes+foreground+components+expand_labels:distance=2+filter_objects:min_area=9",
    "kmeans:k=3+fill_holes+largest:n=3",
    "otsu+split_touching:h=0.5:min_size=3",
    "multiotsu:classes=3+split_touching:fill_holes=false+filter_objects:min_area=4",
)
PLANES = (
    "gaussian+otsu+components+filter_objects:min_circularity=0.7+clear_border",
    "sobel+otsu+fill_holes+components",
)


def noisy(shape, dtype, seed):
    """Return an image with large bright parts, holes in them, and for some seeds pixels that are not used."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 100, shape).astype(np.float32 if dtype == "holes" else dtype)
    for _ in range(6):
        low = rng.integers(0, shape)
        box = tuple(slice(at, at + n) for at, n in zip(low, rng.integers(2, 12, len(shape)), strict=True))
        pixels[box] += 100
    if dtype == "holes":
        pixels[rng.random(shape) < 0.04 * seed] = np.nan
        pixels[tuple(slice(n // 2, None) for n in shape)] = np.nan
        pixels[(0,) * len(shape)] = 7
    return pixels


def assert_as_in_memory(text, pixels, sides):
    recipe = Recipe.parse(text)
    try:
        whole = recipe.run(pixels, mask=np.ones(pixels.shape, bool) if pixels.ndim == 3 else None)
    except ValueError as refusal:
        with pytest.raises(ValueError, match=re.escape(str(refusal))):
            in_blocks(recipe, parts_of(pixels), sides)
        return
    result, work = in_blocks(recipe, parts_of(pixels), sides)
    np.testing.assert_array_equal(result, whole.labels)
    assert result.dtype == np.min_scalar_type(int(whole.labels.max()))
    assert work.kind == whole.kind
    first = 1 if whole.kind == "regions" else 0
    assert {n: int(c) for n, c in enumerate(work.counts) if c and n >= first} == whole.label_counts()


@given(
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    dtype=st.sampled_from([np.uint8, np.float32, "holes"]),
    text=st.sampled_from(BOTH + PLANES),
    sides=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    seed=st.integers(0, 9),
)
@settings(max_examples=60)
def test_planes_in_blocks_give_the_labels_of_memory(shape, dtype, text, sides, seed):
    longest = max(shape) / min(sides)
    assert_as_in_memory(text, noisy(shape, dtype, seed), [max(side, int(longest)) for side in sides])


@given(
    shape=st.tuples(*[st.integers(1, 14)] * 3),
    dtype=st.sampled_from([np.uint8, "holes"]),
    text=st.sampled_from(BOTH),
    sides=st.tuples(*[st.integers(3, 9)] * 3),
    seed=st.integers(0, 9),
)
@settings(max_examples=40)
def test_volumes_in_blocks_give_the_labels_of_memory(shape, dtype, text, sides, seed):
    assert_as_in_memory(text, noisy(shape, dtype, seed), sides)


@pytest.mark.parametrize("text", BOTH[:4])
def test_blocks_of_one_pixel_give_the_labels_of_memory(text):
    assert_as_in_memory(text, noisy((7, 6), "holes", 1), (1, 1))
    assert_as_in_memory(text, noisy((3, 4, 3), np.uint8, 1), (1, 1, 1))


@pytest.mark.parametrize("text", ["otsu+fill_holes+foreground", "otsu+split_touching+clear_border+foreground"])
def test_a_step_behind_object_steps_looks_at_what_it_looks_at_in_memory(text):
    pixels, recipe = noisy((40, 50), np.uint8, 2), Recipe.parse(text)
    number = len(recipe.steps) - 1
    flow = Flow.of_image(pixels, None, None)
    for step in recipe.steps[:number]:
        flow = running.advanced(flow, step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blockwise, "_sides", lambda parts, pixels: (16, 16))
        seen = Blockwise(recipe, parts_of(pixels), 256).statistic(number)
    assert seen == freezing.statistic(recipe.steps[number], flow)


def test_objects_of_colours_are_compared_by_their_grey():
    pixels = io.load_sample().pixels[:70, :90]
    for text in (
        "otsu+components+filter_objects:min_intensity=140",
        "colour_channel+otsu+components+filter_objects:max_intensity=90",
    ):
        recipe = Recipe.parse(text)
        result, _ = in_blocks(recipe, parts_of(pixels, channels=3), (33, 40))
        np.testing.assert_array_equal(result, recipe.run(pixels, channel_axis=-1).labels)


@pytest.mark.parametrize("kind", ["ome.tif", "zarr"])
def test_a_run_takes_a_volume_that_does_not_fit_in_blocks_to_the_same_file(tmp_path, monkeypatch, kind):
    volume = noisy((12, 150, 140), np.uint8, 0)
    if kind == "zarr":
        ome(tmp_path / "stack.zarr", volume, axes="zyx")
    else:
        tifffile.imwrite(tmp_path / "stack.ome.tif", volume, photometric="minisblack", metadata={"axes": "ZYX"})
    path, text = tmp_path / f"stack.{kind}", "otsu+fill_holes+components+clear_border"
    whole = snowshoe.run(text, path, out=tmp_path / "whole")
    monkeypatch.setattr(plan, "MOST_BLOCK", 1 << 16)
    monkeypatch.setattr(plan, "fits", lambda *_: False)
    monkeypatch.setattr("snowshoe.scale.row.fits", lambda *_: False)
    parts = snowshoe.run(text, path, out=tmp_path / "parts")
    assert "worked on in blocks" in parts.rows[0].notes[-1]
    np.testing.assert_array_equal(io.read_labels(parts.labels[0]), io.read_labels(whole.labels[0]))
    shared = set(parts.rows[0].values)
    assert {name: value for name, value in whole.rows[0].values.items() if name in shared} == parts.rows[0].values
