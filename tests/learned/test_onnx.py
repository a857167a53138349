"""Any ONNX network of the usual kinds gives classes; one that doesn't fit is refused by its tensor's name."""

import json

import numpy as np
import pytest
import tiny_networks as tiny

import snowshoe
from snowshoe.errors import UnusableNetwork
from snowshoe.interfaces.cli import run as run_command

RAMP = np.tile(np.arange(0, 240, 2, dtype=np.uint8), (70, 1))
"""70 × 120 pixels, darker to the left."""


def card(model, text):
    """Write the card of a model beside it."""
    model.with_suffix(".toml").write_text(text)
    return model


@pytest.mark.parametrize("squash", [True, False])
def test_a_single_score_becomes_foreground_above_the_threshold(tmp_path, squash):
    model = tiny.mean_of_channels(tmp_path / "edge.onnx", squash=squash)
    found = snowshoe.onnx(RAMP, model=model)
    probability = 1 / (1 + np.exp(4 - 8 * (RAMP / 255)))
    np.testing.assert_allclose(found.maps["probability"], probability, atol=1e-5)
    np.testing.assert_array_equal(found.labels, RAMP > 127)
    np.testing.assert_array_equal(snowshoe.onnx(RAMP, model=model, threshold=0.9).labels, probability > 0.9)
    assert found.model.as_dict()["output"] == ("probabilities" if squash else "logits")
    assert found.model.as_dict()["classes"] == ["background", "foreground"]


@pytest.mark.parametrize("softmax", [True, False])
def test_several_scores_become_the_class_of_the_greatest(tmp_path, softmax):
    model = card(
        tiny.four_classes(tmp_path / "four.onnx", softmax=softmax), 'classes = ["a", "b", "c", "d"]\ntile = 64'
    )
    found = snowshoe.onnx(RAMP, model=str(model))
    np.testing.assert_array_equal(found.labels, RAMP // 64)
    assert found.labels.dtype == np.uint8
    assert found.model.as_dict()["classes"] == ["a", "b", "c", "d"]
    assert found.maps["confidence"].min() > 0.25


def test_a_tile_too_small_to_be_a_multiple_is_refused(tmp_path):
    model = card(tiny.four_classes(tmp_path / "four.onnx"), "tile = 16")
    with pytest.raises(UnusableNetwork, match="tile must be at least multiple, 32, got 16"):
        snowshoe.onnx(RAMP, model=model)
    assert (snowshoe.onnx(RAMP, model=card(model, "tile = 16\nmultiple = 16")).labels == RAMP // 64).mean() > 0.9


def test_scores_of_every_second_pixel_are_enlarged(tmp_path):
    image = np.kron(np.array([[20, 80], [150, 230]], np.uint8), np.ones((64, 64), np.uint8))
    found = snowshoe.onnx(image, model=tiny.four_classes(tmp_path / "half.onnx", step=2))
    assert found.labels.shape == image.shape
    np.testing.assert_array_equal(found.labels[4::8, 4::8], (image // 64)[4::8, 4::8])


def test_channels_may_come_last(tmp_path):
    model = tiny.channels_last(tmp_path / "last.onnx")
    colour = np.stack([RAMP] * 3, axis=-1)
    for found in (snowshoe.onnx(RAMP, model=model), snowshoe.onnx(colour, model=model, channel_axis=-1)):
        np.testing.assert_array_equal(found.labels, RAMP > 127)


def test_the_order_of_axes_is_found_once_for_all_sizes(tmp_path):
    # Two scores of 2 × 2 pixels fit either way.
    model = card(tiny.channels_last(tmp_path / "mixed.onnx", scores_last=False), "multiple = 1\ntile = 2\noverlap = 0")
    image = np.array([[0, 255, 255], [0, 255, 0], [0, 0, 255]], np.uint8)
    for part in (image, image[:2, :2], image[:1, :2]):
        np.testing.assert_array_equal(snowshoe.onnx(part, model=model).labels, part > 127)


def test_labels_of_a_network_of_one_size_are_joined_from_tiles(tmp_path):
    model = card(tiny.labels_of_bytes(tmp_path / "labels.onnx"), "overlap = 8")
    np.testing.assert_array_equal(snowshoe.onnx(RAMP, model=model).labels, RAMP // 100)
    np.testing.assert_array_equal(snowshoe.onnx(RAMP[:5, :7], model=model).labels, RAMP[:5, :7] // 100)


def test_tiles_of_a_network_that_sees_single_pixels_give_what_the_whole_gives(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (150, 170), np.uint8)
    whole = snowshoe.onnx(image, model=tiny.mean_of_channels(tmp_path / "whole.onnx"))
    model = card(tiny.mean_of_channels(tmp_path / "tiled.onnx"), "tile = [64, 32]\noverlap = 10\nmultiple = 4")
    tiled = snowshoe.onnx(image, model=model)
    np.testing.assert_allclose(tiled.maps["probability"], whole.maps["probability"], atol=1e-6)


def test_the_card_says_how_pixels_become_numbers(tmp_path):
    model = tiny.mean_of_channels(tmp_path / "scaled.onnx")
    card(model, "scale = 255\nmean = [100, 110, 120]\nstd = 50.0\norder = 'BGR'\noutput = 'logits'")
    found = snowshoe.onnx(RAMP, model=model)
    np.testing.assert_array_equal(found.labels, (RAMP.astype(float) - 110) / 50 > 0.5)


def test_another_output_can_be_named(tmp_path):
    model = tiny.passing_on(tmp_path / "same.onnx")
    colours = np.stack([RAMP, RAMP[:, ::-1], 0 * RAMP], axis=-1)
    found = snowshoe.onnx(colours, model=card(model, "tensor = 'y'"), channel_axis=-1)
    np.testing.assert_array_equal(found.labels, colours.argmax(axis=-1))
    with pytest.raises(UnusableNetwork, match=r"tensor must be an output of the model \(y\), got 'z'"):
        snowshoe.onnx(colours, model=card(model, "tensor = 'z'"), channel_axis=-1)


def test_twelve_bits_in_sixteen_count_as_twelve(tmp_path):
    model = tiny.mean_of_channels(tmp_path / "bits.onnx")
    deep = RAMP.astype(np.uint16) * 17
    np.testing.assert_array_equal(snowshoe.onnx(deep, model=model).labels, deep > 4095 / 2)
    np.testing.assert_array_equal(snowshoe.onnx(deep, model=model, white=8191).labels, deep > 8191 / 2)


REFUSED = {
    "a rank of 2": (tiny.FLOAT, ("h", "w"), r"input 'x' must be one image.*got float of any × any"),
    "four channels": (tiny.FLOAT, (1, 4, "h", "w"), r"input 'x' must be one image of 1 or 3 channels.*got .*1 × 4"),
    "two images": (tiny.FLOAT, (2, 3, "h", "w"), r"input 'x' must be one image.*got float of 2 × 3"),
    "integers": (tiny.INT64, (1, 3, "h", "w"), r"input 'x' must be .* floats or uint8.*got int64"),
}


@pytest.mark.parametrize(("kind", "shape", "words"), REFUSED.values(), ids=REFUSED)
def test_an_input_that_does_not_fit_is_refused_by_its_name(tmp_path, kind, shape, words):
    with pytest.raises(UnusableNetwork, match=words):
        snowshoe.onnx(RAMP, model=tiny.passing_on(tmp_path / "odd.onnx", kind, shape))


def test_two_inputs_are_refused_by_their_names(tmp_path):
    with pytest.raises(UnusableNetwork, match=r"model must have one input, an image, got 2: 'first' \(float of 1 × 3"):
        snowshoe.onnx(RAMP, model=tiny.two_inputs(tmp_path / "two.onnx"))


def test_an_output_without_the_images_axes_is_refused(tmp_path):
    from onnx import helper

    node = helper.make_node("ReduceMean", ["x"], ["number"], axes=[2, 3], keepdims=0)
    ends = [("x", tiny.FLOAT, [1, 3, "h", "w"])], [("number", tiny.FLOAT, [1, 3])]
    with pytest.raises(UnusableNetwork, match="output 'number' must be planes of the input's 128 × 160 pixels"):
        snowshoe.onnx(RAMP, model=tiny.write(tmp_path / "number.onnx", [node], *ends))


CARDS = {
    "speed = 3": "key must be one of layout, .*, got 'speed'",
    "scale = 0": "scale must be above 0, got 0",
    "mean = [1, 2]": "mean must be one number, or three",
    "layout = 'HWC'": "layout must be 'NCHW' or 'NHWC', got 'HWC'",
    "tile = 1.5": "tile must be an integer from 1",
    "classes = ['a']": "classes must be 2 names for output 'edge', got 1",
    "scale = ": "net.toml: Invalid value",
}


@pytest.mark.parametrize("text", CARDS)
def test_a_card_with_a_mistake_is_refused_by_its_key(tmp_path, text):
    model = card(tiny.mean_of_channels(tmp_path / "net.onnx"), text)
    with pytest.raises(UnusableNetwork, match=CARDS[text]):
        snowshoe.onnx(RAMP, model=model)


def test_a_file_that_is_missing_or_no_network_is_refused_by_name(tmp_path):
    with pytest.raises(
        UnusableNetwork, match=r"model must be an ONNX file, got .*none.onnx.*no such file; check the path"
    ):
        snowshoe.onnx(RAMP, model=tmp_path / "none.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"not a network")
    with pytest.raises(
        UnusableNetwork, match=r"ONNX file that onnxruntime can run, got 'bad\.onnx'; what is in it is no network"
    ):
        snowshoe.onnx(RAMP, model=tmp_path / "bad.onnx")


def test_a_network_that_was_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "changing.onnx"
    first = snowshoe.onnx(RAMP, model=tiny.mean_of_channels(path))
    second = snowshoe.onnx(RAMP, model=tiny.four_classes(path))
    assert (first.labels.max(), second.labels.max()) == (1, 3)


def run(capsys, *words):
    code = run_command([str(word) for word in words])
    return code, capsys.readouterr()


def test_the_command_line_takes_a_path(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.save("ramp.npy", RAMP)
    tiny.mean_of_channels(tmp_path / "edge.onnx")
    words = ("segment", "ramp.npy", "--method", "onnx", "--model", "edge.onnx", "-o", "out.png", "--json")
    code, told = run(capsys, *words)
    record = json.loads(told.out)
    assert code == 0
    assert record["parameters"]["model"] == str(tmp_path / "edge.onnx")
    assert record["model"]["network"] == "edge.onnx"


def test_the_command_line_refuses_in_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.save("ramp.npy", RAMP)
    tiny.two_inputs(tmp_path / "two.onnx")
    for model, words in (("two.onnx", "model must have one input"), ("none.onnx", "model must be an ONNX file")):
        code, told = run(capsys, "segment", "ramp.npy", "--method", "onnx", "--model", model, "-o", "out.png")
        assert code == 1
        assert words in told.err
        assert told.err.count("\n") == 1
        assert not (tmp_path / "out.png").exists()


def test_a_comparison_runs_it_and_says_how_to_run_it_again(tmp_path, monkeypatch):
    from snowshoe.reports.comparison.remake import command, command_of

    monkeypatch.chdir(tmp_path)
    colours = np.stack([RAMP, RAMP[:, ::-1], 0 * RAMP], axis=-1)
    (tmp_path / "my nets").mkdir()
    model = card(tiny.four_classes(tmp_path / "my nets" / "four.onnx"), "multiple = 8")
    tiny.passing_on(tmp_path / "four.onnx")
    asked = ["otsu", "onnx:model=my nets/four.onnx", "onnx:model=four.onnx"]
    found = snowshoe.compare(colours, methods=asked, channel_axis=-1)
    assert [row.failure for row in found.rows] == [""] * 3
    assert [row.source for row in found.rows] == ["grey", "colour", "colour"]
    assert found.rows[1].title == "onnx:model=four.onnx"
    assert f'onnx:model="{model}"' in command_of(found.rows[1], found)
    assert f"--methods '{','.join(asked)}'" in command(found)
    report = found.save(tmp_path / "report")
    assert len(list(report.parent.rglob("onnx-model-four-*"))) >= 2


def test_a_file_of_parameters_keeps_the_path_whole(tmp_path, monkeypatch):
    from snowshoe.recipes import Recipe

    monkeypatch.chdir(tmp_path)
    model = tiny.mean_of_channels(tmp_path / "edge.onnx")
    Recipe.parse("onnx:model=edge.onnx").save(tmp_path / "recipe.toml")
    monkeypatch.chdir("/")
    again = Recipe.load(tmp_path / "recipe.toml")
    assert again.values["model"] == str(model)
    np.testing.assert_array_equal(again.run(RAMP).labels, RAMP > 127)


def test_the_benchmark_takes_a_path_for_a_path_and_not_for_several_values(tmp_path):
    from snowshoe.bench.scored import Scored

    model = tiny.mean_of_channels(tmp_path / "edge.onnx")
    recipes = Scored.parse(f"onnx:model={model}:threshold=0.4/0.6").recipes
    assert [recipe.values["threshold"] for recipe in recipes] == [0.4, 0.6]
    assert {recipe.values["model"] for recipe in recipes} == {str(model)}
