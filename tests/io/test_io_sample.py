"""The bundled sample is there without a network, and the room costs nothing until it is used."""

import subprocess
import sys

import numpy as np
import pytest

from snowshoe.errors import UnreadableImage
from snowshoe.io import load_sample, sample


def test_the_sample_is_a_colour_photo_from_scikit_image_s_wheel():
    from skimage import data

    loaded = load_sample()
    np.testing.assert_array_equal(loaded.pixels, data.coffee())
    np.testing.assert_array_equal(sample(), loaded.pixels)
    assert (loaded.source, loaded.channel_axis, loaded.mask, loaded.notes) == ("coffee.png", -1, None, ())


def test_the_sample_without_scikit_image_is_one_sentence(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UnreadableImage, match="cannot read the sample: scikit-image is not installed"):
        sample()


def imported(script):
    script += "; import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_room_imports_no_decoder_until_one_is_needed():
    heavy = {"PIL", "tifffile", "imagecodecs", "scipy", "skimage"}
    assert imported("import snowshoe.io") & heavy == set()
    assert imported("from snowshoe.io import sample; sample()") & heavy == {"PIL"}
