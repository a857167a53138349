"""The pages of the docs agree with the code, and their links lead somewhere."""

import re
from pathlib import Path

import numpy as np
import pytest

from snowshoe import metrics
from snowshoe.metrics.bsds import Annotation, BenchmarkResult, Prediction
from snowshoe.metrics.bsds.image_scores import ImageScores

ROOT = Path(__file__).parent.parent
SCORES_PAGE = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8").partition("\n## Reference figures\n")[0]
ROW = re.compile(r"^\| `(?P<name>[\w.]+)` \|.*\| (?P<low>\S+) … (?P<high>\S+) \| (?P<better>\w+) \|$", re.MULTILINE)
PRINTED = {
    row["name"]: (float(row["low"]), float(row["high"].replace("∞", "inf")), row["better"])
    for row in ROW.finditer(SCORES_PAGE)
}
SAME_AS = {
    "boundary": "boundary_f",
    "covering": "covering",
    "pri": "probabilistic_rand",
    "vi": "variation_of_information",
}
PROTOCOL = ["boundary ODS", "boundary OIS", "boundary AP", "covering ODS", "covering OIS", "covering Best", "PRI ODS"]
PROTOCOL += ["PRI OIS", "VI ODS", "VI OIS"]
CONVENTIONS = ["Label 0", "`ignore`", "Several truths", "Matching tolerance", "Ties", "Six digits"]
CONVENTIONS += ["Interpolation of ODS", "AP on the 101 grid", "Difference to the official code"]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def registered():
    return {name: (*entry.range, entry.better) for entry in metrics.scores() for name in entry.names}


def flat(figures, prefix=""):
    for key, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key


@pytest.fixture(scope="module")
def benchmark_keys():
    labels = np.repeat([[1, 1, 2, 2]], 4, axis=0)
    truth = Annotation(labels, metrics.bsds.segmentation_boundaries(labels))
    row = BenchmarkResult.of("any", "val", [ImageScores.of("one", Prediction.of_labels(labels), [truth])]).as_dict()
    return set(flat({kind: row[kind] for kind in ("boundary", "region")}))


def test_scores_of_the_page_are_the_registrys_with_its_ranges_and_directions():
    assert {name: row for name, row in PRINTED.items() if "." not in name} == registered()


@pytest.mark.parametrize("name", list(registered()))
def test_every_score_is_explained_below_its_table(name):
    assert f"**`{name}`**" in SCORES_PAGE


def test_every_row_of_a_table_that_begins_with_a_score_was_parsed():
    assert len(re.findall(r"^\| `", SCORES_PAGE, re.MULTILINE)) == len(PRINTED)


@pytest.mark.parametrize("entry", metrics.scores(), ids=lambda entry: entry.name)
def test_papers_of_the_docstring_stand_in_the_page(entry):
    for doi in re.findall(r"doi:\s*(\S+[^\s.])", entry.function.__doc__):
        assert f"doi:{doi}" in SCORES_PAGE


def test_figures_of_the_protocol_are_those_of_the_benchmark(benchmark_keys):
    assert {name for name in PRINTED if "." in name} == benchmark_keys


def test_figures_of_the_protocol_have_the_range_and_direction_of_their_score(benchmark_keys):
    for key in benchmark_keys - {"boundary.ap"}:
        assert PRINTED[key] == registered()[SAME_AS[key.split(".")[-2]]], key
    assert PRINTED["boundary.ap"] == (0, 1.01, "higher")


@pytest.mark.parametrize("term", PROTOCOL)
def test_every_figure_of_the_protocol_is_named(term):
    assert f"| {term}:" in SCORES_PAGE


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_convention_is_stated(convention):
    assert re.search(rf"^- \*\*{re.escape(convention)}", SCORES_PAGE, re.MULTILINE)


def relative_links():
    for page in PAGES:
        for target in dict.fromkeys(LINK.findall(page.read_text(encoding="utf-8"))):
            if not re.match(r"[a-z]+:", target):
                yield pytest.param(page, target, id=f"{page.relative_to(ROOT)}→{target}")


@pytest.mark.parametrize(("page", "target"), list(relative_links()))
def test_every_relative_link_leads_to_a_file_and_a_heading(page, target):
    path, _, anchor = target.partition("#")
    file = page.parent / path if path else page
    assert file.is_file()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_the_page_on_comparing_names_every_number_that_ranks():
    from snowshoe.comparison.numbers import MEANINGS

    page = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    for name in ["seconds", "covering", *MEANINGS]:
        assert f"`{name}`" in page


def test_every_property_and_check_stands_on_the_page_of_measuring():
    from snowshoe.labels.checks import CHECKS
    from snowshoe.labels.region_properties import PROPERTIES

    page = (ROOT / "docs" / "measuring.md").read_text(encoding="utf-8")
    listed = {name.strip("`") for row in re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE) for name in row.split(", ")}
    short = {f"intensity_{end}" for end in ("std", "min", "max", "sum")}
    assert (set(PROPERTIES) | set(CHECKS) | {"outside"}) - short <= listed
