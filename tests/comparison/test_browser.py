"""The report in a real browser: it needs no network, fits any window, and is drawn in both colour schemes."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

import snowshoe

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
PROBE = "<script>document.title = [document.documentElement.scrollWidth, innerWidth].join('/')</script></body>"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    image = snowshoe.sample()[::3, ::3]
    snowshoe.compare(image, channel_axis=-1).save(folder)
    return folder / "report.html"


def browse(page, folder, *options):
    """Open a page with every address but files cut off, and return what the browser prints."""
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-sync", "--disable-component-update", "--disable-quic",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.mark.parametrize("width", [1280, 500])
def test_the_report_is_no_wider_than_the_window(report, tmp_path, width):
    probed = tmp_path / "probed.html"
    probed.write_text(report.read_text(encoding="utf-8").replace("</body>", PROBE), encoding="utf-8")
    printed = browse(probed, tmp_path, f"--window-size={width},900", "--dump-dom")
    content, window = map(int, re.search(r"<title>(\d+)/(\d+)</title>", printed).groups())
    assert window == width
    assert content <= window


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_page_is_drawn_in_the_readers_colour_scheme(report, tmp_path, scheme, dark):
    text = report.read_text(encoding="utf-8")
    forced = tmp_path / "forced.html"
    forced.write_text(text.replace("(prefers-color-scheme: dark)", "all" if dark else "not all"), encoding="utf-8")
    picture = tmp_path / f"{scheme}.png"
    browse(forced, tmp_path, "--window-size=1280,1200", f"--screenshot={picture}")
    pixels = np.asarray(Image.open(picture).convert("L"))
    assert pixels.std() > 10
    assert (np.median(pixels) < 80) == dark
