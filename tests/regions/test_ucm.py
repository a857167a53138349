"""What the method adds to the hierarchy: any edge detector, a scale, and cuts that cost nothing."""

import numpy as np
import pytest

from snowshoe import catalogue, otsu, sample, ucm
from snowshoe.bench.scored import Scored

EDGES = [entry.name for entry in catalogue.methods() if entry.gives == "edges"]


@pytest.fixture(scope="module")
def photo():
    return np.ascontiguousarray(sample()[60:140, 200:320])


@pytest.mark.parametrize("edges", EDGES)
def test_every_edge_detector_is_a_segmentation(photo, edges):
    found = ucm(photo, edges=edges, n_segments=12, channel_axis=-1)
    assert found.n_labels == 12
    assert found.parameters["edges"] == edges
    assert found.maps["strength"].max() <= 1


def test_another_cut_equals_a_new_run(photo):
    first = ucm(photo, channel_axis=-1)
    for cut in ({"level": 0.3}, {"n_segments": 9}):
        again = first.recut(**cut)
        np.testing.assert_array_equal(again.labels, ucm(photo, channel_axis=-1, **cut).labels)
        assert again.parameters.items() >= cut.items()
        assert again.hierarchy is first.hierarchy


def test_twice_the_contrast_is_the_same_hierarchy(photo):
    grey = photo[..., 1].astype(np.float64)
    for contents in ("learned", "none"):
        once, twice = (ucm(pixels, edges="sobel", contents=contents) for pixels in (grey, 2 * grey))
        np.testing.assert_array_equal(twice.labels, once.labels)


def test_a_fixed_scale_measures_levels_in_units_of_the_strength(photo):
    fixed = ucm(photo, scale=1.0, contents="none", channel_axis=-1)
    other = ucm(photo, scale=2.0, contents="none", channel_axis=-1)
    assert fixed.hierarchy.altitudes[-1] == pytest.approx(2 * other.hierarchy.altitudes[-1], rel=0.01)


def test_the_benchmark_scores_every_cut_of_the_hierarchy(photo):
    prediction = Scored.parse("ucm")(photo)
    np.testing.assert_array_equal(prediction.ucm2, np.clip(ucm(photo, channel_axis=-1).hierarchy.ucm2, 0, 1))
    assert len(prediction.thresholds(99)) == 99


@pytest.mark.parametrize("edges", ["colour_gradient", "edge_network", "sobel"])
@pytest.mark.parametrize("contents", ["learned", "colours", "none"])
def test_every_cost_finds_a_cup_on_a_table_by_itself(edges, contents):
    rows, columns = np.indices((96, 128))
    cup = np.hypot(rows - 48, columns - 60) < 26
    image = np.where(cup[..., None], (190, 60, 40), (40, 90, 60)).astype(np.uint8)
    labels = ucm(image, edges=edges, contents=contents, channel_axis=-1).labels
    found = labels == labels[48, 60]
    assert (found & cup).sum() > 0.85 * (found | cup).sum()
    assert len(np.unique(labels)) < 12


def test_only_a_hierarchy_can_be_cut_again(photo):
    with pytest.raises(ValueError, match="segmentation must be one with a hierarchy, as ucm gives it, got 'otsu'"):
        otsu(photo[..., 0]).recut(level=0.5)


def test_edges_name_a_detector(photo):
    for name in ("otsu", "no such method"):
        with pytest.raises(ValueError, match=r"edges must be .*'sobel'"):
            ucm(photo[..., 0], edges=name)


@pytest.mark.parametrize("units", [lambda image: image * 0.01 + 3, lambda image: image * 200.0 - 9000])
def test_an_image_in_any_units_has_the_same_regions(photo, units):
    grey = photo[..., 1]
    expected, found = ucm(grey, n_segments=12), ucm(units(grey), n_segments=12)
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_allclose(found.maps["hierarchy"], expected.maps["hierarchy"], rtol=1e-5)


def test_channels_that_are_no_colours_may_have_any_units(photo):
    channels = photo.astype(np.float64) * 0.01 - 1
    found, other = (ucm(image, n_segments=12, channel_axis=-1) for image in (channels, 200 * channels))
    np.testing.assert_array_equal(found.labels, other.labels)


def test_a_detector_in_image_units_sees_the_image_as_it_is(photo):
    grey = photo[..., 1].astype(np.float64)
    found = [ucm(image, edges="sobel", scale=1000.0, contents="none") for image in (grey / 2, grey / 4)]
    levels = [one.hierarchy.altitudes[-1] for one in found]
    assert levels[0] == pytest.approx(2 * levels[1], rel=0.01)
