"""The report is one well-formed page that opens offline, tells the story, and can be read by everyone."""

import dataclasses
import re
import shlex
from html import unescape
from html.parser import HTMLParser
from itertools import groupby, pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest
import synthetic as images

import snowshoe
from snowshoe import catalogue
from snowshoe.comparison.agreement import Agreement, agreement_of
from snowshoe.comparison.measurements import density
from snowshoe.drawing.svg import ticks
from snowshoe.interfaces.cli import run
from snowshoe.reports import gallery, plots
from snowshoe.reports.comparison import matrix, table
from snowshoe.reports.comparison.remake import command, command_of, python_lines
from snowshoe.reports.template import breakable
from snowshoe.statistics.histogram import Histogram

VOID = {"meta", "link", "img", "br", "hr", "wbr"}


def unbroken(text):
    """Return a page without the marks of where its lines may break, and where they may not."""
    return re.sub(r'<span class="whole">(.*?)</span>', r"\1", text.replace("<wbr>", ""))


class Page(HTMLParser):
    """The page's elements, with a check that each is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def result():
    return snowshoe.compare(images.colours(), methods="all", channel_axis=-1, name="a <photo> & more.png")


@pytest.fixture(scope="module")
def text(result):
    return unbroken(result.report())


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_elements_are_closed_and_ids_are_used_once(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) >= 9


def test_nothing_is_loaded_and_the_one_script_is_on_the_page(text, page):
    assert page.all("script") == [{}]
    assert not re.search(r"fetch|XMLHttpRequest|import\(|eval\(|WebSocket|sendBeacon", text)
    for _, attributes in page.elements:
        for name in ("src", "href", "srcset", "data", "poster"):
            assert attributes.get(name, "data:").startswith(("data:", "#"))
        assert not [name for name in attributes if name.startswith("on")]
    assert "http://" not in text
    assert "https://" not in text
    # The lines on the stage are a picture that is on the page already.
    assert not re.search(r"@import|url\(", text.replace('url("${image.src}")', ""))


def test_every_link_leads_somewhere_on_the_page(page, result):
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    targets = [attributes["href"].removeprefix("#") for attributes in page.all("a")]
    assert set(targets) <= ids
    for row in result.rows:
        assert f"row-{row.name}" in targets
        assert f"card-{row.name}" in targets


def test_the_wall_has_a_picture_of_each_result_by_family(page, result):
    tiles = [a for a in page.all("a") if a.get("class", "").startswith("tile")]
    family = {f"#row-{row.name}": row.family for row in result.rows}
    assert sorted(tile["href"] for tile in tiles) == sorted(family)
    stretches = [name for name, _ in groupby(family[tile["href"]] for tile in tiles)]
    assert len(stretches) == len(set(stretches)) >= 5


def test_a_short_list_says_how_many_more_there_are_and_how_to_get_them(text):
    found = snowshoe.compare(images.two_phases())
    report = found.report()
    answering = [method for method in catalogue.methods() if method.gives != "image"]
    assert f"of the catalogue’s {len(answering)} methods are shown" in report
    assert "snowshoe compare image --methods all" in unbroken(report)
    assert all(name in report.split("Reproduce this page")[1] for name in found.others)
    assert "methods are shown" not in text


def test_the_name_is_escaped(text):
    assert "a &lt;photo&gt; &amp; more.png" in text
    assert "<photo>" not in text


def test_every_picture_says_what_it_shows_and_how_large_it_is(page):
    for picture in page.all("img"):
        assert len(picture["alt"]) > 10
        assert int(picture["width"]) > 0
        assert int(picture["height"]) > 0
    for drawing in page.all("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"


def test_tables_name_their_rows_and_columns(page):
    assert all(cell.get("scope") in ("row", "col", "rowgroup") for cell in page.all("th"))
    assert len(page.all("table")) == 3


def test_the_story_is_told_in_order(page):
    answers = ["wall", "outlines", "methods", "edges", "cards"]
    theory = ["image", "histogram", "two-classes", "clusters", "scree", "consensus"]
    folded = ["gradient", "second-derivatives", "agreement"]
    sections = [attributes["id"] for attributes in page.all("section") if attributes["id"] != "picks"]
    assert sections == [*answers, *theory, *folded]


def test_what_tables_are_sorted_by_are_numbers_and_follow_what_is_shown(result, page):
    keys = [cell["data-value"] for cell in page.all("td") if "data-value" in cell]
    assert len(keys) > 5 * len(result.rows)
    assert all(np.isfinite(float(key)) for key in keys if key)
    for column in (*table.columns(result), *table.edge_columns(result)):
        assert [value is None for value in column.values] == [cell == "–" for cell in column.cells]


def test_each_result_is_in_one_table_and_no_line_is_all_dashes(result, text):
    ids = re.findall(r'<tr id="row-([^"]+)"', text)
    assert sorted(ids) == sorted(row.name for row in result.rows)
    for line in re.findall(r'<tr id="row-.*?</tr>', text):
        assert re.search(r'data-value="[^"]', line)


def test_the_page_without_its_script_has_the_outlines_of_every_segmentation(result, text):
    bare = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    for row in result.rows:
        assert row.segmentation is None or f'data-row="{row.name}"' in bare
    assert not re.search(r"\shidden[\s=>]", bare)
    assert "<select" not in bare


def test_links_to_what_lies_beside_the_page_lead_to_files(tmp_path):
    report = snowshoe.compare(images.two_phases(), methods=["otsu+components", "sobel"]).save(tmp_path)
    links = [link["href"] for link in Page(report.read_text(encoding="utf-8")).all("a") if link["href"][0] != "#"]
    assert len(links) == 2
    assert all((tmp_path / unquote(link)).exists() for link in links)


def test_every_command_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snowshoe.io.write_image(tmp_path / "two phases.png", images.two_phases())
    methods = "otsu,kmeans:k=3+components,sobel"
    assert run(["compare", "two phases.png", "--methods", methods, "-o", "out"]) == 0
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    commands = re.findall(r'<pre class="command" tabindex="0"><code>(snowshoe .*?)</code>', text)
    assert len(commands) >= 4
    for command_line in (unescape(unbroken(line)) for line in commands):
        assert run(shlex.split(command_line)[1:]) == 0, command_line


def test_every_method_is_in_the_table_and_has_a_card(text):
    for method in catalogue.methods():
        if method.gives != "image":
            assert re.search(rf'<th scope="row"><a href="#card-[^"]*{method.name}[^"]*">[^<]*{method.name}', text)
            assert re.search(rf"<h4><span>[^<]*{method.name}", text)


def test_every_sentence_of_advice_is_in_it(text, result):
    from markupsafe import escape

    for row in result.rows:
        for sentence in row.advice.sentences:
            assert str(escape(sentence)) in text


def test_it_says_how_to_make_it_again(text):
    assert "snowshoe compare &#39;a &lt;photo&gt; &amp; more.png&#39;" in text
    assert "channel_axis=-1" in text
    assert f"snowshoe {snowshoe.__version__}" in text


def test_headings_do_not_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("missing", [["otsu"], ["kmeans"], ["sobel"], ["multiotsu", "log"]])
def test_the_story_goes_on_without_any_of_its_methods(missing):
    answering = [method.name for method in catalogue.methods() if method.gives != "image"]
    kept = [name for name in answering if name not in missing]
    page = Page(snowshoe.compare(images.two_phases(), methods=kept).report())
    assert page.all("section")


def test_one_method_alone_makes_a_report_too():
    sections = [s["id"] for s in Page(snowshoe.compare(images.two_phases(), methods=["otsu"]).report()).all("section")]
    assert "agreement" not in sections
    assert "gradient" not in sections


def test_masked_pixels_are_explained():
    image = np.where(np.indices((60, 60))[0] > 9, images.noise()[:60, :60], np.nan).astype(np.float32)
    assert "Hatched pixels are not valid" in snowshoe.compare(image).report()


def test_a_large_image_makes_a_small_file():
    rng = np.random.default_rng(0)
    image = np.kron(images.two_phases(), np.ones((25, 25), np.uint8))
    image += rng.integers(0, 12, image.shape, dtype=np.uint8)
    assert image.shape == (3000, 4000)
    assert len(snowshoe.compare(image, methods=["otsu"]).report()) < 2e6


def test_the_worst_image_still_makes_a_file_below_ten_megabytes():
    image = np.random.default_rng(0).integers(0, 256, (1120, 700), dtype=np.uint8)
    assert len(snowshoe.compare(image).report()) < 10e6


def test_plots_are_well_formed_and_small(result):
    drawn = {
        "histogram": plots.histogram(result.scene.measured.density, {"otsu": [75.0], "multiotsu": [70.0, 80.0]}),
        "scree": plots.scree_plot(result.scree),
        "heat map": matrix.heat_map(result.agreement),
        "class bar": gallery.class_bar(np.array([[0, 0, 0], [255, 9, 0]], np.uint8), [0.25, 0.75]),
        "mark": plots.mark("suits in part"),
    }
    for name, plot in drawn.items():
        assert ElementTree.fromstring(plot).tag == "svg", name
        assert len(plot) < 100_000, name
        assert "nan" not in plot.lower().replace("explained", "")


def test_the_histogram_draws_each_threshold_once():
    found = density(Histogram.of(snowshoe.arrays.as_image(images.two_phases())))
    drawn = ElementTree.fromstring(plots.histogram(found, {"otsu": [120.0], "multiotsu": [90.0, 150.0]}))
    kinds = [line.get("class") for line in drawn.iter("line")]
    assert kinds.count("threshold") == 1
    assert kinds.count("threshold second") == 2
    assert len([c for c in drawn.iter("circle") if c.get("class") == "mode"]) == 2


def test_a_title_breaks_between_its_parts_and_is_escaped():
    assert str(breakable("a_b:c=<d>")) == "a_<wbr>b:<wbr>c=&lt;d&gt;"
    assert str(breakable("run x-y --k-max 3")) == 'run x-y <span class="whole">--k-max</span> 3'


def test_titles_of_the_agreement_are_whole_or_end_in_an_ellipsis():
    titles = ("otsu", "gaussian:sigma=2+kmeans:k=4+components", "gaussian:sigma=2+" * 9 + "otsu")
    drawn = ElementTree.fromstring(matrix.heat_map(Agreement(titles, titles, np.eye(3))))
    labels = {label.text: float(label.get("x")) for label in drawn.iter("text") if label.get("class") == "label"}
    assert {title for title in labels if not title.endswith("…")} == set(titles[:2])
    assert all(x >= 8 * len(title) for title, x in labels.items())


@pytest.mark.parametrize("span", [(0, 255), (-3e-5, 2e-5), (1e6, 1e6 + 3), (0, 1), (17, 17)])
def test_ticks_are_round_and_inside(span):
    found = ticks(*span)
    assert all(span[0] <= tick <= span[1] for tick in found)
    assert 1 <= len(found) <= 13


def test_each_line_that_makes_a_row_again_names_its_recipe(result):
    lines = {row.name: command_of(row, result) for row in result.rows}
    k = result.scree.chosen_k
    assert lines["otsu"] == "snowshoe segment 'a <photo> & more.png' -m otsu"
    assert lines["sobel"] == "snowshoe edges 'a <photo> & more.png' -m sobel"
    chained = f"grey+kmeans:k={k}+components"
    assert lines[f"grey+kmeans-k{k}+components"] == f"snowshoe segment 'a <photo> & more.png' -m {chained}"


def test_a_choice_of_methods_is_part_of_what_makes_it_again():
    text = unbroken(snowshoe.compare(images.two_phases(), methods=["otsu"], name="x.png").report())
    assert "snowshoe compare x.png --methods otsu -o x-snowshoe" in text
    assert "methods=&#39;otsu&#39;" in text


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"methods": "all"}, "snowshoe compare x.png --methods all"),
        (
            {"methods": ["otsu", "canny:sigma=2"], "k_max": 7},
            "snowshoe compare x.png --methods otsu,canny:sigma=2 --k-max 7",
        ),
        ({"methods": ["otsu"], "budget": 60}, "snowshoe compare x.png --methods otsu --budget 60s"),
        ({"methods": [], "recipes": [snowshoe.Recipe.parse("kmeans:k=3+components")]}, ""),
    ],
)
def test_lines_that_make_it_again_say_all_that_was_asked_for(asked, line):
    found = snowshoe.compare(images.two_phases(), name="x.png", **asked)
    assert command(found) == (f"{line} -o x-snowshoe" if line else "")
    lines = python_lines(found).replace("snowshoe.read('x.png')", "original").replace("import snowshoe", "")
    scope = {"snowshoe": snowshoe, "original": images.two_phases()}
    exec(lines.replace("result.save('x-snowshoe')", ""), scope)
    assert [row.name for row in scope["result"].rows] == [row.name for row in found.rows]


def test_the_best_stand_first_where_something_ranks_them():
    result = snowshoe.compare(images.two_phases(), methods="threshold").ranked("contrast")
    report = result.report()
    table = report.split('id="methods"')[1].split("</table>")[0]
    order = re.findall(r'<tr id="row-([^"]+)"', table)
    assert order == [row.name for row in result.in_order]
    assert "Ranked by contrast, highest first" in report


def test_what_a_budget_leaves_out_is_listed_with_its_reason():
    result = snowshoe.compare(images.two_phases(), methods="all", budget=1e-6)
    page, text = Page(result.report()), result.report()
    assert "left-out" in [section["id"] for section in page.all("section")]
    for row in result.rows:
        assert f'<tr id="row-{row.name}"' in text
        assert f"<dt>{row.title}".replace(" = ", "\u00a0=\u00a0") in text


def many(n_rows, truth=None):
    """A comparison with so many rows that each look different: a stand-in for a larger catalogue."""
    rng = np.random.default_rng(6)
    image = np.clip(np.kron(images.two_phases(), np.ones((4, 3), np.uint8)) + rng.normal(0, 30, (480, 480)), 0, 255)
    found = snowshoe.compare(image.astype(np.uint8), methods="all", truth=truth)
    rows = []
    for number in range(n_rows):
        row = found.rows[number % len(found.rows)]
        rows.append(dataclasses.replace(row, name=f"{row.name}-{number}", title=f"{row.title} {number}"))
    return dataclasses.replace(found, rows=tuple(rows), agreement=agreement_of(rows, found.scene.valid))


def test_seventy_noisy_rows_make_a_file_below_ten_megabytes():
    result = many(70)
    text = result.report()
    assert len(text) < 10_000_000
    assert len(re.findall(r'<a class="tile\b', text)) == 70


def test_the_matrix_of_many_draws_those_that_agree_once(result):
    twice = [dataclasses.replace(row, name=f"{row.name}-{time}") for time in (1, 2) for row in result.rows]
    agreement = agreement_of(twice, result.scene.valid)
    lines = matrix.bundles(agreement)
    assert sorted(place for bundle in lines for place in bundle.places) == list(range(len(agreement.names)))
    for bundle in lines:
        assert agreement.matrix[np.ix_(bundle.places, bundle.places)].min() >= matrix.ALIKE
    assert len(lines) <= len(agreement.names) / 2
    drawn = ElementTree.fromstring(matrix.heat_map(agreement))
    left = [label.text for label in drawn.iter("text") if label.get("class") == "label"]
    assert len(left) == len(lines)


def test_like_stands_beside_like_in_the_matrix():
    blocks = np.kron(np.eye(2), np.full((3, 3), 0.8)) + 0.2 * np.eye(6)
    shuffled = [0, 3, 1, 4, 2, 5]
    names = tuple("abcdef"[place] for place in shuffled)
    order = [bundle.places[0] for bundle in matrix.bundles(Agreement(names, names, blocks[np.ix_(shuffled, shuffled)]))]
    assert sorted("".join(names[place] for place in order)[:3]) in (list("abc"), list("def"))


def test_what_methods_noted_of_the_image_is_said_once_and_in_the_record():
    rng = np.random.default_rng(0)
    compared = snowshoe.compare(rng.normal(size=(40, 50)), methods=["ucm", "otsu", "watershed", "edge_network"])
    notes = {row["name"]: row["notes"] for row in compared.as_dict()["rows"]}
    assert notes["otsu"] == []
    assert notes["ucm"] == ["stretched from the least to the greatest valid value"]
    assert "black taken to be" in notes["edge_network"][0]
    report = unescape(compared.report())
    for sentence in {note for said in notes.values() for note in said}:
        assert report.count(f"<dt>{sentence[:1].upper()}{sentence[1:]}</dt>") == 1
