"""What a network gives is taken for what it is, or refused by its tensor's name; never merged in silence."""

import re

import numpy as np
import pytest
import tiny_networks as tiny

import snowshoe
from snowshoe.errors import UnusableNetwork

RAMP = np.tile(np.arange(0, 240, 2, dtype=np.uint8), (70, 1))
SHARES = RAMP / np.float32(255)


def card(model, text):
    """Write the card of a model beside it."""
    model.with_suffix(".toml").write_text(text)
    return model


@pytest.mark.parametrize(("lowest", "height"), [(0, 1), (3, 1), (0, 50), (1, 2)])
def test_labels_in_float_clothes_are_labels_and_the_result_says_so(tmp_path, lowest, height):
    model = tiny.counting(tmp_path / "net.onnx", (0.2, 0.41, 0.7), lowest=lowest, height=height)
    found = snowshoe.onnx(RAMP, model=model)
    np.testing.assert_array_equal(found.labels, lowest + height * np.digitize(SHARES, (0.2, 0.41, 0.7), right=True))
    assert found.model.as_dict()["output"] == "labels"
    assert found.notes == ("the network's numbers taken to be labels, as they are whole ones",)
    assert snowshoe.onnx(RAMP, model=card(model, "output = 'labels'")).notes == ()


def test_two_labels_in_float_clothes_are_the_two_sides_of_the_threshold(tmp_path):
    found = snowshoe.onnx(RAMP, model=tiny.counting(tmp_path / "net.onnx", (0.41,)))
    np.testing.assert_array_equal(found.labels, SHARES > 0.41)


def test_labels_that_noise_does_not_show_are_refused_with_what_to_say(tmp_path):
    model = tiny.counting(tmp_path / "net.onnx", (0.5, 0.99999994))  # noise has no value above it
    rule = r"output 'y' must be probabilities from 0 to 1, got 2 at \d+ of 8400 pixels; .*write output = 'logits' or"
    with pytest.raises(UnusableNetwork, match=rule + ".*'labels' into net.toml"):
        snowshoe.onnx(RAMP, model=model, white=200)


def test_negative_labels_in_float_clothes_are_a_question(tmp_path):
    model = tiny.counting(tmp_path / "net.onnx", (0.2, 0.41, 0.7), lowest=-1)
    with pytest.raises(UnusableNetwork, match="output 'y' must be said to be labels or logits, got whole numbers from"):
        snowshoe.onnx(RAMP, model=model)
    np.testing.assert_array_equal(snowshoe.onnx(RAMP, model=card(model, "output = 'logits'")).labels, SHARES > 0.41)
    with pytest.raises(UnusableNetwork, match="output 'y' must be labels from 0 to 255, got -1 at"):
        snowshoe.onnx(RAMP, model=card(model, "output = 'labels'"))


@pytest.mark.parametrize(("height", "got"), [(256, "256"), (1e12, "1e.12")])
def test_labels_beyond_eight_bits_are_refused(tmp_path, height, got):
    model = tiny.counting(tmp_path / "net.onnx", (0.5,), height=height)
    with pytest.raises(UnusableNetwork, match=f"output 'y' must be labels from 0 to 255, got {got} at"):
        snowshoe.onnx(RAMP, model=model)


@pytest.mark.parametrize(("factor", "got"), [(2.0**40, r"8.6.*e\+09"), (-3, "-[12]")])
def test_integer_labels_beyond_eight_bits_or_below_0_are_refused(tmp_path, factor, got):
    model = tiny.worked_out(tmp_path / "net.onnx", "Mul", factor, kind=tiny.INT64)
    with pytest.raises(UnusableNetwork, match=f"output 'y' must be labels from 0 to 255, got {got}"):
        snowshoe.onnx(RAMP, model=model)


def test_labels_that_are_no_whole_numbers_are_refused(tmp_path):
    model = card(tiny.worked_out(tmp_path / "net.onnx", "Mul", 7), "output = 'labels'")
    with pytest.raises(UnusableNetwork, match=r"output 'y' must be labels from 0 to 255, got 0\.05\d* at 8.* of 8400"):
        snowshoe.onnx(RAMP, model=model)


NOT_FINITE = {
    "0 / 0": ("Div", ("x",), "nan"),
    "1 / 0": ("Pow", (-1,), "inf"),
    "log 0": ("Log", (), "-inf"),
}  # fmt: skip


@pytest.mark.parametrize(("operation", "others", "got"), NOT_FINITE.values(), ids=NOT_FINITE)
@pytest.mark.parametrize(
    ("output", "n_scores"),
    [("", 1), ("", 3), ("logits", 1), ("logits", 3), ("probabilities", 1), ("probabilities", 3), ("labels", 1)],
)
def test_what_is_not_finite_is_refused_wherever_a_pixel_is_used(tmp_path, operation, others, got, output, n_scores):
    model = tiny.worked_out(tmp_path / "net.onnx", operation, *others, n_scores=n_scores)
    card(model, f"tile = 32\noverlap = 8\n{output and f'output = {output!r}'}")
    image = np.full((64, 200), 255, np.uint8)
    assert snowshoe.onnx(image, model=model).n_labels == 1
    image[50, 170] = 0  # in one tile alone
    with pytest.raises(UnusableNetwork, match=f"output 'y' must be finite numbers, got {re.escape(got)} at 1 of"):
        snowshoe.onnx(image, model=model)
    assert snowshoe.onnx(image, model=model, mask=image > 0).valid_fraction < 1


def test_a_network_that_is_finite_nowhere_is_refused(tmp_path):
    with pytest.raises(UnusableNetwork, match="output 'y' must be finite numbers, got nan at all pixels of noise"):
        snowshoe.onnx(RAMP, model=tiny.worked_out(tmp_path / "net.onnx", "Mul", np.nan))


def test_a_class_that_cannot_be_is_no_fault(tmp_path):
    # Logarithms of 1 - x and x: -inf for one class where the other is certain.
    from onnx import helper

    names = [("one", "x", "dark", "Sub"), ("dark", None, "first", "Log"), ("x", None, "second", "Log")]
    nodes = [helper.make_node(op, [a, b] if b else [a], [out]) for a, b, out, op in names]
    nodes.append(helper.make_node("Concat", ["first", "second"], ["y"], axis=1))
    ends = [("x", tiny.FLOAT, [1, 1, "h", "w"])], [("y", tiny.FLOAT, [1, 2, "h", "w"])]
    model = tiny.write(tmp_path / "net.onnx", nodes, *ends, {"one": np.float32(1)})
    image = np.repeat(np.array([[0, 100, 155, 255]], np.uint8), 40, axis=0)
    found = snowshoe.onnx(image, model=model)
    np.testing.assert_array_equal(found.labels, image > 127)
    np.testing.assert_allclose(found.maps["confidence"], np.maximum(image / 255, 1 - image / 255), atol=1e-5)


@pytest.mark.parametrize("n_scores", [1, 3])
def test_probabilities_beyond_0_to_1_are_refused(tmp_path, n_scores):
    model = card(tiny.worked_out(tmp_path / "net.onnx", "Mul", 9, n_scores=n_scores), "output = 'probabilities'")
    with pytest.raises(UnusableNetwork, match=r"output 'y' must be probabilities from 0 to 1, got 1\.\d+ at \d+ of"):
        snowshoe.onnx(RAMP, model=model)
