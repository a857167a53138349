"""Markers come with the image: in Python, on the command line, and without them by a rule."""

import json
import tracemalloc

import numpy as np
import pytest
import skimage.data
from PIL import Image
from skimage import segmentation as theirs

import snowshoe
from snowshoe import catalogue, flood, grabcut, io, morphological_snakes, random_walker, region_merging, segment
from snowshoe.interfaces.cli import run

TAKERS = [method for method in catalogue.methods() if "markers" in method.inputs]
takers = pytest.mark.parametrize("method", TAKERS, ids=lambda method: method.name)


@pytest.fixture(scope="module")
def photo():
    return skimage.data.camera()[::4, ::4]


@pytest.fixture(scope="module")
def scribbles(photo):
    marks = np.zeros(photo.shape, np.uint8)
    marks[5:15, 40:90] = 1
    marks[55:75, 50:55] = 2
    return marks


def disc(shape=(60, 80), radius=15):
    rows, columns = np.indices(shape)
    return (rows - shape[0] // 2) ** 2 + (columns - shape[1] // 2) ** 2 <= radius**2


@takers
def test_markers_outside_the_mask_do_not_matter(method, photo, scribbles):
    mask = np.ones(photo.shape, bool)
    mask[:, 100:] = False
    more = scribbles.copy()
    more[30:40, 110:120] = 2
    expected = method.function(photo, markers=scribbles, mask=mask)
    np.testing.assert_array_equal(method.function(photo, markers=more, mask=mask).labels, expected.labels)


@takers
def test_markers_of_another_shape_and_markers_without_a_pixel_are_refused(method, photo):
    with pytest.raises(ValueError, match="markers must be of the image's shape"):
        method.function(photo, markers=np.ones((3, 3), np.uint8))
    with pytest.raises(ValueError, match="markers must be positive in at least one valid pixel"):
        method.function(photo, markers=np.zeros(photo.shape, np.uint8))


def test_segment_passes_markers_on_and_refuses_them_where_there_is_no_use(photo, scribbles):
    expected = random_walker(photo, markers=scribbles).labels
    np.testing.assert_array_equal(segment(photo, "random_walker", markers=scribbles).labels, expected)
    with pytest.raises(ValueError, match="recipe must be one with a step that takes markers"):
        segment(photo, "otsu", markers=scribbles)


def test_the_command_line_reads_markers_from_a_file(tmp_path, capsys, photo, scribbles):
    Image.fromarray(photo).save(tmp_path / "photo.png")
    io.write_labels(tmp_path / "marks.tif", scribbles)
    files = [str(tmp_path / name) for name in ("photo.png", "marks.tif", "out.npy")]
    words = ["segment", files[0], "-m", "flood", "--markers", files[1], "-o", files[2], "--json"]
    assert run(words) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "flood"
    np.testing.assert_array_equal(np.load(files[2]), flood(io.load(files[0]).pixels, markers=scribbles).labels)


@pytest.mark.parametrize("connectivity", [1, 2])
def test_a_flood_from_one_pixel_is_that_of_scikit_image(photo, connectivity):
    seed = np.zeros(photo.shape, np.uint8)
    seed[10, 60] = 4
    expected = theirs.flood(photo.astype(float), (10, 60), tolerance=12, connectivity=connectivity)
    found = flood(photo, markers=seed, tolerance=12, connectivity=connectivity).labels
    np.testing.assert_array_equal(found, 4 * expected)


def test_the_random_walker_is_that_of_scikit_image(photo, scribbles):
    beta = 130
    scaled = photo / 255
    expected = theirs.random_walker(scaled, scribbles.astype(int), beta=beta, mode="bf")
    found = random_walker(photo, markers=scribbles, beta=beta * scaled.std() / 10)
    assert np.mean(found.labels == expected) > 0.9999


def chances(image, markers, beta):
    """The chance of meeting each marker first, for every pixel: a dense system, solved with other means."""
    n, flat = image.size, image.reshape(-1).astype(float)
    place, weights = np.arange(n).reshape(image.shape), np.zeros((n, n))
    for one, other in ((place[:, :-1], place[:, 1:]), (place[:-1], place[1:])):
        weights[one, other] = np.exp(-beta * (flat[one] - flat[other]) ** 2 / flat.var()) + 1e-10
    weights += weights.T
    known = markers.reshape(-1) > 0
    matrix = np.diag(weights.sum(axis=1)) - weights
    marked = markers.reshape(-1)[known, None] == np.unique(markers[markers > 0])
    result = np.empty((n, marked.shape[1]))
    result[known], result[~known] = (
        marked,
        np.linalg.solve(matrix[~known][:, ~known], weights[~known][:, known] @ marked),
    )
    return result.reshape(*image.shape, -1)


@pytest.mark.parametrize("beta", [0.5, 2.5, 8.0])
def test_walkers_go_where_the_direct_solution_says_however_weak_the_links(beta):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        image = 40 * rng.integers(0, 6, (12, 14)) if seed else np.pad(np.full((4, 4), 220), (4, 5))[:12, :14]
        markers = np.where(rng.random(image.shape) < 0.04, rng.integers(1, 4, image.shape), 0)
        markers[0, 0], markers[-1, -1] = 1, 2
        exact = chances(image, markers, beta)
        labels = random_walker(image.astype(np.int32), markers=markers, beta=beta).labels
        own = np.take_along_axis(exact, np.searchsorted(np.unique(markers)[1:], labels)[..., None], -1)[..., 0]
        assert (exact.max(axis=-1) - own).max() < 1e-5


def test_an_island_goes_to_the_nearer_marker_whatever_its_number():
    image, markers = np.zeros((20, 40), np.uint8), np.zeros((20, 40), np.uint8)
    image[:, 20:], image[5:9, 5:9] = 120, 220
    markers[15, 3], markers[15, 35] = 1, 2
    assert (random_walker(image, markers=markers).labels[5:9, 5:9] == 1).all()
    swapped = np.where(markers > 0, 3 - markers, 0)
    assert (random_walker(image, markers=swapped).labels[5:9, 5:9] == 2).all()
    np.testing.assert_array_equal(
        random_walker(np.uint8([[9, 0, 0, 0, 0]]), markers=np.uint8([[0, 0, 1, 0, 2]])).labels, [[1, 1, 1, 1, 2]]
    )


def test_the_snake_is_that_of_scikit_image():
    noisy = 60.0 * disc() + np.random.default_rng(0).normal(100, 5, (60, 80))
    start = np.zeros(noisy.shape, np.uint8)
    start[20:40, 30:50] = 1
    expected = theirs.morphological_chan_vese(noisy, 10, init_level_set=start, smoothing=1)
    found = morphological_snakes(noisy, markers=start, smoothing=1, max_iter=10).labels
    np.testing.assert_array_equal(found[2:-2, 2:-2], expected[2:-2, 2:-2])


def test_grabcut_finds_a_clear_object_as_opencv_does():
    cv2 = pytest.importorskip("cv2")
    photo = np.random.default_rng(0).normal(0, 8, (60, 80, 3)) + np.where(
        disc()[..., None], (200, 60, 40), (40, 90, 160)
    )
    photo = np.clip(photo, 0, 255).astype(np.uint8)
    marks = np.zeros(disc().shape, np.uint8)
    cv2.grabCut(photo, marks, (8, 6, 64, 48), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    expected, found = np.isin(marks, (1, 3)), grabcut(photo, channel_axis=-1).labels > 0
    assert (found & expected).sum() / (found | expected).sum() > 0.97
    assert (found & disc()).sum() / (found | disc()).sum() > 0.97


def test_grabcut_keeps_to_its_markers(photo, scribbles):
    found = grabcut(photo, markers=scribbles).labels
    assert not found[scribbles == 1].any()
    assert found[scribbles == 2].all()


def test_the_box_of_grabcut_lies_within_the_mask():
    inner = np.random.default_rng(0).normal(0, 4, (60, 80)) + np.where(disc(), 160, 60)
    image, mask = np.full((140, 200), 110.0), np.zeros((140, 200), bool)
    image[30:90, 70:150], mask[30:90, 70:150] = inner, True
    found = grabcut(image, mask=mask).labels
    np.testing.assert_array_equal(found[30:90, 70:150] > 0, grabcut(inner).labels > 0)
    assert not found[31, 70:150].any()
    assert found[60, 110]


def test_grabcut_takes_a_hundred_channels_and_more():
    step = np.where(disc(), 120, 60)
    image = step[..., None] + np.random.default_rng(0).normal(0, 4, (*step.shape, 120))
    found = grabcut(image, channel_axis=-1).labels > 0
    assert (found & disc()).sum() / (found | disc()).sum() > 0.97


@pytest.mark.parametrize("method", ["chan_vese", "morphological_snakes", "random_walker"])
def test_a_clear_disc_is_found_without_markers(method):
    image = np.clip(np.random.default_rng(1).normal(60, 6, (60, 80)) + 100 * disc(), 0, 255).astype(np.uint8)
    labels = segment(image, method).labels
    found = labels == labels.max()
    assert (found & disc()).sum() / (found | disc()).sum() > 0.95


@pytest.mark.parametrize("n", [2, 5, 12])
def test_merging_and_cutting_leave_as_many_regions_as_asked(photo, n):
    assert region_merging(photo, n_segments=n).n_labels == n
    assert snowshoe.normalised_cuts(photo, n_segments=n).n_labels >= n


def test_a_mask_of_many_islands_takes_little_memory_to_cut(photo):
    mask = np.zeros((100, 100), bool)
    mask[::2, ::2] = True
    tracemalloc.start()
    found = snowshoe.normalised_cuts(photo[:100, :100], n_segments=3, mask=mask)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.n_labels == 2500
    assert most < 10e6


def test_the_parts_of_a_flag_are_merged_and_cut_exactly():
    flag = np.repeat(np.uint8([[20] * 15 + [120] * 15 + [220] * 15]), 30, axis=0)
    flag = (flag + np.random.default_rng(0).integers(0, 4, flag.shape)).astype(np.uint8)
    for method in (region_merging, snowshoe.normalised_cuts):
        labels = method(flag, n_segments=3).labels
        assert [len(np.unique(labels[:, part])) for part in (slice(0, 13), slice(17, 28), slice(32, 45))] == [1, 1, 1]
        assert labels.max() == 3
