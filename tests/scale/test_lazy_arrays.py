"""An array whose chunks are worked out when they are asked for gets the labels that it gets in memory."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import snowshoe
from snowshoe.errors import WrongRecipe

da = pytest.importorskip("dask.array")

RECIPES = ("otsu", "gaussian:sigma=2+otsu", "kmeans:k=3", "sauvola:window=7", "top_hat:radius=3+multiotsu:classes=3")


def squares(shape, seed=0):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 60, shape).astype(np.uint8)
    pixels[..., shape[-2] // 4 : shape[-2] // 2, shape[-1] // 3 :] += 150
    return pixels


@st.composite
def chunks(draw, n):
    sizes = []
    while sum(sizes) < n:
        sizes.append(draw(st.integers(1, n - sum(sizes))))
    return tuple(sizes)


@given(data=st.data(), shape=st.tuples(st.integers(2, 40), st.integers(2, 40)), text=st.sampled_from(RECIPES))
@settings(max_examples=25, deadline=None)
def test_labels_of_ragged_chunks_are_those_of_memory(data, shape, text):
    pixels = squares(shape)
    lazy = snowshoe.segment(da.from_array(pixels, chunks=tuple(data.draw(chunks(n)) for n in shape)), text)
    expected = snowshoe.segment(pixels, text).labels
    assert isinstance(lazy, da.Array)
    assert lazy.dtype == expected.dtype
    np.testing.assert_array_equal(lazy.compute(scheduler="sync"), expected)


def test_each_chunk_is_read_once_to_learn_and_once_to_segment():
    seen = []

    def chunk(block_info=None):
        seen.append(block_info[None]["chunk-location"])
        return squares((20, 20), seed=len(seen) % 3)

    image = da.map_blocks(chunk, chunks=((20,) * 3, (20,) * 2), dtype=np.uint8)
    labels = snowshoe.segment(image, "otsu")
    assert len(seen) == 6
    labels[:20, :20].compute()
    assert len(seen) == 7


@pytest.mark.parametrize("axis", [0, -1])
def test_channels_and_a_mask_are_seen_as_in_memory(axis):
    pixels = np.moveaxis(squares((3, 30, 50)), 0, axis)
    mask = np.random.default_rng(1).random((30, 50)) < 0.8
    mask[:10] = False
    options = {"channel_axis": axis, "mask": mask}
    expected = snowshoe.segment(pixels, "kmeans:k=3", **options).labels
    chunked = da.from_array(pixels, chunks=8)
    np.testing.assert_array_equal(snowshoe.segment(chunked, "kmeans:k=3", **options).compute(), expected)
    lazy_mask = {**options, "mask": da.from_array(mask, chunks=13)}
    np.testing.assert_array_equal(snowshoe.segment(chunked, "kmeans:k=3", **lazy_mask).compute(), expected)


def test_a_volume_in_thin_chunks_is_a_volume():
    pixels = squares((6, 20, 9))
    lazy = snowshoe.segment(da.from_array(pixels, chunks=(4, 7, 3)), "gaussian+otsu")
    np.testing.assert_array_equal(lazy.compute(), snowshoe.segment(pixels, "gaussian+otsu").labels)


def test_a_zarr_array_is_lazy_too(tmp_path):
    zarr = pytest.importorskip("zarr")
    array = zarr.create_array(str(tmp_path / "a.zarr"), data=squares((50, 70)), chunks=(20, 20))
    lazy = snowshoe.segment(array, "gaussian+otsu")
    np.testing.assert_array_equal(lazy.compute(), snowshoe.segment(squares((50, 70)), "gaussian+otsu").labels)


@pytest.mark.parametrize("name", ["out.zarr", "out.ome.zarr"])
@pytest.mark.parametrize("wrap", [lambda pixels: pixels, lambda pixels: da.from_array(pixels, chunks=(33, 40))])
def test_what_looks_further_is_written_and_comes_back_lazily(name, wrap, tmp_path):
    pytest.importorskip("zarr")
    pixels = squares((300, 280))
    labels = snowshoe.segment(wrap(pixels), "otsu+components", out=tmp_path / name)
    assert isinstance(labels, da.Array)
    np.testing.assert_array_equal(labels.compute(), snowshoe.segment(pixels, "otsu+components").labels)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_looks_further_is_refused_without_a_place_to_write():
    with pytest.raises(WrongRecipe, match=r"write the labels with out='labels\.zarr'"):
        snowshoe.segment(da.zeros((9, 9), dtype="u1"), "otsu+components")
    with pytest.raises(ValueError, match="out must be a name that ends in"):
        snowshoe.segment(da.zeros((9, 9), dtype="u1"), "otsu", out="labels.tif")


@pytest.mark.parametrize("out", [None, "labels.zarr"])
def test_what_differs_in_blocks_is_refused(out):
    with pytest.raises(WrongRecipe, match="edge_network in blocks differs"):
        snowshoe.segment(da.zeros((9, 9), dtype="u1"), "edge_network+otsu", out=out)
    for text in ("otsu:planes=each", "otsu+components:planes=each"):
        with pytest.raises(WrongRecipe, match="sees each plane by itself"):
            snowshoe.segment(da.zeros((9, 9, 9), dtype="u1"), text, out=out)


@pytest.mark.parametrize(
    ("shape", "text", "axis", "words"),
    [
        ((9, 9, 3), "otsu", None, "name the channels with channel_axis=-1"),
        ((9, 9, 3), "otsu", 5, "channel_axis must be an axis of an image of shape"),
        ((9, 9), "otsu:fit=pooled", None, "fit must be 'per-image' or 'frozen' to run otsu on one image"),
        ((9, 9, 9, 9), "otsu", None, "image must be .*got shape"),
    ],
)
def test_what_memory_refuses_is_refused_in_the_same_words(shape, text, axis, words):
    pixels = np.zeros(shape, np.uint8)
    for image, out in ((pixels, None), (pixels, "labels.zarr"), (da.from_array(pixels), None)):
        with pytest.raises(ValueError, match=words):
            snowshoe.segment(image, text, channel_axis=axis, out=out)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("is_written", [False, True])
def test_masked_arrays_and_lists_are_what_they_are_in_memory(chunked, is_written, tmp_path):
    pytest.importorskip("zarr")
    pixels = squares((60, 70))
    hidden = np.arange(70) * np.ones((60, 1)) < 30
    pixels[hidden] = 255
    image = np.ma.MaskedArray(pixels, hidden)
    given = da.ma.masked_array(da.from_array(pixels, chunks=32), da.from_array(hidden, chunks=32)) if chunked else image
    for mask in (None, pixels > 9, (pixels > 9).tolist()):
        out = tmp_path / f"{type(mask).__name__}.zarr" if is_written else None
        labels = snowshoe.segment(given, "gaussian:sigma=2+otsu", mask=mask, out=out)
        expected = snowshoe.segment(image, "gaussian:sigma=2+otsu", mask=mask).labels
        np.testing.assert_array_equal(np.asarray(labels), expected)
    labels = snowshoe.segment(pixels.tolist(), "otsu", out=tmp_path / "list.zarr")
    np.testing.assert_array_equal(labels.compute(), snowshoe.segment(pixels, "otsu").labels)


@pytest.mark.parametrize("mask", [da.ones((9, 9), dtype="u1"), np.ones((9, 8), np.bool_), da.ones((9, 8), dtype="?")])
@pytest.mark.parametrize("out", [None, "labels.zarr"])
def test_a_mask_that_does_not_fit_is_refused_before_work_begins(mask, out):
    with pytest.raises((TypeError, ValueError), match="mask must"):
        snowshoe.segment(da.ones((9, 9), dtype="u1"), "otsu", mask=mask, out=out)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_data_array_keeps_its_axes_coordinates_and_attributes(chunked):
    xarray = pytest.importorskip("xarray")
    pixels = squares((3, 30, 40))
    coordinates = {"band": ["r", "g", "b"], "y": np.arange(30) * 0.5, "x": np.arange(40) * 0.5}
    image = xarray.DataArray(pixels, dims=("band", "y", "x"), coords=coordinates, attrs={"crs": "EPSG:32632"})
    labels = snowshoe.segment(image.chunk(11) if chunked else image, "kmeans:k=2", channel_axis=0)
    assert isinstance(labels, xarray.DataArray)
    assert (labels.dims, labels.attrs, labels.name) == (("y", "x"), {"crs": "EPSG:32632"}, "labels")
    np.testing.assert_array_equal(labels.x, image.x)
    assert isinstance(labels.data, da.Array if chunked else np.ndarray)
    np.testing.assert_array_equal(labels.values, snowshoe.segment(pixels, "kmeans:k=2", channel_axis=0).labels)


def test_an_image_in_memory_is_segmented_without_what_works_in_blocks():
    code = (
        "import sys, numpy, snowshoe; snowshoe.segment(numpy.eye(4, dtype='u1'), 'otsu');"
        "sys.exit(str([name for name in sys.modules if name.startswith(('scipy', 'tifffile', 'snowshoe.scale.'))]))"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.stderr.strip() == "['snowshoe.scale.segment']"
