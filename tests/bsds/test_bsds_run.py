"""Running the benchmark: any form of result, resumed, in several processes, with broken files named."""

import json
from functools import partial

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from snowshoe.bench.bsds import bsds500
from snowshoe.bench.bsds.files import read_photo, read_prediction, read_truth, truth_of
from snowshoe.bench.bsds.run import JOURNAL
from snowshoe.bench.tables import bsds_tables
from snowshoe.metrics.bsds import Prediction


def by_grey(photo, step=60):
    return (photo[..., 0] / step + 0.5).astype(np.int32)


def gives_up(photo):
    raise ArithmeticError("no")


def test_a_method_is_scored_on_its_labels(folder):
    result = bsds500(folder, predict=by_grey)
    assert result.images == ("1001", "1002", "1003")
    row = result.as_dict()
    assert (row["method"], set(row)) == ("by_grey", {"method", "boundary", "region", "seconds_per_image"})
    assert set(row["boundary"]) == {"ods", "ois", "ap"}
    assert {name: set(value) for name, value in row["region"].items()} == {
        "covering": {"ods", "ois", "best"},
        "pri": {"ods", "ois"},
        "vi": {"ods", "ois"},
    }
    assert row["region"]["covering"]["ods"] > 0.9
    assert row["seconds_per_image"] > 0


def test_results_in_a_folder_for_each_split_are_called_after_the_one_above(folder, results):
    results.rename(folder / "val")
    (folder / "mine").mkdir()
    (folder / "val").rename(folder / "mine" / "val")
    assert bsds500(folder, results=folder / "mine" / "val").method == "mine"


def test_results_from_files_have_no_time_of_their_own(folder, results):
    row = bsds500(folder, results=results).as_dict()
    assert row["method"] == "results"
    assert row["seconds_per_image"] is None
    assert json.loads(json.dumps(row)) == row


def test_a_boundary_strength_has_no_regions(folder, results):
    for path in results.glob("*.npy"):
        path.unlink()
        Image.fromarray(np.full((24, 30), 200, np.uint8)).save(path.with_suffix(".png"))
    assert bsds500(folder, results=results).region is None


def test_several_processes_give_the_same_result(folder):
    alone, together = (bsds500(folder, predict=partial(by_grey, step=60), jobs=jobs) for jobs in (1, 2))
    assert alone.method == "by_grey(step=60)"
    assert alone.region.as_dict() == together.region.as_dict()
    assert alone.image_rows() == together.image_rows()


def test_a_second_run_scores_only_what_is_missing_or_changed(folder, results, segmentation):
    saved = folder / "saved"
    first = bsds500(folder, results=results, resume_folder=saved)
    lines = (saved / JOURNAL).read_text().splitlines()
    assert [json.loads(line)["result"]["name"] for line in lines] == ["1001", "1002", "1003"]
    (saved / JOURNAL).write_text("\n".join([lines[0], lines[2], ""]))
    np.save(results / "1003.npy", segmentation(0).astype(np.int64))
    second = bsds500(folder, results=results, resume_folder=saved)
    again = (saved / JOURNAL).read_text().splitlines()
    assert [json.loads(line)["result"]["name"] for line in again] == ["1001", "1003", "1002", "1003"]
    assert second.image_rows()[:2] == first.image_rows()[:2]
    assert second.image_rows()[2] != first.image_rows()[2]


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"boundary": [[1, 2]]},
        {"boundary": []},
        {"thresholds": []},
        {"region": {}},
        {"region": 5},
        {"seconds": []},
    ],
)
def test_an_image_whose_kept_scores_are_none_is_scored_again(folder, results, changes):
    first = bsds500(folder, results=results, resume_folder=folder / "saved")
    journal = folder / "saved" / JOURNAL
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    entries[1]["result"] = {} if changes is None else entries[1]["result"] | changes
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    assert bsds500(folder, results=results, resume_folder=folder / "saved").image_rows() == first.image_rows()


def test_a_saved_run_is_read_back_to_the_same_bytes(folder, results):
    first, second = (bsds500(folder, results=results, resume_folder=folder / "saved") for _ in range(2))
    tables = [bsds_tables(result, folder / str(i)) for i, result in enumerate((first, second))]
    assert [path.read_bytes() for path in tables[0]] == [path.read_bytes() for path in tables[1]]
    assert [path.name for path in tables[0]] == ["results_images.csv", "results_thresholds.csv"]


def test_a_killed_run_that_goes_on_gives_what_one_gives_that_was_not_killed(folder):
    def kill(title, done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bsds500(folder, predict=by_grey, resume_folder=folder / "saved", progress=kill)
    counted = []
    saved = folder / "saved"
    result = bsds500(folder, predict=by_grey, resume_folder=saved, progress=lambda *step: counted.append(step[1]))
    assert counted == [2, 3]
    assert result.image_rows() == bsds500(folder, predict=by_grey).image_rows()


def test_a_fault_in_a_method_is_not_taken_for_the_images(folder):
    def faulty(photo):
        return photo.no_such_attribute

    with pytest.raises(AttributeError):
        bsds500(folder, predict=faulty)


def test_broken_missing_and_misfit_files_are_named_and_the_rest_scored(folder, results):
    (results / "1001.npy").write_bytes(b"broken")
    (results / "1003.npy").unlink()
    result = bsds500(folder, results=results)
    assert result.images == ("1002",)
    reasons = dict(result.failed)
    assert "cannot be read as an array" in reasons["1001"]
    assert "1003.mat: there is no such file" in reasons["1003"]
    np.save(results / "1003.npy", np.ones((4, 4), int))
    assert "truth's shape" in dict(bsds500(folder, results=results).failed)["1003"]


def test_results_with_another_number_of_thresholds_are_named(folder, results, segmentation):
    (results / "1002.npy").unlink()
    segs = np.empty((1, 2), object)
    segs[0, :] = [segmentation(0), segmentation(1)]
    savemat(results / "1002.mat", {"segs": segs})
    assert bsds500(folder, results=results).failed == (("1002", "has 2 thresholds, 1001 has 1"),)


def test_nothing_that_can_be_scored_is_an_error_with_the_reasons(folder):
    with pytest.raises(ValueError, match="at least one image, got '1001: no"):
        bsds500(folder, predict=gives_up)


def test_progress_and_limit(folder):
    seen = []
    result = bsds500(folder, predict=by_grey, limit=2, progress=lambda *step: seen.append(step))
    assert seen == [("1001", 0, 2), ("1001", 1, 2), ("1002", 2, 2)]
    assert len(result.images) == 2


@pytest.mark.parametrize("arguments", [{}, {"predict": by_grey, "results": "there"}])
def test_predict_and_results_exclude_one_another(folder, arguments):
    with pytest.raises(ValueError, match="predict and results must be given one without the other"):
        bsds500(folder, **arguments)


def test_a_folder_without_photos_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"folder must be one that holds images/test/\*.jpg"):
        bsds500(tmp_path, split="test", predict=by_grey)


def test_truth_without_boundaries_gets_them_drawn(folder):
    (person, _) = read_truth(folder / "groundTruth" / "val" / "1001.mat")
    assert person.boundaries[:10, 7].all()
    assert person.boundaries.sum() < 60


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "a result must be one of .mat, .npy, .png"),
        ("a.mat", b"nothing", "not a readable .mat file"),
        ("a.png", b"nothing", "its content is text and not"),
        ("a.npy", b"nothing", "cannot be read as an array"),
    ],
)
def test_unreadable_results_say_what_is_wrong(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_prediction(tmp_path / name)


def test_files_without_what_is_needed_say_so(tmp_path):
    savemat(tmp_path / "a.mat", {"other": 1})
    with pytest.raises(ValueError, match="a result must hold 'ucm2' or 'segs'"):
        read_prediction(tmp_path / "a.mat")
    with pytest.raises(ValueError, match="without groundTruth"):
        read_truth(tmp_path / "a.mat")
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="must have one channel"):
        read_prediction(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("make", "wrong", "message"),
    [
        (Prediction.of_strength, np.full((3, 3), 2.0), "strength must be from 0 to 1 and finite"),
        (Prediction.of_strength, np.full((3, 3), np.nan), "strength must be from 0 to 1 and finite"),
        (Prediction.of_strength, np.zeros(3), "strength must be a 2-D array of floats"),
        (Prediction.of_ucm2, np.zeros((4, 4)), "ucm2 must be a contour map of double size"),
        (Prediction.of_labels, np.zeros((4, 4)), "segmentation must be a 2-D integer image"),
    ],
)
def test_arrays_that_are_no_prediction_are_refused(make, wrong, message):
    with pytest.raises(ValueError, match=message):
        make(wrong)


def test_an_eight_bit_png_is_divided_by_255(tmp_path):
    Image.fromarray(np.array([[0, 51, 255]], np.uint8)).save(tmp_path / "a.png")
    assert read_prediction(tmp_path / "a.png").strength.tolist() == [[0, 0.2, 1]]


def test_a_grey_photo_is_read_as_one_in_colour(tmp_path):
    Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4)).save(tmp_path / "a.png")
    assert np.array_equal(read_photo(tmp_path / "a.png"), np.arange(12).reshape(3, 4, 1).repeat(3, axis=2))


def test_truth_lies_beside_the_photos_with_and_without_splits(tmp_path):
    assert truth_of(tmp_path / "images" / "val" / "1.jpg") == tmp_path / "groundTruth" / "val" / "1.mat"
    assert truth_of(tmp_path / "images" / "1.jpg") == tmp_path / "groundTruth" / "1.mat"


@pytest.mark.parametrize("value", ["words", {"a": 1}, np.array([1j])])
def test_results_that_are_no_numbers_are_refused(tmp_path, value):
    for name in ("ucm2", "segs"):
        savemat(tmp_path / "a.mat", {name: value})
        with pytest.raises(ValueError, match="'ucm2' must be an array of numbers, and 'segs' cells of them"):
            read_prediction(tmp_path / "a.mat")
