"""A small data set in the benchmark's own form."""

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat


@pytest.fixture
def segmentation():
    """Number → a label image of three regions."""

    def of(number):
        labels = np.ones((24, 30), np.uint16)
        labels[:, 8 + number :] = 2
        labels[10 + number :, 15:] = 3
        return labels

    return of


@pytest.fixture
def folder(tmp_path, segmentation):
    """A small data set: three photos, two annotators each."""
    for kind in ("images", "groundTruth"):
        (tmp_path / kind / "val").mkdir(parents=True)
    truth = np.empty((1, 2), object)
    for i, name in enumerate(("1001", "1002", "1003")):
        labels = segmentation(i)
        Image.fromarray(np.repeat(labels[..., None] * 60, 3, axis=2).astype(np.uint8)).save(
            tmp_path / "images" / "val" / f"{name}.jpg", quality=95
        )
        truth[0, :] = [{"Segmentation": labels}, {"Segmentation": segmentation(i + 1)}]
        savemat(tmp_path / "groundTruth" / "val" / f"{name}.mat", {"groundTruth": truth})
    return tmp_path


@pytest.fixture
def results(folder, segmentation):
    """Perfect label images, as a program would hand them in."""
    (folder / "results").mkdir()
    for i, name in enumerate(("1001", "1002", "1003")):
        np.save(folder / "results" / f"{name}.npy", segmentation(i))
    return folder / "results"
