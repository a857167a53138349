"""k-means: what must hold for every image."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.kernels.dispatch import use_threads
from snowshoe.statistics.lloyd import FINE

greys = hnp.arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(1, 8)))
photos = hnp.arrays(np.uint8, st.tuples(st.integers(2, 8), st.integers(2, 8), st.just(3)))


def photo(seed=0, shape=(90, 80), channels=3, dtype=np.uint8):
    """Overlapping blobs of colour, so that neither the number of classes nor the borders are obvious."""
    generator = np.random.default_rng(seed)
    middle = generator.integers(40, 216, (6, channels))[generator.integers(0, 6, shape)]
    return np.clip(middle + generator.normal(0, 18, (*shape, channels)), 0, 255).astype(dtype)


@given(greys)
def test_inertia_of_one_channel_never_rises_and_ends_at_nothing(image):
    n = len(np.unique(image))
    curve = [snowshoe.kmeans(image, k=k).model.inertia for k in range(1, n + 1)]
    assert all(after <= before for before, after in itertools.pairwise(curve))
    assert curve[0] == pytest.approx(((image - image.mean()) ** 2).sum(), rel=1e-9, abs=1e-9)
    assert curve[-1] == 0


@pytest.mark.parametrize("outlier", [-3.4e38, -1e12, 1e7, 3.4e38])
def test_a_far_outlier_spoils_neither_the_other_classes_nor_the_law(outlier):
    image = np.append(np.random.default_rng(0).random(40), outlier).astype(np.float32)[None]
    curve = snowshoe.scree(image, k_max=12).inertia
    assert np.all(np.diff(curve) < 0)
    others = image[:, :-1]
    assert snowshoe.kmeans(image, k=5).model.inertia == pytest.approx(snowshoe.kmeans(others, k=4).model.inertia)


@settings(max_examples=20)
@given(photos)
def test_inertia_of_colours_never_rises(image):
    n = min(len(np.unique(image.reshape(-1, 3), axis=0)), 8)
    curve = [snowshoe.kmeans(image, k=k, channel_axis=-1).model.inertia for k in range(1, n + 1)]
    assert all(after <= before for before, after in itertools.pairwise(curve))


def test_inertia_never_rises_where_starts_are_tried_on_representatives():
    image = photo(shape=(96, 96))
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > FINE
    curve = [snowshoe.kmeans(image, k=k, channel_axis=-1).model.inertia for k in range(1, 8)]
    assert all(after < before for before, after in itertools.pairwise(curve))
    assert snowshoe.scree(image, channel_axis=-1, k_max=7).inertia.tolist() == curve


@given(greys, st.integers(1, 4))
def test_labels_are_the_classes_of_multiotsu_and_ascend(image, k):
    k = min(k, len(np.unique(image)))
    result = snowshoe.kmeans(image, k=k)
    assert np.all(np.diff(result.model.centers) > 0)
    assert set(np.unique(result.labels)) == set(range(1, k + 1))
    if k > 1:
        np.testing.assert_array_equal(result.labels, np.asarray(snowshoe.multiotsu(image, classes=k)) + 1)


@pytest.mark.parametrize("channels", [1, 3, 5])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_flips_turns_and_shuffles_of_pixels_commute(channels, dtype):
    image = photo(channels=channels, dtype=dtype)
    labels = snowshoe.kmeans(image, k=5, channel_axis=-1).labels
    for change in (np.flipud, np.fliplr, np.rot90, lambda a: np.random.default_rng(1).permutation(a)):
        changed = snowshoe.kmeans(change(image), k=5, channel_axis=-1)
        np.testing.assert_array_equal(changed.labels, change(labels))


@pytest.mark.parametrize("space", ["rgb", "lab"])
def test_masking_out_is_cropping(space):
    image, mask = photo(), np.zeros((90, 80), bool)
    mask[10:60, 5:70] = True
    whole = snowshoe.kmeans(image, k=4, channel_axis=-1, colour_space=space, mask=mask)
    part = snowshoe.kmeans(image[10:60, 5:70], k=4, channel_axis=-1, colour_space=space)
    np.testing.assert_array_equal(whole.labels[10:60, 5:70], part.labels)
    np.testing.assert_array_equal(whole.model.centers, part.model.centers)
    assert not whole.labels[~mask].any()


@pytest.mark.parametrize("k", [4, "auto"])
@pytest.mark.parametrize("space", ["rgb", "lab"])
@pytest.mark.parametrize("channels", [1, 3])
def test_statistics_of_blocks_add_up_to_those_of_the_whole(channels, space, k):
    method = catalogue.get("kmeans")
    image = as_image(photo(channels=channels), channel_axis=-1)
    blocks = [as_image(block, channel_axis=-1) for block in np.array_split(image.pixels, 3)]
    total = method.statistic.of(blocks[2]) + method.statistic.of(blocks[0]) + method.statistic.of(blocks[1])
    space = space if channels == 3 else "rgb"
    parameters = method.check({"k": k, "k_max": 6, "colour_space": space})
    model = method.fit(total, **parameters)
    whole = method.function(image.pixels, channel_axis=-1, **parameters)
    np.testing.assert_array_equal(model.centers, whole.model.centers)
    np.testing.assert_array_equal(np.concatenate([model.apply(block) for block in blocks]), whole.labels)


@pytest.mark.parametrize("space", ["rgb", "lab"])
def test_threads_and_runs_change_no_byte_and_the_seed_decides(space):
    image = photo(shape=(400, 330))
    runs = []
    for n in (1, 3, 3):
        with use_threads(n):
            result = snowshoe.kmeans(image, k=6, channel_axis=-1, colour_space=space, rng=5)
        runs.append((result.labels.tobytes(), result.model.centers.tobytes(), result.model.inertia))
    assert runs[0] == runs[1] == runs[2]


def test_types_with_the_same_values_give_the_same_partition():
    image = photo(channels=1)
    expected = snowshoe.kmeans(image, k=5, channel_axis=-1)
    for dtype in (np.uint16, np.int32, np.float32, np.float64):
        found = snowshoe.kmeans(image.astype(dtype), k=5, channel_axis=-1)
        np.testing.assert_array_equal(found.labels, expected.labels)
        np.testing.assert_array_equal(found.model.centers, expected.model.centers)


def test_an_image_with_as_many_colours_as_pixels_is_clustered():
    generator = np.random.default_rng(3)
    means = np.array([[0.0, 0, 0, 0, 0, 0], [5, 5, 5, 5, 5, 5], [-5, 5, -5, 5, -5, 5]])
    true = generator.integers(0, 3, (120, 120))
    image = (means[true] + generator.normal(0, 1, (120, 120, 6))).astype(np.float32)
    labels = snowshoe.kmeans(image, k=3, channel_axis=-1).labels
    pairs = {(int(a), int(b)) for a, b in zip(true.ravel(), labels.ravel(), strict=True)}
    assert len(pairs) == 3


def test_colours_are_ordered_by_lightness():
    image = np.array([[[0, 0, 255], [255, 255, 0], [255, 0, 0], [0, 255, 0]]], np.uint8)
    for space in ("rgb", "lab"):
        result = snowshoe.kmeans(image, k=4, channel_axis=-1, colour_space=space)
        np.testing.assert_array_equal(result.labels, [[1, 4, 2, 3]])
        assert result.model.inertia == pytest.approx(0, abs=1e-18)
        assert result.model.as_dict()["colour_space"] == space


def test_the_axis_of_the_channels_and_strides_do_not_matter():
    image = photo()
    expected = snowshoe.kmeans(image, k=3, channel_axis=-1).labels
    moved = np.moveaxis(image, -1, 0)
    moved.flags.writeable = False
    np.testing.assert_array_equal(snowshoe.kmeans(moved, k=3, channel_axis=0).labels, expected)


def test_pixels_not_seen_when_fitting_get_the_nearest_centre():
    model = snowshoe.kmeans(np.array([[0, 10, 100]], np.uint8), k=2).model
    np.testing.assert_array_equal(model.apply(as_image(np.array([[52, 53, 255, 52.5]]))), [[1, 2, 2, 1]])
    colour = snowshoe.kmeans(np.array([[[0, 0], [9, 9]]], np.uint8), k=2, channel_axis=-1).model
    np.testing.assert_array_equal(
        colour.apply(as_image(np.array([[[4, 4], [200, 0]]], np.uint8), channel_axis=-1)), [[1, 2]]
    )


def test_constant_and_tiny_images_have_one_class():
    for image in (np.full((3, 4), 7, np.uint8), np.array([[0.25]]), np.full((2, 2, 1), 3, np.int16)):
        axis = -1 if image.ndim == 3 else None
        result = snowshoe.kmeans(image, channel_axis=axis)
        assert result.model.k == 1
        assert (result.labels == 1).all()
    result = snowshoe.kmeans(np.full((2, 2, 3), 9, np.uint8), channel_axis=-1)
    assert result.model.as_dict() == {
        "centers": [[9.0, 9.0, 9.0]], "k": 1, "inertia": 0.0, "exact": True, "quantisation_error": 0.0,
        "colour_space": "rgb",
    }  # fmt: skip


def test_pixels_with_nan_in_any_channel_are_left_out():
    image = photo(dtype=np.float32)
    image[3, 4, 1] = np.nan
    result = snowshoe.kmeans(image, k=2, channel_axis=-1)
    assert np.argwhere(result.labels == 0).tolist() == [[3, 4]]


BAD = [
    ({"k": 4}, "k must be at most the number of distinct values \\(3\\), got 4"),
    ({"k": 0}, "k must be an integer from 1 to 255 or 'auto', got 0"),
    ({"k_max": 256}, "k_max must be an integer from 1 to 255, got 256"),
    ({"colour_space": "hsv"}, "colour_space must be 'rgb' or 'lab', got 'hsv'"),
    ({"colour_space": "lab"}, "image must be one of 3 channels for colour_space='lab', got '1 channels'"),
    ({"mask": np.zeros((1, 3), bool)}, "at least one valid pixel"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_bad_arguments_are_refused_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        snowshoe.kmeans(np.array([[1, 2, 3]], np.uint8), **arguments)


def test_lab_refuses_floats_beyond_one_and_other_types():
    for image in (photo(dtype=np.float32), photo(dtype=np.int32)):
        with pytest.raises(ValueError, match="uint8, uint16, or float in 0 to 1 for colour_space='lab'"):
            snowshoe.kmeans(image, k=2, channel_axis=-1, colour_space="lab")


def test_a_model_refuses_images_of_other_channels_and_statistics_of_other_types():
    model = snowshoe.kmeans(photo(), k=2, channel_axis=-1).model
    with pytest.raises(ValueError, match="image must be one of 3 channels, as the model"):
        model.apply(as_image(np.zeros((2, 2))))
    of = catalogue.get("kmeans").statistic.of
    with pytest.raises(ValueError, match="colours must be of one type and number of channels"):
        of(as_image(photo(), channel_axis=-1)) + of(as_image(photo(dtype=np.float32), channel_axis=-1))


def test_lab_of_a_large_and_a_small_image_label_colours_alike():
    image = photo(shape=(400, 300))
    model = snowshoe.kmeans(image, k=5, channel_axis=-1, colour_space="lab").model
    whole = model.apply(as_image(image, channel_axis=-1))
    rows = [model.apply(as_image(part, channel_axis=-1)) for part in np.array_split(image, 8)]
    np.testing.assert_array_equal(whole, np.concatenate(rows))
