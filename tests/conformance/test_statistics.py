"""Every statistic adds up to that of the whole, and every model is read back the same: laws of the whole catalogue."""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import operator
import random
import typing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.recipes.recipe import Recipe
from snowshoe.statistics import cells, histogram

FITTED = [entry for entry in catalogue.methods() if entry.fit is not None]
SHAPE = (31, 27)

DTYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")
DTYPES += ("float16", "float32", "float64")
POINTWISE = [entry for entry in FITTED if entry.scope == "pointwise" and entry.n_channels == 1]
LOCAL = [entry for entry in FITTED if entry.scope == "local"]
STATISTICS = sorted({entry.statistic for entry in POINTWISE}, key=lambda statistic: statistic.__name__)

every_fitted = pytest.mark.parametrize("method", FITTED, ids=lambda method: method.name)
every_labelling = pytest.mark.parametrize(
    "method",
    [entry for entry in FITTED if entry.gives == "segmentation" and not entry.settles],
    ids=lambda method: method.name,
)


def picture(method, seed, dtype=np.uint8, channels=()):
    """Three grey populations in blobs, with noise; their classes for a method that takes labels."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(SHAPE)
    classes = np.digitize(np.sin(rows / 5 + seed) + np.cos(columns / 4), [-0.5, 0.6])
    if method.takes == "labels":
        return classes.astype(dtype if np.dtype(dtype).kind in "iu" else np.uint8)
    values = 60 + 60 * classes[(..., *(None for _ in channels))] + rng.normal(0, 8, (*SHAPE, *channels))
    return (values if np.dtype(dtype).kind == "f" else np.clip(values, 0, 255)).astype(dtype)


def inputs_of(method):
    """What the method can be given: one channel, and three where it takes them."""
    if method.n_channels == 1:
        yield (), {}
    if method.takes == "channels":
        yield (3,), {"channel_axis": -1}


@every_labelling
def test_a_model_read_back_from_json_labels_as_before(method):
    for channels, inputs in inputs_of(method):
        result = method.function(picture(method, 0, channels=channels), **inputs)
        again = method.model_from(json.loads(json.dumps(result.model.as_dict())))
        assert type(again) is type(result.model)
        assert again.as_dict() == result.model.as_dict()
        for seed, dtype in ((0, np.uint8), (1, np.uint8), (1, np.float32)):
            other = picture(method, seed, dtype, channels)
            np.testing.assert_array_equal(again.apply(other, **inputs), result.model.apply(other, **inputs))


@every_labelling
def test_a_model_labels_another_array_and_leaves_out_what_is_masked(method):
    for channels, inputs in inputs_of(method):
        model, other = (
            method.function(picture(method, 0, channels=channels), **inputs).model,
            picture(method, 1, np.float32, channels),
        )
        mask = np.random.default_rng(2).random(SHAPE) > 0.2
        if method.takes == "labels":
            pytest.skip("takes integers")
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
def test_every_fitted_model_applies_to_an_array_or_is_settings_that_its_method_takes(method):
    model = typing.get_type_hints(method.fit)["return"]
    assert hasattr(model, "from_dict")
    assert callable(getattr(model, "apply", None)) or (
        (method.gives == "edges" or method.settles) and hasattr(model, "settings")
    )


@every_labelling
def test_a_model_takes_nested_lists_and_wide_integers_as_any_method_does(method):
    for channels, inputs in inputs_of(method):
        model = method.function(picture(method, 0, channels=channels), **inputs).model
        other = picture(method, 1, channels=channels)
        expected = model.apply(other, **inputs)
        np.testing.assert_array_equal(model.apply(other.tolist(), **inputs), expected)
        np.testing.assert_array_equal(model.apply(other.astype(np.int64), **inputs), expected)


@every_labelling
def test_a_model_of_its_own_image_gives_its_labels(method):
    for channels, inputs in inputs_of(method):
        image = picture(method, 3, channels=channels)
        result = method.function(image, **inputs)
        np.testing.assert_array_equal(result.model.apply(image, **inputs), result.labels)


@pytest.mark.parametrize(
    ("method", "numbers", "words"),
    [
        ("otsu", {"colour": 3}, r"model must be one with thresholds, got \['colour'\]"),
        ("otsu", {"thresholds": [3, 2]}, "thresholds must be 1 to 255 ascending numbers, got"),
        ("otsu", {"thresholds": "many"}, "thresholds must be numbers, or lists of them, got 'many'"),
        ("kmeans", {"centers": [1.0, float("nan")]}, "centers must be a list of finite numbers, 1 or 2 deep"),
        ("kmeans", {"centers": [1.0], "colour": "red"}, "model must be made of .*centers.*got 'colour'"),
        ("gmm", {"covariances": [1.0], "weights": [1.0]}, "model must be one with means"),
        (
            "gmm",
            {"covariances": [1.0], "weights": [1.0], "means": [1.0, 2.0]},
            "a mean and a covariance for each weight",
        ),
    ],
)
def test_numbers_that_are_no_model_are_refused_by_name(method, numbers, words):
    with pytest.raises(ValueError, match=words):
        catalogue.get(method).model_from(numbers)


def values_of(dtype, n, rng):
    """Numbers of a type: few or many, near each other or far apart, with outliers, and zeros of either sign."""
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        wide = 2**40 if dtype.itemsize == 8 and rng.random() < 0.5 else 2**31
        low, high = (0, 2) if dtype.kind == "b" else (max(np.iinfo(dtype).min, -wide), min(np.iinfo(dtype).max, wide))
        narrow = rng.random() < 0.5
        return rng.integers(max(low, -40) if narrow else low, min(high, 60) if narrow else high, n).astype(dtype)
    values = rng.normal(rng.choice([0, 1, 100]), rng.choice([1e-3, 1, 5]), n)
    values[rng.random(n) < rng.choice([0, 0.01, 0.2])] *= rng.choice([0, -0.0, 1e4, -3e3])
    return np.clip(values, -65_000, 65_000).astype(dtype)


def same_bytes(one, other):
    """Two statistics hold the same numbers, to the byte."""
    assert one.values.dtype == other.values.dtype
    assert one.values.tobytes() == other.values.tobytes()
    assert one.counts.tobytes() == other.counts.tobytes()
    assert one.as_dict() == other.as_dict()


def added(parts, how):
    """The sum of parts in some order, grouped in some way."""
    parts = how.sample(parts, len(parts))
    while len(parts) > 1:
        at = how.randrange(len(parts) - 1)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts[0]


@pytest.fixture
def little_room(monkeypatch):
    """Room for so few values that small images overflow it."""
    monkeypatch.setattr(histogram, "MAX_VALUES", 64)
    monkeypatch.setattr(cells, "ROOM", {"absolute": 256, "relative": 128})
    monkeypatch.setattr(cells, "SAMPLE", 100)


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda statistic: statistic.__name__)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("room", ["little", "plenty"])
def test_statistics_of_parts_add_up_to_the_whole_in_any_order(statistic, dtype, room, request):
    if room == "little" and np.dtype(dtype).itemsize > 2:
        request.getfixturevalue("little_room")

    @settings(max_examples=25)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 2500), n_parts=st.integers(1, 9))
    def law(seed, n, n_parts):
        rng, how = np.random.default_rng(seed), random.Random(seed)
        pixels, used = values_of(dtype, n, rng), rng.random(n) < rng.choice([0.0, 0.5, 1.0])
        ends = np.sort(rng.integers(0, n + 1, n_parts - 1)).tolist()
        blocks = [slice(a, b) for a, b in itertools.pairwise([0, *ends, n]) if a < b]
        parts = [statistic.of(as_image(pixels[block], used[block])) for block in blocks]
        whole = statistic.of(as_image(pixels, used))
        assert int(whole.counts.sum()) == np.count_nonzero(used)
        same_bytes(added(parts, how), whole)
        same_bytes(functools.reduce(operator.add, parts), whole)

    law()


@pytest.mark.parametrize("dtype", DTYPES)
def test_colours_of_parts_add_up_to_the_whole_in_any_order(dtype):
    statistic = next(statistic for statistic in STATISTICS if statistic.__name__ == "ValuesOf")

    @settings(max_examples=15)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 300))
    def law(seed, n):
        rng = np.random.default_rng(seed)
        pixels, used = values_of(dtype, 3 * n, rng).reshape(n, 3), rng.random(n) < 0.7
        cuts = [0, *np.sort(rng.integers(0, n + 1, 4)).tolist(), n]
        blocks = [slice(a, b) for a, b in itertools.pairwise(cuts) if a < b]
        parts = [statistic.of(as_image(pixels[block], used[block], channel_axis=-1)) for block in blocks]
        same_bytes(added(parts, random.Random(seed)), statistic.of(as_image(pixels, used, channel_axis=-1)))
        assert added(parts, random.Random(seed)).n_pixels == np.count_nonzero(used)

    law()


@pytest.mark.parametrize("method", LOCAL, ids=lambda method: method.name)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_local_statistic_of_blocks_with_their_halo_adds_up(method, dtype):
    rng, parameters = np.random.default_rng(6), method.defaults()
    image, used = values_of(dtype, 60 * 50, rng).reshape(60, 50), rng.random((60, 50)) < 0.8
    if method.takes == "labels":
        image = (np.abs(image) % 4).astype(np.uint8)
    halo = method.halo(**parameters)
    used[:20, :25] = False
    settings = method.statistic_parameters(parameters)
    parts = []
    for (top, bottom), (left, right) in itertools.product([(0, 20), (20, 21), (21, 60)], [(0, 25), (25, 50)]):
        first_row, first_column = max(0, top - halo), max(0, left - halo)
        window = np.s_[first_row : bottom + halo, first_column : right + halo]
        core = np.s_[top - first_row : bottom - first_row, left - first_column : right - first_column]
        if "core" in inspect.signature(method.statistic.of).parameters:
            parts.append(method.statistic.of(as_image(image[window], used[window]), core=core, **settings))
        else:
            parts.append(method.statistic.of(as_image(image[window][core], used[window][core]), **settings))
    total, whole = added(parts, random.Random(1)), method.statistic.of(as_image(image, used), **settings)
    for one, other in zip(getattr(total, "histograms", ()), getattr(whole, "histograms", ()), strict=True):
        same_bytes(one, other)
    assert total == whole or hasattr(whole, "histograms")
    model, result = method.fit(total, **method.fit_parameters(parameters)), method.function(image, mask=used)
    if method.gives != "image":
        assert model == result.model
    else:
        np.testing.assert_array_equal(method.function(image, mask=used, **model.settings), result)


@pytest.mark.parametrize("method", POINTWISE, ids=lambda method: method.name)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_model_of_added_blocks_is_that_of_the_image(method, dtype):
    rng = np.random.default_rng(5)
    image, used = picture(method, 4, dtype if dtype != "bool" else np.uint8), rng.random(SHAPE) < 0.8
    image = image > 120 if dtype == "bool" else image
    parameters = method.fit_parameters(method.defaults())
    settings = method.statistic_parameters(method.defaults())
    blocks = [np.s_[:4], np.s_[4:5], np.s_[5:20], np.s_[20:]]
    used[blocks[1]] = False
    parts = [method.statistic.of(as_image(image[block], used[block]), **settings) for block in blocks]
    try:
        expected = method.function(image, mask=used)
    except ValueError as error:
        with pytest.raises(ValueError, match=str(error)[:30]):
            method.fit(added(parts, random.Random(0)), **parameters)
        return
    model = method.fit(added(parts, random.Random(0)), **parameters)
    if method.gives != "image":
        assert model.as_dict() == expected.model.as_dict()
    np.testing.assert_array_equal(np.where(used, model.apply(image, used), 0), np.asarray(expected))


@every_fitted
def test_a_frozen_recipe_reproduces_its_labels_from_the_file_alone(method, tmp_path):
    for channels, inputs in inputs_of(method):
        image, other = picture(method, 0, channels=channels), picture(method, 1, channels=channels)
        Recipe.parse(method.name).freeze(image, **inputs).save(tmp_path / "recipe.toml")
        again = Recipe.load(tmp_path / "recipe.toml")
        result = method.function(image, **inputs)
        np.testing.assert_array_equal(np.asarray(again.run(image, **inputs)), np.asarray(result))
        model = method.model_from(again.steps[0].model)
        if method.gives == "image" and not hasattr(model, "settings"):
            np.testing.assert_array_equal(again.run(other, **inputs), model.apply(other, **inputs))
            continue
        if hasattr(model, "settings"):
            expected = np.asarray(method.function(other, **inputs, **model.settings))
        else:
            expected = result.model.apply(other, **inputs)
        np.testing.assert_array_equal(np.asarray(again.run(other, **inputs)), expected)
