"""A step that sees each plane of a volume by itself."""

import numpy as np
import pytest

import snowshoe
from snowshoe import Recipe


def stack(n=4):
    rng = np.random.default_rng(0)
    z, y, x = np.indices((n, 24, 30))
    return (60 + 60 * (np.sin(y / 4 + z) + np.cos(x / 5) > 0.3) + rng.normal(0, 5, z.shape)).astype(np.uint8)


def test_filters_edges_and_labels_of_planes_are_those_of_each_plane():
    volume = stack()
    for text in ("gaussian:planes=each", "roberts:planes=each", "otsu:planes=each"):
        whole, recipe = np.asarray(Recipe.parse(text).run(volume)), Recipe.parse(text.partition(":")[0])
        for plane, image in zip(whole, volume, strict=True):
            np.testing.assert_array_equal(plane, np.asarray(recipe.run(image)))


def test_the_steps_around_see_the_volume():
    volume, mask = stack(), np.random.default_rng(1).random((4, 24, 30)) > 0.1
    recipe = Recipe.parse("gaussian:sigma=1+otsu:planes=each+components")
    smooth = snowshoe.gaussian(volume, sigma=1, mask=mask)
    classes = np.stack([snowshoe.otsu(plane, mask=used).labels for plane, used in zip(smooth, mask, strict=True)])
    expected = snowshoe.components(classes, mask=mask).labels
    np.testing.assert_array_equal(recipe.run(volume, mask=mask).labels, expected)
    assert "ran on each of 4 planes by itself" in recipe.run(volume).notes


def test_regions_are_numbered_on_and_a_plane_is_its_own():
    volume = stack()
    recipe = Recipe.parse("ucm:planes=each")
    regions = recipe.run(volume)
    n_regions = [snowshoe.ucm(plane).n_labels for plane in volume]
    assert regions.n_labels == sum(n_regions)
    np.testing.assert_array_equal(recipe.run(volume[0]).labels, snowshoe.ucm(volume[0]).labels)


def test_the_direction_of_edges_in_planes_lies_in_the_plane():
    edges = Recipe.parse("roberts:planes=each").run(stack())
    flat = snowshoe.roberts(stack()[2])
    np.testing.assert_allclose(
        edges.orientation[:, 2], [0 * flat.orientation, np.sin(flat.orientation), np.cos(flat.orientation)]
    )
    assert {"orientation_z", "orientation_y", "orientation_x"} <= edges.layers.keys()
    assert edges.step == flat.step


@pytest.mark.parametrize("axis", [0, 1, 3, -1])
def test_channels_may_lie_along_any_axis(axis):
    colours = np.stack([stack(), stack() // 2, stack() // 3], axis)
    recipe, axis_of_plane = Recipe.parse("gaussian:planes=each"), 1 if axis == 0 else 0
    whole = recipe.run(colours, channel_axis=axis)
    assert whole.shape == colours.shape
    plane = Recipe.parse("gaussian").run(
        np.take(colours, 1, axis_of_plane), channel_axis={0: 0, 1: 0, 3: 2, -1: 2}[axis]
    )
    np.testing.assert_array_equal(np.take(whole, 1, axis_of_plane), plane)


def test_text_and_file_keep_the_option(tmp_path):
    recipe = Recipe.parse("gaussian:sigma=2+ucm:planes=each+components")
    assert recipe.text == "gaussian:sigma=2+ucm:planes=each+components"
    recipe.save(tmp_path / "planes.toml")
    assert Recipe.load(tmp_path / "planes.toml") == recipe
    assert "each plane by itself" in str(recipe.describe())


def test_what_each_plane_learns_cannot_be_shared_or_frozen():
    with pytest.raises(ValueError, match="fit must be left out of otsu"):
        Recipe.parse("otsu:planes=each:fit=pooled")
    with pytest.raises(ValueError, match="planes must be left out of otsu to freeze it"):
        Recipe.parse("otsu:planes=each").freeze(stack())
    with pytest.raises(ValueError, match="planes must be one of together, each"):
        Recipe.parse("ucm:planes=all")
