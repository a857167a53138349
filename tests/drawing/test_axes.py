"""Axes have room for their ticks, whatever the values."""

import re

import pytest

from snowshoe.drawing.svg import Frame
from snowshoe.drawing.words import THIN

WIDEST = 7
"""So many digits fit to the left of a plot."""


def words(axes, anchor):
    return re.findall(rf'text-anchor="{anchor}">([^<]*)<', axes)


@pytest.mark.parametrize(
    ("low", "high", "levels", "power"),
    [
        (0, 2.5e-5, ["0", "1", "2"], ", × 10⁻⁵"),
        (1e-300, 2e-300, ["1.0", "1.5", "2.0"], ", × 10⁻³⁰⁰"),
        (2e9, 4e9, ["2.0", "2.5", "3.0", "3.5", "4.0"], ", × 10⁹"),
        (-2e7, 2e7, ["−2", "−1", "0", "1", "2"], ", × 10⁷"),
        (0.0, 0.4, ["0.0", "0.1", "0.2", "0.3", "0.4"], ""),
    ],
)
def test_ticks_that_would_be_too_wide_share_a_power_of_ten_beside_the_name_of_the_axis(low, high, levels, power):
    axes = Frame.of((1, 5), (low, high), (520, 200)).axes("image", "Saturation")
    told = words(axes, "end")
    assert [level for level in told if level in levels] == levels
    assert max(map(len, told)) <= WIDEST
    assert f">Saturation{power}<".replace(" 10", f"{THIN}10") in axes
