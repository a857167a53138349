"""Which values networks take for black and white: a statistic of blocks, and a model that reads back."""

import json

import numpy as np
import pytest
import tiny_networks as tiny

import snowshoe
from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.blocks import blocks, inside
from snowshoe.networks.classifier import Classifier
from snowshoe.networks.scale import Scale, fit_scale
from snowshoe.recipes import Recipe
from snowshoe.statistics.value_range import ValueRange

STEP = np.repeat(np.array([[50] * 40 + [200] * 40], dtype=np.uint8), 80, axis=0)


def scale_of(image, mask=None, **given):
    return fit_scale(ValueRange.of(as_image(image, mask)), **given)


@pytest.mark.parametrize(
    ("greatest", "dtype", "white"),
    [(True, "bool", 1), (1, "uint8", 1),
     (3, "uint8", 255), (255, "uint16", 255), (256, "uint16", 511), (4000, "uint16", 4095), (65535, "uint16", 65535),
     (70000, "int32", 131071), (100, "int8", 255), (0.7, "float32", 1), (1, "float64", 1), (0, "float32", 1),
     (255, "float64", 255), (90.25, "float32", 255), (200.3, "float32", 255), (1000.5, "float64", 1023),
     (1.01, "float64", 1.01), (2, "float64", 2), (90.3, "float64", 90.3), (0.003, "float64", 0.003)],
)  # fmt: skip
def test_white_is_what_the_type_and_the_greatest_valid_value_suggest(greatest, dtype, white):
    image = np.zeros((2, 3), dtype)
    image[0, 0] = greatest
    mask = np.ones(image.shape, bool)
    if np.dtype(dtype).kind in "iu":  # a masked pixel says nothing
        image[1, 1], mask[1, 1] = np.iinfo(dtype).max, False
    assert (scale_of(image, mask).black, scale_of(image, mask).white) == (0, white)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([-1000, 40], "int16"), ([-1100, -60], "int16"), ([-128, 3], "int8"), ([-2.3, 4.1], "float32"), ([-0.001, 0.9],
     "float64"), ([-70000, 70000], "int32"), ([-1e300, 1e-300], "float64"), ([-1.7e308, 1.7e308], "float64")],
)  # fmt: skip
def test_with_negative_values_the_least_is_black_and_the_greatest_white(values, dtype):
    image = np.array([values], dtype)
    scale = scale_of(image)
    assert (scale.black, scale.white) == (image.min(), image.max())
    np.testing.assert_array_equal(scale.shares(image), [[0, 1]])
    assert "some are negative" in scale.notes[0]


@pytest.mark.parametrize("value", [-5.0, -1e-320, -1e300])
def test_equal_negative_values_are_black(value):
    image = np.full((2, 2), value)
    assert not scale_of(image).shares(image).any()


def test_the_usual_scales_are_not_worth_a_note_and_all_others_are():
    usual = (STEP, STEP > 100, STEP.astype(np.uint16) * 257, STEP / 255, STEP / np.float32(255))
    assert not any(scale_of(image).notes for image in usual)
    twelve = STEP.astype(np.uint16) * 16
    assert scale_of(twelve).notes == ("white taken to be 4095, the first of 255, 511, 1023 … that no value exceeds",)
    for image in (twelve, STEP / 128, STEP / 1e5, STEP - 60.0, STEP.astype(np.int16) - 60):
        for result in (snowshoe.edge_network(image), snowshoe.onnx(image)):
            assert result.notes[0].startswith(("white taken to be", "black taken to be"))


@pytest.mark.parametrize("unit", [1 / 255, 1.9 / 255, 2.1 / 255, 12.5 / 255, 60.3 / 255, 1e-6])
@pytest.mark.parametrize("shift", [0, -100, -300])
def test_units_and_offsets_make_no_other_borders(unit, shift):
    full = np.where(STEP > 100, 255, 0)
    expected = snowshoe.edge_network(full.astype(np.uint8)).strength
    found = snowshoe.edge_network((full + shift) * unit).strength
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_scale_that_is_given_is_taken_and_one_without_extent_refused():
    scale = scale_of(STEP, black=10, white=90)
    assert (scale.black, scale.white, scale.notes) == (10, 90, ())
    np.testing.assert_array_equal(scale.shares(np.array([0, 10, 50, 90, 255], np.uint8)), [0, 0, 0.5, 1, 1])
    for given in ({"black": 255}, {"white": 0}, {"black": 5, "white": 4}):
        with pytest.raises(ValueError, match=r"white must be above black, \d+, got \d+.*; give black and white"):
            snowshoe.edge_network(STEP, **given)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_ranges_of_ragged_and_empty_blocks_add_up_to_that_of_the_image_in_any_order(dtype):
    rng = np.random.default_rng(1)
    image = (rng.normal(0, 60, (37, 29)) if dtype[0] in "fi" else rng.integers(0, 120, (37, 29))).astype(dtype)
    mask = rng.random(image.shape) > 0.1
    mask[:5] = False
    parts = [ValueRange.of(as_image(image[rows], mask[rows])) for rows in (np.s_[:5], np.s_[5:6], np.s_[6:])]
    whole = ValueRange.of(as_image(image, mask))
    assert parts[0] + parts[1] + parts[2] == parts[2] + (parts[0] + parts[1]) == whole
    assert fit_scale(parts[2] + parts[1] + parts[0]) == scale_of(image, mask)


def test_ranges_of_different_types_do_not_add_up():
    with pytest.raises(ValueError, match="images must be of one dtype to share a scale, got 'uint8 and float64'"):
        ValueRange.of(as_image(STEP)) + ValueRange.of(as_image(STEP / 255))


def test_a_scale_reads_back_from_json_and_makes_the_same_bytes_of_another_image():
    for image in (STEP, STEP.astype(np.int16) - 100, STEP / 3.7e5, STEP * 1.1e-300, STEP - 1e300):
        found = snowshoe.edge_network(image)
        again = Scale.from_dict(json.loads(json.dumps(found.model.as_dict())))
        assert again == found.model
        part = image[:48, 16:64]
        frozen = snowshoe.edge_network(part, **again.settings)
        np.testing.assert_array_equal(frozen.strength, snowshoe.networks.shipped.edge_strength(as_image(part), again))


def test_blocks_on_the_scale_of_the_whole_give_what_the_whole_gives():
    entry = catalogue.get("edge_network")
    image = snowshoe.sample()[:300, :64, 1].astype(np.int16) * 4 - 300
    image[200:] -= 700  # no block alone has the scale of the whole
    whole = entry.function(image)
    tiles = list(blocks(image.shape, 144, entry.halo(), grid=entry.grid))
    statistics = [entry.statistic.of(as_image(image[core])) for core, _ in tiles]
    model = entry.fit(sum(statistics[1:], statistics[0]))
    assert model == whole.model
    for core, window in tiles:
        part = entry.function(image[window], **model.settings)
        np.testing.assert_allclose(part.strength[inside(core, window)], whole.strength[core], atol=entry.tolerance)


@pytest.mark.parametrize("name", ["mean_of_channels", "four_classes", "labels_of_bytes"])
def test_a_classifier_reads_back_from_json_and_gives_the_same_labels(tmp_path, name):
    model = getattr(tiny, name)(tmp_path / "net.onnx")
    image = STEP.astype(np.int16) - 100
    found = snowshoe.onnx(image, model=model, threshold=0.3)
    again = Classifier.from_dict(json.loads(json.dumps(found.model.as_dict())))
    assert again == found.model
    np.testing.assert_array_equal(again.apply(image), found.labels)
    # The scale of the image it was fitted to, not that of another.
    np.testing.assert_array_equal(again.apply(as_image(image[:, :45])), found.labels[:, :45])
    tiny.two_inputs(model) if name == "four_classes" else tiny.four_classes(model)
    with pytest.raises(ValueError, match=r"net\.onnx must be the file that this was fitted with|must have one input"):
        again.apply(as_image(image))
    with pytest.raises(ValueError, match=r"net\.onnx must be the file that this was fitted with|must have one input"):
        again.settings  # noqa: B018  a frozen recipe reads it


@pytest.mark.parametrize("text", ["edge_network", "onnx", "onnx:threshold=0.2"])
def test_a_frozen_recipe_sees_another_image_on_the_scale_of_the_first(tmp_path, text):
    first = STEP.astype(np.int16) * 3 - 400
    recipe = Recipe.parse(text)
    recipe.freeze(first).save(tmp_path / "recipe.toml")
    part = first[:, :50] // 2
    frozen, fitted = Recipe.load(tmp_path / "recipe.toml").run(part), recipe.run(part)
    expected = recipe.run(first).model
    assert (frozen.model.settings, frozen.notes) == (expected.settings, ())
    assert fitted.model.settings != expected.settings
    layers = (lambda result: result.layers) if text == "edge_network" else (lambda result: result.maps)
    again = catalogue.get(recipe.steps[0].method).function(part, **{**recipe.steps[0].parameters, **expected.settings})
    for name, layer in layers(again).items():
        np.testing.assert_array_equal(layers(frozen)[name], layer)


@pytest.mark.parametrize(
    ("model", "record", "words"),
    [(Scale, {"black": 0}, "model must be made of black, white and reason, got"),
     (Scale, {"black": 0, "white": 1, "grey": 2}, "model must be made of black, white and reason, got"),
     (Scale, {"black": 0, "white": "1"}, "white must be a finite number, got '1'"),
     (Scale, {"black": 0, "white": float("inf")}, "white must be a finite number, got inf"),
     (Scale, {"black": 3, "white": 1}, "white must be above black, 3, got 1"),
     (Classifier, {"sha256": "ab"}, r"model must be made of file, sha256, .*, got \['sha256'\]")],
)  # fmt: skip
def test_what_is_no_model_is_refused_by_name(model, record, words):
    with pytest.raises(ValueError, match=words):
        model.from_dict(record)
