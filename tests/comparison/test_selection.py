"""Which methods are run: the short list, all, families, names; nothing lists methods but the catalogue."""

import re
from pathlib import Path

import pytest
import synthetic as images

import snowshoe
from snowshoe import catalogue
from snowshoe.comparison.selection import selected
from snowshoe.errors import UnknownMethod

STORY = {"otsu", "multiotsu", "kmeans", "sobel", "laplacian", "log"}


def names(methods):
    return [method.name for method in selected(methods)]


def test_without_a_choice_the_short_list_is_run():
    listed = [method.name for method in catalogue.methods() if method.shortlist]
    assert names(None) == listed
    assert {row.method for row in snowshoe.compare(images.three_phases()).rows} == set(listed)


def test_the_short_list_is_short_and_holds_the_story():
    assert set(names(None)) >= STORY
    rows = snowshoe.compare(images.colours(), channel_axis=-1).rows
    assert 10 <= len(rows) <= 18


def test_all_is_the_whole_catalogue_less_the_filters():
    assert names("all") == [method.name for method in catalogue.methods() if method.gives != "image"]


@pytest.mark.parametrize("given", ["otsu,edges", ["otsu", "edges"], "otsu, edges ,otsu", ["otsu,sobel", "edges"]])
def test_names_and_families_may_come_one_by_one_or_with_commas(given):
    edges = [method.name for method in catalogue.methods() if method.family == "edges"]
    found = names(given)
    assert found[0] == "otsu"
    assert sorted(found[1:]) == sorted(edges)


def test_a_name_that_is_nothing_is_refused_with_the_nearest():
    with pytest.raises(UnknownMethod, match="did you mean otsu"):
        selected("ostu")


def test_a_method_that_takes_classes_brings_some_where_none_were_chosen():
    result = snowshoe.compare(images.two_phases(), methods="components")
    assert [row.method for row in result.rows] == ["otsu", "components"]
    assert result.find("components") is not None


def test_what_was_not_run_is_known():
    result = snowshoe.compare(images.two_phases(), methods="otsu,sobel")
    assert set(result.others) == set(names("all")) - {"otsu", "sobel"}
    assert snowshoe.compare(images.two_phases()[:20, :20], methods="all").others == ()


def test_no_room_but_the_report_names_a_method():
    # The report tells the story of some methods; what is run, measured, ranked and advised on is the catalogue's.
    folder = Path(snowshoe.__file__).parent / "comparison"
    known = "|".join(set(names("all")) - {"mean", "minimum", "moments", "percentile"})  # Words of statistics as well.
    for file in folder.rglob("*.py"):
        code = re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.S)
        found = set(re.findall(rf'"({known})"', code))
        allowed = {"kmeans"} if file.name == "scree.py" else STORY if file.name == "page.py" else set()
        assert found <= allowed, file
