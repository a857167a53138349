"""The region scores reproduce the official Berkeley benchmark on its five sample images, to all printed digits."""

import numpy as np
import pytest
from scipy.io import loadmat

from snowshoe import components
from snowshoe.io.mat import read_ground_truth
from snowshoe.metrics import covering, probabilistic_rand, variation_of_information
from snowshoe.metrics.contingency import Contingency
from snowshoe.metrics.covering import best_overlaps

IMAGES = ("2018", "3063", "5096", "6046", "8068")
THRESHOLDS = np.linspace(0, 1, 7)[1:-1]


@pytest.fixture(scope="module")
def sample(data):
    return data / "bsds500-official-sample"


@pytest.fixture(scope="module")
def truths(sample):
    return [read_ground_truth(sample / "groundTruth" / f"{name}.mat") for name in IMAGES]


def from_contours(sample, name):
    """Return the regions of an ultrametric contour map at each threshold; they lie at its odd positions."""
    contours = loadmat(sample / "ucm2" / f"{name}.mat")["ucm2"]
    return [components(contours <= t, connectivity=2).labels[1::2, 1::2] for t in THRESHOLDS]


def from_segments(sample, name):
    return list(loadmat(sample / "segs" / f"{name}.mat")["segs"][0])


def printed(path):
    return [[float(field) for field in line.split()] for line in path.read_text().splitlines()]


def six_digits(value):
    """Return a number as the official code writes it to a file and reads it back before it adds up images."""
    return float(f"{value:.6g}")


def same_digits(found, expected):
    return [six_digits(value) for value in np.ravel(found)] == [six_digits(value) for value in np.ravel(expected)]


@pytest.fixture(
    scope="module", params=[("test_1", from_contours), ("test_4", from_segments), ("test_5", from_segments)]
)
def outcome(request, sample, truths):
    """Return the folder; covered pixels, Rand, information of each image (row) at each threshold; pixels."""
    folder, segmentations = request.param
    found = np.zeros((3, len(IMAGES), len(THRESHOLDS)))
    pixels = np.array([sum(truth.size for truth in annotators) for annotators in truths])
    for i, name in enumerate(IMAGES):
        for t, labels in enumerate(segmentations(sample, name)):
            information = variation_of_information(labels, truths[i]).value
            scores = covering(labels, truths[i]) * pixels[i], probabilistic_rand(labels, truths[i]), information
            found[:, i, t] = [six_digits(score) for score in scores]
    return sample / folder, *found, pixels


def test_covering_at_each_threshold_is_the_official(outcome):
    folder, covered, _, _, pixels = outcome
    expected = np.array(printed(folder / "eval_cover_th.txt"))
    assert same_digits(covered.sum(axis=0) / pixels.sum(), expected[:, 1])


def test_covering_of_each_image_is_the_official(outcome):
    folder, covered, _, _, pixels = outcome
    expected = np.array(printed(folder / "eval_cover_img.txt"))
    assert same_digits(covered.max(axis=1) / pixels, expected[:, 2])


def test_rand_and_information_at_each_threshold_are_the_official(outcome):
    folder, _, rand, information, _ = outcome
    expected = np.array(printed(folder / "eval_RI_VOI_thr.txt"))
    assert same_digits(np.stack([rand.mean(axis=0), information.mean(axis=0)], axis=1), expected[:, 1:])


def test_the_summary_of_coverings_is_the_official(outcome):
    folder, covered, _, _, pixels = outcome
    ods, ois = covered.sum(axis=0).max() / pixels.sum(), covered.max(axis=1).sum() / pixels.sum()
    assert same_digits([ods, ois], printed(folder / "eval_cover.txt")[0][1:3])


def test_the_summary_of_rand_and_information_is_the_official(outcome):
    folder, _, rand, information, _ = outcome
    found = [rand.mean(axis=0).max(), rand.max(axis=1).mean()]
    found += [information.mean(axis=0).min(), information.min(axis=1).mean()]
    expected = printed(folder / "eval_RI_VOI.txt")[0]
    assert same_digits(found, expected[1:3] + expected[4:])


def test_the_best_covering_over_thresholds_is_the_official(sample, truths):
    total, pixels = 0.0, 0
    for name, annotators in zip(IMAGES, truths, strict=True):
        segmentations = from_contours(sample, name)
        for truth in annotators:
            tables = [Contingency.of(labels, truth) for labels in segmentations]
            best = np.max([best_overlaps(table) for table in tables], axis=0)
            total, pixels = total + (tables[0].truth_sizes * best).sum(), pixels + truth.size
    assert same_digits(total / pixels, printed(sample / "test_1" / "eval_cover.txt")[0][3])
