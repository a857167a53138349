"""What is written in blocks reads back as it was, in any order of the blocks, and stands there whole or not at all."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from snowshoe import io
from snowshoe.blocks import blocks
from snowshoe.errors import UnwritableOutput
from snowshoe.io import writing
from snowshoe.scale.sinks import SINKS, Product, pyramid, sink_into, tiff
from snowshoe.spacing import Spacing

SUFFIX = {"tif": ".tif", "ome-tif": ".ome.tif"}


def labels(shape, dtype=np.uint16, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 40, shape).astype(dtype) * (rng.random(shape) < 0.3).astype(dtype)


def write(folder, pixels, format, sides, *, order=None, **facts):
    """Write pixels block by block in some order, from threads."""
    path = folder / f"out{SUFFIX.get(format, '.zarr')}"
    product = Product(pixels.shape, pixels.dtype, sides, **facts)
    cores = [core for core, _ in blocks(pixels.shape, sides)]
    with sink_into(path, format, product) as sink, ThreadPoolExecutor(4) as pool:
        sent = pickle.loads(pickle.dumps(sink))
        list(pool.map(lambda core: sent.write(core, pixels[core]), shuffled(cores, order)))
    return path


def shuffled(cores, order):
    return [cores[index] for index in np.random.default_rng(order).permutation(len(cores))]


def levels(path, format):
    """Return the image and its smaller copies."""
    if format in SUFFIX:
        with tifffile.TiffFile(path) as file:
            return [level.asarray() for level in file.series[0].levels]
    zarr = pytest.importorskip("zarr")
    node = zarr.open(str(path), mode="r")
    if isinstance(node, zarr.Array):
        return [node[:]]
    about = dict(node.attrs)
    scales = about.get("ome", about)["multiscales"][0]
    return [node[dataset["path"]][:] for dataset in scales["datasets"]]


@pytest.mark.parametrize("format", SINKS)
@pytest.mark.parametrize(("shape", "sides"), [((1100, 700), (256, 256)), ((3, 600, 530), (2, 512, 512))])
def test_every_format_reads_back_as_written_with_copies_of_the_nearest_pixels(format, shape, sides, tmp_path):
    pixels = labels(shape)
    read = levels(write(tmp_path, pixels, format, sides), format)
    assert len(read) == (1 if format in ("tif", "zarr") else len(pyramid.shapes(shape)))
    for level in read:
        np.testing.assert_array_equal(level, pixels)
        pixels = pixels[..., ::2, ::2]


@given(
    shape=st.tuples(st.integers(1, 600), st.integers(1, 600)),
    sides=st.tuples(st.sampled_from([16, 32, 256, 512]), st.sampled_from([256, 300, 1024])),
    order=st.integers(0, 9),
)
@settings(max_examples=25, deadline=None)
def test_a_tiff_has_the_same_bytes_for_any_blocks_in_any_order(shape, sides, order, tmp_path_factory):
    pixels = labels(shape, np.uint8)
    sides = (sides[0], shape[1]) if sides[1] % 256 else sides
    one = write(tmp_path_factory.mktemp("a"), pixels, "tif", shape)
    other = write(tmp_path_factory.mktemp("b"), pixels, "tif", sides, order=order)
    assert one.read_bytes() == other.read_bytes()
    np.testing.assert_array_equal(tifffile.imread(one), pixels)


@pytest.mark.parametrize("most", [1, 2048 * 2048])
@pytest.mark.parametrize(("shape", "sides"), [((700, 530), (256, 256)), ((3, 600, 530), (2, 256, 256))])
def test_a_tiff_of_blocks_has_the_bytes_of_one_of_the_whole(shape, sides, most, tmp_path, monkeypatch):
    """In strips as in tiles; which of them follows from the size of a plane."""
    for module in (writing, tiff):
        monkeypatch.setattr(module, "IN_STRIPS", most)
    pixels, sizes = labels(shape, np.uint8), Spacing((2.0, 0.5, 0.25)[-len(shape) :], "µm")
    io.write_labels(tmp_path / "whole.tif", pixels, spacing=sizes)
    path = write(tmp_path, pixels, "tif", sides, order=1, spacing=sizes)
    assert path.read_bytes() == (tmp_path / "whole.tif").read_bytes()
    with tifffile.TiffFile(path) as file:
        assert file.pages[0].is_tiled == (most == 1)


@pytest.mark.parametrize("format", SINKS)
def test_a_run_that_fails_leaves_what_was_there(format, tmp_path):
    pixels = labels((300, 300))
    path = write(tmp_path, pixels, format, (256, 256))
    with (
        pytest.raises(ValueError, match="broken"),
        sink_into(path, format, Product((300, 300), np.dtype("u1"), (256, 256))),
    ):
        raise ValueError("broken")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    np.testing.assert_array_equal(levels(path, format)[0], pixels)
    write(tmp_path, pixels + 1, format, (256, 256))
    np.testing.assert_array_equal(levels(path, format)[0], pixels + 1)


def test_a_tiff_with_a_block_that_nobody_wrote_is_not_finished(tmp_path):
    path, product = tmp_path / "out.tif", Product((600, 600), np.dtype("u1"), (256, 256))
    with pytest.raises(AssertionError), sink_into(path, "tif", product) as sink:
        sink.write((slice(0, 256), slice(0, 256)), np.zeros((256, 256), np.uint8))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", SINKS)
def test_no_two_writers_share_a_chunk(format, tmp_path):
    product = Product((600, 600), np.dtype("u1"), (256, 256))
    sink = SINKS[format](tmp_path, product)
    with pytest.raises(AssertionError):
        sink.write((slice(0, 128), slice(0, 256)), np.zeros((128, 256), np.uint8))
    with pytest.raises(AssertionError):
        sink.write((slice(128, 384), slice(0, 256)), np.zeros((256, 256), np.uint8))


def test_a_folder_that_is_no_zarr_is_not_replaced(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    with (
        pytest.raises(UnwritableOutput, match="something else is there"),
        sink_into(tmp_path / "mine", "zarr", Product((9, 9), np.dtype("u1"), (9, 9))) as sink,
    ):
        sink.write((slice(0, 9), slice(0, 9)), np.ones((9, 9), np.uint8))
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years"


@pytest.mark.parametrize("format", ["tif", "ome-tif"])
def test_a_tiff_states_the_size_of_its_pixels(format, tmp_path):
    path = write(tmp_path, labels((300, 700)), format, (256, 256), spacing=Spacing((0.5, 0.25), "µm"))
    assert io.load(path).spacing == Spacing((0.5, 0.25), "µm")
    np.testing.assert_array_equal(io.read_labels(path), labels((300, 700)))


@pytest.mark.parametrize(("version", "key"), [("ome-zarr", "ome"), ("ome-zarr-0.4", "multiscales")])
def test_an_ome_zarr_states_axes_units_and_the_scale_of_each_copy(version, key, tmp_path):
    zarr = pytest.importorskip("zarr")
    path = write(tmp_path, labels((2, 1100, 700)), version, (1, 256, 256), spacing=Spacing((2.0, 0.5, 0.5), "µm"))
    about = dict(zarr.open(str(path), mode="r").attrs)
    assert key in about
    scales = about.get("ome", about)["multiscales"][0]
    assert scales["axes"] == [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
    factors = [dataset["coordinateTransformations"][0]["scale"] for dataset in scales["datasets"]]
    assert factors == [[2, 0.5, 0.5], [2, 1, 1], [2, 2, 2]]


def test_a_map_keeps_its_place_and_a_value_that_no_class_has(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    profile = {"driver": "GTiff", "height": 300, "width": 300, "count": 1, "dtype": "uint8", "crs": "EPSG:32632"}
    move = rasterio.Affine(10, 0, 5e5, 0, -10, 5e6)
    with rasterio.open(tmp_path / "map.tif", "w", transform=move, **profile) as file:
        file.write(np.ones((1, 300, 300), np.uint8))
    place = io.load(tmp_path / "map.tif").georeference
    valid = np.ones((300, 300), np.bool_)
    valid[:, 290:] = False
    for added, no_data in ((0, 255), (1, 0)):
        pixels = labels((300, 300), np.uint8) + np.uint8(added)
        product = Product((300, 300), pixels.dtype, (300, 300), georeference=place)
        with sink_into(tmp_path / "out.tif", "tif", product) as sink:
            sink.write((slice(0, 300), slice(0, 300)), pixels, valid)
        with rasterio.open(tmp_path / "out.tif") as file:
            assert (file.crs.to_epsg(), file.transform, file.nodata) == (32632, move, no_data)
            np.testing.assert_array_equal(file.read_masks(1) > 0, valid)
            np.testing.assert_array_equal(file.read(1)[valid], pixels[valid])
