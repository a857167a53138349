"""The colour gradient: what it answers to, what it leaves alone, and whose white is whose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import snowshoe
from snowshoe.filters import contour_cues
from snowshoe.filters.contour_cues import reach


def halves(left, right, shape=(40, 60)):
    """An image with one value or colour on the left and another on the right."""
    image = np.empty((*shape, *np.shape(left)), np.uint8)
    image[:, : shape[1] // 2], image[:, shape[1] // 2 :] = left, right
    return image


def test_the_border_of_two_colours_of_one_lightness_is_the_strongest_column():
    edges = snowshoe.colour_gradient(halves((200, 60, 60), (60, 130, 60)), channel_axis=-1)
    middle = edges.strength[20]
    assert middle.argmax() in (29, 30)
    assert middle.max() > 20 * middle[2]


@pytest.mark.parametrize(("turn", "angle"), [(np.asarray, 0.0), (np.transpose, np.pi / 2)])
def test_the_orientation_is_across_the_border(turn, angle):
    edges = snowshoe.colour_gradient(turn(halves(40, 200)))
    rows, columns = (size // 2 for size in edges.strength.shape)
    assert abs(edges.orientation[rows, columns]) == pytest.approx(angle, abs=1e-5)


def test_a_texture_s_own_edges_are_weaker_beside_a_clean_step_than_in_a_plain_gradient():
    texture = np.where(np.random.default_rng(0).random((60, 60)) < 0.5, 85, 175).astype(np.uint8)

    def share(method):
        return float(method(texture).strength.mean() / method(halves(85, 175)).strength.max())

    assert share(snowshoe.colour_gradient) < 0.6 * share(snowshoe.gaussian_gradient)


def test_two_textures_of_one_mean_have_a_border_only_if_texture_counts():
    rng = np.random.default_rng(1)
    noise = rng.choice([-60, 60], (60, 80))
    image = (128 + np.where(np.arange(80) < 40, 0, noise)).astype(np.uint8)
    with_texture = snowshoe.colour_gradient(image, texture=4.0).strength
    assert with_texture[20:40, 36:44].mean() > 1.5 * with_texture[20:40, 50:65].mean()


def test_one_grey_for_all_channels_gives_the_grey_image_s_border():
    grey = halves(40, 200)
    coloured = snowshoe.colour_gradient(np.repeat(grey[..., None], 3, -1), channel_axis=-1, colour_space="channels")
    np.testing.assert_allclose(coloured.strength, snowshoe.colour_gradient(grey).strength, atol=1e-6)


def test_colours_of_8_bits_16_bits_and_floats_give_the_same_border():
    image = halves((200, 60, 60), (60, 130, 60))
    expected = snowshoe.colour_gradient(image, channel_axis=-1).strength
    for version in (image.astype(np.uint16) * 257, image / 255, image.astype(np.float32) / 255):
        np.testing.assert_allclose(snowshoe.colour_gradient(version, channel_axis=-1).strength, expected, atol=1e-4)
    signed = snowshoe.colour_gradient(image.astype(np.int32), channel_axis=-1, white=255.0)
    np.testing.assert_allclose(signed.strength, expected, atol=1e-6)


def test_colours_whose_white_is_not_known_are_refused():
    with pytest.raises(ValueError, match="white must be a number for colours of type int32"):
        snowshoe.colour_gradient(np.zeros((3, 3, 3), np.int32), channel_axis=-1)


def test_steps_far_above_white_and_below_black_are_seen():
    image = np.repeat(np.array([[-40_000] * 20 + [9_000] * 20 + [60_000] * 20]), 30, axis=0)
    strength = snowshoe.colour_gradient(image.astype(np.int32)).strength[15]
    for border in (20, 40):
        assert strength[border - 1 : border + 1].max() > 5 * strength[[0, 59]].max()


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_coloured_tile_with_its_halo_equals_the_whole_byte_for_byte(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    image, mask = rng.integers(0, 256, (70, 150, 3), np.uint8), rng.random((70, 150)) > 0.05
    halo, start = reach(0.5), data.draw(st.integers(0, 149))
    stop = data.draw(st.integers(start + 1, 150))
    whole = snowshoe.colour_gradient(image, channel_axis=-1, sigma=0.5, mask=mask)
    first = max(0, start - halo)
    window = np.s_[:, first : stop + halo]
    tile = snowshoe.colour_gradient(image[window], channel_axis=-1, sigma=0.5, mask=mask[window])
    for name, layer in whole.layers.items():
        np.testing.assert_array_equal(tile.layers[name][:, start - first : stop - first], layer[:, start:stop])


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float64])
def test_the_work_does_not_grow_with_the_range_of_the_channels(dtype, monkeypatch):
    layers = []
    add = contour_cues.contrast.add
    monkeypatch.setattr(contour_cues.contrast, "add", lambda *given: (layers.append(1), add(*given)))
    image = (np.random.default_rng(2).random((20, 30, 4)) * 60000).astype(dtype)
    assert snowshoe.colour_gradient(image, channel_axis=-1, texture=0.0).strength.max() > 0
    assert len(layers) < 3 * 5 * 40
