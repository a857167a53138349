"""Every statistic adds up to that of the whole, and every model is read back the same: laws of the whole catalogue."""

from __future__ import annotations

import json

import numpy as np
import pytest

import snowshoe.methods  # noqa: F401  fills the catalogue
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.statistics.models import model_from_dict

FITTED = [entry for entry in catalogue.methods() if entry.fit is not None]
SHAPE = (31, 27)

every_fitted = pytest.mark.parametrize("method", FITTED, ids=lambda method: method.name)


def picture(seed, dtype=np.uint8, channels=()):
    """Three grey populations in blobs, with noise."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(SHAPE)
    classes = np.digitize(np.sin(rows / 5 + seed) + np.cos(columns / 4), [-0.5, 0.6])
    values = 60 + 60 * classes[(..., *(None for _ in channels))] + rng.normal(0, 8, (*SHAPE, *channels))
    return (values if np.dtype(dtype).kind == "f" else np.clip(values, 0, 255)).astype(dtype)


def inputs_of(method):
    """What the method can be given: one channel, and three where it takes them."""
    yield (), {}
    if method.takes == "channels":
        yield (3,), {"channel_axis": -1}


@every_fitted
def test_a_model_read_back_from_json_labels_as_before(method):
    for channels, inputs in inputs_of(method):
        result = method.function(picture(0, channels=channels), **inputs)
        again = model_from_dict(json.loads(json.dumps(result.model.as_dict())))
        assert type(again) is type(result.model)
        assert again.as_dict() == result.model.as_dict()
        for seed, dtype in ((0, np.uint8), (1, np.uint8), (1, np.float32)):
            other = picture(seed, dtype, channels)
            np.testing.assert_array_equal(again.apply(other, **inputs), result.model.apply(other, **inputs))


@every_fitted
def test_a_model_labels_another_array_and_leaves_out_what_is_masked(method):
    for channels, inputs in inputs_of(method):
        model, other = method.function(picture(0, channels=channels), **inputs).model, picture(1, np.float32, channels)
        mask = np.random.default_rng(2).random(SHAPE) > 0.2
        other[~mask] = np.nan
        labels = model.apply(other, **inputs)
        assert labels.shape == SHAPE
        assert not labels[~mask].any()
        filled = np.where(np.isnan(other), 90, other)
        np.testing.assert_array_equal(model.apply(filled, mask, **inputs), labels)
        np.testing.assert_array_equal(model.apply(np.ma.masked_invalid(other), **inputs), labels)
        checked = as_image(other, **inputs)
        np.testing.assert_array_equal(model.apply(checked), labels)


@every_fitted
def test_a_model_of_its_own_image_gives_its_labels(method):
    for channels, inputs in inputs_of(method):
        image = picture(3, channels=channels)
        result = method.function(image, **inputs)
        np.testing.assert_array_equal(result.model.apply(image, **inputs), result.labels)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"colour": 3}, r"model must be one with thresholds or centers or covariances.*got \['colour'\]"),
        ({"thresholds": [3, 2]}, "thresholds must be 1 to 255 ascending numbers, got"),
        ({"thresholds": "many"}, "thresholds must be numbers, or lists of them, got 'many'"),
        ({"centers": [1.0, float("nan")]}, "centers must be a list of finite numbers, 1 or 2 deep"),
        ({"centers": [1.0], "colour": "red"}, "model must be made of .*centers.*got 'colour'"),
        ({"covariances": [1.0], "weights": [1.0]}, "model must be one with means"),
        ({"covariances": [1.0], "weights": [1.0], "means": [1.0, 2.0]}, "a mean and a covariance for each weight"),
    ],
)
def test_numbers_that_are_no_model_are_refused_by_name(numbers, words):
    with pytest.raises(ValueError, match=words):
        model_from_dict(numbers)
