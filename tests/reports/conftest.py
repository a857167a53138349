"""Every kind of page that snowshoe writes, small, and one browser to look at them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from browser import BROWSER, Browser
from PIL import Image
from scipy.io import savemat

import snowshoe
from snowshoe.bench.bsds import bsds500
from snowshoe.bench.bsds.files import sample_of
from snowshoe.reports.accuracy import accuracy_plot
from snowshoe.reports.bsds import write_page


def discs(seed: int = 0, *, shape: tuple[int, ...] = (96, 128)) -> tuple[np.ndarray, np.ndarray]:
    """Return round nuclei under noise on a dark ground, and their mask."""
    rng = np.random.default_rng(seed)
    places = np.indices(shape)
    truth = np.zeros(shape, bool)
    for centre in rng.uniform(0.08, 0.92, (14, len(shape))) * shape:
        truth |= sum((places[axis] - centre[axis]) ** 2 for axis in range(len(shape))) < 60
    return np.clip(np.where(truth, 150, 30) + rng.normal(0, 6, shape), 0, 255).astype(np.uint8), truth


def photo(folder: Path) -> Path:
    image = snowshoe.sample()[::3, ::3]
    snowshoe.compare(image, channel_axis=-1).save(folder)
    return folder / "report.html"


def nuclei(folder: Path) -> Path:
    image, truth = discs()
    snowshoe.compare(image, truth=truth.astype(np.int32), budget=20).save(folder)
    return folder / "report.html"


def volume(folder: Path) -> Path:
    image, _ = discs(shape=(12, 48, 64))
    snowshoe.compare(image, methods="otsu,multiotsu,sobel,otsu+components").save(folder)
    return folder / "report.html"


def nothing(folder: Path) -> Path:
    image = np.random.default_rng(3).normal(128, 25, (96, 128))
    snowshoe.compare(np.clip(image, 0, 255).astype(np.uint8)).save(folder)
    return folder / "report.html"


def tuning(folder: Path) -> Path:
    images, truths = zip(*(discs(seed) for seed in range(3)), strict=True)
    return snowshoe.tune(images, "sauvola", truth=[t.astype(int) for t in truths], trials=12).save(folder)["page"]


def tuning_curve(folder: Path) -> Path:
    return snowshoe.tune(discs()[0], "kmeans", vary={"k": (2, 7)}).save(folder)["page"]


def tuning_map(folder: Path) -> Path:
    vary = {"kmeans.k": (2, 6), "components.min_size": (1, 300, 5)}
    return snowshoe.tune(discs()[0], "kmeans+components", vary=vary, trials=20).save(folder)["page"]


def folder_run(folder: Path) -> Path:
    for seed in range(6):
        Image.fromarray(discs(seed)[0] // (1 + (seed == 5))).save(folder / f"plate-{seed}.png")
    (folder / "broken.png").write_bytes(b"no image")
    snowshoe.run("otsu+components", folder, out=folder / "results")
    return folder / "results" / "status.html"


def benchmark(folder: Path) -> Path:
    for kind in ("images", "groundTruth"):
        (folder / kind / "val").mkdir(parents=True)
    for seed in range(3):
        image, truth = discs(seed)
        Image.fromarray(np.repeat(image[..., np.newaxis], 3, axis=2)).save(folder / "images" / "val" / f"{seed}.jpg")
        annotations = np.empty((1, 1), object)
        annotations[0, 0] = {"Segmentation": truth.astype(np.uint16) + 1}
        savemat(folder / "groundTruth" / "val" / f"{seed}.mat", {"groundTruth": annotations})
    results = [bsds500(folder, predict=partial(_above, level)) for level in (60, 90, 140)]
    sample = partial(sample_of, folder, "val")
    return write_page(folder / "report.html", results, sample, accuracy=accuracy_plot(results))


def _above(level: int, image: np.ndarray) -> np.ndarray:
    return (image[..., 0] > level).astype(np.int32) + 1


PAGES: dict[str, Callable[[Path], Path]] = {
    page.__name__: page
    for page in (photo, nuclei, volume, nothing, tuning, tuning_curve, tuning_map, folder_run, benchmark)
}


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Callable[[str], Path]:
    """Return a page by its name, written once."""
    pages: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in pages:
            pages[name] = PAGES[name](tmp_path_factory.mktemp(name))
        return pages[name]

    return of


@pytest.fixture(params=PAGES)
def page(request, written) -> Path:
    """Every page in turn."""
    return written(request.param)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """The browser; tests that need it skip where there is none."""
    if BROWSER is None:
        pytest.skip("no chromium on this machine")
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()
