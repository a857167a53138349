"""The functions of `snowshoe` take the path of a file wherever they take an image, and believe what the file says."""

import inspect
import pickle

import numpy as np
import pytest

import snowshoe
from snowshoe import catalogue
from snowshoe.errors import UnreadableImage
from snowshoe.io import write_image

GREY = np.random.default_rng(0).integers(0, 60, (24, 30), dtype=np.uint8)
GREY[4:12, 5:20] += 150
GREY[15:22, 8:26] += 90
PHOTO = np.dstack([GREY, GREY[::-1], GREY // 2])
CLASSES = (GREY > 100).astype(np.uint8)
RECIPE = "gaussian:sigma=1+otsu+components"


@pytest.fixture
def photo(tmp_path):
    write_image(tmp_path / "photo.png", PHOTO)
    return tmp_path / "photo.png"


@pytest.fixture
def classes(tmp_path):
    snowshoe.write_labels(tmp_path / "classes.tif", CLASSES, spacing="0.5um")
    return tmp_path / "classes.tif"


@pytest.mark.parametrize("method", catalogue.methods(), ids=lambda method: method.name)
def test_every_method_makes_of_a_file_what_it_makes_of_its_pixels(method, photo, classes):
    if method.name in ("onnx", "forest", "learned", "watershed", "random_walker", "grabcut"):
        pytest.skip("needs more than an image")
    subject, facts = (classes, {}) if method.takes == "labels" else (photo, {"channel_axis": -1})
    pixels = CLASSES if method.takes == "labels" else PHOTO
    try:
        expected = method.run(pixels, **facts)
    except (ValueError, TypeError) as error:
        with pytest.raises(type(error)):
            getattr(snowshoe, method.name)(str(subject))
        return
    np.testing.assert_array_equal(np.asarray(getattr(snowshoe, method.name)(subject)), np.asarray(expected))


def test_a_method_of_one_channel_says_that_it_made_grey_of_a_photo(photo):
    assert catalogue.GREY_NOTE in snowshoe.otsu(str(photo)).notes


def test_what_the_file_says_has_no_data_is_left_out_and_said(tmp_path):
    alpha = np.where(np.arange(30) < 6, 0, 255) * np.ones((24, 1))
    write_image(tmp_path / "a.png", np.dstack([PHOTO, alpha.astype(np.uint8)]))
    result = snowshoe.kmeans(tmp_path / "a.png", k=2)
    assert not result.valid[:, :6].any()
    assert result.valid[:, 6:].all()
    assert any("fully transparent" in note for note in result.notes)
    mask = np.ones((24, 30), bool)
    mask[:5] = False
    both = snowshoe.kmeans(tmp_path / "a.png", k=2, mask=mask)
    np.testing.assert_array_equal(both.valid, mask & result.valid)


def test_a_size_of_pixels_in_the_file_turns_lengths_into_pixels_unless_another_is_given(classes):
    expected = snowshoe.expand_labels(CLASSES, distance=4)
    np.testing.assert_array_equal(snowshoe.expand_labels(classes, distance="2um").labels, expected.labels)
    wide = snowshoe.expand_labels(classes, distance="2um", spacing="2um")
    np.testing.assert_array_equal(wide.labels, snowshoe.expand_labels(CLASSES, distance=1).labels)


def test_a_recipe_takes_an_image_or_labels_as_its_first_step_does(photo, classes):
    expected = snowshoe.segment(PHOTO, RECIPE, channel_axis=-1)
    np.testing.assert_array_equal(snowshoe.segment(photo, RECIPE).labels, expected.labels)
    np.testing.assert_array_equal(
        snowshoe.segment(str(classes), "components").labels, snowshoe.components(CLASSES).labels
    )


def test_scree_and_separability_look_at_the_grey_values_of_a_photo_or_at_its_colours_when_asked(photo):
    grey = snowshoe.grey(PHOTO, channel_axis=-1)
    np.testing.assert_array_equal(snowshoe.scree(photo).inertia, snowshoe.scree(grey).inertia)
    in_colour = snowshoe.scree(photo, channel_axis=-1)
    np.testing.assert_array_equal(in_colour.inertia, snowshoe.scree(PHOTO, channel_axis=-1).inertia)
    assert snowshoe.separability(photo) == snowshoe.separability(grey)


def test_a_comparison_of_files_is_that_of_their_pixels_and_has_the_files_name(photo, classes):
    by_path = snowshoe.compare(photo, methods="otsu", truth=classes)
    by_array = snowshoe.compare(PHOTO, methods="otsu", truth=CLASSES, channel_axis=-1)
    assert by_path.scene.name == "photo.png"
    assert by_path.rows[0].scores == by_array.rows[0].scores


def test_files_are_measured_in_the_unit_of_the_labels_file_with_channels_by_name(photo, classes):
    table = snowshoe.measure(classes, photo, properties=["area", "intensity_mean"])
    assert table.headers == ("label", "area_um2", *(f"intensity_mean_{c}" for c in ("red", "green", "blue")))
    assert table["area"][0] == CLASSES.sum() / 4
    named = snowshoe.measure(classes, {"stain": str(photo)}, properties=["intensity_mean"])
    assert named["intensity_mean_stain_red"][0] == PHOTO[CLASSES > 0, 0].mean()


def test_files_are_scored_and_tuned_on(photo, classes):
    assert snowshoe.score(classes, classes) == snowshoe.score(CLASSES, CLASSES)
    vary = {"k": [1, 2]}
    several = snowshoe.tune([photo, photo], "kmeans", truth=[classes, classes], vary=vary)
    alone = snowshoe.tune(photo, "kmeans", truth=str(classes), vary=vary)
    as_arrays = snowshoe.tune(PHOTO, "kmeans", truth=CLASSES, vary=vary, channel_axis=-1)
    scores = [trial.score for trial in as_arrays.trials]
    assert len(set(scores)) > 1
    assert [trial.score for trial in alone.trials] == scores
    assert [trial.score for trial in several.trials] == scores


@pytest.mark.parametrize("name", ["otsu", "scree", "compare", "separability", "sobel", "gaussian"])
def test_a_path_without_a_file_is_one_sentence(name):
    with pytest.raises(UnreadableImage, match=r"^cannot read nowhere\.jpg: no such file; check the path$"):
        getattr(snowshoe, name)("nowhere.jpg")


def test_several_paths_where_one_image_is_meant_are_refused_with_what_to_use(photo):
    with pytest.raises(ValueError, match="image must be one image, got '2 paths'; for many images use"):
        snowshoe.otsu([photo, photo])


def test_channels_that_are_no_colours_are_not_made_grey(tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "five.tif", np.stack([GREY] * 5), metadata={"axes": "CYX"}, imagej=True)
    with pytest.raises(ValueError, match=r"one of its 5 channels, .* snowshoe\.read\(path, channel=N\), N from 0 to 4"):
        snowshoe.otsu(tmp_path / "five.tif")


def test_nested_lists_and_wide_integers_are_images_labels_and_truths():
    image, truth = GREY.astype(np.int64), CLASSES.astype(np.int64)
    expected = snowshoe.compare(GREY, methods="otsu", truth=CLASSES).rows[0].scores
    assert snowshoe.compare(image.tolist(), methods="otsu", truth=truth.tolist()).rows[0].scores == expected
    assert snowshoe.tune(image, "kmeans", truth=(truth + 1).tolist(), vary={"k": [1, 2]}).parameters == {"k": 2}
    assert snowshoe.measure(truth.tolist(), image.tolist())["area"].tolist() == [CLASSES.sum()]


def test_public_functions_keep_their_signature_and_can_be_sent_to_another_process():
    assert snowshoe.otsu.__name__ == "otsu"
    assert inspect.signature(snowshoe.otsu) == inspect.signature(catalogue.get("otsu").function)
    for function in (snowshoe.otsu, snowshoe.compare, snowshoe.score):
        assert pickle.loads(pickle.dumps(function)) is function


def test_a_function_below_the_public_ones_says_how_a_file_is_read():
    with pytest.raises(TypeError, match=r"got str\d+; use snowshoe\.read"):
        catalogue.get("otsu").function("photo.jpg")


@pytest.mark.parametrize("role", ["labels", "truth"])
def test_a_grey_photo_is_no_label_image_of_scores(tmp_path, role):
    photo = np.clip(np.random.default_rng(0).normal(90, 30, (40, 40)), 0, 255).astype(np.uint8)
    write_image(tmp_path / "photo.png", photo)
    snowshoe.write_labels(tmp_path / "labels.png", (photo > 90).astype(np.uint8))
    pair = {"labels": ("photo.png", "labels.png"), "truth": ("labels.png", "photo.png")}[role]
    with pytest.raises(ValueError, match=rf"^{role} photo\.png must be a label image, got "):
        snowshoe.score(*(tmp_path / name for name in pair))
