"""Ground truth is read as it was written, and what cannot be read ends in one clear error."""

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import loadmat, savemat

from snowshoe.errors import UnreadableImage
from snowshoe.io.mat import read_ground_truth, read_variables


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


ARRAYS = {
    "ucm2": np.arange(35, dtype=np.float64).reshape(5, 7) / 35,
    "single": np.float32([[0.5], [1.5]]),
    "whole": np.array([[1, 2], [300, 4]], np.int32),
    "bytes": np.arange(12, dtype=np.uint8).reshape(3, 4),
    "volume": np.arange(24, dtype=np.int16).reshape(2, 3, 4),
    "true": np.array([[True, False]]),
    "none": np.empty((0, 3)),
}


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("version", ["4", "5"])
def test_numbers_are_those_that_scipy_reads(path, version, compressed):
    arrays = {name: array for name, array in ARRAYS.items() if version == "5" or name not in ("volume", "none")}
    savemat(path, arrays, format=version, do_compression=compressed and version == "5")
    variables = read_variables(path, list(arrays))
    for name, expected in loadmat(path).items():
        if name in arrays:
            np.testing.assert_array_equal(variables[name], expected)
            assert variables[name].dtype == expected.dtype


def test_cells_and_structures_are_those_that_scipy_reads(path):
    cells = np.empty((2, 3), object)
    cells.flat = [np.full((2, 2), n) for n in range(6)]
    savemat(path, {"segs": cells, "words": "text", "deep": {"a": {"b": np.eye(2)}}, "z": np.array([1j])})
    variables = read_variables(path, ("segs", "words", "deep", "z"))
    for ours, theirs in zip(variables["segs"].ravel(), loadmat(path)["segs"].ravel(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert variables["words"] is None
    assert variables["z"] is None
    np.testing.assert_array_equal(variables["deep"][0, 0]["a"][0, 0]["b"], np.eye(2))


def element(kind, content, order="<"):
    return struct.pack(f"{order}II", kind, len(content)) + content + b"\0" * (-len(content) % 8)


def variable(kind, shape, content, name=b"", order="<"):
    head = element(6, struct.pack(f"{order}II", kind, 0), order)
    head += element(5, struct.pack(f"{order}{len(shape)}i", *shape), order) + element(1, name, order)
    return element(14, head + content, order)


def mat(content, *, compressed=True, order="<"):
    packed = struct.pack(f"{order}II", 15, len(zlib.compress(content, 9))) + zlib.compress(content, 9)
    head = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack(f"{order}H", 0x100) + {"<": b"IM", ">": b"MI"}[order]
    return head + (packed if compressed else content)


def test_the_other_order_of_bytes_is_read(path):
    content = element(9, np.array([[0.25, 0.5], [0.75, 1]], ">f8").tobytes("F"), ">")
    path.write_bytes(mat(variable(6, (2, 2), content, b"ucm2", ">"), order=">"))
    np.testing.assert_array_equal(read_variables(path, ("ucm2",))["ucm2"], [[0.25, 0.5], [0.75, 1]])


def nested(kind, n):
    content = variable(6, (1, 1), element(9, bytes(8)))
    fields = element(5, struct.pack("<i", 2)) + element(1, b"a\0") if kind == 2 else b""
    for _ in range(n):
        content = variable(kind, (1, 1), fields + content)
    return variable(1, (1, 1), content, b"groundTruth")


HOSTILE = {
    "cells nested deep": nested(1, 3000),
    "structures nested deep": nested(2, 3000),
    "nested a little too deep": nested(1, 9),
    "very many cells": variable(1, (1, 70_000), variable(6, (0, 0), element(9, b"")) * 70_000, b"groundTruth"),
    "more cells than there are": variable(1, (2**31 - 1,) * 8, b"", b"groundTruth"),
    "very many fields": variable(
        2, (1, 1), element(5, struct.pack("<i", 1)) + element(1, b"a" * 10**6), b"groundTruth"
    ),
    "more structures than there are": variable(
        2, (1, 2**31 - 1), element(5, struct.pack("<i", 32)) + element(1, b""), b"groundTruth"
    ),
    "more numbers than there are": variable(6, (2**31 - 1, 2**31 - 1), element(9, bytes(8)), b"groundTruth"),
    "less than no numbers": variable(6, (-1, -1), element(9, bytes(8)), b"groundTruth"),
    "numbers that unpack to a gigabyte": element(14, bytes(2**20)).replace(
        struct.pack("<I", 2**20), struct.pack("<I", 2**30), 1
    ),
}


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_before_it_takes_memory(path, what, compressed):
    path.write_bytes(mat(HOSTILE[what], compressed=compressed))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableImage):
            read_ground_truth(path)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_what_is_not_asked_for_is_not_unpacked(path):
    write(path, [np.ones((2, 2))])
    packed = zlib.compress(variable(6, (1, 1000), element(9, np.random.default_rng(0).bytes(8000)), b"other"), 9)
    broken = packed[:2000] + bytes(len(packed) - 2000)
    path.write_bytes(path.read_bytes() + struct.pack("<II", 15, len(broken)) + broken)
    assert len(read_ground_truth(path)) == 1
    with pytest.raises(UnreadableImage):
        read_variables(path, ("other",))
