"""The plan of a run says how long it takes, measured on the middle of the largest image, and which passes there are."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from snowshoe.blocks import blocks
from snowshoe.recipes import Recipe
from snowshoe.scale import estimating
from snowshoe.scale.estimating import _costs, _Middle, _middle, _Trial
from snowshoe.scale.inputs import Item
from snowshoe.scale.run import plan

CHAIN = "gaussian+otsu+components"
SMALL = "200M"
"""A limit that an image of the folder fits into in blocks alone."""


@pytest.fixture
def image(tmp_path):
    rng = np.random.default_rng(0)
    discs = (np.indices((1500, 1400)) % 50 - 25).astype(float)
    pixels = np.clip(60 + 120 * ((discs**2).sum(axis=0) < 200) + rng.normal(0, 9, discs.shape[1:]), 0, 255)
    path = tmp_path / "large.tif"
    tifffile.imwrite(path, pixels.astype(np.uint8), tile=(128, 128))
    return path


@pytest.mark.parametrize("recipe", [CHAIN, "otsu:fit=pooled", "sobel"])
@pytest.mark.parametrize("limit", [None, SMALL])
def test_a_plan_has_a_time_and_does_nothing(image, tmp_path, recipe, limit):
    made = plan(recipe, image, out=tmp_path / "out", max_memory=limit)
    assert made.n_in_blocks == (limit is not None)
    assert 0 < made.seconds < 600
    assert 0 < made.n_measured <= 1500 * 1400
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.tif"]


def test_a_plan_without_a_time_says_that_it_is_unknown(image, tmp_path, command):
    tifffile.imwrite(image, np.eye(40, 50, dtype=np.uint8))
    assert plan("kmeans:k=9", image, out=tmp_path / "out").seconds is None
    text = command("run", "kmeans:k=9", image, "-o", tmp_path / "out", "--plan")[1]
    assert "unknown" in text.partition("estimated time")[2].partition("\n")[0]
    assert "time: an estimate" not in text


def test_passes_name_what_is_done_and_nothing_else(image, tmp_path, command):
    in_blocks = [f"{step}, block by block" for step in ("fit otsu", "join components at seams", f"write {CHAIN}")]
    assert list(plan(CHAIN, image, out=tmp_path / "out", max_memory=SMALL).passes) == in_blocks
    small = tmp_path / "small.tif"
    tifffile.imwrite(small, np.zeros((60, 60), np.uint8))
    both = plan(CHAIN, [image, small], out=tmp_path / "out", max_memory=SMALL).passes
    assert list(both) == [*in_blocks, f"run {CHAIN} on each image that fits into memory"]
    text = command("run", CHAIN, image, "-o", tmp_path / "out", "--plan", "--max-memory", SMALL)[1]
    assert "estimated time" in text
    assert "cannot be read" not in text
    assert "1 image does not fit into memory whole: in blocks of " in text
    assert "in the middle of large.tif" in text


def test_the_part_that_is_read_is_the_middle_of_the_image(image):
    whole = tifffile.imread(image)
    window = _middle(whole.shape, (128, 128), 1 << 16)
    reading, item = _Middle(window=window), Item(str(image), image.name)
    np.testing.assert_array_equal(reading.load(item, Recipe.parse("otsu")).pixels, whole[window])
    with reading.in_parts(item, Recipe.parse("otsu")) as parts:
        assert parts.facts.shape == (256, 256)
        for core, _ in blocks(parts.facts.shape, (100, 90)):
            np.testing.assert_array_equal(parts.read(core), whole[window][core])


@pytest.mark.parametrize(
    ("shape", "chunk", "most", "sides"),
    [
        ((5000, 4000), (256, 256), 1 << 20, (1024, 1024)),
        ((5000, 4000), (1, 4000), 1 << 20, (262, 4000)),
        ((5000, 4000), (1, 1), 1 << 10, (32, 32)),
        ((30, 20), (1, 1), 1 << 20, (30, 20)),
        ((90, 500, 600), (1, 1, 1), 1 << 14, (16, 32, 32)),
        ((5, 1), (1, 1), 1 << 14, (5, 1)),
    ],
)
def test_a_part_lies_in_the_image_and_has_whole_lines_where_these_are_read(shape, chunk, most, sides):
    window = _middle(shape, chunk, most)
    assert tuple(along.stop - along.start for along in window) == sides
    assert all(0 <= along.start < along.stop <= n for along, n in zip(window, shape, strict=True))


def test_a_time_is_a_line_through_two_parts_or_all_of_the_larger_one():
    line = _costs([_Trial(100, 2.0, 1.0), _Trial(300, 4.0, 1.0)], 0.0)
    assert (line.image, line.pixel) == pytest.approx((1.0, 0.01))
    falling = _costs([_Trial(100, 2.0, 1.0), _Trial(400, 1.0, 1.0)], 0.0)
    assert (falling.image, falling.pixel) == pytest.approx((0.0, 1 / 400))
    same = _costs([_Trial(100, 2.0, 1.0), _Trial(100, 3.0, 1.0)], 0.0)
    assert (same.image, same.pixel) == pytest.approx((0.0, 3 / 100))


def test_small_parts_are_enough_where_they_take_long(image, tmp_path, monkeypatch):
    monkeypatch.setattr(estimating, "ENOUGH", 0.0)
    assert plan("otsu", image, out=tmp_path / "out").n_measured == estimating.WHOLE[0]
