"""Ground truth is read as it was written, and what cannot be read ends in one clear error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat

from snowshoe.errors import UnreadableImage
from snowshoe.io.mat import read_ground_truth


def write(path, images, field="Segmentation"):
    cells = np.empty((1, len(images)), object)
    cells[0] = [{field: image} for image in images]
    savemat(path, {"groundTruth": cells}, do_compression=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "truth.mat"


def test_segmentations_come_back_one_for_each_annotator(path):
    images = [np.array([[1, 2], [3, 4]], np.uint16), np.array([[1, 1], [1, 2]], np.uint16)]
    write(path, images)
    for found, image in zip(read_ground_truth(path), images, strict=True):
        np.testing.assert_array_equal(found, image)
        assert found.dtype == np.uint16


def test_floating_point_labels_become_integers(path):
    write(path, [np.array([[1.0, 2.0]])])
    assert read_ground_truth(path)[0].dtype == np.int32


def test_the_official_truth_has_labels_from_one_and_thin_boundaries(data):
    path = data / "bsds500-official-sample" / "groundTruth" / "2018.mat"
    regions, lines = read_ground_truth(path), read_ground_truth(path, field="Boundaries")
    assert [truth.shape for truth in regions] == [(481, 321)] * 5 == [line.shape for line in lines]
    assert min(truth.min() for truth in regions) == 1
    assert all(set(np.unique(line)) == {0, 1} for line in lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        (b"", "not a readable .mat file"),
        (b"plain text, renamed\n" * 40, "not a readable .mat file"),
        (b"MATLAB 7.3 MAT-file" + b" " * 105 + b"\x00\x02IM" + b"\x00" * 400, "not a readable .mat file"),
    ],
)
def test_files_of_another_kind_are_refused(path, content, message):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableImage, match=message):
        read_ground_truth(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"something": [1]}, "a .mat file without groundTruth"),
        ({"groundTruth": np.zeros((2, 2))}, "groundTruth holds no Segmentation images"),
    ],
)
def test_files_without_truth_are_refused(path, content, message):
    savemat(path, content)
    with pytest.raises(UnreadableImage, match=message):
        read_ground_truth(path)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ([np.ones((2, 2)), np.ones((2, 3))], "must hold images of one shape"),
        ([np.full((2, 2), 0.5)], "an image of whole numbers from 0"),
        ([np.full((2, 2), -1)], "an image of whole numbers from 0"),
        ([np.full((2, 2), np.nan)], "an image of whole numbers from 0"),
        ([np.ones((2, 2, 2))], "a two-dimensional image"),
    ],
)
def test_truth_that_is_no_label_image_is_refused(path, images, message):
    write(path, images)
    with pytest.raises(UnreadableImage, match=message):
        read_ground_truth(path)


def test_a_file_of_boundaries_only_has_no_segmentations(path):
    write(path, [np.ones((2, 2))], field="Boundaries")
    with pytest.raises(UnreadableImage, match="groundTruth holds no Segmentation images"):
        read_ground_truth(path)
    with pytest.raises(ValueError, match="field must be 'Segmentation' or 'Boundaries', got 'Edges'"):
        read_ground_truth(path, field="Edges")


@given(st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "truth.mat"
    write(path, [np.arange(1, 301).reshape(20, 15)])
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        found = read_ground_truth(path)
    except UnreadableImage:
        found = []
    assert all(truth.ndim == 2 for truth in found)
