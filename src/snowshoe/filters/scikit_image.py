"""The one door to scikit-image: what is outside snowshoe's purpose, called so that its defaults play no part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def dilation_under(seed: Floats, ceiling: Floats) -> Floats:
    """Return the seed grown as far as the ceiling lets it, over the 4 nearest pixels (morphological reconstruction)."""
    from scipy.ndimage import generate_binary_structure
    from skimage.morphology import reconstruction

    grown: Floats = reconstruction(seed, ceiling, method="dilation", footprint=generate_binary_structure(seed.ndim, 1))
    return grown
