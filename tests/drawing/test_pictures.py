"""Results as pictures: colours, masks, sizes and encodings."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from snowshoe.drawing import embedding, pictures


def decoded(uri):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1]))))


def test_oklch_is_that_of_css():
    # Values of CSS Color 4 for oklch(0.628 0.2577 29.23°) = red, and white and black.
    np.testing.assert_allclose(pictures.oklch(0.62796, 0.25768, np.radians(29.234)), [255, 0, 0], atol=1)
    np.testing.assert_array_equal(pictures.oklch([0.0, 1.0], 0, 0), [[0, 0, 0], [255, 255, 255]])


def test_each_class_is_drawn_in_the_mean_colour_of_its_pixels():
    labels = np.array([[0, 0, 2], [0, 2, 2]], np.uint8)
    rgb = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    valid = np.ones(labels.shape, bool)
    valid[0, 0] = False
    colours = pictures.mean_colours(labels, valid, rgb)
    np.testing.assert_array_equal(colours[2], rgb[labels == 2].mean(axis=0).round())
    np.testing.assert_array_equal(colours[0], rgb[(labels == 0) & valid].mean(axis=0).round())
    painted = pictures.paint(labels, valid, colours)
    assert painted[0, 0].tolist() == [0, 0, 0, 0]
    assert painted[0, 1].tolist() == [*colours[0].tolist(), 255]


def test_eight_bits_are_shown_as_they_are_and_wider_ones_stretched():
    image = np.array([[0, 100, 255]], np.uint8)
    valid = np.ones(image.shape, bool)
    np.testing.assert_array_equal(pictures.as_rgb(image, valid)[..., 1], image)
    wide = pictures.as_rgb(np.array([[1000, 2000, 3000]], np.uint16), valid)[..., 0]
    assert wide[0, 0] == 0
    assert wide[0, 2] == 255
    with_nan = pictures.as_rgb(np.array([[np.nan, 2.0, 3.0]]), np.array([[False, True, True]]))
    assert with_nan[0, :, 0].tolist() == [0, 0, 255]


def test_ink_is_dark_where_strong_and_grey_is_zero_where_signed():
    values, valid = np.array([[0.0, 5.0, -5.0]]), np.ones((1, 3), bool)
    assert pictures.ink(values, valid).tolist() == [[255, 0, 0]]
    assert pictures.signed(values, valid).tolist() == [[128, 255, 0]]
    assert pictures.ink(values > 0, valid).tolist() == [[255, 0, 255]]


def test_the_wheel_turns_once_and_its_rim_is_as_bright_all_around():
    wheel = pictures.wheel(101)
    assert wheel[0, 0, 3] == 0
    right, down = wheel[50, 98, :3].astype(int), wheel[98, 50, :3].astype(int)
    assert np.abs(right - down).max() > 60
    angles = np.linspace(-np.pi, np.pi, 40)[np.newaxis]
    rim = pictures.orientation(angles, np.ones_like(angles), np.ones(angles.shape, bool))
    luminance = rim @ [0.2126, 0.7152, 0.0722]
    assert luminance.std() < 0.08 * luminance.mean()


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_no_numbers_change_no_other_pixel_s_grey(hole):
    image = np.random.default_rng(0).normal(10, 1, (40, 50)).astype(np.float32)
    holed = image.copy()
    holed[3:9, 5:20] = hole
    inside = np.isfinite(holed)
    drawn = pictures.as_rgb(holed, np.ones(holed.shape, bool))
    np.testing.assert_array_equal(drawn[inside], pictures.as_rgb(image, inside)[inside])


def test_shrinking_keeps_the_mean_and_the_mask():
    picture = np.zeros((400, 2000, 4), np.uint8)
    picture[..., 0], picture[:, ::2, 3] = 100, 255
    small = embedding.shrunk(picture, 500)
    assert small.shape == (100, 500, 4)
    assert small[..., 3].mean() == pytest.approx(127.5, abs=1)
    assert embedding.shrunk(small, 500) is small


@pytest.mark.parametrize("kind", ["flat", "photo"])
def test_a_picture_survives_its_encoding(kind):
    rng = np.random.default_rng(0)
    picture = np.kron(rng.integers(0, 256, (9, 9, 3), dtype=np.uint8), np.ones((20, 20, 1), np.uint8))
    back = decoded(embedding.data_uri(picture, kind)).astype(int)
    assert np.abs(back - picture).mean() <= (0 if kind == "flat" else 6)


def test_a_photo_is_lossy_and_keeps_its_transparency():
    photo = np.random.default_rng(0).integers(0, 256, (200, 200, 4), dtype=np.uint8)
    assert embedding.data_uri(photo[..., :3]).startswith("data:image/jpeg;base64,")
    clear = embedding.data_uri(photo)
    assert clear.startswith("data:image/webp;base64,")
    assert decoded(clear).shape == photo.shape


@pytest.mark.parametrize("shape", [(4, 4, 3), (200, 200, 4)])
def test_without_webp_exact_and_transparent_pictures_are_png(monkeypatch, shape):
    monkeypatch.setattr("PIL.WebPImagePlugin.SUPPORTED", False)
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    uri = embedding.data_uri(picture)
    assert uri.startswith("data:image/png;base64,")
    np.testing.assert_array_equal(decoded(uri), picture)


def test_outlines_mark_changes_alone():
    labels = np.array([[1, 1, 2]])
    drawn = pictures.marked(np.zeros((1, 3, 3), np.uint8), [(pictures.between(labels), (255, 255, 255))])
    assert drawn[0, :, 0].tolist() == [0, 0, 255]
