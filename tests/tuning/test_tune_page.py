"""The page of a tuning in a real browser: no wider than the window, drawn in both colour schemes, without network."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pytest
from patchwork import mosaic
from PIL import Image

import snowshoe
from snowshoe.reports.tuning.page import render

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
PROBE = "<script>document.title = [document.documentElement.scrollWidth, innerWidth].join('/')</script></body>"
VARIED = {
    "curve": ("kmeans", {"k": (2, 6)}),
    "map": ("kmeans+components", {"kmeans.k": (2, 6), "components.min_size": (1, 300, 5)}),
    "points": ("sauvola", None),
}


@pytest.fixture(scope="module", params=VARIED)
def page(request, tmp_path_factory):
    method, vary = VARIED[request.param]
    images, truths = zip(*(mosaic(seed) for seed in range(2)), strict=True)
    found = snowshoe.tune(images, method, truth=truths, vary=vary, trials=20)
    return found.save(tmp_path_factory.mktemp("tuned"))["page"]


def browse(page, folder, *options):
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_the_page_needs_no_script_and_no_network(page):
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert text.count("<svg") >= 1


def test_the_page_shows_labels_that_the_result_kept_and_runs_nothing(monkeypatch):
    image, truth = mosaic(0)
    found = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": [2, 4]})
    best = snowshoe.segment(image, "kmeans", **found.parameters)
    np.testing.assert_array_equal(found.examples[0].winner.labels, best.labels)
    monkeypatch.setattr(type(found.recipe), "run", None)
    page = render(found)
    assert page.count("<figcaption>") == 4
    assert "Runner-up," in page


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [1280, 500])
def test_the_page_is_no_wider_than_the_window(page, tmp_path, width):
    probed = tmp_path / "probed.html"
    probed.write_text(page.read_text(encoding="utf-8").replace("</body>", PROBE), encoding="utf-8")
    printed = browse(probed, tmp_path, f"--window-size={width},900", "--dump-dom")
    content, window = map(int, re.search(r"<title>(\d+)/(\d+)</title>", printed).groups())
    assert window == width
    assert content <= window


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_drawn_in_the_readers_colour_scheme(page, tmp_path, dark):
    text = page.read_text(encoding="utf-8")
    forced, picture = tmp_path / "forced.html", tmp_path / "page.png"
    forced.write_text(text.replace("(prefers-color-scheme: dark)", "all" if dark else "not all"), encoding="utf-8")
    browse(forced, tmp_path, "--window-size=1280,1200", f"--screenshot={picture}")
    pixels = np.asarray(Image.open(picture).convert("L"))
    assert pixels.std() > 10
    assert (np.median(pixels) < 80) == dark
