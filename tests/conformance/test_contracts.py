"""Every method of the catalogue keeps every contract of the design. A new method is covered by being registered.

Nothing here names a method: inputs are made from what the catalogue says a method takes, and what comes out is judged
by what the catalogue says it gives and by its scope.
"""

from __future__ import annotations

import dataclasses
import doctest
import functools
import importlib
import inspect
import itertools
import re

import numpy as np
import pytest

from snowshoe import catalogue
from snowshoe.arrays import as_image, grey
from snowshoe.catalogue import GREY_NOTE
from snowshoe.kernels.dispatch import use_threads
from snowshoe.results import Edges, Segmentation

SHAPE = (37, 29)


def bands_of(image, n):
    """Channels of a picture, each made pixel by pixel and of the picture's type."""
    image = np.asarray(image)
    return np.stack([image, *(np.where(image > 30 * k, image, image.dtype.type(0)) for k in range(2, n + 1))], axis=-1)


def on_one_channel(method):
    """A method of several channels as one of a picture, whose white is that of 8 bits in any type."""
    named = {parameter.name for parameter in method.parameters}
    given = {"white": 255} if "white" in named and method.n_channels > 1 else {}

    @functools.wraps(method.function)
    def function(image, **inputs):
        if "channel_axis" in inputs:
            return method.function(image, **given | inputs)
        if np.ndim(image) > 3:
            return method.function(image, **given | inputs)
        return method.function(bands_of(image, method.n_channels), channel_axis=-1, **given | inputs)

    return dataclasses.replace(method, function=function) if method.n_channels > 1 else method


METHODS = [on_one_channel(method) for method in catalogue.methods()]

every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
pointwise = pytest.mark.parametrize(
    "method", [m for m in METHODS if m.scope == "pointwise"], ids=lambda method: method.name
)
local = pytest.mark.parametrize("method", [m for m in METHODS if m.scope == "local"], ids=lambda method: method.name)
labelling = pytest.mark.parametrize(
    "method", [m for m in METHODS if m.gives == "segmentation"], ids=lambda method: method.name
)
fitted = pytest.mark.parametrize(
    "method", [m for m in METHODS if m.fit is not None and m.scope != "local"], ids=lambda method: method.name
)
not_pointwise = pytest.mark.parametrize(
    "method", [m for m in METHODS if m.scope != "pointwise"], ids=lambda method: method.name
)


def picture(method, seed=0, shape=SHAPE):
    """Three grey populations in blobs, with noise; a class map for methods that take labels."""
    rng = np.random.default_rng(seed)
    *planes, rows, columns = np.indices(shape)
    blobs = np.sin(rows / 5 + seed) + np.cos(columns / 4) + sum(np.sin(plane / 3) for plane in planes)
    classes = np.digitize(blobs, [-0.5, 0.6])
    if method.takes == "labels":
        return classes.astype(np.uint8)
    return np.clip(60 + 60 * classes + rng.normal(0, 8, shape), 0, 255).astype(np.uint8)


def holes(shape=SHAPE, seed=3):
    """A mask with scattered holes and a missing corner."""
    mask = np.random.default_rng(seed).random(shape) > 0.1
    mask[: shape[0] // 4, : shape[1] // 4] = False
    return mask


def images_of(result):
    """The arrays a result consists of, by name."""
    if isinstance(result, np.ndarray):
        return {"pixels": result}
    if isinstance(result, Segmentation):
        return {"labels": result.labels, **result.maps}
    return result.layers


def answer_or_error(method, image, sentence, **inputs):
    """The result, or None where the method refuses in the words expected."""
    try:
        return method.function(image, **inputs)
    except ValueError as error:
        if sentence in str(error):
            return None
        raise


def assert_same(one, other):
    """Both results have the same bytes."""
    first, second = images_of(one), images_of(other)
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)
        assert first[name].dtype == second[name].dtype


def assert_same_partition(one, other):
    """Both label images group the pixels alike, whatever the numbers."""
    pairs = np.unique(np.stack([one.reshape(-1), other.reshape(-1)]), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1] == len(np.unique(pairs[1]))


@every_method
def test_the_result_is_complete(method):
    result = method.function(picture(method))
    kinds = {"edges": Edges, "segmentation": Segmentation, "image": np.ndarray}
    assert isinstance(result, kinds[method.gives])
    if method.gives != "image":
        assert result.method == method.name
        assert result.parameters == method.defaults()
        assert result.seconds > 0
    for name, layer in images_of(result).items():
        assert layer.shape == SHAPE, name
        assert layer.dtype == np.bool_ or np.isfinite(layer).all(), name


@labelling
def test_labels_have_the_promised_type_and_numbers(method):
    result = method.function(picture(method), mask=holes())
    assert result.labels.dtype == (np.uint8 if result.kind == "classes" else np.int32)
    if result.kind == "regions":
        present = np.unique(result.labels)
        np.testing.assert_array_equal(present[present > 0], np.arange(1, result.labels.max() + 1))


@every_method
def test_everything_is_zero_outside_the_mask(method):
    mask = holes()
    result = method.function(picture(method), mask=mask)
    valid = mask if method.gives == "image" else result.valid
    assert not (valid & ~mask).any()
    for name, layer in images_of(result).items():
        assert not layer[~valid].any(), name


@every_method
def test_pixels_outside_the_mask_do_not_matter(method):
    image, mask = picture(method), holes()
    changed = np.where(mask, image, np.random.default_rng(1).integers(0, 3, SHAPE)).astype(image.dtype)
    assert_same(method.function(image, mask=mask), method.function(changed, mask=mask))


@every_method
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_pixel_that_is_not_finite_is_a_masked_pixel(method, bad):
    if method.takes == "labels":
        pytest.skip("takes integers")
    image, mask = picture(method).astype(np.float32), holes()
    assert_same(method.function(np.where(mask, image, np.float32(bad))), method.function(image, mask=mask))


@pointwise
def test_a_masked_run_equals_a_run_on_the_valid_pixels_alone(method):
    image, mask = picture(method), holes()
    whole, alone = method.function(image, mask=mask), method.function(image[mask])
    np.testing.assert_array_equal(np.asarray(whole)[mask], np.asarray(alone))
    if method.fit is not None and method.gives != "image":
        assert whole.model.as_dict() == alone.model.as_dict()


@every_method
def test_the_input_is_neither_modified_nor_needed_writable_or_contiguous(method):
    image, mask = picture(method), holes()
    expected = method.function(image.copy(), mask=mask.copy())
    wide = np.zeros((2 * SHAPE[0], 3 * SHAPE[1]), image.dtype)
    wide[::2, ::3] = image
    frozen = image.copy()
    frozen.flags.writeable = False
    for version in (frozen, np.asfortranarray(image), wide[::2, ::3], image[::-1, ::-1].copy()[::-1, ::-1]):
        before = version.copy()
        assert_same(method.function(version, mask=mask), expected)
        np.testing.assert_array_equal(version, before)


@every_method
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", ">u2", "int32", "uint32", "float32", "float64"])
def test_the_same_values_in_any_type_give_the_same_answer(method, dtype):
    if method.takes == "labels" and dtype.startswith("float"):
        pytest.skip("takes integers")
    image = picture(method)
    expected, result = method.function(image), method.function(image.astype(dtype))
    if method.gives != "segmentation":
        scale = float(np.abs(np.asarray(expected)).max())
        np.testing.assert_allclose(np.asarray(result), np.asarray(expected), rtol=1e-4, atol=1e-5 * scale)
    else:
        np.testing.assert_array_equal(result.labels, expected.labels)


@every_method
def test_booleans_are_an_image_too(method):
    image = picture(method) > picture(method).mean()
    try:
        expected = method.function(image.astype(np.uint8))
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            method.function(image)
    else:
        assert_same(method.function(image), expected)


@every_method
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
@pytest.mark.parametrize("constant", [True, False])
def test_tiny_and_constant_images_have_an_answer_or_a_clear_error(method, shape, constant):
    image = np.full(shape, 7, np.uint8) if constant else np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    result = answer_or_error(method, image, "must be")
    for layer in images_of(result).values() if result is not None else ():
        assert layer.shape == shape
        assert np.isfinite(layer).all()


@every_method
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_fully_masked_image_has_an_answer_or_a_clear_error(method, dtype):
    if method.takes == "labels" and dtype.startswith("float"):
        pytest.skip("takes integers")
    image = np.full(SHAPE, np.nan, dtype) if dtype.startswith("float") else picture(method).astype(dtype)
    result = answer_or_error(method, image, "at least one valid pixel", mask=np.zeros(SHAPE, bool))
    assert result is None or not any(layer.any() for layer in images_of(result).values())


@every_method
def test_an_image_without_pixels_is_refused(method):
    with pytest.raises(ValueError, match="must have at least one pixel"):
        method.function(np.zeros((0, 5), np.uint8))


@every_method
def test_a_mask_of_another_shape_or_type_is_refused(method):
    with pytest.raises(ValueError, match="mask must have the image's shape"):
        method.function(picture(method), mask=np.ones((3, 3), bool))
    with pytest.raises(TypeError, match="mask must be a boolean array"):
        method.function(picture(method), mask=np.ones(SHAPE, np.uint8))


@every_method
def test_repeated_and_threaded_runs_give_the_same_bytes(method):
    image = picture(method, shape=(700, 800))
    expected = method.function(image)
    assert_same(method.function(image), expected)
    for n in (1, 3):
        with use_threads(n):
            assert_same(method.function(image), expected)


@fitted
def test_statistics_of_blocks_add_up_to_that_of_the_image(method):
    image, mask = picture(method), holes()
    axis = {"channel_axis": -1} if method.n_channels > 1 else {}
    pictured = bands_of(image, method.n_channels) if axis else image
    blocks = [as_image(pictured[rows], mask[rows], **axis) for rows in (slice(0, 5), slice(5, 6), slice(6, 37))]
    settings = method.statistic_parameters(method.defaults())
    total = None
    for block in reversed(blocks):
        part = method.statistic.of(block, **settings)
        total = part if total is None else total + part
    model = method.fit(total, **method.fit_parameters(method.defaults()))
    whole = method.function(image, mask=mask)
    if method.gives != "image":
        assert model.as_dict() == whole.model.as_dict()
    if method.scope == "pointwise":
        tiled = np.concatenate([np.where(block.valid, model.apply(block), 0) for block in blocks])
        np.testing.assert_array_equal(tiled, np.asarray(whole))


def model_of(method, result, image, mask):
    """The model of a result; that of an image, which has no place for it, is fitted once more."""
    if method.fit is None or method.gives != "image":
        return getattr(result, "model", None)
    seen = method.statistic.of(as_image(image, mask), **method.statistic_parameters(method.defaults()))
    return method.fit(seen, **method.fit_parameters(method.defaults()))


def block_of(method, model, image, mask):
    """The layers of a block: by the model of the whole where the method has one, else as of an image of its own."""
    if method.fit is None:
        return images_of(method.function(image, mask=mask))
    if hasattr(model, "settings"):
        return images_of(method.function(image, mask=mask, **model.settings))
    return {"labels": model.apply(image, mask)}


@local
@pytest.mark.parametrize("seed", range(3))
def test_blocks_with_their_halo_equal_the_whole_image(method, seed):
    image, mask = picture(method, seed, (61, 53)), holes((61, 53), seed)
    result, halo = method.function(image, mask=mask), method.halo(**method.defaults())
    whole, model = images_of(result), model_of(method, result, image, mask)
    cuts = np.random.default_rng(seed)
    rows, columns = (
        [0, *sorted(cuts.choice(np.arange(method.grid, n, method.grid), 2, replace=False)), n] for n in (61, 53)
    )
    for top, bottom in itertools.pairwise(rows):
        for left, right in itertools.pairwise(columns):
            first_row, first_column = max(0, top - halo), max(0, left - halo)
            window = np.s_[first_row : bottom + halo, first_column : right + halo]
            core = np.s_[top - first_row : bottom - first_row, left - first_column : right - first_column]
            for name, layer in block_of(method, model, image[window], mask[window]).items():
                expected = whole[name][top:bottom, left:right]
                if not method.tolerance:
                    np.testing.assert_array_equal(layer[core], expected, err_msg=name)
                elif name == "strength":  # where that is weak, its direction is anything
                    np.testing.assert_allclose(layer[core], expected, rtol=0, atol=method.tolerance)


def likeness(turned, straight, move):
    """How like the answer to a turned image is to the turned answer: 1 for the same, about 0 for chance."""
    used = move(straight.valid)
    there, here = (
        result.strength if isinstance(result, Edges) else next(iter(result.maps.values()))
        for result in (turned, straight)
    )
    return np.corrcoef(there[used], move(here)[used])[0, 1]


TURNS = {
    "flipped up": np.flipud,
    "flipped left": np.fliplr,
    "turned": np.rot90,
    "transposed": np.transpose,
}


@every_method
@pytest.mark.parametrize("turn", TURNS)
def test_flips_and_turns_commute(method, turn):
    image, mask, move = picture(method), holes(), TURNS[turn]
    straight, turned = method.function(image, mask=mask), method.function(move(image), mask=move(mask))
    if method.upright:
        assert likeness(turned, straight, move) > 0.75
    elif method.gives != "segmentation":
        rounding = 4e-6 * float(np.asarray(straight).max())
        np.testing.assert_allclose(np.asarray(turned), move(np.asarray(straight)), rtol=1e-5, atol=rounding)
    elif straight.kind == "regions":
        assert_same_partition(turned.labels, move(straight.labels))
    else:
        np.testing.assert_array_equal(turned.labels, move(straight.labels))


def bad_values(parameter):
    """Values just outside what a parameter allows, and of a wrong type."""
    if parameter.minimum is not None:
        yield parameter.minimum - 1
    if parameter.maximum is not None:
        yield parameter.maximum + 1
    yield from (np.inf, -np.inf, np.nan, "no such choice", None)


@every_method
def test_values_outside_a_parameters_range_are_refused_by_name(method):
    for parameter in method.parameters:
        for value in bad_values(parameter):
            with pytest.raises(ValueError, match=f"^{parameter.name} must be "):
                method.function(picture(method), **{parameter.name: value})


@every_method
def test_an_unknown_parameter_is_refused(method):
    with pytest.raises(ValueError, match="must be a parameter of"):
        method.function(picture(method), no_such_parameter=1)


@every_method
def test_the_docstring_tells_all_and_its_example_runs(method):
    doc = inspect.getdoc(method.function)
    assert len(method.summary) <= 100
    assert method.references, "no References section"
    for section in ("Parameters", "Returns", "References", "Examples"):
        assert f"\n{section}\n" in doc, section
    for parameter in method.parameters:
        assert parameter.help, f"{parameter.name} is not described"
    module = importlib.import_module(method.function.__module__)
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    tests = finder.find(method.function, method.name, module)
    assert sum(len(test.examples) for test in tests) > 0
    assert sum(runner.run(test).failed for test in tests) == 0


@every_method
def test_images_of_as_many_axes_as_are_declared_are_taken(method):
    image = picture(method)
    for ndim, shape in ((1, image[5]), (2, image), (3, np.stack([image] * 3))):
        if ndim in method.ndim:
            assert all(layer.shape == shape.shape for layer in images_of(method.function(shape)).values())
        else:
            with pytest.raises(ValueError, match="must be"):
                method.function(shape)


@every_method
def test_a_run_takes_colours_and_says_where_it_made_grey_of_them(method):
    if method.takes == "labels":
        pytest.skip("takes labels")
    image = np.stack([picture(method, seed) for seed in range(3)], axis=-1)
    result = method.run(image, channel_axis=-1)
    if method.takes == "channels":
        assert_same(result, method.function(image, channel_axis=-1))
    else:
        assert_same(result, method.function(grey(image, channel_axis=-1)))
        assert GREY_NOTE in result.notes


@every_method
def test_the_description_is_complete(method):
    record = method.describe()
    assert {"name", "family", "scope", "halo", "parameters", "references"} <= record.keys()
    assert record["scope"] in ("pointwise", "local", "regional")
    for parameter in record["parameters"]:
        keys = {"name", "type", "default", "minimum", "maximum", "choices", "unit", "help"}
        assert keys <= parameter.keys()
