"""The benchmark sees colours where it is told to, scores several values of a parameter, and compares superpixels."""

import json

import numpy as np
import pytest
import skimage.data

from snowshoe import felzenszwalb, slic
from snowshoe.bench.scored import Scored
from snowshoe.bench.superpixels import superpixel_benchmark
from snowshoe.interfaces.cli import run

PHOTO = skimage.data.astronaut()[:80, 100:200]


def test_a_method_sees_colours_after_colour_and_grey_otherwise():
    in_colour = Scored.parse("slic:n_segments=9").run(PHOTO).labels
    np.testing.assert_array_equal(in_colour, slic(PHOTO, n_segments=9, channel_axis=-1).labels)
    assert (Scored.parse("slic:n_segments=9").run(PHOTO).labels != in_colour).any()
    np.testing.assert_array_equal(Scored.parse("slic").run(PHOTO[..., 0]).labels, slic(PHOTO[..., 0]).labels)
    with pytest.raises(ValueError, match="one that takes channels after colour"):
        Scored.parse("otsu")


def test_each_value_of_a_parameter_is_a_segmentation_of_its_own():
    found = Scored.parse("felzenszwalb:scale=50/400:min_size=9")(PHOTO).segmentations
    expected = [felzenszwalb(PHOTO, scale=scale, min_size=9, channel_axis=-1).labels for scale in (50, 400)]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(Scored.parse("felzenszwalb:scale=1/2:min_size=3/4/5").variants) == 6


def test_superpixels_are_no_worse_than_scikit_image_s_at_as_many_superpixels(data):
    theirs, ours = superpixel_benchmark(data / "bsds500", ["slic"], counts=[400], limit=4)
    assert ours.superpixels <= 1.02 * theirs.superpixels
    assert ours.boundary_recall >= theirs.boundary_recall
    assert ours.undersegmentation_error <= theirs.undersegmentation_error


def test_the_command_prints_a_row_for_each_method_and_count(capsys, data):
    command = ["bench", "superpixels", str(data / "bsds500"), "--counts", "50,90", "--limit", "1"]
    assert run([*command, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["method"], row["asked"]) for row in rows] == [
        ("scikit-image slic", 50), ("slic", 50), ("scikit-image slic", 90), ("slic", 90),
    ]  # fmt: skip
    assert run([*command]) == 0
    assert "boundary recall" in capsys.readouterr().out
    assert run([*command[:3], "--counts", "many"]) == 2


def test_what_has_no_number_of_superpixels_is_refused(tmp_path):
    with pytest.raises(ValueError, match="with a parameter n_segments"):
        superpixel_benchmark(tmp_path, ["felzenszwalb"])
    with pytest.raises(ValueError, match="holds images/val"):
        superpixel_benchmark(tmp_path, ["slic"])
