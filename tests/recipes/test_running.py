"""A recipe runs its steps, and gives the same bytes wherever it runs."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tifffile
from PIL import Image

import snowshoe
from snowshoe import Recipe
from snowshoe.bench.scored import Scored
from snowshoe.catalogue import GREY_NOTE
from snowshoe.interfaces.cli import run
from snowshoe.io import read_labels
from snowshoe.tuning.cases import Case

TEXTS = ["kmeans:k=4+components", "gaussian:sigma=2+kmeans:k=4", "grey+ucm", "sobel+watershed", "otsu+components"]


@pytest.fixture(scope="module")
def photo():
    return snowshoe.sample()[100:220, 200:360]


def test_a_method_sees_the_channels_it_takes_and_says_where_they_became_grey(photo):
    grey = snowshoe.grey(photo, channel_axis=-1)
    in_colour = Recipe.parse("kmeans:k=3").run(photo, channel_axis=-1)
    np.testing.assert_array_equal(in_colour.labels, snowshoe.kmeans(photo, k=3, channel_axis=-1).labels)
    in_grey = Recipe.parse("grey+kmeans:k=3").run(photo, channel_axis=-1)
    np.testing.assert_array_equal(in_grey.labels, snowshoe.kmeans(grey, k=3).labels)
    assert in_colour.notes == in_grey.notes == ()
    assert Recipe.parse("otsu").run(photo, channel_axis=-1).notes == (GREY_NOTE,)


def test_edges_flow_on_as_their_strength(photo):
    grey = snowshoe.grey(photo, channel_axis=-1)
    edges = snowshoe.sobel(grey)
    flooded = Recipe.parse("sobel+watershed").run(photo, channel_axis=-1)
    np.testing.assert_array_equal(flooded.labels, snowshoe.watershed(edges.strength, relief="image").labels)
    classes = Recipe.parse("sobel+otsu").run(photo, channel_axis=-1)
    np.testing.assert_array_equal(classes.labels, snowshoe.otsu(edges.strength).labels)


def test_filters_alone_give_an_array(photo):
    smooth = Recipe.parse("gaussian:sigma=2").run(photo, channel_axis=-1)
    assert isinstance(smooth, np.ndarray)
    assert smooth.shape == photo.shape
    assert Recipe.parse("grey").run(photo, channel_axis=-1).shape == photo.shape[:2]


def test_what_a_filter_left_out_stays_left_out(photo):
    image = photo[..., 0].astype(np.float32)
    image[5:20, 7:30] = np.nan
    result = Recipe.parse("gaussian:sigma=2+otsu").run(image)
    np.testing.assert_array_equal(result.valid, np.isfinite(image))
    assert not result.labels[~result.valid].any()


def test_labels_are_compared_by_the_image_or_by_the_channel_that_was_chosen_not_by_a_smoothed_one(photo):
    classes = Recipe.parse("gaussian:sigma=2+kmeans:k=4").run(photo, channel_axis=-1)
    whole = Recipe.parse("gaussian:sigma=2+kmeans:k=4+merge_small:min_size=30").run(photo, channel_axis=-1)
    expected = snowshoe.merge_small(classes, min_size=30, image=photo, channel_axis=-1)
    np.testing.assert_array_equal(whole.labels, expected.labels)


def test_the_model_of_a_chain_is_that_of_the_last_step_that_learned(photo):
    result = Recipe.parse("otsu+components").run(photo, channel_axis=-1)
    assert result.model.thresholds == Recipe.parse("otsu").run(photo, channel_axis=-1).model.thresholds


def test_markers_go_to_the_step_that_takes_them_and_are_refused_where_none_does(photo):
    markers = np.zeros(photo.shape[:2], np.uint8)
    markers[10, 10], markers[60, 90] = 1, 2
    result = Recipe.parse("gaussian:sigma=2+watershed").run(photo, channel_axis=-1, markers=markers)
    assert set(np.unique(result.labels)) == {1, 2}
    with pytest.raises(ValueError, match="one with a step that takes markers"):
        Recipe.parse("otsu").run(photo, channel_axis=-1, markers=markers)


@pytest.fixture
def file(photo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(photo).save("photo.png")
    return "photo.png"


def record(capsys, *arguments):
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("text", TEXTS)
def test_one_text_gives_the_same_bytes_in_every_command_and_in_python(text, file, photo, capsys, tmp_path):
    expected = snowshoe.segment(photo, text, channel_axis=-1).labels
    made = record(capsys, "segment", file, "-m", text, "-o", "labels.tif", "--save-recipe", "r.toml")
    assert made["recipe"] == text
    assert record(capsys, "segment", file, "-r", "r.toml", "-o", "again.tif")["recipe"] == text
    compared = record(capsys, "compare", file, "--methods", text, "-o", "report")
    assert [row["recipe"] for row in compared["rows"]] == [text]
    (shown,) = (tmp_path / "report" / "labels").iterdir()
    for path in ("labels.tif", "again.tif", shown):
        np.testing.assert_array_equal(read_labels(path), expected)
    np.testing.assert_array_equal(Case.of(photo, channel_axis=-1).segmented(Recipe.parse(text), {}).labels, expected)
    np.testing.assert_array_equal(Scored.parse(text).run(photo).labels, expected)


def test_options_stand_for_parameters_that_one_step_has(file, capsys):
    first = record(capsys, "segment", file, "-m", "otsu+components", "--min-size", "30", "-o", "a.tif")
    second = record(capsys, "segment", file, "-m", "otsu+components:min_size=30", "-o", "b.tif")
    assert first["recipe"] == second["recipe"] == "otsu+components:min_size=30"
    assert tifffile.imread("a.tif").tobytes() == tifffile.imread("b.tif").tobytes()


@pytest.mark.parametrize("text", ["otsu", "kmeans:k=3", "grey+multiotsu+components", "gaussian:sigma=1.5+kmeans"])
def test_a_frozen_recipe_gives_the_labels_of_the_image_it_learned_from(text, photo, tmp_path):
    recipe = Recipe.parse(text)
    frozen = recipe.freeze(photo, channel_axis=-1)
    frozen.save(tmp_path / "frozen.toml")
    again = Recipe.load(tmp_path / "frozen.toml")
    expected = recipe.run(photo, channel_axis=-1).labels
    np.testing.assert_array_equal(frozen.run(photo, channel_axis=-1).labels, expected)
    np.testing.assert_array_equal(again.run(photo, channel_axis=-1).labels, expected)


def test_a_frozen_recipe_fits_nothing_on_another_image(photo, monkeypatch):
    frozen = Recipe.parse("otsu+components").freeze(photo, channel_axis=-1)
    threshold = Recipe.parse("otsu").run(photo, channel_axis=-1).model.thresholds[0]
    dark = (photo * 0.4).astype(np.uint8)
    expected = snowshoe.components((snowshoe.grey(dark, channel_axis=-1) > threshold).astype(np.uint8))
    np.testing.assert_array_equal(frozen.run(dark, channel_axis=-1).labels, expected.labels)


def test_freezing_several_images_pools_what_they_hold(photo):
    parts = [photo[:50], photo[50:]]
    pooled, whole = (Recipe.parse("otsu").freeze(given, channel_axis=-1) for given in (parts, photo))
    assert pooled.steps[0].model == whole.steps[0].model


@pytest.mark.parametrize("text", ["grey", "channel:index=1", "gaussian:sigma=1"])
def test_filters_keep_the_mask_of_a_masked_array(text, photo):
    masked = np.ma.MaskedArray(photo.copy())
    masked[40:60] = np.ma.masked
    result = Recipe.parse(text).run(masked, channel_axis=-1)
    assert np.ma.getmaskarray(result)[40:60].all()
    assert not np.ma.getmaskarray(result)[:40].any()
    name, *settings = text.split(":")
    chosen = {key: int(value) for key, value in (setting.split("=") for setting in settings)}
    np.testing.assert_array_equal(getattr(snowshoe, name)(masked, channel_axis=-1, **chosen), result)


@pytest.mark.parametrize("text", ["sobel+watershed", "sobel+otsu", "canny+watershed", "gaussian+sobel+otsu"])
def test_what_is_not_finite_stays_left_out_behind_edges(text, photo):
    image = photo[..., 0].astype(np.float32)
    image[5:20, 7:30] = np.nan
    result = Recipe.parse(text).run(image)
    assert not result.valid[5:20, 7:30].any()
    assert not result.labels[5:20, 7:30].any()
    masked = Recipe.parse(text).run(np.ma.masked_invalid(image))
    np.testing.assert_array_equal(masked.labels, result.labels)


def test_labels_that_came_in_are_not_compared_by_themselves():
    labels = np.uint8([[1, 1, 1, 2, 2, 2, 9, 9, 9], [1, 1, 1, 3, 2, 2, 9, 9, 9], [1, 1, 1, 3, 9, 9, 9, 9, 9]])
    merged = Recipe.parse("merge_small:min_size=3").run(labels)
    np.testing.assert_array_equal(merged.labels, snowshoe.merge_small(labels, min_size=3).labels)


def test_a_volume_stays_a_volume_behind_a_filter():
    volume = np.random.default_rng(0).integers(0, 255, (5, 6, 4)).astype(np.uint8)
    whole = np.ones(volume.shape, bool)
    expected = snowshoe.otsu(volume, mask=whole).labels
    np.testing.assert_array_equal(Recipe.parse("grey+otsu").run(volume, mask=whole).labels, expected)


def test_a_frozen_step_keeps_its_parameters(photo):
    frozen = Recipe.parse("kmeans:k=3").freeze(photo, channel_axis=-1)
    with pytest.raises(ValueError, match="k must be that of the frozen step kmeans, got 5; freeze the recipe again"):
        frozen.replaced({"k": 5})


@pytest.mark.parametrize("text", ["flood+components", "ucm+merge_small", "network_regions"])
def test_what_settles_is_frozen_whatever_comes_behind_it(text, photo, tmp_path):
    part = photo[:60, :80]
    recipe = Recipe.parse(text).freeze(part, channel_axis=-1)
    recipe.save(tmp_path / "frozen.toml")
    expected = Recipe.parse(text).run(part, channel_axis=-1).labels
    np.testing.assert_array_equal(Recipe.load(tmp_path / "frozen.toml").run(part, channel_axis=-1).labels, expected)


def test_what_can_not_be_frozen_is_one_sentence(photo):
    grey = snowshoe.grey(photo, channel_axis=-1)
    with pytest.raises(ValueError, match="images must be one image or more"):
        Recipe.parse("otsu").freeze([])
    with pytest.raises(ValueError, match="images must be one image, to freeze what flood settles on, got '2 images'"):
        Recipe.parse("flood").freeze([grey, grey])


def test_a_pooled_step_asks_to_be_frozen(tmp_path, photo):
    (tmp_path / "pooled.toml").write_text("recipe = 1\n[[step]]\nmethod = 'otsu'\nfit = 'pooled'\n")
    recipe = Recipe.load(tmp_path / "pooled.toml")
    with pytest.raises(ValueError, match="fit must be 'per-image' or 'frozen' to run otsu on one image, got 'pooled'"):
        recipe.run(photo, channel_axis=-1)
    assert recipe.freeze(photo, channel_axis=-1).run(photo, channel_axis=-1).n_labels == 2


def test_a_frozen_recipe_is_another_row_than_the_one_that_learns(photo):
    frozen = Recipe.parse("otsu").freeze(photo // 2, channel_axis=-1)
    rows = snowshoe.compare(photo, methods="otsu,otsu+components", recipes=[frozen], channel_axis=-1).rows
    assert [row.title for row in rows] == ["otsu", "otsu+components", "otsu, frozen"]
    assert rows[0].segmentation.model.thresholds != rows[2].segmentation.model.thresholds


def test_canny_is_frozen_at_the_thresholds_it_found(photo):
    first, darker = snowshoe.grey(photo, channel_axis=-1), snowshoe.grey(photo // 3, channel_axis=-1)
    frozen, free = Recipe.parse("canny").freeze(first), Recipe.parse("canny")
    np.testing.assert_array_equal(frozen.run(first).crossings, free.run(first).crossings)
    assert frozen.run(darker).crossings.sum() < free.run(darker).crossings.sum()
