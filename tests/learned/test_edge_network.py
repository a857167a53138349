"""The shipped network: any image, in tiles or whole, with weights that are the ones that were shipped."""

import contextlib
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest

import snowshoe
from snowshoe.arrays import as_image
from snowshoe.errors import MissingDependency, UnusableNetwork
from snowshoe.kernels.dispatch import use_threads
from snowshoe.networks import network, shipped
from snowshoe.networks.network import load
from snowshoe.networks.planes import planes
from snowshoe.networks.scale import Scale

TOLERANCE = 1e-3
STEP = np.repeat(np.array([[50] * 40 + [200] * 40], dtype=np.uint8), 80, axis=0)


@pytest.fixture(scope="module")
def cup():
    return snowshoe.sample()


def peak_of(script):
    """Run a script in a process of its own, and return what it prints and its greatest memory in bytes."""
    measured = script + "\nfrom snowshoe.scale.memory import peak_of_process; print(peak_of_process())"
    told = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True).stdout.split()
    return told[:-1], int(told[-1])


def test_tiles_give_what_the_whole_gives(cup):
    checked = as_image(cup, channel_axis=-1)
    whole, tiled = (shipped.edge_strength(checked, Scale(0, 255), tile=tile) for tile in (1024, 256))
    assert whole.max() > 0.3
    np.testing.assert_allclose(tiled, whole, rtol=0, atol=TOLERANCE)


def test_a_strip_of_any_length_takes_bounded_memory():
    script = (
        "import numpy as np, snowshoe\n"
        "strip = np.random.default_rng(0).integers(0, 256, (20_000, 200), np.uint8)\n"
        "mask = np.zeros(strip.shape, bool)\n"
        "mask[:700] = mask[9_000:9_010] = mask[-700:] = True\n"
        "found = snowshoe.edge_network(strip, mask=mask)\n"
        "print(found.strength.shape, found.strength[:700].min() > 0, found.strength[-700:].min() > 0)\n"
    )
    told, peak = peak_of(script)
    assert " ".join(told) == "(20000, 200) True True"
    assert peak < 1.2e9  # at once it would be above 2e9


def test_an_edge_is_found_where_it_is_with_its_direction():
    for image, normal in ((STEP, 0.0), (STEP.T, np.pi / 2)):
        found = snowshoe.edge_network(image)
        line = found.strength[40] if normal == 0 else found.strength[:, 40]
        assert line[8:-8].argmax() + 8 in (39, 40)
        assert abs(np.cos(found.orientation[40, 40] - normal)) > 0.99
        assert found.strength.min() >= 0
        assert found.strength.max() <= 1


def test_a_grey_image_is_one_of_three_equal_channels(cup):
    grey = cup[:96, :128, 1]
    expected = snowshoe.edge_network(grey).strength
    alpha = np.random.default_rng(0).integers(0, 256, grey.shape, np.uint8)
    for channels in ([grey], [grey, alpha], [grey] * 3, [grey] * 3 + [alpha]):
        found = snowshoe.edge_network(np.stack(channels, axis=-1), channel_axis=-1)
        np.testing.assert_array_equal(found.strength, expected)
    with pytest.raises(ValueError, match="image must be one of 1 to 4 channels, got '5 channels'"):
        snowshoe.edge_network(np.stack([grey] * 5, axis=-1), channel_axis=-1)


def test_a_micrograph_of_12_bits_in_16_counts_as_what_it_is(data):
    from PIL import Image

    path = sorted((data / "nuclei" / "images").glob("*.png"))[0]
    shallow = np.asarray(Image.open(path).convert("L"))[:128, :160]
    deep = (shallow.astype(np.uint16) << 4) + (shallow >> 4)
    expected = snowshoe.edge_network(shallow).strength
    given = snowshoe.edge_network(deep, white=4095)
    np.testing.assert_allclose(given.strength, expected, atol=0.05)
    if deep.max() > 2047:
        np.testing.assert_array_equal(snowshoe.edge_network(deep).strength, given.strength)


def test_images_of_next_to_nothing_have_an_answer():
    assert snowshoe.edge_network(np.array([[7]], np.uint8)).strength.shape == (1, 1)
    nothing = snowshoe.edge_network(np.full((5, 70), np.nan, np.float32))
    assert not nothing.valid.any()
    assert not any(layer.any() for layer in nothing.layers.values())
    assert np.ptp(snowshoe.edge_network(np.full((64, 64), 90, np.uint8)).strength[16:-16, 16:-16]) < 0.2


def test_booleans_are_black_and_white_and_values_beyond_single_precision_are_clipped():
    bright = STEP > 100
    expected = snowshoe.edge_network((255 * bright).astype(np.uint8)).strength
    np.testing.assert_array_equal(snowshoe.edge_network(bright).strength, expected)
    for greatest in (1e300, 1.7e308):
        found = snowshoe.edge_network(bright * greatest)
        assert np.isfinite(found.strength).all()
        assert found.strength.max() > 0.1


def test_a_result_can_be_sent_to_another_process():
    found = snowshoe.onnx(STEP)
    again = pickle.loads(pickle.dumps(found))
    np.testing.assert_array_equal(again.labels, found.labels)
    assert again.model.as_dict() == found.model.as_dict()


def test_a_mask_makes_no_edge_of_its_own():
    flat = np.full((96, 96), 120, np.uint8)
    mask = np.ones(flat.shape, bool)
    mask[30:60, 40:70] = False
    holed = snowshoe.edge_network(np.where(mask, flat, 0), mask=mask).strength
    np.testing.assert_array_equal(holed[mask], snowshoe.edge_network(flat).strength[mask])


def test_a_masked_pixel_is_seen_as_the_nearest_valid_one_the_leftmost_and_then_topmost_of_several():
    pixels = np.array([[10, 0, 40], [0, 0, 0], [20, 0, 30], [0, 0, 60], [50, 0, 70]], np.uint8)
    image = as_image(pixels, pixels > 0)
    seen = planes(image, (slice(0, 5), slice(0, 3)), Scale(0.0, 100.0), 1)
    right = [[10, 10, 40], [10, 10, 40], [20, 20, 30], [20, 60, 60], [50, 50, 70]]
    np.testing.assert_array_equal(seen[0], np.float32(right) / 100)


def test_weights_that_were_not_shipped_are_refused_by_name(tmp_path, monkeypatch):
    changed = tmp_path / "edge_network.onnx"
    content = bytearray(shipped.WEIGHTS.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    shutil.copy(shipped.WEIGHTS.with_suffix(".json"), tmp_path)
    monkeypatch.setattr(shipped, "WEIGHTS", changed)
    with contextlib.suppress(UnusableNetwork):
        load(changed)  # without a digest, as a network of one's own: this must not make it the shipped one
    with pytest.raises(UnusableNetwork, match=r"edge_network\.onnx must be the file that was shipped.*reinstall"):
        snowshoe.edge_network(STEP)


def test_what_is_known_of_the_weights_stands_beside_them():
    known = shipped.record()
    assert {"sha256", "parameters", "date", "data", "terms"} <= known.keys()
    assert shipped.WEIGHTS.stat().st_size <= 1.5e6


def test_onnxruntime_is_imported_when_a_network_runs_and_not_before():
    script = (
        "import sys, numpy as np, snowshoe, snowshoe.methods\n"
        "snowshoe.otsu(np.eye(8, dtype=np.uint8))\n"
        "print('onnxruntime' in sys.modules)\n"
        "snowshoe.edge_network(np.eye(8, dtype=np.uint8))\n"
        "print('onnxruntime' in sys.modules)"
    )
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert outcome.stdout.split() == ["False", "True"]
    assert outcome.stderr == ""


def test_without_onnxruntime_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    copy = tmp_path / "copy.onnx"
    shutil.copy(shipped.WEIGHTS, copy)
    with pytest.raises(MissingDependency, match="needs onnxruntime; install it with: pip install onnxruntime"):
        network.load(copy)


def test_a_network_is_loaded_once_for_each_number_of_threads():
    image = np.random.default_rng(0).random((3, 256, 256), dtype=np.float32)
    loaded = shipped.edge_network()
    assert shipped.edge_network() is loaded
    answers = []
    for n in (1, 2, 3):
        with use_threads(n):
            session = loaded.sessions.for_pixels(image.size)
            assert session is loaded.sessions.for_pixels(image.size)
            assert session.get_session_options().intra_op_num_threads == n
            answers.append(loaded.run("strength", {"image": image[None]}))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer, answers[0])


def test_regions_follow_the_networks_borders_and_can_be_cut_again(cup):
    found = snowshoe.network_regions(cup[:192, :256], channel_axis=-1)
    assert found.hierarchy is not None
    strength = snowshoe.edge_network(cup[:192, :256], channel_axis=-1).strength
    np.testing.assert_allclose(found.maps["strength"], strength, atol=1e-6)
    assert found.recut(n_segments=7).n_labels == 7
    same = snowshoe.ucm(cup[:192, :256], edges="edge_network", channel_axis=-1)
    np.testing.assert_array_equal(found.labels, same.labels)
