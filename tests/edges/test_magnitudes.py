"""Values as great or as small as a float can hold give right answers or one sentence, and no warning."""

import numpy as np
import pytest

import snowshoe

RNG = np.random.default_rng(0)
IMAGE = np.kron(RNG.integers(1, 200, (5, 6)), np.ones((7, 8))) + RNG.integers(0, 9, (35, 48))
MASK = np.ones(IMAGE.shape, bool)
MASK[10:14, 20:30] = False
DETECTORS = ("sobel", "scharr", "prewitt", "roberts", "farid", "gaussian_gradient", "canny", "log", "dog", "laplacian")
WINDOWS = ("local_mean", "niblack", "wolf", "local_contrast", "local_gaussian", "local_median", "local_otsu")
GRAPHS = ("random_walker", "chan_vese", "morphological_snakes", "grabcut", "normalised_cuts")
EXPONENTS = [(np.float64, k) for k in (-1000, -700, -500, 500, 700, 1000)] + [(np.float32, -100), (np.float32, 110)]
powers = pytest.mark.parametrize(("kind", "exponent"), EXPONENTS)
masks = pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])


@powers
@masks
@pytest.mark.parametrize("name", DETECTORS)
def test_edges_are_those_of_the_image_in_another_unit(name, mask, kind, exponent):
    usual = getattr(snowshoe, name)(IMAGE.astype(kind), mask=mask)
    far = getattr(snowshoe, name)(np.ldexp(IMAGE.astype(kind), exponent), mask=mask)
    for layer in ("strength", "gx", "gy", "magnitude", "response"):
        if (expected := getattr(usual, layer)) is not None:
            found = np.ldexp(getattr(far, layer).astype(np.float64), -exponent)
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
    np.testing.assert_allclose(far.orientation, usual.orientation, atol=1e-3)
    assert np.isfinite(list(far.summary.values())).all()
    if usual.crossings is not None:
        np.testing.assert_array_equal(far.crossings, usual.crossings)


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("value", [5e-324, 3e-310, 1e-300, 1e300, 1.7e308])
def test_a_lone_pixel_gives_numbers_or_a_sentence(name, value):
    image = np.zeros((9, 9))
    image[4, 4] = value
    if value > 1e307 and name not in ("farid", "gaussian_gradient", "log", "dog", "canny"):
        with pytest.raises(ValueError, match="so small that the result fits float64"):
            getattr(snowshoe, name)(image)
    else:
        edges = getattr(snowshoe, name)(image)
        assert all(np.isfinite(layer).all() for layer in edges.layers.values())


def test_great_and_small_values_in_one_image_keep_their_own_gradients():
    image = np.zeros((5, 40))
    image[:, 10:], image[:, 20:], image[:, 30:] = 1e-200, 1.0, 1e200
    edges = snowshoe.sobel(image)
    np.testing.assert_allclose(edges.magnitude[2, [10, 20, 30]], [4e-200, 4, 4e200])
    assert (edges.orientation[2] == 0).all()


@powers
@masks
@pytest.mark.parametrize("name", WINDOWS)
def test_local_thresholds_are_those_of_the_image_in_another_unit(name, mask, kind, exponent):
    expected = getattr(snowshoe, name)(IMAGE.astype(kind), mask=mask).labels
    far = getattr(snowshoe, name)(np.ldexp(IMAGE.astype(kind), exponent), mask=mask)
    np.testing.assert_array_equal(far.labels, expected)


def test_a_hot_pixel_of_any_height_changes_no_window_but_its_own():
    image = IMAGE.copy()
    image[5, 5] = 1e300
    for name in ("niblack", "sauvola", "local_mean"):
        expected = getattr(snowshoe, name)(IMAGE, window=5).labels
        labels = getattr(snowshoe, name)(image, window=5).labels
        np.testing.assert_array_equal(labels[8:], expected[8:])
        np.testing.assert_array_equal(labels[:, 8:], expected[:, 8:])


@pytest.mark.parametrize("exponent", [-1000, -700, 700, 1000])
@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_are_those_of_the_image_in_another_unit(name, exponent):
    expected = getattr(snowshoe, name)(IMAGE).labels
    np.testing.assert_array_equal(getattr(snowshoe, name)(np.ldexp(IMAGE, exponent)).labels, expected)


@pytest.mark.parametrize("name", ["grabcut", "normalised_cuts"])
def test_masked_colours_of_any_magnitude_are_cut_as_usual(name):
    colours = np.stack([IMAGE, IMAGE[::-1], 200 - IMAGE], axis=-1)
    colours[11, 25] = np.nan
    expected = getattr(snowshoe, name)(colours, channel_axis=-1, mask=MASK).labels
    labels = getattr(snowshoe, name)(np.ldexp(colours, 700), channel_axis=-1, mask=MASK).labels
    np.testing.assert_array_equal(labels, expected)


@powers
def test_smoothing_is_that_of_the_image_in_another_unit(kind, exponent):
    expected = snowshoe.gaussian(IMAGE.astype(kind), sigma=1.5)
    far = snowshoe.gaussian(np.ldexp(IMAGE.astype(kind), exponent), sigma=1.5)
    np.testing.assert_allclose(np.ldexp(far.astype(np.float64), -exponent), expected, rtol=1e-6)


def test_a_value_beyond_the_border_that_the_answer_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r"cval must be a number from -3.4\S+ to 3.4\S+ for uint8 pixels"):
        snowshoe.log(np.zeros((5, 5), np.uint8), border="constant", cval=1e300)


def test_an_image_too_bright_for_its_textures_is_refused():
    with pytest.raises(ValueError, match=r"image must be of values up to 1e\+30"):
        snowshoe.colour_gradient(np.full((9, 9), 1e31))
