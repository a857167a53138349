"""Scores of objects against the published definitions, spelled out object by object, and brute force."""

import contextlib
import io
import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.optimize import linear_sum_assignment
from skimage.io import imread

from snowshoe.metrics import aggregated_jaccard, average_precision, object_matching, panoptic_quality
from snowshoe.metrics.average_precision import THRESHOLDS

maps = st.tuples(*[hnp.arrays(np.uint8, (5, 6), elements=st.integers(0, 4))] * 2)
ious = st.sampled_from([0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 1.0])


def overlaps(labels, truth):
    """Return intersection over union of every object with every true object."""
    mine, theirs = (np.unique(image[image > 0]) for image in (labels, truth))
    pairs = [
        [(np.sum((labels == a) & (truth == b)), np.sum((labels == a) | (truth == b))) for b in theirs] for a in mine
    ]
    table = np.array(pairs, float).reshape(len(mine), len(theirs), 2)
    return table[..., 0] / np.maximum(table[..., 1], 1)


def stardist(labels, truth, threshold):
    """Return TP, FP, FN and mean matched IoU as StarDist's documentation defines them."""
    iou = overlaps(labels, truth)
    matched = min(iou.shape)
    if not matched or not (iou >= threshold).any():
        return 0, iou.shape[0], iou.shape[1], 0.0
    cost = -(iou >= threshold).astype(float) - iou / (2 * matched)
    rows, columns = linear_sum_assignment(cost)
    good = iou[rows, columns] >= threshold
    tp = int(good.sum())
    return tp, iou.shape[0] - tp, iou.shape[1] - tp, iou[rows, columns][good].mean()


@given(maps, ious)
def test_matching_is_stardists(pair, threshold):
    tp, fp, fn, _ = stardist(*pair, threshold)
    found = object_matching(*pair, iou=threshold)
    assert (found.true_positives, found.false_positives, found.false_negatives) == (tp, fp, fn)
    if tp:
        assert found.precision == tp / (tp + fp)
        assert found.recall == tp / (tp + fn)
        assert found.f1 == pytest.approx(2 * found.precision * found.recall / (found.precision + found.recall))
        assert found.accuracy == tp / (tp + fp + fn)


@given(maps, ious)
def test_no_matching_has_more_pairs_or_more_overlap(pair, threshold):
    iou = overlaps(*pair)
    iou = iou if iou.shape[0] <= iou.shape[1] else iou.T
    best = (0, 0.0)
    for chosen in itertools.permutations(range(iou.shape[1]), iou.shape[0]):
        matched = [value for value in iou[range(len(chosen)), list(chosen)] if value >= threshold]
        best = max(best, (len(matched), round(sum(matched), 12)))
    found = object_matching(*pair, iou=threshold)
    if found.true_positives:
        assert (found.true_positives, round(found.mean_matched_iou * found.true_positives, 12)) == pytest.approx(best)
    else:
        assert best[0] == 0


@given(maps)
def test_average_precision_is_the_mean_over_the_thresholds(pair):
    expected = []
    for threshold in THRESHOLDS:
        tp, fp, fn, _ = stardist(*pair, threshold)
        expected.append(tp / (tp + fp + fn) if tp + fp + fn else 1)
    found = average_precision(*pair)
    assert found.value == float(found) == pytest.approx(np.mean(expected))
    assert [one.accuracy for one in found.per_threshold.values()] == expected


def annotations(image, confidences):
    """Return the objects of a label image as COCO holds them."""
    masks = [np.asfortranarray(image == name, dtype=np.uint8) for name in np.unique(image[image > 0])]
    same = {"image_id": 1, "category_id": 1, "iscrowd": 0, "area": 1.0, "bbox": [0, 0, 1, 1]}
    return [
        {"id": number, "segmentation": mask.encode(pixels), "score": float(confidence), **same}
        for number, (pixels, confidence) in enumerate(zip(masks, confidences, strict=True), 1)
    ]


@settings(max_examples=40, deadline=None)
@given(maps)
def test_cocos_average_precision_is_that_of_the_worst_ranking(pair):
    iou = overlaps(*pair)
    assume(min(iou.shape))
    sides = [annotations(pair[1], np.ones(iou.shape[1])), annotations(pair[0], -iou.max(axis=1))]
    with contextlib.redirect_stdout(io.StringIO()):
        truth, found = COCO(), COCO()
        for side, objects in zip((truth, found), sides, strict=True):
            side.dataset = {
                "images": [{"id": 1, "height": 5, "width": 6}],
                "categories": [{"id": 1}],
                "annotations": objects,
            }
            side.createIndex()
        peer = COCOeval(truth, found, "segm")
        peer.evaluate()
        peer.accumulate()
    assert average_precision(*pair).coco == pytest.approx(peer.eval["precision"][:, :, 0, 0, 2].mean())


@given(maps)
def test_panoptic_quality_is_its_definition(pair):
    iou = overlaps(*pair)
    good = iou[iou > 0.5]
    objects = sum(iou.shape)
    found = panoptic_quality(*pair)
    assert found.value == pytest.approx(good.sum() / (objects / 2) if objects else 1)
    assert found.value == found.segmentation_quality * found.recognition_quality


@given(maps)
def test_aggregated_jaccard_is_its_definition(pair):
    labels, truth = pair
    iou, mine = overlaps(*pair), np.unique(labels[labels > 0])
    used, inside, union = set(), 0, 0
    for column, name in enumerate(np.unique(truth[truth > 0])):
        true = truth == name
        if not iou.shape[0] or not iou[:, column].any():
            union += true.sum()
            continue
        best = mine[iou[:, column].argmax()]
        used.add(best)
        inside, union = inside + np.sum(true & (labels == best)), union + np.sum(true | (labels == best))
    union += sum(np.sum(labels == name) for name in mine if name not in used)
    assert aggregated_jaccard(*pair) == (inside / union if union else 1)


def test_two_halves_of_an_object_compete_for_it():
    found = object_matching([[1, 1, 2, 2]], [[7, 7, 7, 7]])
    assert (found.true_positives, found.false_positives, found.false_negatives) == (1, 1, 0)
    assert panoptic_quality([[1, 1, 2, 2]], [[7, 7, 7, 7]]).value == 0


@pytest.mark.parametrize(("labels", "truth"), [([[0, 0]], [[0, 0]]), ([[0, 3]], [[0, 3]])])
def test_equal_maps_agree_with_and_without_objects(labels, truth):
    found = object_matching(labels, truth)
    assert found.precision == found.recall == found.f1 == found.accuracy == found.mean_matched_iou == 1
    assert average_precision(labels, truth).value == aggregated_jaccard(labels, truth) == 1
    assert panoptic_quality(labels, truth).value == 1


@pytest.mark.parametrize(("labels", "truth"), [([[0, 0]], [[0, 3]]), ([[0, 3]], [[0, 0]])])
def test_objects_on_one_side_only_score_nothing(labels, truth):
    found = object_matching(labels, truth)
    assert found.precision == found.recall == found.f1 == found.accuracy == found.mean_matched_iou == 0
    assert average_precision(labels, truth).value == aggregated_jaccard(labels, truth) == 0
    assert panoptic_quality(labels, truth).value == 0


@pytest.mark.parametrize("threshold", [0.05, 0.5])
def test_nuclei_are_matched_as_stardist_does(data, threshold):
    for path in sorted((data / "nuclei" / "labels").glob("*.png"))[:1]:
        truth = imread(path).astype(np.int32)
        shifted = np.roll(truth, (4, 3), (0, 1))
        tp, fp, fn, mean = stardist(shifted, truth, threshold)
        found = object_matching(shifted, truth, iou=threshold)
        assert (found.true_positives, found.false_positives, found.false_negatives) == (tp, fp, fn)
        # Below one half StarDist lets pairs that do not match sway the choice, at the expense of those that do.
        assert found.mean_matched_iou == pytest.approx(mean) if threshold == 0.5 else found.mean_matched_iou >= mean


@pytest.mark.parametrize("iou", [0, -0.5, 1.01, float("nan")])
def test_a_threshold_out_of_range_is_refused(iou):
    with pytest.raises(ValueError, match="iou must be above 0 and at most 1"):
        object_matching([[1]], [[1]], iou=iou)
    with pytest.raises(ValueError, match="thresholds must be one or more numbers above 0 and at most 1"):
        average_precision([[1]], [[1]], thresholds=[0.5, iou])


def test_no_threshold_is_refused():
    with pytest.raises(ValueError, match=r"thresholds must be one or more numbers .*, got \(\)"):
        average_precision([[1]], [[1]], thresholds=[])
