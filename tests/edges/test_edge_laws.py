"""What holds for every edge detector here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from snowshoe import catalogue
from snowshoe.kernels.dispatch import use_threads
from snowshoe.methods.edges import laplacian, log, sobel

METHODS = {"sobel": sobel, "laplacian": laplacian, "log": log}
BORDERS = ["constant", "reflect", "nearest", "mirror", "wrap"]
DTYPES = [np.uint8, np.int16, np.uint32, np.float32, np.float64]
every = pytest.mark.parametrize("name", METHODS)


@st.composite
def cases(draw, min_side=1, max_side=30):
    """An image with a mask and, in float images, NaN; and settings that all methods take."""
    dtype = draw(st.sampled_from(DTYPES))
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, min_side=min_side, max_side=max_side))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    image = rng.integers(0, 200, shape).astype(dtype)
    if image.dtype.kind == "f":
        image[rng.random(shape) < draw(st.sampled_from([0, 0.01]))] = np.nan
    mask = None if draw(st.booleans()) else rng.random(shape) > 0.01
    return image, mask, draw(st.sampled_from(BORDERS))


def bytes_of(edges):
    layers = {**edges.layers, "valid": edges.valid}
    return {name: np.ascontiguousarray(layer).tobytes() for name, layer in layers.items()}


def window(array, rows, columns, halo, border):
    """A block with its halo, cut at the image's border or, where that wraps, continued on the other side."""
    cut = []
    for (low, high), size in zip((rows, columns), array.shape, strict=True):
        index = np.arange(low - halo, high + halo)
        cut.append(index % size if border == "wrap" else index[(index >= 0) & (index < size)])
    return array[np.ix_(*cut)], [min(low, halo) if border != "wrap" else halo for low, _ in (rows, columns)]


@every
@settings(max_examples=30)
@given(case=cases(), data=st.data())
def test_a_tile_with_the_declared_halo_equals_the_whole_byte_for_byte(name, case, data):
    image, mask, border = case
    whole = METHODS[name](image, border=border, mask=mask)
    halo = catalogue.get(name).halo(**catalogue.get(name).defaults())
    spans = []
    for size in image.shape:
        low = data.draw(st.integers(0, size - 1))
        spans.append((low, data.draw(st.integers(low + 1, size))))
    block, (top, left) = window(image, *spans, halo, border)
    block_mask = None if mask is None else window(mask, *spans, halo, border)[0]
    tile = METHODS[name](block, border=border, mask=block_mask)
    rows, columns = (slice(low, high) for low, high in spans)
    height, width = (high - low for low, high in spans)
    for layer, values in {**whole.layers, "valid": whole.valid}.items():
        part = tile.valid if layer == "valid" else tile.layers[layer]
        np.testing.assert_array_equal(part[top : top + height, left : left + width], values[rows, columns])


@every
@given(case=cases())
def test_pixels_that_are_not_valid_never_matter(name, case):
    image, mask, border = case
    left_out = np.zeros(image.shape, bool) if mask is None else ~mask
    if image.dtype.kind == "f":
        left_out |= np.isnan(image)
    before = METHODS[name](image, border=border, mask=mask)
    changed = np.where(left_out, image.dtype.type(123), image)
    assert bytes_of(METHODS[name](changed, border=border, mask=~left_out)) == bytes_of(before)
    for layer in before.layers.values():
        assert np.isfinite(layer).all()
        assert not layer[~before.valid].any()


@every
@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (40, 50)])
def test_a_constant_image_gives_zeros(name, border, shape):
    for dtype in DTYPES:
        edges = METHODS[name](np.full(shape, 77, dtype), border=border, cval=77)
        assert edges.valid.all()
        assert not any(layer.any() for layer in edges.layers.values())


@every
def test_a_fully_masked_image_gives_zeros(name):
    edges = METHODS[name](np.arange(12.0).reshape(3, 4), mask=np.zeros((3, 4), bool))
    assert not any(layer.any() for layer in (edges.valid, *edges.layers.values()))
    assert edges.summary == {"mean": 0.0, "max": 0.0}


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_number_of_threads_does_not_matter(name, dtype):
    image = np.random.default_rng(0).integers(0, 200, (1100, 1000)).astype(dtype)
    answers = []
    for n in (1, 3):
        with use_threads(n):
            answers.append(bytes_of(METHODS[name](image)))
    assert answers[0] == answers[1]


@every
def test_read_only_and_strided_images_are_read_and_left_alone(name):
    image = np.random.default_rng(0).normal(size=(60, 40))
    image.setflags(write=False)
    strided = image[::2, ::-1]
    assert bytes_of(METHODS[name](strided)) == bytes_of(METHODS[name](strided.copy()))


@every
def test_8_bit_values_in_float_give_the_same_edges(name):
    image = np.random.default_rng(0).integers(0, 256, (50, 60), dtype=np.uint8)
    parameters = {"slope": 5.0} if name == "log" else {}
    narrow, wide = METHODS[name](image, **parameters), METHODS[name](image.astype(np.float32), **parameters)
    for layer, values in narrow.layers.items():
        np.testing.assert_array_equal(wide.layers[layer], values)


@every
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_cval_that_is_no_number_is_refused(name, bad):
    with pytest.raises(ValueError, match="cval must be a finite number"):
        METHODS[name](np.zeros((3, 3)), border="constant", cval=bad)


@pytest.mark.parametrize("method", [sobel, laplacian])
@pytest.mark.parametrize("bad", [-1, 256, 0.5])
def test_a_cval_that_a_pixel_cannot_hold_is_refused(method, bad):
    with pytest.raises(ValueError, match="cval must be an integer from 0 to 255 for uint8 pixels"):
        method(np.zeros((3, 3), np.uint8), border="constant", cval=bad)


@every
def test_a_border_that_is_not_known_is_refused(name):
    with pytest.raises(ValueError, match="border must be 'constant' or 'reflect'"):
        METHODS[name](np.zeros((3, 3)), border="symmetric")


@every
def test_an_image_that_is_not_two_dimensional_is_refused(name):
    with pytest.raises(ValueError, match="image must be 2-D"):
        METHODS[name](np.zeros((3, 3, 3)))
