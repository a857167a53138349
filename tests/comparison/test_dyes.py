"""A stained slide is known by the colours of its dyes, and nothing else is taken for one."""

import numpy as np
import pytest
import synthetic as images
from skimage import data

import snowshoe
from snowshoe.comparison.dyes import second_dye
from snowshoe.comparison.scene import Scene

DAB, EOSIN, GREEN = (0.27, 0.57, 0.78), (0.07, 0.99, 0.11), (0.8, 0.1, 0.55)


def dye_of(image):
    return second_dye(image.reshape(-1, image.shape[-1]))


@pytest.mark.parametrize(("dye", "name"), [(DAB, "dab"), (EOSIN, "eosin"), (GREEN, None)])
def test_the_second_dye_of_a_built_slide_is_known_and_a_green_one_is_none(dye, name):
    assert dye_of(images.slide(dye)[0]) == name


def test_a_slide_is_known_in_every_type_that_has_a_white():
    image = images.slide(DAB)[0]
    types = image, image.astype(np.uint16) * 257, (image / 255).astype(np.float32)
    assert {dye_of(pixels) for pixels in types} == {"dab"}
    assert dye_of(image.astype(np.int32)) is None
    assert dye_of(image / 100) is None


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket", "retina"])
def test_photos_are_no_slides(name):
    assert dye_of(getattr(data, name)()) is None


def test_scenes_that_were_built_of_other_colours_are_no_slides():
    assert [dye_of(image) for image in (images.colours(), images.lake()[0])] == [None, None]
    assert Scene.of(images.noise(), None, None, "grey").stained_areas == ()


def test_tissue_stained_for_a_marker_is_first_the_area_of_the_marker_and_then_nuclei():
    first = snowshoe.compare(data.immunohistochemistry()[::2, ::2], channel_axis=-1).picks[0]
    assert (first.goal, first.row.recipe) == ("classes", "stain:of=dab:vectors=hdab+otsu")
    assert first.second.recipe == "stain:vectors=hdab+gaussian+otsu"
    assert first.reason.startswith("DAB, the brown of a marker, is on ")
    assert first.second_reason.startswith("Haematoxylin, the blue of nuclei, is on ")


def test_the_area_of_a_marker_is_where_it_was_put():
    image, band = images.slide(DAB)
    rows = snowshoe.compare(image, channel_axis=-1).rows
    row = next(row for row in rows if row.recipe == "stain:of=dab:vectors=hdab+otsu")
    assert ((row.segmentation.labels == 1) == band).mean() > 0.99


def test_methods_that_are_named_are_run_alone_on_a_slide_too():
    image = images.slide(DAB)[0]
    assert len(snowshoe.compare(image, methods="otsu", channel_axis=-1).rows) == 1
