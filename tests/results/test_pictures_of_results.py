"""Pictures of results show what they say, and a notebook shows figures by itself."""

import importlib

import numpy as np
import pytest

import snowshoe
from snowshoe.drawing.pictures import between
from snowshoe.results.pictures import KINDS

IMAGE = np.full((40, 60), 30, np.uint8)
IMAGE[5:20, 8:30], IMAGE[25:36, 34:55] = 130, 210
PHOTO = np.dstack([IMAGE, IMAGE // 2, IMAGE // 3])
MASK = np.ones(IMAGE.shape, bool)
MASK[:, :4] = False
RESULTS = {"labels": snowshoe.otsu(IMAGE), "edges": snowshoe.sobel(IMAGE), "scree": snowshoe.scree(IMAGE)}


@pytest.fixture
def classes():
    return snowshoe.kmeans(IMAGE, k=3, mask=MASK)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_eight_bit_and_as_wide_as_the_image_or_a_multiple(classes, kind):
    picture = classes.picture(kind, IMAGE)
    assert picture.dtype == np.uint8
    assert picture.shape[1] % 60 == 0
    assert picture.shape[0] * 60 == picture.shape[1] * 40


def test_means_are_the_grey_values_that_were_clustered_and_nothing_where_no_pixel_is_used(classes):
    picture = classes.picture("mean", IMAGE)
    np.testing.assert_array_equal(picture[MASK][:, 0], IMAGE[MASK])
    assert not picture[~MASK].any()
    in_colour = snowshoe.kmeans(IMAGE, k=3).picture("mean", PHOTO, channel_axis=-1)
    np.testing.assert_array_equal(in_colour, PHOTO)
    assert snowshoe.kmeans(IMAGE, k=3).picture("mean", IMAGE).shape == IMAGE.shape


def test_a_mask_is_white_where_a_label_is_above_0_and_black_elsewhere():
    picture = snowshoe.otsu(IMAGE, mask=MASK).picture("mask")
    np.testing.assert_array_equal(picture, np.where((IMAGE > 100) & MASK, 255, 0))


def test_outlines_change_the_image_between_labels_alone(classes):
    picture = classes.picture("outlines", IMAGE)
    scale = picture.shape[0] // 40
    middle = picture[scale // 2 :: scale, scale // 2 :: scale]
    near = np.logical_or.reduce([np.roll(between(classes.labels), (i - 1, j - 1), (0, 1)) for i, j in np.ndindex(3, 3)])
    np.testing.assert_array_equal(middle[~near], np.repeat(IMAGE[~near][:, np.newaxis], 3, axis=1))
    assert (picture != np.kron(IMAGE, np.ones((scale, scale), np.uint8))[..., np.newaxis]).any()


def test_a_kind_that_is_not_known_or_lacks_its_image_is_refused(classes):
    with pytest.raises(ValueError, match="picture must be one of overlay, outlines, mean, mask, classes, got 'meen'"):
        classes.picture("meen")
    with pytest.raises(ValueError, match="image must be given for the picture mean"):
        classes.picture("mean")


def test_a_volume_shows_its_middle_planes():
    volume = np.stack([IMAGE] * 5)
    found = snowshoe.otsu(volume)
    assert found.picture("mean", volume).shape[:2] == found.picture("mask").shape
    assert found.picture("mask").shape[0] > 40
    with pytest.raises(ValueError, match="labels must be 2-D for the picture overlay"):
        found.picture("overlay", volume)


def test_layers_of_edges_are_written_as_pictures_on_request(tmp_path):
    edges = snowshoe.sobel(IMAGE)
    files = edges.save(tmp_path, pictures=["gx", "orientation"])
    gx = snowshoe.read(files["gx_picture"])
    assert set(np.unique(gx[edges.gx == 0])) == {128}
    assert (gx[edges.gx > 0] > 128).all()
    assert snowshoe.read(files["orientation_picture"]).shape == (40, 60, 3)
    assert "gy_picture" not in files
    everything = edges.save(tmp_path, pictures=["all"])
    assert {f"{name}_picture" for name in edges.layers} - {"strength_picture"} <= set(everything)
    with pytest.raises(ValueError, match=r"picture must be a layer that there is \(gx, .*\), got 'response'"):
        edges.save(tmp_path, pictures=["response"])


def test_a_scree_curve_is_a_picture_that_stands_alone(tmp_path):
    curve = snowshoe.scree(IMAGE)
    curve.save(tmp_path / "s.svg")
    text = (tmp_path / "s.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "<style>" in text
    assert f"k = {curve.chosen_k}" in text
    pytest.importorskip("matplotlib")
    curve.save(tmp_path / "s.png")
    assert snowshoe.read(tmp_path / "s.png").shape[1] > 400


@pytest.mark.parametrize("name", RESULTS)
def test_a_notebook_shows_a_figure_once_and_without_being_told_to(name):
    pytest.importorskip("matplotlib")
    figure = RESULTS[name].plot()
    assert figure._repr_png_().startswith(b"\x89PNG")
    pyplot = importlib.import_module("matplotlib._pylab_helpers")
    assert not pyplot.Gcf.get_all_fig_managers()


def test_a_figure_is_displayed_as_one_picture_and_its_words():
    pytest.importorskip("matplotlib")
    formatters = pytest.importorskip("IPython.core.formatters")
    shown, _ = formatters.DisplayFormatter().format(RESULTS["scree"].plot())
    assert set(shown) == {"image/png", "text/plain"}
