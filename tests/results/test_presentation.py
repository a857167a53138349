"""Results show, plot and save themselves."""

import csv
import json
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

import snowshoe
from snowshoe import components, io, log, multiotsu, otsu, sobel
from snowshoe.errors import MissingDependency

IMAGE = np.add.outer(np.arange(30), np.arange(40)).astype(np.uint8) * 3


def results():
    mask = np.ones(IMAGE.shape, bool)
    mask[:5] = False
    return {
        "classes": otsu(IMAGE, mask=mask),
        "regions": components(multiotsu(IMAGE).labels),
        "stack": otsu(np.stack([IMAGE, IMAGE])),
        "gradient": sobel(IMAGE, mask=mask),
        "crossings": log(IMAGE),
        "scree": snowshoe.scree(IMAGE),
        "comparison": snowshoe.compare(IMAGE, name="<ramp>"),
    }


@pytest.fixture(scope="module", params=["classes", "regions", "stack", "gradient", "crossings", "scree", "comparison"])
def result(request):
    return results()[request.param]


class Nesting(HTMLParser):
    """Check that every element is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_notebook_html_is_well_formed_and_needs_nothing_else(result):
    html = result._repr_html_()
    assert Nesting(html).open == []
    assert "http" not in html
    assert "<script" not in html
    assert len(html) < 300_000


def test_the_name_is_escaped_in_a_notebook():
    assert "&lt;ramp&gt;" in results()["comparison"]._repr_html_()


def test_plots_are_figures(result, tmp_path):
    figure = result.plot()
    figure.savefig(tmp_path / "x.png", dpi=40)
    assert (tmp_path / "x.png").stat().st_size > 1000
    assert figure.axes


def test_without_matplotlib_plot_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingDependency, match=r"plot\(\) needs matplotlib; .*snowshoe-segmentation\[plot\]"):
        otsu(IMAGE).plot()


def test_labels_are_saved_as_they_are(tmp_path):
    found = otsu(IMAGE)
    found.save(tmp_path / "labels.tif")
    np.testing.assert_array_equal(io.read_labels(tmp_path / "labels.tif"), found.labels)


def test_every_layer_of_the_edges_is_saved_exactly(tmp_path):
    found = sobel(IMAGE)
    files = found.save(tmp_path / "edges")
    assert set(files) == {*found.layers, "picture"}
    for name, layer in found.layers.items():
        np.testing.assert_array_equal(io.read(files[name]), layer)
    assert io.read(files["picture"]).dtype == np.uint8


def test_a_scree_is_saved_as_json_and_as_csv(tmp_path):
    found = snowshoe.scree(IMAGE)
    found.save(tmp_path / "scree.json")
    assert json.loads((tmp_path / "scree.json").read_text())["inertia"] == found.inertia.tolist()
    found.save(tmp_path / "scree.csv")
    with (tmp_path / "scree.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [int(line["k"]) for line in lines] == found.k.tolist()
    assert [float(line["inertia"]) for line in lines] == found.inertia.tolist()
    with pytest.raises(ValueError, match=r"path must be a name that ends in .json, .csv, .svg or .png"):
        found.save(tmp_path / "scree.txt")


def test_a_threshold_of_an_array_loads_what_it_needs_alone():
    code = """
import sys, numpy as np, snowshoe
snowshoe.otsu(np.eye(9, dtype=np.uint8))
rooms = {name.split(".")[1] for name in sys.modules if name.startswith("snowshoe.")}
print(*sorted(rooms & set("bench comparison hierarchies interfaces io labels networks recipes scale tuning".split())))
"""
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not loaded.split()


def test_every_result_prints_as_one_line(tmp_path):
    image = np.random.default_rng(0).integers(0, 255, (40, 50), dtype=np.uint8)
    snowshoe.io.write_image(tmp_path / "a.png", image)
    regions = snowshoe.ucm(image)
    batch = snowshoe.run("otsu", tmp_path / "a.png", out=tmp_path / "out")
    results = [snowshoe.scree(image), snowshoe.sobel(image), snowshoe.otsu(image), regions, regions.hierarchy, batch]
    for result in results:
        text = repr(result)
        assert text.startswith(f"<{type(result).__name__}")
        assert "\n" not in text
        assert "array(" not in text
    assert f"k = {results[0].chosen_k}" in repr(results[0])
