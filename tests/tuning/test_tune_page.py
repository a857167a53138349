"""The page of a tuning stands alone, shows labels that the result kept, and says how to use what was found."""

from __future__ import annotations

import re

import numpy as np
import pytest
from patchwork import mosaic

import snowshoe
from snowshoe.reports.tuning.page import render

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


def test_the_page_needs_no_other_file(page):
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"<script[^>]", text)
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


def test_the_page_says_how_to_run_the_recipe_where_it_was_written(tmp_path):
    image, _ = mosaic(0)
    page = snowshoe.tune(image, "kmeans", vary={"k": [2, 4]}).save(tmp_path / "my tuning")["page"]
    text = re.sub(r"</?(span|wbr)[^>]*>", "", page.read_text("utf-8"))
    recipe = f"&#39;{tmp_path}/my tuning/kmeans.toml&#39;"
    assert f"snowshoe segment IMAGE -r {recipe}" in text
    assert f"snowshoe run {recipe} FOLDER -o results" in text
