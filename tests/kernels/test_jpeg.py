"""Every build finds the same damage in a JPEG as the reference, and none in what an encoder wrote."""

import io

import numpy as np
import pytest
from PIL import Image

from snowshoe.io.formats import jpeg_scans
from snowshoe.kernels.dispatch import available_levels, native_module
from snowshoe.kernels.jpeg import reference

RNG = np.random.default_rng(0)
PHOTO = np.kron(RNG.integers(0, 255, (5, 6, 3)), np.ones((9, 8, 1))) + RNG.normal(0, 20, (45, 48, 3))
PHOTO = PHOTO.clip(0, 255).astype(np.uint8)
ENCODED = [
    {},
    {"progressive": True},
    {"subsampling": 0, "quality": 100},
    {"restart_marker_blocks": 3},
    {"restart_marker_rows": 1, "progressive": True, "quality": 95},
    {"optimize": True, "quality": 5},
]


def encoded(mode, options, shape=(45, 48)):
    buffer = io.BytesIO()
    Image.fromarray(PHOTO[: shape[0], : shape[1]]).convert(mode).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def verdict(data):
    try:
        return jpeg_scans.spare_bytes(data)
    except jpeg_scans.Damaged:
        return "damaged"


def damaged(whole, number):
    """One of many ways to spoil the scan: a flipped bit, a hole, zeros, something put in between."""
    rng = np.random.default_rng(number)
    content, n = bytearray(whole), int(rng.integers(1, 60))
    place = int(rng.integers(whole.find(b"\xff\xda") + 14, len(whole) - n - 2))
    if number % 4 == 0:
        content[place] ^= 1 << n % 8
    else:
        content[place : place + n * (number % 4 < 3)] = [b"", b"", bytes(n), rng.bytes(n)][number % 4]
    return bytes(content)


@pytest.mark.parametrize("options", ENCODED)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_what_an_encoder_wrote_is_whole(options, mode):
    for shape in ((45, 48), (8, 8), (1, 1), (17, 33)):
        assert verdict(encoded(mode, options, shape)) == 0


@pytest.mark.parametrize("level", available_levels())
@pytest.mark.parametrize("options", ENCODED)
def test_every_build_gives_the_reference_s_verdict(monkeypatch, level, options):
    whole = encoded("RGB", options)
    spoiled = [whole, *(damaged(whole, number) for number in range(40))]
    monkeypatch.setattr(jpeg_scans, "scan", reference.scan)
    expected = [verdict(data) for data in spoiled]
    monkeypatch.setattr(jpeg_scans, "scan", native_module(level).jpeg_scan)
    assert [verdict(data) for data in spoiled] == expected
    assert expected.count("damaged") > 20


def test_a_lost_scan_of_a_progressive_image_is_missed():
    whole = encoded("RGB", {"progressive": True})
    scans = [place for place in range(len(whole)) if whole[place : place + 2] == b"\xff\xda"]
    assert verdict(whole[: scans[-1]] + b"\xff\xd9") == "damaged"


def test_an_image_without_tables_of_its_own_is_not_judged():
    whole = encoded("L", {})
    begin = whole.find(b"\xff\xc4")
    end = whole.find(b"\xff\xda")
    assert verdict(whole[:begin] + whole[end:]) == 0
