"""The benchmark's page stands alone, shows every method, and draws the best and worst images."""

import re
from functools import partial
from html.parser import HTMLParser

import numpy as np
import pytest

from snowshoe.bench.bsds import bsds500
from snowshoe.bench.bsds.files import sample_of
from snowshoe.drawing import pictures
from snowshoe.metrics.bsds import Prediction
from snowshoe.reports.bsds import write_page
from snowshoe.reports.bsds.curves import precision_recall
from snowshoe.reports.bsds.page import _matches


def by_grey(photo):
    return (photo[..., 0] / 60 + 0.5).astype(np.int32)


def no_boundary(photo):
    return np.zeros(photo.shape[:2])


@pytest.fixture
def page(folder, results):
    (results / "1003.npy").unlink()
    both = [bsds500(folder, predict=by_grey), bsds500(folder, results=results), bsds500(folder, predict=no_boundary)]
    sample = partial(sample_of, folder, "val")
    path = write_page(
        folder / "page.html", both, sample, predictions=lambda name: Prediction.of_labels(np.eye(24, 30, dtype=int))
    )
    return path.read_text(encoding="utf-8")


def test_the_page_names_every_method_and_what_failed(page):
    assert all(name in page for name in ("by_grey", "results", "no_boundary", "people 0.803"))
    assert "Not scored: one image of results" in page
    assert re.search(r"<dt>1003</dt><dd>.*there is no such file", page)


def test_the_page_needs_no_other_file(page):
    sources = re.findall(r'src="([^"]*)"', page)
    assert len(sources) == 2
    assert re.findall(r'href="([^"]*)"', page) == ["data:,"]
    assert all(source.startswith(("data:image/jpeg;base64,", "data:image/webp;base64,")) for source in sources)


def test_tags_close_in_the_order_they_opened(page):
    open_tags = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "img", "link", "wbr"):
                open_tags.append(tag)

        def handle_endtag(self, tag):
            assert open_tags.pop() == tag

    Tags().feed(page)
    assert open_tags == []


def test_curves_say_in_words_what_they_show(folder):
    assert "best F: by_grey 0." in precision_recall([bsds500(folder, predict=by_grey)])


def test_right_wrong_and_missed_boundary_have_their_colours():
    drawn, truth = np.zeros((2, 40, 40), bool)
    drawn[10], truth[10], drawn[20], truth[30] = True, True, True, True
    canvas = pictures.marked(np.zeros((40, 40, 3), np.uint8), _matches(drawn, [truth]))
    colours = [tuple(canvas[row, 5].tolist()) for row in (10, 20, 30, 5)]
    assert colours == [pictures.RIGHT, pictures.EXTRA, pictures.MISSED, (0, 0, 0)]
