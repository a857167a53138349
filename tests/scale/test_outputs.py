"""What a recipe's outputs are: each its own file, of the pixels that were read, and refused before any work is done."""

import json
import sys

import numpy as np
import pytest
import tifffile

import snowshoe
from snowshoe import io
from snowshoe.errors import MissingDependency, WrongRecipe
from snowshoe.recipes import Recipe
from snowshoe.scale import outputs

SHARING = ("geojson", "qupath", "coco", "coco-polygons", "labelme", "label-studio")


@pytest.fixture
def recipe(tmp_path):
    """Return a recipe of objects with outputs, from a file."""

    def written(*asked):
        lines = ["recipe = 1", *(f'[[step]]\nmethod = "{method}"' for method in ("otsu", "components"))]
        (tmp_path / "r.toml").write_text("\n".join([*lines, *(f"[[output]]\n{text}" for text in asked)]) + "\n")
        return tmp_path / "r.toml"

    return written


def squares(shape, *, at=5):
    pixels = np.random.default_rng(at).integers(0, 20, shape).astype(np.uint8)
    pixels[..., at : at + 9, at : at + 8] += 150
    return pixels


def test_formats_that_share_an_ending_have_a_file_each(folder, recipe, tmp_path):
    asked = [f'export = "{name}"' for name in SHARING]
    row = snowshoe.run(recipe(*asked), folder / "plate0/well0.png", out=tmp_path / "out").rows[0]
    files = [file for kind, file in row.files.items() if kind.startswith("exports")]
    assert files == [f"exports/{name}/well0.{'geojson' if i < 2 else 'json'}" for i, name in enumerate(SHARING)]
    coco = json.loads((tmp_path / "out/exports/coco/well0.json").read_text())
    assert coco["images"][0]["file_name"] == "well0.png"


def test_what_is_asked_for_twice_is_refused(recipe):
    twice = recipe('table = "csv"\nproperties = ["area"]', 'table = "csv"\nproperties = ["perimeter"]')
    with pytest.raises(WrongRecipe, match="output must be one of its kind and format"):
        outputs.outputs_of(Recipe.of(twice))


def test_an_overlay_is_drawn_on_the_page_and_channel_that_were_read(recipe, tmp_path):
    stack = np.stack([squares((40, 40), at=n) for n in (2, 8, 14, 20)])
    tifffile.imwrite(tmp_path / "stack.tif", stack, photometric="minisblack", metadata=None)
    tifffile.imwrite(tmp_path / "four.tif", np.moveaxis(stack, 0, -1), photometric="minisblack", planarconfig="contig")
    io.write_image(tmp_path / "plane.png", stack[3])
    name = recipe('overlay = "png"')
    inputs = {"plane.png": {}, "stack.tif": {"page": 3}, "four.tif": {"channel": 3}}
    shown = []
    for file, reading in inputs.items():
        batch = snowshoe.run(name, tmp_path / file, out=tmp_path / f"out-{file}", **reading)
        shown.append(io.read(batch.folder / batch.rows[0].files["overlays"]))
    np.testing.assert_array_equal(shown[1], shown[0])
    np.testing.assert_array_equal(shown[2], shown[0])


@pytest.mark.parametrize(
    ("asked", "reason"),
    [('table = "csv"\nproperties = ["aera"]', "did you mean area"), ('export = "geojsn"', "did you mean geojson")],
)
def test_a_mistake_in_a_recipe_is_no_inputs_failure(folder, recipe, tmp_path, asked, reason):
    with pytest.raises(WrongRecipe, match=reason):
        snowshoe.run(recipe(asked), folder, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("asked", "package"),
    [('export = "imagej"', "roifile"), ('export = "gpkg"', "pyogrio.raw"), ('table = "parquet"', "pyarrow")],
)
def test_a_library_that_is_missing_is_said_before_the_first_image(
    folder, recipe, tmp_path, monkeypatch, asked, package
):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependency, match=f"needs {package.partition('.')[0]}"):
        snowshoe.run(recipe(asked), folder, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_image_whose_outputs_fail_leaves_no_files(recipe, tmp_path):
    tifffile.imwrite(tmp_path / "volume.tif", squares((3, 40, 40)), imagej=True, metadata={"axes": "ZYX"})
    batch = snowshoe.run(recipe('export = "geojson"'), tmp_path / "volume.tif", out=tmp_path / "out")
    assert "2-D for geojson" in batch.failed[0][1]
    assert not [file for file in (tmp_path / "out").rglob("*") if file.suffix in (".tif", ".geojson")]


def test_planes_of_unknown_distance_are_measured_in_pixels_and_that_is_said(recipe, tmp_path):
    facts = {"resolution": (2, 2), "metadata": {"axes": "ZYX", "unit": "um"}}
    tifffile.imwrite(tmp_path / "volume.tif", squares((3, 40, 40)), imagej=True, **facts)
    asked = recipe('table = "csv"\nproperties = ["volume"]')
    batch = snowshoe.run(asked, tmp_path / "volume.tif", out=tmp_path / "out")
    assert not batch.failed
    assert (batch.folder / batch.rows[0].files["tables"]).read_text() == "label,volume\n1,216.0\n"
    assert "measured in pixels, as the distance of its planes is not known" in batch.rows[0].notes


def test_the_joined_table_is_there_in_any_order_of_formats_and_comes_back(folder, recipe, tmp_path):
    name = recipe('table = "parquet"\nproperties = ["area"]', 'table = "csv"\nproperties = ["area"]')
    batch = snowshoe.run(name, folder, out=tmp_path / "out")
    joined = batch.regions.read_text()
    assert joined.startswith("input,label,area\nplate0/well0.png,1,")
    batch.regions.unlink()
    assert snowshoe.run(name, folder, out=tmp_path / "out", resume=True).n_new == 0
    assert batch.regions.read_text() == joined


def test_outputs_are_asked_for_on_the_command_line_too(folder, tmp_path, command):
    words = ["run", "otsu+components", folder / "plate0/well0.png", "-o", tmp_path / "out", "--json"]
    code, out, _ = command(*words, "--labels", "ome-tif", "--table", "csv", "--export", "qupath", "--export", "overlay")
    assert (code, json.loads(out)["labels"]) == (0, [str(tmp_path / "out/labels/well0.ome.tif")])
    made = ("tables/well0.csv", "exports/qupath/well0.geojson", "overlays/well0.png", "regions.csv")
    assert all((tmp_path / "out" / name).is_file() for name in made)
    for wrong, said in (("--labels", "--labels must be one of tif"), ("--export", "export must be one of")):
        code, _, err = command(*words, wrong, "qpath")
        assert (code, said in err) == (2, True)
