"""Accuracy against seconds: no label hides another, nothing is invented, and the table says what is missing."""

import xml.etree.ElementTree as ET
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snowshoe.drawing.label_places import Box, label_places
from snowshoe.metrics.bsds import BenchmarkResult
from snowshoe.metrics.bsds.summary import BoundaryScores, Point, RegionScores
from snowshoe.reports.accuracy import accuracy_plot, accuracy_table, write_accuracy

AREA = Box(0, 0, 900, 500)
SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(20, 880), st.floats(20, 480), st.integers(2, 30)), min_size=1, max_size=25))
def test_labels_keep_clear_of_each_other_of_points_and_of_the_rim(marks):
    points = [(x, y) for x, y, _ in marks]
    boxes = [box for box in label_places(points, ["n" * n for _, _, n in marks], AREA) if box is not None]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert all(box.inside(AREA) for box in boxes)
    assert not any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in boxes for x, y in points)


def test_forty_labels_at_one_point_all_find_room():
    boxes = label_places([(450, 250)] * 40, [f"method {k}" for k in range(40)], AREA)
    assert None not in boxes
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


def test_a_label_without_room_is_left_out():
    assert label_places([(5, 5)], ["words"], Box(0, 0, 10, 10)) == [None]


def result(method, seconds, f, covering=None, failed=()):
    point = Point(0.5, f, f, f)
    region = None
    if covering is not None:
        three = {"ods": covering, "ois": covering + 0.05, "best": covering + 0.1}
        region = RegionScores(three, three, three, {}, {}, {})
    boundary = BoundaryScores(point, point, f, (point,), (point,))
    return BenchmarkResult(method, "val", boundary, region, ("1",), failed, seconds)


@pytest.fixture
def results():
    return [
        result("good", 0.5, 0.7, 0.6),
        result("quick", 0.01, 0.5),
        result("beaten", 1.0, 0.6, 0.5, (("2", "ValueError: no"),)),
        result("given <results>", None, 0.71, 0.58),
    ]


def test_the_file_is_xml_that_names_every_method(results, tmp_path):
    table, plot = write_accuracy(tmp_path, results)
    root = ET.parse(plot).getroot()
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert root.tag == f"{SVG}svg"
    assert words.count("good") == 2
    assert words.count("quick") == 1
    assert {"people 0.803", "given <results> 0.710", "given <results> 0.580", "10 ms", "1 s"} <= set(words)
    assert table.read_text().startswith("| method | boundary ODS |")


def test_best_are_those_that_none_beats_in_both(results):
    root = ET.fromstring(accuracy_plot(results))
    best = [text.text for text in root[2].iter(f"{SVG}text") if text.get("class") == "best"]
    assert sorted(best) == ["good", "quick"]


def test_a_faster_method_stands_further_left(results):
    root = ET.fromstring(accuracy_plot(results))
    at = {dot[0].text.partition(":")[0]: float(dot.get("cx")) for dot in root[2].iter(f"{SVG}circle")}
    assert at["quick"] < at["good"] < at["beaten"]
    assert np.isclose((at["good"] - at["quick"]) / (at["beaten"] - at["good"]), np.log(50) / np.log(2), rtol=0.01)


def test_a_baseline_stands_in_the_table_alone(results):
    with_baseline = [*results, result("one-region", 1e-5, 0.0, 0.3)]
    assert accuracy_plot(with_baseline) == accuracy_plot(results)
    assert "| `one-region` | 0.000 |" in accuracy_table(with_baseline)


def test_a_label_has_parameters_only_where_the_method_alone_would_not_tell():
    names = ["kmeans:k=3+components", "smooth:sigma=2+otsu", "ucm:edges=sobel", "ucm"]
    root = ET.fromstring(accuracy_plot([result(name, 0.1 * 3**k, 0.5) for k, name in enumerate(names)]))
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {"kmeans", "otsu", "ucm:edges=sobel", "ucm"} <= words
    assert names[0] not in words


def test_without_times_there_is_a_table_and_no_plot(tmp_path, results):
    assert accuracy_plot(results[3:]) == ""
    assert [path.name for path in write_accuracy(tmp_path, results[3:])] == ["accuracy.md"]


def test_the_table_has_a_dash_for_what_is_not_known_and_a_line_for_what_is_missing(results):
    lines = accuracy_table(results).splitlines()
    assert lines[2] == (
        "| `good` | 0.700 | 0.700 | 0.700 | 0.600 | 0.650 | 0.700 | 0.600 | 0.650 | 0.600 | 0.650 | 0.500 |"
    )
    assert lines[3] == "| `quick` | 0.500 | 0.500 | 0.500 |" + " – |" * 7 + " 0.010 |"
    assert lines[-1] == "- `beaten`: 1 of 2 images not scored."
