"""Objects of an image that does not fit are exported to the bytes that they have in memory."""

import numpy as np
import pytest
import tifffile
from scipy import ndimage

import snowshoe
from snowshoe import io
from snowshoe.scale import plan
from snowshoe.scale.exporting import STREAMED, Exporter
from snowshoe.scale.sources.arrays import parts_of


def regions(seed=0, shape=(140, 170)):
    rng = np.random.default_rng(seed)
    blobs = ndimage.gaussian_filter(rng.random(shape), 2)
    return ndimage.label((blobs > np.median(blobs)) & (rng.random(shape) < 0.97))[0].astype(np.uint16)


@pytest.mark.parametrize("format", STREAMED)
@pytest.mark.parametrize("most", [64, 900, 1 << 20])
def test_objects_have_the_lines_that_they_have_in_memory(format, most, tmp_path):
    labels = regions()
    labels[labels == 5] = 0
    snowshoe.export(labels, tmp_path / "whole.geojson", format=format)
    exporter = Exporter(parts_of(labels), "whole", most=most, alone=labels.size, jobs=2)
    exporter.write(tmp_path / "parts.geojson", format)
    assert (tmp_path / "parts.geojson").read_bytes() == (tmp_path / "whole.geojson").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_object_that_is_too_large_to_be_seen_is_said(tmp_path):
    exporter = Exporter(parts_of(np.ones((90, 90), np.uint8)), "x", most=64, alone=4000, jobs=1)
    with pytest.raises(ValueError, match=r"objects of which each fits into memory for qupath, got 'one of 90 × 90'"):
        exporter.write(tmp_path / "x.geojson", "qupath")
    assert not list(tmp_path.iterdir())


def test_a_run_in_blocks_exports_what_a_run_of_the_whole_does(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    pixels = (ndimage.gaussian_filter(rng.random((2300, 2100)), 6) * 9000 % 251).astype(np.uint8)
    tifffile.imwrite(tmp_path / "slide.tif", pixels, tile=(256, 256), compression="zlib")
    lines = ["recipe = 1", *(f'[[step]]\nmethod = "{name}"' for name in ("otsu", "components"))]
    asked = ('labels = "ome-tif"', 'table = "csv"\nproperties = ["area"]', 'export = "qupath"', 'export = "geojson"')
    (tmp_path / "r.toml").write_text("\n".join([*lines, *(f"[[output]]\n{text}" for text in asked)]))
    runs = []
    for name, limit in (("whole", None), ("parts", "420M")):
        monkeypatch.setattr(plan, "MOST_BLOCK", 1 << 18)
        batch = snowshoe.run(tmp_path / "r.toml", tmp_path / "slide.tif", out=tmp_path / name, max_memory=limit)
        assert not batch.failed
        runs.append(batch.rows[0])
    assert "in blocks" in runs[1].notes[-1]
    assert runs[0].files == runs[1].files
    for kind in ("tables", "exports", "exports.geojson"):
        assert runs[0].digests[kind] == runs[1].digests[kind]
    pixels = [io.read_labels(tmp_path / name / runs[0].files["labels"]) for name in ("whole", "parts")]
    np.testing.assert_array_equal(*pixels)
