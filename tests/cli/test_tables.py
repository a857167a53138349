"""Tables on the command line: long recipes and headers are continued below, between their parts."""

import pytest

from snowshoe.interfaces.cli.tables import broken_at_parts, print_table

RECIPE = "ground_distance:power=auto+otsu+foreground+split_touching"


@pytest.mark.parametrize("width", [12, 16, 20, 30, 57])
def test_recipes_are_broken_between_steps_and_words_and_lose_nothing(width):
    lines = broken_at_parts(RECIPE, width).splitlines()
    assert "".join(lines) == RECIPE
    assert all(len(line) <= width for line in lines)
    assert all(line[-1] in "+:=_" for line in lines[:-1])


def test_a_step_that_fits_a_line_is_not_broken_at_its_words():
    assert broken_at_parts("otsu+split_touching", 15) == "otsu+\nsplit_touching"
    assert broken_at_parts("average_precision", 12) == "average_\nprecision"
    assert broken_at_parts("Image without its background", 18) == "Image without its\nbackground"


def test_a_word_longer_than_its_column_has_its_own_line():
    assert broken_at_parts("of unbreakable things", 6) == "of\nunbreakable\nthings"


def test_a_table_stays_within_the_width_and_breaks_no_word(capsys):
    head = ("method", "verdict", "labels", "regions", "explained", "ms", "average_precision")
    print_table("", head, [(RECIPE, "suits in part", 2500, 4389, "95.0%", "1380.9", 0.8123)], left=2, width=80)
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    words = " ".join(lines).split()
    assert {"average_", "precision", "foreground+"} <= set(words)
    assert "".join(word for line in lines[2:] for word in line[:18].split()[:1]) == RECIPE
