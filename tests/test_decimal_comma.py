"""A decimal comma is never taken for a list in silence: the sentence says how the number is written."""

import pytest

import snowshoe
from snowshoe.errors import WrongRecipe
from snowshoe.interfaces.cli import run
from snowshoe.recipes.grammar import listed
from snowshoe.spacing import Spacing

POINT = "a decimal comma is not read: write "


@pytest.mark.parametrize("text", ["1,5mm", "1,5 um"])
def test_two_whole_sizes_are_refused_with_both_readings(text):
    with pytest.raises(ValueError, match=rf"{POINT}{text.replace(',', '.')}, or 1.0,5.0"):
        Spacing.parse(text)


@pytest.mark.parametrize("text", ["0,5um", "0.5,0,5um"])
def test_a_size_of_nothing_is_the_front_of_a_decimal_comma(text):
    with pytest.raises(ValueError, match=f"{POINT}0.5um"):
        Spacing.parse(text)


@pytest.mark.parametrize("text", ["2,0.5,0.5um", "2.0,1.0um", "2, 1um", "1,0.5um", "2,1,1", "2,1"])
def test_sizes_that_cannot_be_one_number_are_read_as_they_are(text):
    assert Spacing.parse(text) == Spacing.parse(Spacing.parse(text).text)


@pytest.mark.parametrize("text", ["gaussian:sigma=1,5", "gaussian:sigma=1,5um", "rescale:low=0,5"])
def test_a_parameter_with_a_decimal_comma_says_so(text):
    with pytest.raises(ValueError, match=POINT):
        snowshoe.Recipe.parse(text)


def test_a_list_of_recipes_is_not_cut_within_a_number():
    with pytest.raises(WrongRecipe, match=f"{POINT}1.5"):
        listed("otsu,gaussian:sigma=1,5+otsu")
    assert listed('otsu,kmeans:k=4,onnx:model="a=1,5.onnx"') == ("otsu", "kmeans:k=4", 'onnx:model="a=1,5.onnx"')


def test_stain_vectors_and_spacing_on_the_command_line_are_errors_of_usage(capsys):
    for words in (["-m", "stain:vectors=0,65 0,70 0,29+otsu"], ["-m", "otsu", "--spacing", "1,5mm"]):
        assert run(["segment", "a.png", *words]) == 2
        assert POINT in capsys.readouterr().err


def test_two_whole_values_to_vary_are_named(capsys, tmp_path):
    run(["tune", str(tmp_path / "none.png"), "-m", "slic", "--vary", "compactness=1,5"])
    assert "are two values, 1 and 5; a decimal comma is not read: write 1.5 if you mean one" in capsys.readouterr().err
