"""An image is told from a label map, and no label map from an image."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import snowshoe
from snowshoe.arrays import as_labels
from snowshoe.labels.label_maps import refuse_image, scatter_of

RNG = np.random.default_rng(0)
ROWS, COLUMNS = np.indices((256, 256))
PATCHES = np.kron(RNG.integers(1, 120, (40, 40)), np.ones((12, 12), int))
SPECKS = RNG.random(PATCHES.shape) < 0.15

LABELS = {
    "70 000 objects": np.kron(np.arange(1, 70_001).reshape(250, 280), np.ones((4, 4), int)),
    "a region for every pixel": np.arange(1, 4097).reshape(64, 64),
    "the same in any order": RNG.permutation(4096).reshape(64, 64),
    "stripes": np.tile(np.arange(256), (99, 1)),
    "spots of any number": np.where(RNG.random((200, 200)) < 0.02, RNG.integers(1, 300, (200, 200)), 0),
    "noise of few classes": RNG.integers(0, 12, (99, 99)) * 20,
    "land cover of 119 classes with specks": np.where(
        SPECKS, RNG.permutation(PATCHES.ravel()).reshape(480, 480), PATCHES
    ),
    "objects with numbers of eight digits": np.kron(RNG.integers(1, 10**8, (50, 50)), np.ones((7, 7), int)),
}
IMAGES = {
    "noise of 8 bits": RNG.integers(0, 256, (99, 99)),
    "noise of 16 bits": RNG.normal(30_000, 4000, (64, 64)).astype(np.uint16),
    "smooth": (127 + 60 * np.sin(ROWS / 20) + 60 * np.cos(COLUMNS / 17)).astype(np.uint8),
    "spots on black": (200 * np.exp(-((ROWS % 64 - 32) ** 2 + (COLUMNS % 64 - 32) ** 2) / 200)).astype(np.uint8),
    "a volume": RNG.poisson(90, (20, 30, 40)).astype(np.uint16),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_label_map_passes(name):
    refuse_image(*as_labels(LABELS[name]), "components")
    assert not scatter_of(*as_labels(LABELS[name])).is_grey


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_refused_with_the_recipe_that_was_meant(name):
    with pytest.raises(ValueError, match=r"labels must be a label image, got .* different values .* otsu\+components"):
        refuse_image(*as_labels(IMAGES[name]), "components")


@pytest.mark.parametrize("method", ["components", "split_touching", "majority_filter", "merge_small"])
def test_methods_that_take_labels_refuse_a_photo(method):
    photo = (snowshoe.grey(snowshoe.sample(), channel_axis=-1) + 0.5).astype(np.uint8)
    with pytest.raises(ValueError, match=rf"otsu\+{method}$"):
        getattr(snowshoe, method)(photo)
    assert getattr(snowshoe, method)(snowshoe.kmeans(photo[::4, ::4], k=70)).labels.shape == photo[::4, ::4].shape


def test_only_what_the_mask_leaves_is_looked_at():
    labels = np.where(COLUMNS < 128, 1 + ROWS // 64, RNG.integers(0, 256, ROWS.shape))
    refuse_image(*as_labels(labels, COLUMNS < 128), "components")
    with pytest.raises(ValueError, match="label image"):
        refuse_image(*as_labels(labels, COLUMNS >= 128), "components")


def grey_files(data):
    """Photos and micrographs as 8-bit grey."""
    photos = sorted((data / "bsds500" / "images").rglob("*.jpg"))[::15]
    return [
        np.asarray(Image.open(path).convert("L")) for path in (*photos, *sorted((data / "nuclei" / "images").iterdir()))
    ]


def test_photos_and_micrographs_are_refused_but_for_a_few_dim_ones(data):
    images = grey_files(data)
    passed = [image for image in images if not scatter_of(image, None).is_grey]
    assert len(images) > 100
    assert len(passed) <= 0.03 * len(images)
    assert all(image.max() < 64 for image in passed)


def test_label_maps_of_nuclei_and_of_methods_pass(data):
    for path in sorted((data / "nuclei" / "labels").iterdir()):
        assert not scatter_of(*as_labels(np.asarray(Image.open(path)))).is_grey
    for image in grey_files(data)[:6]:
        for labels in (snowshoe.kmeans(image, k=30), snowshoe.slic(image), snowshoe.watershed(image)):
            assert not scatter_of(*as_labels(labels.labels)).is_grey
