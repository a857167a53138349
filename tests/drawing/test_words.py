"""Numbers are written as people read them."""

import pytest

from snowshoe.drawing import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (7.0, "7"), (1234.0, "1 234"), (0.12345, "0.123"), (12.345, "12.3"), (54321.9, "54 300"),
        (-3.14159, "−3.14"), (99.96, "100.0"), (2.5e-7, "2.50 × 10⁻⁷"), (3e8, "3.00 × 10⁸"), (2574000.0, "2 574 000"),
        (2573999.5, "2 570 000"), (1e7, "1.00 × 10⁷"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_numbers_have_three_digits_and_thin_spaces(value, text):
    assert words.number(value).replace(words.THIN, " ") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.0123, "1.2 %"), (0.9612, "96.1 %"), (0.43, "43 %"),
     (1e-4, "under 0.1 %"), (0.9999, "over 99.9 %"), (1e-15, "0 %")],
)  # fmt: skip
def test_shares_are_exact_near_the_ends(share, text):
    assert words.percent(share).replace(words.THIN, " ") == text


def test_durations_have_the_unit_that_suits_them():
    shown = [words.seconds(value).replace(words.THIN, " ") for value in (12.34, 0.0123, 4.2e-5)]
    assert shown == ["12.3 s", "12.3 ms", "42 µs"]


def test_counts_and_places_read_as_language():
    assert words.counted(1, "class", "classes") == "one class"
    assert words.counted(12, "class", "classes") == "12 classes"
    assert [words.ordinal(n) for n in (5, 8, 11, 21, 13, 80)] == [
        "a fifth", "an eighth", "an eleventh", "a 21st", "a 13th", "an 80th",
    ]  # fmt: skip
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a"]) == "a"
