"""Pages in a real browser: everybody can read and reach all of them, in any window and scheme, printed, unscripted."""

from __future__ import annotations

import numpy as np
import pytest
from browser import axe
from PIL import Image

WIDE = "[document.documentElement.scrollWidth, innerWidth]"
REACHABLE = "a[href], button, select, input, summary, [tabindex='0']"
SHOWN = f"""[...document.querySelectorAll("{REACHABLE}")].filter(e =>
  e.checkVisibility() && !e.closest("details:not([open]) > :not(summary)"))"""
HERE = f"{SHOWN}.indexOf(document.activeElement)"
CUT = """[...document.querySelectorAll("h1, h2, h3, h4, p, li, dd, dt, figcaption, td, th, pre, button")].filter(e =>
  e.checkVisibility() && !e.closest(".scroll, .skip, .contents") && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + " " + e.textContent.trim().slice(0, 40))"""

CONTROLS = "[...document.querySelectorAll('button, select, input')].filter(e => e.checkVisibility())"
HIDDEN = """[...document.querySelectorAll("h1, h2, h3, h4, p, li, img, svg, figcaption, table, pre")].filter(e =>
  !e.checkVisibility() && !e.closest("details:not([open])")).map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.skipif(axe() is None, reason="no axe-core: pip install --no-deps axe-playwright-python")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (400, False), (400, True)])
def test_nothing_keeps_people_from_the_page(browser, page, width, dark):
    browser.open(page, width=width, dark=dark)
    browser.ask("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert browser.faults() == []


@pytest.mark.parametrize("width", [1280, 800, 400])
def test_the_page_is_no_wider_than_the_window_and_no_words_are_cut(browser, page, width):
    browser.open(page, width=width)
    content, window = browser.ask(WIDE)
    assert window == width
    assert content <= window
    assert browser.ask(CUT) == []


def test_the_tab_key_reaches_everything_that_can_be_used(browser, page):
    browser.open(page)
    count = browser.ask(f"{SHOWN}.length")
    browser.ask("document.activeElement.blur()")
    reached = set()
    for _ in range(count + 2):
        browser.press("Tab", 9)
        reached.add(browser.ask(HERE))
    assert set(range(count)) <= reached


def test_where_the_keyboard_is_can_be_seen(browser, page):
    browser.open(page)
    for _ in range(min(12, browser.ask(f"{SHOWN}.length"))):
        browser.press("Tab", 9)
        assert browser.ask("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_without_script_everything_is_there_and_nothing_that_does_not_work(browser, page):
    browser.open(page, script=False)
    assert browser.ask(HIDDEN) == []
    assert browser.ask(f"{CONTROLS}.length") == 0
    assert browser.ask("[...document.images].filter(e => !e.naturalWidth).length") == 0
    assert "undefined" not in browser.ask("document.body.innerText")


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_drawn_in_the_readers_colour_scheme(browser, page, tmp_path, dark):
    browser.open(page, height=1200, dark=dark)
    pixels = np.asarray(Image.open(browser.picture(tmp_path / "page.png")).convert("L"))
    assert pixels.std() > 10
    assert (np.median(pixels) < 80) == dark


def test_paper_is_white_and_shows_no_controls(browser, page):
    browser.open(page, dark=True, media="print")
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask(f"{CONTROLS}.filter(e => !e.matches('.sort')).length") == 0


def test_keys_sort_filter_copy_and_unfold(browser, written):
    browser.open(written("photo"))
    browser.ask("document.querySelector('#methods .sort').focus()")
    browser.press("Enter", 13)
    assert browser.ask("document.querySelector('#methods th').ariaSort") == "ascending"
    browser.ask("document.querySelector('.filters select').focus()")
    while browser.ask("document.querySelector('.filters select').value") != "suits":
        browser.press("ArrowDown", 40)
    assert browser.ask("document.querySelector('.filters select').value") == "suits"
    assert browser.ask(
        "[...document.querySelectorAll('[data-verdict]')].every(e => e.hidden == (e.dataset.verdict != 'suits'))"
    )
    browser.ask("document.querySelector('.copy').focus()")
    browser.press(" ", 32)
    assert (
        browser.ask("new Promise(done => setTimeout(() => done(document.querySelector('.copy').textContent), 200))")
        == "Copied"
    )
    browser.ask("document.querySelector('summary').focus()")
    browser.press("Enter", 13)
    assert browser.ask("document.querySelector('details').open")
