"""What is read in parts is what is read whole, of every kind of file; what is broken is said in a sentence."""

import json

import numpy as np
import pytest
import tifffile

from snowshoe import io
from snowshoe.errors import UnreadableImage
from snowshoe.scale.reading import Reading
from snowshoe.scale.sizes import size_of
from snowshoe.scale.sources import in_parts
from snowshoe.spacing import Spacing

GREY = np.random.default_rng(0).integers(0, 250, (150, 170)).astype(np.uint8)
RGB = np.random.default_rng(1).integers(0, 250, (150, 170, 3)).astype(np.uint8)
TILES = {"tile": (32, 48), "compression": "zlib"}


def map_with_no_data(path):
    rasterio = pytest.importorskip("rasterio")
    profile = {"driver": "COG", "height": 600, "width": 700, "count": 1, "dtype": "int16", "crs": "EPSG:32632"}
    pixels = np.random.default_rng(0).integers(-5, 5, (1, 600, 700)).astype(np.int16)
    with rasterio.open(path, "w", nodata=-5, transform=rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), **profile) as file:
        file.write(pixels)


def sparse(path):
    rasterio = pytest.importorskip("rasterio")
    options = {"tiled": True, "blockxsize": 64, "blockysize": 64, "sparse_ok": True, "compress": "lzw"}
    facts = {"driver": "GTiff", "height": 150, "width": 170, "count": 1, "dtype": "uint8"}
    move = rasterio.Affine(10, 0, 5e5, 0, -10, 5e6)
    with rasterio.open(path, "w", transform=move, **facts, **options) as file:
        file.write(GREY[np.newaxis, :64, :64], window=rasterio.windows.Window(0, 0, 64, 64))


WRITERS = {
    "tiles": lambda path: tifffile.imwrite(path, GREY, bigtiff=True, **TILES),
    "strips": lambda path: tifffile.imwrite(path, RGB, rowsperstrip=7, compression="lzw", predictor=True),
    "big-endian": lambda path: tifffile.imwrite(path, GREY.astype(">u2") * 200, byteorder=">"),
    "floats": lambda path: tifffile.imwrite(path, GREY.astype(np.float32), predictor=3, **TILES),
    "half floats": lambda path: tifffile.imwrite(path, GREY.astype(np.float16), **TILES),
    "white is zero": lambda path: tifffile.imwrite(path, GREY, photometric="miniswhite", **TILES),
    "palette": lambda path: tifffile.imwrite(
        path, GREY, colormap=np.arange(768).reshape(3, 256).astype("u2") * 7, **TILES
    ),
    "one bit": lambda path: tifffile.imwrite(path, GREY > 99, **TILES),
    "alpha": lambda path: tifffile.imwrite(
        path, np.dstack([RGB, (GREY > 9) * GREY]), extrasamples=["unassalpha"], photometric="rgb", **TILES
    ),
    "planes apart": lambda path: tifffile.imwrite(
        path, np.moveaxis(RGB, -1, 0), planarconfig="separate", photometric="rgb", **TILES
    ),
    "JPEG in YCbCr": lambda path: tifffile.imwrite(path, RGB, tile=(64, 64), compression="jpeg", photometric="rgb"),
    "bands": lambda path: tifffile.imwrite(
        path, np.dstack([RGB, RGB]), photometric="minisblack", planarconfig="contig", **TILES
    ),
    "channels of OME": lambda path: tifffile.imwrite(
        path, np.moveaxis(RGB, -1, 0), ome=True, photometric="minisblack", metadata={"axes": "CYX"}, **TILES
    ),
    "volume of ImageJ": lambda path: tifffile.imwrite(
        path, np.stack([GREY] * 3) + np.arange(3, dtype="u1")[:, None, None], imagej=True, metadata={"axes": "ZYX"}
    ),
    "pyramid": lambda path: pyramid(path),
    "map": map_with_no_data,
    "sparse": sparse,
    "NPY": lambda path: np.save(path, RGB),
}


def pyramid(path):
    with tifffile.TiffWriter(path, ome=True) as file:
        file.write(RGB, subifds=1, metadata={"axes": "YXS", "PhysicalSizeX": 0.5, "PhysicalSizeY": 0.5}, **TILES)
        file.write(RGB[::2, ::2], subfiletype=1, **TILES)


def windows(shape, seed=0, n=12):
    rng = np.random.default_rng(seed)
    yield tuple(slice(0, length) for length in shape)
    for _ in range(n):
        bounds = [sorted(rng.choice(length + 1, 2, replace=False)) for length in shape]
        yield tuple(slice(int(low), int(high)) for low, high in bounds)


@pytest.mark.parametrize("kind", WRITERS)
def test_every_window_of_a_file_is_that_of_the_whole(kind, tmp_path):
    path = tmp_path / ("image.npy" if kind == "NPY" else "image.tif")
    WRITERS[kind](path)
    whole = io.load(path, page=io.Stack())
    with in_parts(str(path)) as parts:
        facts = parts.facts
        assert facts.shape == whole.pixels.shape[: len(facts.shape)]
        assert (facts.n_channels, facts.dtype) == (
            whole.n_channels if whole.channel_axis else 0,
            whole.pixels.dtype,
        )
        assert (facts.colour, facts.spacing, facts.georeference) == (whole.colour, whole.spacing, whole.georeference)
        for window in windows(facts.shape):
            part = parts.read(window)
            unused = np.ma.getmaskarray(part)
            unused = unused[..., 0] if facts.n_channels else unused
            used = np.ones(facts.shape, np.bool_) if whole.mask is None else whole.mask
            np.testing.assert_array_equal(~unused, used[window])
            np.testing.assert_array_equal(np.ma.getdata(part), whole.pixels[window])


ZARRS = {
    "version 2": {"zarr_format": 2, "chunks": (64, 50)},
    "version 3": {"zarr_format": 3, "chunks": (64, 50)},
    "sharded": {"zarr_format": 3, "chunks": (16, 25), "shards": (64, 50)},
}


@pytest.mark.parametrize("kind", ZARRS)
def test_every_window_of_a_zarr_is_that_of_the_array(kind, tmp_path):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(str(tmp_path / "a.zarr"), data=GREY, **ZARRS[kind])
    with in_parts(str(tmp_path / "a.zarr")) as parts:
        assert parts.facts.notes == ()
        for window in windows(GREY.shape):
            np.testing.assert_array_equal(parts.read(window), GREY[window])


def ome(path, data, version="0.5", axes="tczyx", **more):
    """Write an OME-Zarr of one image whose pixels are 2 × 0.5 × 0.25 µm."""
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    group.create_array("0", data=data, chunks=tuple(max(1, n // 2) for n in data.shape))
    sizes = {"z": 2000.0, "y": 0.5, "x": 0.25}
    kinds = {"t": {"type": "time"}, "c": {"type": "channel"}, "z": {"type": "space", "unit": "nanometer"}}
    named = [{"name": axis, **kinds.get(axis, {"type": "space", "unit": "micrometer"})} for axis in axes]
    scale = [{"type": "scale", "scale": [sizes.get(axis, 1.0) for axis in axes]}]
    scales = {"axes": named, "datasets": [{"path": "0", "coordinateTransformations": scale}]}
    if version == "0.4":
        group.attrs.update({"multiscales": [{"version": "0.4", **scales}], **more})
    else:
        group.attrs.update({"ome": {"version": version, "multiscales": [scales], **more}})
    return str(path)


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_an_ome_zarr_is_a_volume_with_channels_and_the_size_of_its_pixels(version, tmp_path):
    data = np.random.default_rng(0).integers(0, 99, (1, 2, 5, 30, 40)).astype(np.uint16)
    names = [{"label": "DAPI", "color": "0000FF"}, {"label": "GFP", "color": "00FF00"}]
    path = ome(tmp_path / "a.zarr", data, version, omero={"channels": names})
    with in_parts(path) as parts:
        facts = parts.facts
        assert (facts.shape, facts.n_channels, facts.channel_names) == ((5, 30, 40), 2, ("DAPI", "GFP"))
        assert (facts.spacing, facts.colour) == (Spacing((2.0, 0.5, 0.25), "µm"), False)
        for window in windows(facts.shape):
            np.testing.assert_array_equal(parts.read(window), np.moveaxis(data[0], 0, -1)[window])
    with in_parts(path, page=3, channel=1) as parts:
        assert parts.facts.shape == (30, 40)
        np.testing.assert_array_equal(parts.read((slice(0, 30), slice(0, 40))), data[0, 1, 3])
    assert size_of(path, Reading()).n_planes == 5


def test_frames_of_an_ome_zarr_have_to_be_chosen(tmp_path):
    data = np.random.default_rng(0).integers(0, 99, (3, 2, 30, 40)).astype(np.uint8)
    path = ome(tmp_path / "a.zarr", data, axes="tzyx")
    with pytest.raises(UnreadableImage, match="3 frames × 2 slices, not one volume"), in_parts(path):
        pass
    with in_parts(path, page=3) as parts:
        np.testing.assert_array_equal(parts.read((slice(0, 30), slice(0, 40))), data[1, 1])


def test_a_chunk_that_was_never_written_is_the_fill_value_and_that_is_said(tmp_path):
    zarr = pytest.importorskip("zarr")
    array = zarr.create_array(str(tmp_path / "a.zarr"), shape=(60, 60), chunks=(30, 30), dtype="u1", fill_value=7)
    array[:30] = 200
    with in_parts(str(tmp_path / "a.zarr")) as parts:
        assert parts.facts.notes == ("2 of its 4 chunks were never written and hold 7",)
        np.testing.assert_array_equal(parts.read((slice(0, 60), slice(0, 60))), array[:])


def damaged_chunk(path):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(str(path), data=GREY, chunks=(64, 64))
    chunk = path / "c" / "0" / "0"
    chunk.write_bytes(chunk.read_bytes()[:50])


def damaged_facts(path, text):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(str(path), data=GREY, chunks=(64, 64))
    (path / "zarr.json").write_text(text)


def damaged_scales(path):
    ome(path, GREY, axes="yx")
    about = json.loads((path / "zarr.json").read_text())
    about["attributes"]["ome"]["multiscales"][0]["datasets"] = [{}]
    (path / "zarr.json").write_text(json.dumps(about))


def short_tile(path):
    tifffile.imwrite(path, RGB, tile=(64, 64), compression="jpeg", photometric="rgb")
    with tifffile.TiffFile(path) as file:
        place, n = file.pages.first.dataoffsets[3], file.pages.first.databytecounts[3]
    content = bytearray(path.read_bytes())
    content[place + n // 2 : place + n] = bytes(n - n // 2)
    path.write_bytes(content)


def cut_off(path):
    tifffile.imwrite(path, GREY, tile=(64, 64))
    path.write_bytes(path.read_bytes()[:-3000])


BROKEN = {
    "a.zarr/cut": damaged_chunk,
    "a.zarr/empty": lambda path: damaged_facts(path, ""),
    "a.zarr/no Zarr": lambda path: damaged_facts(path, '{"zarr_format": 3, "node_type": "array"}'),
    "a.zarr/scales": damaged_scales,
    "a.tif/scan": short_tile,
    "a.tif/cut": cut_off,
    "a.npy/cut": lambda path: (np.save(path, GREY), path.write_bytes(path.read_bytes()[:-9])),
    "a.npy/head": lambda path: (np.save(path, GREY), path.write_bytes(path.read_bytes()[:40])),
    "a.svs/no slide": lambda path: path.write_bytes(b"no slide at all"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_one_clear_sentence(kind, tmp_path):
    if "svs" in kind:
        pytest.importorskip("openslide")
    path = tmp_path / kind.partition("/")[0]
    BROKEN[kind](path)
    said = pytest.raises(UnreadableImage, match=r"cannot read .*(truncated or broken|is broken); ")
    with said as error, in_parts(str(path)) as parts:
        parts.read(tuple(slice(0, n) for n in parts.facts.shape))
    assert "\n" not in str(error.value)


def test_a_slide_that_tifffile_does_not_read_is_read_by_openslide(tmp_path, monkeypatch):
    pytest.importorskip("openslide")
    from snowshoe.scale.sources import opening

    tifffile.imwrite(tmp_path / "a.svs", RGB, tile=(64, 64), compression="jpeg", photometric="rgb")
    whole = io.load(tmp_path / "a.svs").pixels

    def refuse(source, stack):
        raise source.unreadable("it is", "strange")

    monkeypatch.setattr(opening, "tiff", refuse)
    with in_parts(str(tmp_path / "a.svs")) as parts:
        assert (parts.facts.shape, parts.facts.n_channels, parts.facts.colour) == ((150, 170), 3, True)
        for window in windows((150, 170)):
            part = parts.read(window)
            assert np.abs(np.ma.getdata(part).astype(int) - whole[window]).max() <= 3
