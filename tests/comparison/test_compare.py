"""What a comparison holds, what it writes, and that no image or method can break it."""

import csv
import io
import json

import numpy as np
import pytest
import synthetic as images
from sklearn.metrics import adjusted_rand_score

import snowshoe
from snowshoe import catalogue
from snowshoe.errors import UnknownMethod, UnwritableOutput
from snowshoe.results import Segmentation
from snowshoe.types import Image, Mask


@pytest.fixture(scope="module")
def discs():
    return snowshoe.compare(images.two_phases(), methods="all", name="discs.png")


@pytest.fixture(scope="module")
def squares():
    return snowshoe.compare(images.colours(), methods="all", channel_axis=-1, name="squares.png")


def test_every_method_of_the_catalogue_is_run(discs):
    assert {row.method for row in discs.rows} == {
        method.name for method in catalogue.methods() if method.gives != "image"
    }
    assert all(row.advice is not None and len(row.advice.sentences) == 2 for row in discs.rows)


def test_a_method_that_is_entered_is_run_with_no_further_edit():
    @catalogue.method(family="novel", scope="pointwise")
    def halves(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Two classes: left and right."""
        labels = (np.indices(np.shape(image))[1] > 3).astype(np.uint8)
        return Segmentation(labels, np.ones(labels.shape, bool))

    try:
        result = snowshoe.compare(images.two_phases()[:9, :9], methods="all")
        assert result.find("halves").numbers.n_labels == 2
        assert "halves" in result.report()
    finally:
        catalogue.remove("halves")


def test_clusters_are_shown_at_ten_and_at_the_elbow_and_regions_are_cut_from_them(discs):
    assert [row.parameters["k"] for row in discs.rows if row.method == "kmeans"] == [10, discs.scree.chosen_k]
    sources = [row.source for row in discs.rows if row.method == "components"]
    assert sources == [f"kmeans-k{discs.scree.chosen_k}", "otsu"]


def test_colour_goes_to_methods_that_take_it_and_grey_to_the_others(squares):
    in_colour = {row.method for row in squares.rows if row.source == "colour"}
    answering = [method for method in catalogue.methods() if method.gives != "image"]
    assert in_colour == {method.name for method in answering if method.takes == "channels"}
    grey = snowshoe.grey(images.colours(), channel_axis=-1)
    np.testing.assert_array_equal(squares.find("otsu").segmentation.labels, snowshoe.otsu(grey).labels)


@pytest.mark.parametrize("result", ["discs", "squares"])
def test_the_agreement_is_the_adjusted_rand_index_of_scikit_learn(result, request):
    result = request.getfixturevalue(result)
    rows = [row for row in result.rows if row.segmentation is not None]
    assert result.agreement.names == tuple(row.name for row in rows)
    np.testing.assert_array_equal(result.agreement.matrix, result.agreement.matrix.T)
    for i, first in enumerate(rows):
        for j, second in enumerate(rows):
            peer = adjusted_rand_score(first.segmentation.labels.ravel(), second.segmentation.labels.ravel())
            assert result.agreement.matrix[i, j] == pytest.approx(peer, abs=1e-12)


def test_two_runs_differ_in_their_seconds_alone(squares):
    def without_seconds(value):
        if isinstance(value, dict):
            return {key: without_seconds(inner) for key, inner in value.items() if key != "seconds"}
        return [without_seconds(inner) for inner in value] if isinstance(value, list) else value

    again = snowshoe.compare(images.colours(), methods="all", channel_axis=-1, name="squares.png")
    assert without_seconds(again.as_dict()) == without_seconds(squares.as_dict())
    for first, second in zip(squares.rows, again.rows, strict=True):
        np.testing.assert_array_equal(np.asarray(first.result), np.asarray(second.result))


def test_the_contract_of_the_json_holds(discs):
    record = json.loads(json.dumps(discs.as_dict("x/report.html"), allow_nan=False))
    assert {"image", "report", "rows", "agreement"} <= record.keys()
    assert record["report"] == "x/report.html"
    assert record["image"] == "discs.png"
    assert record["properties"] == {"shape": [120, 160], "channels": 1, "dtype": "uint8", "valid_fraction": 1.0}
    for row in record["rows"]:
        assert {"method", "parameters", "n_labels", "seconds", "scores"} <= row.keys()
    assert len(record["agreement"]["matrix"]) == len(record["agreement"]["names"])


def test_the_csv_has_a_line_for_each_row(discs):
    lines = list(csv.DictReader(io.StringIO(discs.as_csv())))
    assert [line["name"] for line in lines] == [row.name for row in discs.rows]
    otsu = lines[0]
    assert (otsu["method"], otsu["n_labels"]) == ("otsu", "2")
    assert float(otsu["explained_grey"]) == discs.rows[0].numbers.explained_grey


def test_saving_writes_the_report_the_tables_and_every_image(discs, tmp_path):
    path = discs.save(tmp_path / "out")
    assert path == tmp_path / "out" / "report.html"
    assert json.loads((tmp_path / "out" / "compare.json").read_text())["report"] == "report.html"
    assert (tmp_path / "out" / "compare.csv").read_text() == discs.as_csv()
    for row in discs.rows:
        if row.segmentation is not None:
            file = tmp_path / "out" / "labels" / f"{row.name}.png"
            np.testing.assert_array_equal(snowshoe.io.read_labels(file), row.segmentation.labels)
        else:
            assert (tmp_path / "out" / "edges" / row.name / "strength.tif").is_file()


def test_a_failed_write_leaves_nothing_behind(discs, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("snowshoe.results.files.write_image", full)
    with pytest.raises(UnwritableOutput, match="no space left"):
        discs.save(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


DEGENERATE = {
    "constant": np.full((12, 9), 7, np.uint8),
    "one pixel": np.zeros((1, 1), np.float32),
    "one row": np.arange(40, dtype=np.uint8)[np.newaxis],
    "one column": np.arange(40, dtype=np.uint16)[:, np.newaxis],
    "two colours": (np.indices((20, 30)).sum(axis=0) > 25).astype(np.uint8) * 255,
    "boolean": np.indices((20, 30)).sum(axis=0) > 25,
    "tiny": np.arange(64, dtype=np.uint8).reshape(8, 8),
    "NaN": np.where(np.indices((30, 30))[0] > 9, images.noise()[:30, :30], np.nan).astype(np.float32),
    "large offset": 1e6 + images.two_phases()[:40, :40] / 1e3,
    "negative": images.two_phases()[:40, :40].astype(np.int16) - 3000,
    "16 bits": images.two_phases()[:40, :40].astype(np.uint16) * 200,
    "32 bits": images.two_phases()[:40, :40].astype(np.uint32) * 10_000_000,
}


@pytest.mark.parametrize("image", DEGENERATE.values(), ids=DEGENERATE.keys())
def test_any_image_gives_a_report(image):
    result = snowshoe.compare(image, methods="all")
    json.dumps(result.as_dict(), allow_nan=False)
    assert result.report().endswith("</html>\n")
    assert any(row.result is not None for row in result.rows)


def test_a_method_that_cannot_run_is_a_row_with_its_reason():
    result = snowshoe.compare(DEGENERATE["two colours"])
    row = next(row for row in result.rows if row.method == "multiotsu")
    assert row.result is None
    assert row.failure.startswith("classes must be at most the number of distinct values (2)")
    assert row.as_dict()["failure"] == row.failure
    assert row.advice.sentences[1] == "The image has two distinct grey values in 600 pixels."


@pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError("division by zero"), ValueError("too flat")])
def test_a_method_that_breaks_down_does_not_take_the_others_with_it(error):
    @catalogue.method(family="novel", scope="pointwise")
    def fragile(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """Nothing ever."""
        raise error

    try:
        result = snowshoe.compare(images.two_phases(), methods="otsu,fragile")
    finally:
        catalogue.remove("fragile")
    assert result.rows[1].failure == (str(error) or "memory ran out")
    assert result.find("otsu") is not None
    assert "1 failed" in repr(result)


@pytest.mark.parametrize("readable", [True, False])
def test_what_a_method_needs_is_read_once_before_any_runs_and_a_failure_is_its_own(readable):
    done = []

    def prepare():
        done.append("prepared")
        if not readable:
            raise OSError("no weights")

    @catalogue.method(family="novel", scope="pointwise", prepare=prepare)
    def weighed(image: Image, *, mask: Mask | None = None) -> Segmentation:
        """One class."""
        done.append("ran")
        labels = np.ones(np.shape(image), np.uint8)
        return Segmentation(labels, np.ones(labels.shape, bool))

    try:
        result = snowshoe.compare(images.two_phases(), methods="otsu,weighed")
    finally:
        catalogue.remove("weighed")
    assert done == ["prepared", "ran"]
    assert not any(row.failure for row in result.rows)


def test_pixels_where_the_truth_has_no_data_are_not_scored():
    image = images.two_phases()
    unknown = np.indices(image.shape)[1] < 40
    truth = np.ma.masked_array(np.where(unknown, 3, image > 125), unknown)
    scores = snowshoe.compare(image, methods=["otsu"], truth=truth).rows[0].scores
    assert scores["adjusted_rand"] == pytest.approx(1, abs=0.01)
    assert (
        scores
        == snowshoe.compare(image, methods=["otsu"], truth=[np.ma.masked_array(truth.data * 2, unknown)]).rows[0].scores
    )


def test_masked_pixels_change_nothing():
    image, mask = images.two_phases(), np.indices((120, 160))[1] < 100
    spoilt = np.where(mask, image, 200).astype(np.uint8)
    first, second = (snowshoe.compare(each, methods="all", mask=mask) for each in (image, spoilt))
    for one, other in zip(first.rows, second.rows, strict=True):
        assert one.advice == other.advice
        assert one.numbers == other.numbers
        if one.segmentation is not None:
            assert not one.segmentation.labels[~mask].any()


def test_a_truth_is_scored_against():
    image = images.two_phases()
    truth = (image > 125).astype(np.uint8)
    result = snowshoe.compare(image, methods=["otsu", "sobel"], truth=[truth, truth])
    assert result.rows[0].scores["adjusted_rand"] == pytest.approx(1, abs=0.01)
    assert result.rows[1].scores == {}
    with pytest.raises(ValueError, match=r"truth must be of the shape \(120, 160\) of the image, got \(3, 3\)"):
        snowshoe.compare(image, truth=np.zeros((3, 3), int))


def test_unknown_methods_and_wrong_images_are_refused_at_once():
    with pytest.raises(UnknownMethod, match="did you mean otsu"):
        snowshoe.compare(images.noise(), methods=["ostu"])
    with pytest.raises(ValueError, match="channel_axis=-1"):
        snowshoe.compare(images.colours())
    with pytest.raises(ValueError, match="at least one valid pixel"):
        snowshoe.compare(np.full((4, 4), np.nan))


def test_progress_is_told_before_every_step():
    told = []
    result = snowshoe.compare(images.two_phases(), progress=lambda *step: told.append(step))
    titles = [row.title for row in result.rows]
    # Of what is tried for objects, one becomes a row.
    assert [title for title, _, _ in told[1:] if title in titles] == titles
    assert [done for _, done, _ in told[: len(titles)]] == list(range(len(titles)))


def test_the_image_is_not_modified_and_may_be_read_only_and_strided():
    image = np.repeat(np.repeat(images.two_phases(), 2, axis=0), 2, axis=1)
    image.flags.writeable = False
    view = image[::2, ::-2]
    labels = snowshoe.compare(view, methods=["otsu"]).rows[0].segmentation.labels
    np.testing.assert_array_equal(labels[:, ::-1], snowshoe.otsu(images.two_phases()).labels)
