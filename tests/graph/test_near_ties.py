"""Decisions don't hang on the last digits or the sign that a linear algebra library happens to give."""

import numpy as np
import pytest
import skimage.data

from snowshoe import grabcut, normalised_cuts, random_walker

EIGH, EXP = np.linalg.eigh, np.exp


def noisy_eigh(sign, seed):
    """An eigensolver as another library could be: other last digits, and the other sign."""
    rng = np.random.default_rng(seed)

    def eigh(matrix):
        values, vectors = EIGH(matrix)
        return values * (1 + 1e-14 * rng.normal(size=values.shape)), sign * (
            vectors + 1e-14 * rng.normal(size=vectors.shape)
        )

    return eigh


def stripes(*greys):
    return np.repeat(np.repeat(np.uint8([greys]), 20, axis=0), 16, axis=1)


@pytest.mark.parametrize(
    ("method", "image", "options"),
    [
        (normalised_cuts, stripes(0, 40, 80, 120, 160, 200), {"n_segments": 3}),
        (normalised_cuts, stripes(0, 40, 80, 120, 160, 200), {"n_segments": 4}),
        (normalised_cuts, skimage.data.camera()[::6, ::6], {}),
        (grabcut, skimage.data.camera()[::6, ::6], {}),
    ],
    ids=["cuts of stripes", "more cuts of stripes", "cuts of a photo", "grabcut of a photo"],
)
def test_eigenvectors_of_another_sign_and_other_last_digits_change_nothing(monkeypatch, method, image, options):
    expected = method(image, **options).labels
    for sign, seed in [(-1, 0), (1, 1), (-1, 2)]:
        monkeypatch.setattr(np.linalg, "eigh", noisy_eigh(sign, seed))
        np.testing.assert_array_equal(method(image, **options).labels, expected)


def test_other_last_digits_of_the_exponential_leave_a_tie_to_the_lower_marker(monkeypatch):
    image, marks = np.full((9, 21), 50, np.uint8), np.zeros((9, 21), np.uint8)
    marks[:, 0], marks[:, -1] = 1, 2
    for seed in range(4):
        rng = np.random.default_rng(seed)
        monkeypatch.setattr(np, "exp", lambda x, rng=rng: EXP(x) * (1 + 1e-15 * rng.normal(size=np.shape(x))))
        labels = random_walker(image, markers=marks, tolerance=1e-12).labels
        np.testing.assert_array_equal(labels[:, :11], 1)
        np.testing.assert_array_equal(labels[:, 11:], 2)
