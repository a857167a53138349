"""Images whose right answer is known."""

from __future__ import annotations

import numpy as np


def mosaic(seed, n_classes=4, noise=5.0, cells=(5, 7), size=12):
    """A patchwork of grey levels under noise, and its classes 1…n by brightness."""
    random = np.random.default_rng(seed)
    classes = random.integers(1, n_classes + 1, cells)
    classes.reshape(-1)[:n_classes] = np.arange(1, n_classes + 1)
    truth = np.repeat(np.repeat(classes, size, 0), size, 1)
    image = truth * (240 / n_classes) + random.normal(0, noise, truth.shape)
    return np.clip(image, 0, 255).astype(np.uint8), truth


def specked_discs(seed, n=6, radius=6):
    """Bright discs and bright specks of up to four pixels on a dark ground, and the discs alone as objects 1…n."""
    random = np.random.default_rng(seed)
    truth = np.zeros((60, 90), np.int32)
    rows, columns = np.indices(truth.shape)
    for label in range(1, n + 1):
        row, column = 15 + 30 * ((label - 1) // 3), 15 + 30 * ((label - 1) % 3)
        truth[(rows - row) ** 2 + (columns - column) ** 2 <= radius**2] = label
    image = np.where(truth > 0, 200, 40)
    for row, column in random.integers(1, (58, 88), (40, 2)):
        if not truth[row - 1 : row + 3, column - 1 : column + 3].any():
            image[row : row + 2, column : column + 2] = 200
    return image.astype(np.uint8), truth
