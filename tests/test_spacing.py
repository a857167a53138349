"""Sizes of pixels and lengths with a unit are read as they are written, and mean what they say."""

import math

import numpy as np
import pytest

from snowshoe.errors import WrongType
from snowshoe.spacing import Extent, Spacing, unit_named


@pytest.mark.parametrize(
    ("text", "sizes", "unit"),
    [
        ("0.5um", (0.5,), "µm"),
        ("2,0.5,0.5um", (2.0, 0.5, 0.5), "µm"),
        (" 2 , .5 , 5e-1 µm", (2.0, 0.5, 0.5), "µm"),
        ("300nm", (300.0,), "nm"),
        ("10m", (10.0,), "m"),
        ("2,1", (2.0, 1.0), None),
    ],
)
def test_a_spacing_is_read_from_its_text_and_back(text, sizes, unit):
    assert Spacing.parse(text) == Spacing(sizes, unit)
    assert Spacing.parse(Spacing.parse(text).text) == Spacing(sizes, unit)


@pytest.mark.parametrize("text", ["", "um", "0.5 parsec", "0.5um,2um", "-1um", "0um", "1,,2um", "inf", "nan"])
def test_a_text_that_is_no_spacing_is_refused(text):
    with pytest.raises(ValueError, match="spacing must be"):
        Spacing.parse(text)


def test_one_size_is_that_of_all_axes_and_other_numbers_of_sizes_must_fit():
    assert Spacing.of("0.5um", 3) == Spacing((0.5, 0.5, 0.5), "µm")
    assert Spacing.of(2, 2) == Spacing.of(np.float32(2), 2) == Spacing.of(np.array([2, 2]), 2) == Spacing((2.0, 2.0))
    with pytest.raises(ValueError, match=r"one size, or 2, one for each axis \(row, column\), got '2 × 1 × 1 µm'"):
        Spacing.of("2,1,1um", 2)
    with pytest.raises(WrongType, match="spacing must be a number for each axis"):
        Spacing.of([None, 1], 2)


def test_a_spacing_is_a_sequence_of_numbers():
    spacing = Spacing.parse("2,0.5,0.5um")
    assert np.asarray(spacing).tolist() == [2, 0.5, 0.5]
    assert (str(spacing), spacing.is_even, spacing.in_plane.is_even) == ("2 × 0.5 × 0.5 µm", False, True)
    unknown = Spacing((math.nan, 0.5, 0.5), "µm")
    assert (unknown.is_known, str(unknown)) == (False, "unknown × 0.5 × 0.5 µm")
    assert unknown == Spacing((math.nan, 0.5, 0.5), "µm") != spacing


@pytest.mark.parametrize(
    ("text", "pixels"),
    [("1.5um", 3), ("1500 nm", 3), ("0.0015mm", 3), ("3px", 3), ("50 µm²", 200), ("50um^2", 200), ("7pixels", 7)],
)
def test_lengths_and_areas_are_divided_by_those_of_a_pixel(text, pixels):
    extent = Extent.parse(text)
    assert extent.in_pixels(Spacing((0.5, 0.5), "µm")) == pytest.approx(pixels, rel=1e-15)


def test_a_volume_is_divided_by_that_of_a_voxel_and_an_area_by_that_of_its_plane():
    voxel = Spacing((2, 0.5, 0.25), "µm")
    assert Extent.parse("10um3").in_pixels(voxel) == 40
    assert Extent.parse("1um2").in_pixels(voxel) == 8
    assert Extent.parse("1um").in_pixels(voxel) == 4


@pytest.mark.parametrize("text", ["1.5", "um", "1.5 s", "1.5um4", "-1um", "1.5 parsec", "auto", "1e999999x"])
def test_other_texts_are_no_extents(text):
    assert Extent.parse(text) is None


def test_units_have_one_name():
    assert {unit_named(name) for name in ("um", "µm", "μm", "micron", "Micrometers", "\\u00B5m")} == {"µm"}
    assert (unit_named("in"), unit_named("m"), unit_named("degree")) == ("inch", "m", None)
