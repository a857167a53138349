"""Which classes are objects: the choice is right, said, kept, and the same in blocks."""

import numpy as np
import pytest

from snowshoe import Recipe, foreground, otsu
from snowshoe.arrays import CheckedImage
from snowshoe.blocks import blocks, inside
from snowshoe.statistics.class_shares import ClassShares, ObjectClasses


def discs(radius, shape=(60, 80), apart=20):
    """A plane of discs in a grid that touches no border."""
    rows, columns = np.indices(shape)
    return ((rows % apart - apart // 2) ** 2 + (columns % apart - apart // 2) ** 2 <= radius**2).astype(np.uint8)


@pytest.mark.parametrize("radius", [3, 9])
@pytest.mark.parametrize("dark", [False, True])
def test_the_class_that_owns_border_and_area_is_ground_whether_it_is_bright_or_dark(radius, dark):
    objects = discs(radius)
    result = foreground(1 - objects if dark else objects)
    np.testing.assert_array_equal(result.labels, objects)
    assert result.model.classes == (0 if dark else 1,)
    assert f"objects are class {0 if dark else 1}; class {1 if dark else 0} is the background" in result.notes[0]


@pytest.mark.parametrize(
    ("classes", "chosen"), [("bright", [3]), ("dark", [1]), (2, [2]), ("1 3", [1, 3]), ((3, 1), [1, 3]), (9, [])]
)
def test_classes_are_chosen_by_brightness_or_number(classes, chosen):
    labels = np.array([[1, 2, 3], [3, 2, 1]])
    np.testing.assert_array_equal(foreground(labels, classes=classes).labels, np.isin(labels, chosen))


def test_an_image_of_one_class_has_no_object_unless_it_is_named():
    labels = np.full((4, 5), 2)
    for classes in ("auto", "bright", "dark"):
        assert not foreground(labels, classes=classes).labels.any()
    assert foreground(labels, classes=2).labels.all()


@pytest.mark.parametrize("classes", ["1,3", "-1", "brightest", "", 1.5, True, [1, "x"], []])
def test_what_is_no_list_of_classes_is_refused_by_name(classes):
    with pytest.raises(ValueError, match=r"^classes must be whole numbers, such as 1 or '1 3', or 'auto' or"):
        foreground(np.eye(3, dtype=int), classes=classes)


def test_classes_are_written_and_read_in_all_spellings(tmp_path):
    recipe = Recipe.parse('kmeans:k=3+foreground:classes="3 1"')
    assert recipe.steps[1].parameters["classes"] == "3 1"
    assert Recipe.parse(recipe.text) == recipe
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml") == recipe
    assert Recipe.parse("otsu+foreground:classes=1").steps[1].parameters["classes"] == "1"


def test_blocks_decide_as_the_whole_image_does():
    labels = discs(9)
    labels[:, :9] = 1
    total = None
    for core, window in blocks(labels.shape, 17, 1):
        part = ClassShares.of(CheckedImage(labels[window], None), core=inside(core, window))
        total = part if total is None else part + total
    assert total == ClassShares.of(CheckedImage(labels, None))


def test_a_frozen_choice_holds_for_an_image_where_auto_would_choose_otherwise():
    objects = discs(5)
    frozen = Recipe.parse("otsu+foreground").freeze((objects * 100).astype(np.uint8))
    crowded = 1 - objects
    np.testing.assert_array_equal(frozen.run((crowded * 100).astype(np.uint8)).labels, crowded)
    assert ObjectClasses.from_dict(frozen.steps[1].model).classes == (1,)


def test_the_reason_is_among_the_notes_of_a_recipe():
    image = np.where(discs(5), 20, 200).astype(np.uint8)
    result = Recipe.parse("otsu+foreground+components").run(image)
    assert result.n_labels == 12
    assert any(note.startswith("objects are class 0") for note in result.notes)
    assert otsu(image).notes == ()
