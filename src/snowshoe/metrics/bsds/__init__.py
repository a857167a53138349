"""The BSDS500 benchmark: boundaries and regions scored against several people, as the published numbers are.

Written from the published description of the protocol, for every measure that papers report. What differs from the
official programs: pixels are matched exactly (theirs leaves out a random part of the graph, seeded by the clock, so
that its own figures vary by about 5e-5), hence two runs here give the same bytes, and F is higher by about 1e-4.

References
----------
.. [1] Arbeláez, P., Maire, M., Fowlkes, C., & Malik, J. (2011). Contour detection and hierarchical image segmentation.
   IEEE Transactions on Pattern Analysis and Machine Intelligence, 33(5), 898-916. doi:10.1109/TPAMI.2010.161
.. [2] Martin, D. R., Fowlkes, C. C., & Malik, J. (2004). Learning to detect natural image boundaries using local
   brightness, color, and texture cues. IEEE Transactions on Pattern Analysis and Machine Intelligence, 26(5), 530-549.
   doi:10.1109/TPAMI.2004.1273918
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snowshoe.metrics.bsds.contours import segmentation_boundaries as segmentation_boundaries
    from snowshoe.metrics.bsds.contours import thin as thin
    from snowshoe.metrics.bsds.files import Annotation as Annotation
    from snowshoe.metrics.bsds.files import read_prediction as read_prediction
    from snowshoe.metrics.bsds.files import read_truth as read_truth
    from snowshoe.metrics.bsds.prediction import Prediction as Prediction
    from snowshoe.metrics.bsds.prediction import default_thresholds as default_thresholds
    from snowshoe.metrics.bsds.result import BenchmarkResult as BenchmarkResult
    from snowshoe.metrics.bsds.suppression import suppress as suppress

# Loaded when first used: one score needs the boundaries, and not the readers and the page with them.
_HOMES = {
    "Annotation": "files",
    "BenchmarkResult": "result",
    "Prediction": "prediction",
    "default_thresholds": "prediction",
    "read_prediction": "files",
    "read_truth": "files",
    "segmentation_boundaries": "contours",
    "suppress": "suppression",
    "thin": "contours",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
