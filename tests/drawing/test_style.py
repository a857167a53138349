"""One style: pages derive from one template, and every colour is set in light, in dark and on paper."""

import re
from importlib.resources import files

import pytest

from snowshoe.drawing.style import file_style, page_style, plot_style
from snowshoe.drawing.svg import circle, drawing, tick_words


def test_every_page_derives_from_the_one_template_and_brings_no_style_of_its_own():
    for name in ("comparison/report", "tuning/page", "bsds/page"):
        text = (files("snowshoe.reports") / f"{name}.html.jinja").read_text(encoding="utf-8")
        assert text.startswith('{% extends "base.html.jinja" %}')
        assert "<style" not in text


def test_dark_and_paper_set_every_colour_that_light_sets():
    blocks = (files("snowshoe.drawing") / "colours.css").read_text(encoding="utf-8").split("@media")
    light, dark, paper = (set(re.findall(r"--([a-z0-9]+):", block)) for block in blocks)
    assert light == dark == paper


@pytest.mark.parametrize("style", [page_style, file_style])
def test_every_colour_that_is_used_is_set_or_has_another_to_fall_back_on(style):
    text = style()
    assert set(re.findall(r"var\(--([a-z0-9]+)\)", text)) <= set(re.findall(r"--([a-z0-9]+):", text))


def test_a_plot_where_nothing_is_set_falls_back_on_a_colour():
    used = re.findall(r"var\(--([a-z0-9]+)(,?)", plot_style())
    own = set(re.findall(r"--([a-z0-9]+):", plot_style()))
    assert all(comma or name in own for name, comma in used)


def test_a_plot_in_a_file_of_its_own_brings_the_style_and_one_on_a_page_does_not():
    parts = [circle(5, 5, 2, "dot", "a < b")]
    assert "<style>" in drawing(10, 10, "t", parts, style=file_style())
    assert "xmlns" not in drawing(10, 10, "t", parts)
    assert "a &lt; b" in drawing(10, 10, "t", parts)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.2, 0.4, 1.0], ["0.2", "0.4", "1.0"]),
        ([0.865, 0.87], ["0.865", "0.870"]),
        ([-5.0, 0.0, 20000.0], ["−5", "0", "20\u202f000"]),
        ([1e-7, 2e-7], ["1.00\u202f×\u202f10⁻⁷", "2.00\u202f×\u202f10⁻⁷"]),
    ],
)
def test_ticks_have_as_many_decimals_as_the_one_that_needs_most(values, words):
    assert tick_words(values) == words
