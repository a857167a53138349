"""What a format cannot hold, and what is no labels, is refused in one sentence; nothing half-written is left."""

import errno
import sys

import numpy as np
import pytest

from snowshoe import export
from snowshoe.errors import MissingDependency, UnwritableOutput
from snowshoe.io import load_labels
from snowshoe.io.exports import FORMATS
from snowshoe.spacing import Spacing

LABELS = np.array([[1, 1, 0], [0, 2, 2]])
GREY = np.random.default_rng(0).integers(0, 255, (60, 60), dtype=np.uint8)


@pytest.mark.parametrize(
    ("name", "options", "match"),
    [
        (
            "a.json",
            {},
            "path must be a name whose ending says the format, got .*a.json'; name the format; known are tiff",
        ),
        ("a.json", {"format": "cocoa"}, "format must be one that is known, got 'cocoa'; did you mean coco?"),
        ("a.json", {"format": "geopackge"}, "did you mean gpkg?"),
        ("a.json", {"format": "zzz"}, "known are tiff, png, npy"),
        ("a.json", {"format": "labelme"}, "image must be given for labelme"),
        ("a.json", {"format": "label-studio"}, "image must be given for label-studio"),
        (
            "a.png",
            {"format": "overlay", "image": np.zeros((5, 5))},
            r"labels' shape \(2, 3\), got \(5, 5\); give the image",
        ),
        ("a.png", {"bridge": True}, "bridge must be left out for png, which it does not change"),
        ("a.geojson", {"simplify": -1.0}, "simplify must be a number of pixels, at least 0, got -1.0"),
        ("a.geojson", {"categories": {1: "a"}}, "categories must be given for every label, .* got 2"),
        ("a.png", {"format": "tiff"}, "path must be a name that ends in .tif"),
    ],
)
def test_wrong_use_gets_one_sentence(tmp_path, name, options, match):
    with pytest.raises(ValueError, match=match) as caught:
        export(LABELS, tmp_path / name, **options)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_an_image_is_no_labels(tmp_path):
    with pytest.raises(ValueError, match=r"look like grey values; .*otsu\+components"):
        export(GREY, tmp_path / "a.png")


@pytest.mark.parametrize("format", [name for name, entry in FORMATS.items() if not entry.any_ndim])
def test_a_volume_is_refused_by_formats_of_planes(tmp_path, format):
    with pytest.raises(ValueError, match=f"labels must be 2-D for {format}"):
        export(np.ones((2, 3, 4), int), tmp_path / f"a{FORMATS[format].suffix}", format=format)


def test_a_volume_keeps_its_labels_and_the_size_of_a_voxel_in_a_tiff(tmp_path):
    volume = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    export(volume, tmp_path / "a.tif", format="tiff", spacing="2,0.5,0.5um")
    labels = load_labels(tmp_path / "a.tif")
    np.testing.assert_array_equal(labels.pixels, volume)
    assert str(labels.spacing) == str(Spacing.parse("2,0.5,0.5um"))


def test_a_side_that_imagej_cannot_count_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at most 60535 pixels a side for imagej"):
        export(np.ones((1, 60_536), np.uint8), tmp_path / "a.zip", format="imagej")


def options_of(format):
    return {"image": np.zeros(LABELS.shape, np.uint8)} if "image" in FORMATS[format].uses else {}


@pytest.mark.parametrize("format", FORMATS)
def test_a_folder_that_is_not_there_is_named(tmp_path, format):
    path = tmp_path / "file" / f"a{FORMATS[format].suffix}"
    path.parent.touch()
    with pytest.raises(UnwritableOutput, match=r"cannot write .*/file/a"):
        export(LABELS, path, format=format, **options_of(format))


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_left_where_writing_fails(tmp_path, format, monkeypatch):
    module = f"snowshoe.io.exports.{FORMATS[format].module}"
    __import__(module)

    def full(job, path, target):
        if path.is_dir():
            path = path / "1.png"
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys.modules[module], "write", full)
    with pytest.raises(UnwritableOutput, match="no space left on device"):
        export(LABELS, tmp_path / f"a{FORMATS[format].suffix}", format=format, **options_of(format))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("format", "package", "extra"),
    [("gpkg", "pyogrio", "geo"), ("gpkg", "shapely", "geo"), ("imagej", "roifile", "imagej")],
)
def test_a_missing_extra_says_the_install_line(tmp_path, monkeypatch, format, package, extra):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        MissingDependency, match=rf"needs {package}; install it with: pip install 'snowshoe-segmentation\[{extra}\]'"
    ):
        export(LABELS, tmp_path / f"a{FORMATS[format].suffix}", format=format)


@pytest.mark.parametrize("format", FORMATS)
def test_labels_without_an_object_give_a_file_without_one(tmp_path, format):
    empty = np.zeros((3, 4), np.uint8)
    options = {"image": empty} if "image" in FORMATS[format].uses else {}
    exported = export(empty, tmp_path / f"a{FORMATS[format].suffix}", format=format, **options)
    assert exported.n_objects == 0
