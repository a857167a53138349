"""Every method that takes volumes keeps the contracts there, and agrees with itself in a plane."""

import itertools

import numpy as np
import pytest
from tests.conformance.test_contracts import (
    METHODS,
    answer_or_error,
    assert_same,
    assert_same_partition,
    holes,
    images_of,
    picture,
)

from snowshoe.kernels.dispatch import use_threads

SHAPE = (9, 13, 17)
BY_THE_BORDER = {"clear_border", "fill_holes", "foreground", "split_touching"}
"""A single plane is all border of its volume: nothing is enclosed there, and everything touches it."""
SLOW = {"non_local_means"}
"""They compare each pixel with more than a thousand others, and have no threads of their own."""
COUNTING = {"gmm", "slic"}
"""The number of Gaussians by a criterion that counts pixels; supervoxels that fill a volume, however long it is."""
FAR = (1e6, 1.0, 1.0)
"""So much longer are voxels than wide: what has a length reaches no other plane."""
DEEP = [m for m in METHODS if 3 in m.ndim]

volumetric = pytest.mark.parametrize("method", DEEP, ids=lambda method: method.name)
flat = pytest.mark.parametrize("method", [m for m in METHODS if 3 not in m.ndim], ids=lambda method: method.name)
local = pytest.mark.parametrize("method", [m for m in DEEP if m.scope == "local"], ids=lambda method: method.name)
detectors = pytest.mark.parametrize("method", [m for m in DEEP if m.gives == "edges"], ids=lambda method: method.name)
spaced = pytest.mark.parametrize(
    "method", [m for m in METHODS if "spacing" in m.inputs], ids=lambda method: method.name
)


def strength_of(result):
    """What a method gives of an image, edges in image units: their weights sum to more in a volume."""
    return np.asarray(result) / getattr(result, "step", 1)


def assert_alike(one, other, move=np.asarray):
    """The results agree when the first is moved: regions whatever their numbers, images but for rounding."""
    if hasattr(one, "labels") and one.kind == "regions":
        assert_same_partition(move(one.labels), other.labels)
    elif hasattr(one, "labels"):
        np.testing.assert_array_equal(move(one.labels), other.labels)
    else:
        first, second = move(strength_of(one)), strength_of(other)
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=8e-6 * float(np.abs(second).max()))


@volumetric
@pytest.mark.parametrize("masked", [False, True])
def test_a_volume_of_one_plane_has_the_result_of_the_plane(method, masked):
    if method.name in BY_THE_BORDER:
        pytest.skip("a single plane lies at the volume's border")
    image, mask = picture(method), holes() if masked else None
    plane = method.function(image, mask=mask)
    volume = method.function(image[np.newaxis], mask=None if mask is None else mask[np.newaxis])
    expected, layers = images_of(plane), images_of(volume)
    shared = expected.keys() & layers.keys()  # directions are angles in a plane, and vectors in a volume
    assert shared == expected.keys() - {"orientation"}
    for name in shared:
        rounding = 0.0 if method.gives == "segmentation" else 2e-5 * float(np.abs(expected[name]).max())
        np.testing.assert_allclose(layers[name][0], expected[name], rtol=0, atol=rounding, err_msg=name)
        assert layers[name].dtype == expected[name].dtype
        assert len(layers[name]) == 1


@volumetric
@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0)], ids=["turned", "reversed"])
def test_permuted_axes_permute_the_result(method, order):
    image, mask = picture(method, shape=SHAPE), holes(SHAPE)
    turned = method.function(np.ascontiguousarray(image.transpose(order)), mask=mask.transpose(order))
    assert_alike(method.function(image, mask=mask), turned, lambda layer: layer.transpose(order))


@volumetric
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_flips_along_each_axis_flip_the_result(method, axis):
    image, mask = picture(method, seed=1, shape=SHAPE), holes(SHAPE)
    flipped = method.function(np.flip(image, axis), mask=np.flip(mask, axis))
    assert_alike(method.function(image, mask=mask), flipped, lambda layer: np.flip(layer, axis))


@spaced
def test_pixels_as_long_along_all_axes_are_as_if_nothing_was_said_of_them(method):
    for shape in (SHAPE, SHAPE[1:]):
        if len(shape) in method.ndim:
            image, mask = picture(method, shape=shape), holes(shape)
            expected = method.function(image, mask=mask)
            for size in (1.0, 0.25):
                assert_same(method.function(image, mask=mask, spacing=(size,) * len(shape)), expected)


@spaced
def test_spacing_turns_with_the_axes(method):
    image, mask = picture(method, seed=2, shape=SHAPE), holes(SHAPE)
    if 3 not in method.ndim:
        pytest.skip("takes planes only")
    straight = method.function(image, mask=mask, spacing=(3.0, 1.5, 1.0))
    turned = method.function(np.swapaxes(image, 0, 1), mask=np.swapaxes(mask, 0, 1), spacing=(1.5, 3.0, 1.0))
    assert_alike(straight, turned, lambda layer: np.swapaxes(layer, 0, 1))


@spaced
@pytest.mark.parametrize("sizes", [(1.0,) * 5, (1.0, 0.0, 1.0), (1.0, np.nan, 1.0)])
def test_a_spacing_that_is_none_is_refused(method, sizes):
    ndim = max(method.ndim)
    with pytest.raises(ValueError, match="spacing must be"):
        method.function(picture(method, shape=SHAPE[-ndim:]), spacing=sizes if len(sizes) > 3 else sizes[-ndim:])


@detectors
@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (7.0, 1.0, 1.0), (1e6, 1.0, 1.0)])
def test_equal_planes_have_the_edges_of_one(method, spacing):
    image = picture(method, shape=SHAPE[1:])
    expected, stacked = method.function(image), method.function(np.stack([image] * 5), spacing=spacing)
    rounding = 4e-6 * float(np.abs(strength_of(expected)).max())
    for plane in strength_of(stacked):
        np.testing.assert_allclose(plane, strength_of(expected), rtol=1e-5, atol=rounding)
    along = np.moveaxis(stacked.orientation, 0, -1)[stacked.strength > 0]
    np.testing.assert_allclose(np.linalg.norm(along, axis=-1), 1, rtol=1e-5)
    assert np.abs(along[:, 0]).max() < 1e-4


@local
def test_planes_too_far_apart_to_meet_have_the_results_of_each_alone(method):
    if method.gives == "edges":
        pytest.skip("edges are where all around is valid")
    gap = method.halo(**method.defaults()) + 1
    volume, mask = np.zeros((2 + gap, *SHAPE[1:]), picture(method).dtype), np.zeros((2 + gap, *SHAPE[1:]), bool)
    planes = [(place, picture(method, seed, SHAPE[1:]), holes(SHAPE[1:], seed)) for seed, place in enumerate((0, -1))]
    for place, image, used in planes:
        volume[place], mask[place] = image, used
    whole = method.function(volume, mask=mask)
    for place, image, used in planes:
        if method.gives == "segmentation" and method.settles:
            alone = method.function(image, mask=used, **whole.model.settings)
            np.testing.assert_array_equal(whole.labels[place], alone.labels)
        elif method.fit is not None and method.gives != "image":  # what is fitted to both is not fitted to each alone
            np.testing.assert_array_equal(np.asarray(whole)[place], whole.model.apply(image, used))
        else:
            alone = np.asarray(method.function(image, mask=used))
            np.testing.assert_allclose(np.asarray(whole)[place], alone, rtol=1e-5, atol=4e-6 * np.abs(alone).max())


@local
def test_planes_as_far_apart_as_can_be_have_the_results_of_each_alone(method):
    if "spacing" not in method.inputs or method.fit is not None:
        pytest.skip("has no lengths, or is fitted to all planes")
    # Edges are where all around is valid, in the planes beside as well.
    seeds = [3] * 4 if method.gives == "edges" else range(4)
    planes = [(picture(method, seed, SHAPE[1:]), holes(SHAPE[1:], hole)) for seed, hole in enumerate(seeds)]
    volume, mask = (np.stack(layers) for layers in zip(*planes, strict=True))
    whole = strength_of(method.function(volume, mask=mask, spacing=FAR))
    for number, (image, used) in enumerate(planes):
        alone = strength_of(method.function(image, mask=used))
        np.testing.assert_allclose(whole[number], alone, rtol=1e-5, atol=4e-6 * np.abs(alone).max())


@volumetric
def test_equal_planes_far_apart_have_the_result_of_one(method):
    if method.name in COUNTING:
        pytest.skip("goes by how many pixels there are")
    image, mask = picture(method, shape=SHAPE[1:]), holes(SHAPE[1:])
    far = {"spacing": FAR} if "spacing" in method.inputs else {}
    stack = method.function(np.stack([image] * 5), mask=np.stack([mask] * 5), **far)
    alone = method.function(image, mask=mask)
    # The outermost planes of a stack lie at its border, which what is enclosed does not.
    for number in (1, 2, 3) if method.name in BY_THE_BORDER else range(5):
        assert_alike(stack, alone, lambda layer, number=number: layer[number])


@volumetric
def test_masks_hold_in_volumes(method):
    image, mask = picture(method, shape=SHAPE), holes(SHAPE)
    changed = np.where(mask, image, np.random.default_rng(1).integers(0, 3, SHAPE)).astype(image.dtype)
    result = method.function(image, mask=mask)
    assert_same(result, method.function(changed, mask=mask))
    for name, layer in images_of(result).items():
        assert layer.shape == SHAPE
        assert not layer[~(mask if method.gives == "image" else result.valid)].any(), name
    if method.takes != "labels":
        assert_same(
            method.function(np.where(mask, image.astype(np.float32), np.nan)),
            method.function(image.astype(np.float32), mask=mask),
        )


@volumetric
def test_the_bytes_of_a_volume_depend_neither_on_threads_nor_on_how_it_lies_in_memory(method):
    shape = (4, 40, 50) if method.name in SLOW else (24, 150, 160)
    image, mask = picture(method, shape=shape), holes(shape)
    expected = answer_or_error(method, image, "must be one of at most", mask=mask)
    if expected is None:
        pytest.skip("takes smaller volumes only")
    for n in (1, 3):
        with use_threads(n):
            assert_same(method.function(np.asfortranarray(image), mask=mask[::-1].copy()[::-1]), expected)


@volumetric
@pytest.mark.parametrize("constant", [True, False])
def test_tiny_and_constant_volumes_have_an_answer_or_a_clear_error(method, constant):
    for shape in itertools.product((1, 2), (1, 5), (1, 5)):
        image = np.full(shape, 7, np.uint8) if constant else np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
        result = answer_or_error(method, image, "must be")
        for layer in images_of(result).values() if result is not None else ():
            assert layer.shape == shape
            assert np.isfinite(layer).all()
    result = answer_or_error(
        method, np.zeros((2, 5, 5), np.uint8), "at least one valid", mask=np.zeros((2, 5, 5), bool)
    )
    assert result is None or not any(layer.any() for layer in images_of(result).values())


@flat
def test_what_is_of_a_plane_by_nature_says_how_to_get_on_with_a_volume(method):
    if method.takes == "labels":
        pytest.skip("refuses a map by its number of axes")
    with pytest.raises(ValueError, match=r"one plane at a time, e.g. image\[0\]"):
        method.function(np.stack([picture(method, shape=(30, 31))] * 8))
