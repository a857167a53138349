"""Tuning finds what is known to be best, never scores on what it chose on, and is the same on every run."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from patchwork import mosaic, specked_discs

import snowshoe
from snowshoe import catalogue
from snowshoe.bench.scored import Scored
from snowshoe.errors import UnknownMethod
from snowshoe.recipes import Recipe
from snowshoe.tuning.cases import Case, cases_of
from snowshoe.tuning.choose import choose, split
from snowshoe.tuning.run import JOURNAL, tune_cases
from snowshoe.tuning.space import axes_of, trials_of

BEFORE_KILLED = 7


def mosaics(n):
    pairs = [mosaic(seed) for seed in range(n)]
    return [image for image, _ in pairs], [truth for _, truth in pairs]


@pytest.mark.parametrize("n_classes", [2, 3, 4, 5])
def test_the_number_of_classes_that_made_the_image_is_found_with_its_truth(n_classes):
    image, truth = mosaic(1, n_classes)
    found = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": (1, 8, 8)})
    assert found.parameters == {"k": n_classes}
    assert found.measure.name == "covering"
    assert found.score == 1


def test_a_size_between_specks_and_objects_is_found():
    pairs = [specked_discs(seed) for seed in range(3)]
    images, truths = [image for image, _ in pairs], [truth for _, truth in pairs]
    found = snowshoe.tune(images, "otsu+components", truth=truths, vary={"components.min_size": [1, 3, 50, 400]})
    assert found.measure.name == "average_precision"
    assert found.parameters == {"components.min_size": 50}
    assert found.score == 1
    assert found.start.score < 1


def test_a_measure_that_is_better_when_lower_is_minimised():
    image, truth = mosaic(2, 3)
    found = snowshoe.tune(image, "kmeans", truth=truth, measure="variation_of_information", vary={"k": (2, 7)})
    assert found.parameters == {"k": 3}
    assert found.score == min(trial.score for trial in found.trials)


def test_classes_that_count_from_0_are_scored_as_classes():
    image, truth = mosaic(3, 2)
    found = snowshoe.tune(image, "sauvola", truth=truth - 1, vary={"window": [5, 61]})
    assert found.measure.name == "jaccard"


def test_what_the_text_says_is_measured_but_wins_only_if_it_may():
    image, truth = mosaic(4, 4)
    free = snowshoe.tune(image, "kmeans", truth=truth)
    asked = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": [2, 3]})
    assert free.start.parameters == asked.start.parameters == {"k": "auto"}
    assert free.score == free.start.score == 1
    assert asked.parameters == {"k": 3}
    assert asked.score < asked.start.score


def test_equal_trials_are_named_and_the_runner_up_is_a_worse_one():
    image, truth = mosaic(5, 3)
    found = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": [3, 4]})
    assert found.best.score > found.runner_up.score
    tied = snowshoe.tune(image, "kmeans+components", truth=truth, vary={"components.min_size": [1, 2, 3]})
    equal = [tied.trials[i].score for i in tied.choice.equals]
    assert equal == pytest.approx([tied.score] * len(equal), abs=0.01)
    assert tied.runner_up is None or tied.runner_up.score < tied.score


def test_one_image_has_no_folds_and_says_so():
    image, truth = mosaic(6)
    found = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": [3, 4]})
    assert found.choice.folds == ()
    assert found.as_dict()["cross_validated"] is None
    assert found.as_dict()["runner_up"]["within_spread"] is None
    assert "can’t be cross-validated" in found._repr_html_()


@pytest.mark.parametrize("n", [2, 3, 5, 11])
def test_every_image_is_held_out_once_and_no_fold_chooses_on_what_it_scores(n):
    folds = split(n, seed=3)
    assert sorted(np.concatenate(folds)) == list(range(n))
    # On each image another trial is best; the one best on the held-out image must not be seen by its fold.
    scores = np.eye(n) + 0.001 * np.arange(n)[:, None]
    for fold in choose(scores, "higher", seed=3).folds:
        others = np.setdiff1d(np.arange(n), fold.images)
        assert fold.trial == np.argmax(scores[:, others].mean(axis=1))
        assert fold.score == scores[fold.trial, list(fold.images)].mean()
        changed = scores.copy()
        changed[:, list(fold.images)] = np.random.default_rng(0).random((n, len(fold.images)))
        again = next(f for f in choose(changed, "higher", seed=3).folds if f.images == fold.images)
        assert again.trial == fold.trial


def test_a_trial_that_fails_on_an_image_can_not_be_chosen():
    scores = np.array([[0.5, 0.5], [0.9, np.nan], [0.4, 0.4]])
    found = choose(scores, "higher", seed=0)
    assert found.order == (0, 2)
    assert all(fold.trial == 0 for fold in found.folds)


def test_the_spread_of_the_difference_decides_whether_it_counts():
    steady = choose(np.array([[0.6, 0.7, 0.8, 0.9], [0.5, 0.6, 0.7, 0.8]]), "higher", seed=0)
    shaky = choose(np.array([[0.9, 0.1, 0.9, 0.2], [0.1, 0.9, 0.1, 0.9]]), "higher", seed=0)
    assert steady.within_spread is False
    assert shaky.within_spread is True


def test_a_gain_is_what_a_choice_adds_where_it_was_not_made():
    rng = np.random.default_rng(0)
    untuned = rng.random(10)
    surely = choose(np.array([untuned, untuned + 0.1]), "higher", seed=0)
    assert surely.gain == pytest.approx(0.1)
    assert surely.gain_error == pytest.approx(0, abs=1e-12)
    assert not surely.kept
    lower = choose(np.array([[0.5, 0.4], [0.3, 0.2]]), "lower", seed=0)
    assert lower.gain == pytest.approx(0.2)


def test_what_chance_gains_changes_nothing():
    rng = np.random.default_rng(0)
    scores = rng.random((200, 10))
    found = choose(scores, "higher", seed=0)
    best = int(np.argmax(found.means))
    assert found.kept
    assert found.gain < found.means[best] - found.means[0]
    assert (found.winner, found.runner_up) == (0, best)
    assert sorted(found.order) == list(range(200))
    assert found.difference < 0
    assert found.held_out == pytest.approx(scores[0].mean())
    # The untuned method can't be kept where it was left out on purpose.
    assert choose(scores, "higher", seed=0, candidates=range(1, 200)).winner == best


def test_a_gain_is_unknown_where_the_untuned_method_failed():
    assert choose(np.array([[np.nan, 0.5], [0.9, 0.9]]), "higher", seed=0).gain is None


def files_of(folder):
    """Return what was written, but for the folder, which the page names."""
    place = str(folder).encode()
    return {
        path.name: path.read_bytes().replace(b"<wbr>", b"").replace(place, b"")
        for path in folder.iterdir()
        if path.name != JOURNAL
    }


def tuned(folder, jobs=1, progress=None):
    images, truths = mosaics(3)
    found = tune_cases(
        cases_of(images, truths, channel_axis=None),
        "kmeans+components",
        vary={"kmeans.k": (2, 6), "components.min_size": (1, 9)},
        trials=16,
        jobs=jobs,
        folder=folder,
        progress=progress,
    )
    found.save(folder)
    return found


def test_a_killed_run_that_goes_on_gives_the_bytes_of_one_that_was_not_killed(tmp_path):
    whole = tuned(tmp_path / "whole")

    def kill(title, done, total):
        if done == BEFORE_KILLED:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tuned(tmp_path / "killed", progress=kill)
    journal = tmp_path / "killed" / JOURNAL
    assert journal.read_text().count("\n") == BEFORE_KILLED
    with journal.open("a") as file:
        file.write('{"key": "half a li')
    counted = []
    tuned(tmp_path / "killed", progress=lambda title, done, total: counted.append(done))
    assert counted[0] == BEFORE_KILLED
    assert files_of(tmp_path / "killed") == files_of(tmp_path / "whole")
    lines = [json.loads(line)["key"] for line in journal.read_text().splitlines() if "format" in line]
    assert len(lines) == len(set(lines)) == len(whole.trials) * 3


def test_the_number_of_processes_changes_nothing(tmp_path):
    tuned(tmp_path / "one")
    tuned(tmp_path / "two", jobs=2)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_a_journal_of_other_images_is_not_used(tmp_path):
    first, second = mosaic(1, 3), mosaic(2, 4)
    for image, truth in (first, second):
        fresh = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": (2, 6)})
        kept = snowshoe.tune(image, "kmeans", truth=truth, vary={"k": (2, 6)}, folder=tmp_path)
        assert kept.table() == fresh.table()


@pytest.mark.parametrize("n_classes", [3, 4, 5])
def test_without_truth_the_right_number_of_classes_is_preferred(n_classes):
    image, _ = mosaic(7, n_classes, noise=4)
    found = snowshoe.tune(image, "kmeans", vary={"k": (2, 10)})
    assert found.measure.name == "balance"
    assert found.parameters == {"k": n_classes}


def test_the_winning_parameters_give_the_winners_labels_again(tmp_path):
    images, truths = mosaics(2)
    found = snowshoe.tune(images, "kmeans+components:background=none", truth=truths, vary={"kmeans.k": [3, 4]})
    path = found.save(tmp_path)["parameters"]
    read = Recipe.load(path)
    assert read.text == "kmeans:k=4+components:background=none"
    assert found.parameters == {"components.background": "none", "kmeans.k": 4}
    made = read.run(images[0])
    expected = snowshoe.components(snowshoe.kmeans(images[0], k=4), background="none")
    assert np.array_equal(made.labels, expected.labels)


@pytest.mark.parametrize("text", ["kmeans:k=4+merge_small", "kmeans:k=4+merge_small:min_size=200+components"])
@pytest.mark.parametrize("before", ["", "grey+"])
def test_one_text_gives_the_labels_that_the_benchmark_scores(text, before):
    photo = snowshoe.sample()[60:140, 200:320]
    case = Case.of(photo, channel_axis=-1)
    expected = Scored.parse(before + text).run(photo).labels
    np.testing.assert_array_equal(case.segmented(Recipe.parse(before + text), {}).labels, expected)


def test_every_method_with_a_parameter_has_something_to_vary():
    for entry in catalogue.methods():
        numbers = [p for p in entry.parameters if p.name not in ("rng", "max_iter", "k_max")]
        if entry.gives == "segmentation" and numbers:
            axes = axes_of(Recipe.parse(entry.name), None)
            assert axes, entry.name
            for trial in trials_of(axes, 12, 0):
                Recipe.parse(entry.name).replaced(trial)


def test_a_hypercube_spreads_evenly_over_each_parameter_and_repeats_for_a_seed():
    axes = axes_of(Recipe.parse("sauvola"), {"k": (0.0, 1.0), "r": (10.0, 20.0), "window": [3, 5, 7]})
    trials = trials_of(axes, 30, 1)
    assert trials == trials_of(axes, 30, 1) != trials_of(axes, 30, 2)
    drawn, middles = sorted(trial["r"] for trial in trials), 10 + (np.arange(30) + 0.5) / 3
    assert np.abs(drawn - middles).max() <= 1 / 6 + 0.05
    assert [sum(trial["window"] == w for trial in trials) for w in (3, 5, 7)] == [10, 10, 10]


def test_a_grid_has_the_values_that_were_asked_for():
    axes = axes_of(Recipe.parse("kmeans"), {"k": "2:8:4"})
    assert [trial["k"] for trial in trials_of(axes, 40, 0)] == [2, 4, 6, 8]
    listed = axes_of(Recipe.parse("kmeans"), {"k": "3,auto,5"})
    assert [trial["k"] for trial in trials_of(listed, 40, 0)] == [3, "auto", 5]


@pytest.mark.parametrize("factor", [1, 257, 1 / 255])
def test_parameters_in_grey_values_are_looked_for_where_the_grey_values_are(factor):
    image, truth = mosaic(9, 2)
    scaled = image * (factor if factor < 1 else np.uint16(factor))
    found = snowshoe.tune(scaled, "sauvola", truth=truth)
    drawn = [trial.parameters["r"] for trial in found.trials[1:]]
    assert min(drawn) < np.std(scaled) < max(drawn) < 9 * np.std(scaled)


@pytest.mark.parametrize("vary", [None, {"window": (3, 40), "k": (0.1, 0.4)}])
def test_no_trial_is_wasted_on_windows_without_a_middle(vary):
    image, truth = mosaic(9, 2)
    found = snowshoe.tune(image, "sauvola", truth=truth, vary=vary)
    assert not any(trial.failure for trial in found.trials)
    windows = {trial.parameters["window"] for trial in found.trials}
    assert len(windows) > 3
    assert all(window % 2 for window in windows)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"method": "sobel"}, "gives a segmentation"),
        ({"method": "kmeans+otsu"}, "take labels"),
        ({"method": "kmeans", "vary": {"q": [1]}}, "a parameter of kmeans"),
        ({"method": "kmeans", "vary": {"k": [0]}}, "k must be"),
        ({"method": "kmeans", "vary": {"k": (5, 2)}}, "lower to a higher"),
        ({"method": "kmeans", "vary": {"k": []}}, "values of k"),
        ({"method": "kmeans", "vary": {"k": "1:2:3:4"}}, "low:high"),
        ({"method": "kmeans", "measure": "covering"}, "needs no ground truth"),
        ({"method": "kmeans", "measure": "beauty"}, "label-free"),
        ({"method": "kmeans", "trials": 0}, "trials must be"),
        ({"method": "kmeans", "truth": [np.ones((2, 2), int)] * 2}, "truth must be"),
        ({"method": "kmeans", "truth": np.ones((2, 2), int)}, "of the shape"),
        ({"method": "otsu"}, "otsu has none"),
    ],
)
def test_what_can_not_be_tuned_is_one_sentence(call, said):
    image, _ = mosaic(0)
    with pytest.raises(ValueError, match=said):
        snowshoe.tune(image, **call)


def test_an_unknown_method_is_named_with_its_neighbours():
    with pytest.raises(UnknownMethod, match="kmeans"):
        snowshoe.tune(mosaic(0)[0], "kmean")


def test_a_tuning_shows_itself(tmp_path):
    images, truths = mosaics(2)
    found = snowshoe.tune(images, "kmeans", truth=truths, vary={"k": (2, 6)})
    assert "<svg" in found._repr_html_()
    assert "k = 4" in repr(found)
    assert len(found.plot().axes) == 1
    page = found.save(tmp_path)["page"].read_text()
    assert "<script src" not in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_what_is_untuned_can_win_where_it_lies_within_what_varies():
    image, truth = mosaic(2, 2, noise=8)
    within = snowshoe.tune(image, "slic", truth=truth + 1, vary={"compactness": (1, 40)}, trials=3)
    assert within.start.parameters in [within.trials[i].parameters for i in within.choice.order]
    beyond = snowshoe.tune(image, "slic", truth=truth + 1, vary={"compactness": (10, 40)}, trials=3)
    assert 0 not in beyond.choice.order


def test_pixels_where_the_truth_has_no_data_are_not_scored():
    image, truth = mosaic(1, 3)
    unknown = np.indices(truth.shape)[1] < truth.shape[1] // 3
    known = np.ma.masked_array(np.where(unknown, 7, truth), unknown)
    whole, part = (Case.of(image, [right]) for right in (truth, known))
    spoilt = Case.of(image, [np.ma.masked_array(np.where(unknown, 5, truth), unknown)])
    scored = [snowshoe.tune(image, "kmeans", truth=right, vary={"k": [3, 4]}) for right in (known, *spoilt.truths)]
    assert scored[0].score == scored[1].score > 0.9
    assert len({whole.digest, part.digest, spoilt.digest}) == 2


def test_the_page_says_that_the_untuned_method_is_kept():
    from snowshoe.reports.tuning.page import render

    cases = [mosaic(seed, 3, noise=8) for seed in range(4)]
    pictures, truths = ([case[i] for case in cases] for i in (0, 1))
    found = snowshoe.tune(pictures, "kmeans:k=3", truth=[truth + 1 for truth in truths], vary={"rng": [0, 1, 2]})
    assert found.best is found.start
    kept = dataclasses.replace(found, choice=choose(np.random.default_rng(3).random((3, 4)), "higher", seed=0))
    assert kept.choice.kept
    text = render(kept)
    assert "Untuned, rng = 0" in text
    assert "may be chance" in text


def test_the_number_of_a_class_varies_only_on_request():
    image, _ = specked_discs(0)
    usual = snowshoe.tune(image, "otsu+components", trials=4)
    assert "components.background" not in [axis.name for axis in usual.axes]
    asked = snowshoe.tune(image, "otsu+components", vary={"components.background": [0, 1]})
    assert [axis.name for axis in asked.axes] == ["components.background"]
