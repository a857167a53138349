"""What is equal but for rounding is equal: Canny's lines in every type, direction, contrast and offset."""

import json

import numpy as np
import pytest

from snowshoe import canny
from snowshoe.statistics.strengths import Hysteresis, Strengths

ROWS, COLUMNS = np.indices((64, 64))
SHAPES = {
    "step": COLUMNS >= 32,
    "corner": (ROWS < 32) & (COLUMNS < 30),
    "box": (abs(ROWS - 30) < 14) & (abs(COLUMNS - 33) < 15),
    "stripes": COLUMNS // 8 % 2 == 1,
    "diagonal": ROWS + COLUMNS > 63,
    "disc": np.hypot(ROWS - 31, COLUMNS - 31) < 15,
    "line": COLUMNS == 32,
    "checkers": (ROWS // 8 + COLUMNS // 8) % 2 == 1,
}
SETTINGS = [{}, {"sigma": 0.6}, {"sigma": 5.0}, {"low": 0.01, "high": 0.1}, {"low": 0, "high": 0.5}]
shapes = pytest.mark.parametrize("shape", SHAPES)
settings = pytest.mark.parametrize("given", SETTINGS, ids=str)
TURNS = {"flipped": np.flipud, "mirrored": np.fliplr, "transposed": np.transpose, "turned": np.rot90}


def lines(image, **given):
    return canny(np.ascontiguousarray(image), **given).crossings


@settings
def test_both_sides_of_a_plain_step_are_edges_in_every_type_and_direction(given):
    image = np.zeros((40, 40))
    image[:, 20:] = 1
    for kind in (np.bool_, np.uint8, np.int16, np.int32, np.float32, np.float64):
        assert np.flatnonzero(lines(image.astype(kind), **given).any(axis=0)).tolist() == [19, 20]
        assert np.flatnonzero(lines(image.T.astype(kind), **given).any(axis=1)).tolist() == [19, 20]


@shapes
@settings
def test_lines_are_the_same_in_every_type_and_contrast(shape, given):
    image = SHAPES[shape]
    expected = lines(image.astype(np.float64), **given)
    for kind in (np.uint8, np.int16, np.int32, np.float32):
        np.testing.assert_array_equal(lines(image.astype(kind), **given), expected)
    for kind in (np.uint8, np.float32, np.float64):
        np.testing.assert_array_equal(lines((~image).astype(kind), **given), expected)


@shapes
@settings
@pytest.mark.parametrize("turn", TURNS)
def test_lines_turn_with_the_image(shape, given, turn):
    expected = TURNS[turn](lines(SHAPES[shape].astype(np.float64), **given))
    for kind in (np.uint8, np.float64):
        np.testing.assert_array_equal(lines(TURNS[turn](SHAPES[shape]).astype(kind), **given), expected)


@shapes
@settings
def test_an_offset_changes_no_line(shape, given):
    expected = lines(SHAPES[shape].astype(np.float64), **given)
    for offset in (1, 100, 254, 3000.5, -77):
        for kind in (np.float32, np.float64) if offset > 254 or offset < 0 else (np.uint8, np.float32):
            np.testing.assert_array_equal(lines((SHAPES[shape] + offset).astype(kind), **given), expected)


@shapes
@pytest.mark.parametrize("sigma", [1.0, 2.5])
def test_a_factor_changes_no_line(shape, sigma):
    expected = lines(SHAPES[shape].astype(np.float64), sigma=sigma)
    for factor in (3, 0.1, 255, 1e10, 1e-300, 1e150):
        np.testing.assert_array_equal(lines(SHAPES[shape] * float(factor), sigma=sigma), expected)


def test_a_constant_image_has_no_line_whatever_its_mask():
    mask = np.random.default_rng(0).random((40, 50)) > 0.2
    for value in (0, 0.1, 177, 1e6):
        assert not lines(np.full((40, 50), float(value)), mask=mask, low=0, high=0).any()


def test_the_model_of_both_thresholds_comes_back_through_json_and_finds_the_same_lines():
    photo = np.random.default_rng(1).normal(size=(60, 70)).astype(np.float32)
    edges = canny(photo)
    model = Hysteresis.from_dict(json.loads(json.dumps(edges.model.as_dict())))
    assert model == edges.model
    np.testing.assert_array_equal(lines(photo, low=model.low, high=model.high), edges.crossings)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_strengths_of_blocks_add_up_to_those_of_the_image_in_any_order(kind):
    strength = np.random.default_rng(0).random((30, 40)).astype(kind)
    valid = strength > 0.1
    whole = Strengths.of(strength, valid)
    parts = [Strengths.of(strength[rows], valid[rows]) for rows in (np.s_[20:], np.s_[:7], np.s_[7:20], np.s_[5:5])]
    total = parts[0] + parts[1] + parts[2] + parts[3]
    for share in (0, 0.3, 0.7, 1):
        assert total.at_share(share) == whole.at_share(share)
    assert Strengths.of(strength, np.zeros_like(valid)).at_share(0.7) == 0
