"""Score weights exactly as ``snowshoe bench bsds500 --methods edge_network`` does, before they are shipped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch

from snowshoe.arrays import everything
from snowshoe.bench.bsds import bsds500
from snowshoe.bench.scored import edge_strength
from snowshoe.metrics.bsds import Prediction
from snowshoe.networks.planes import padded
from snowshoe.results import Edges
from training.export import Shipped, averaged
from training.model import STRIDE

Batch = npt.NDArray[np.float32]


def evaluate(weights: Path, folder: Path, split: str, limit: int | None) -> dict[str, Any]:
    """Return ODS, OIS and AP of a checkpoint's averaged weights, or of an exported network."""
    infer = _of_file(weights) if weights.suffix == ".onnx" else _of_checkpoint(weights)

    def predict(photo: npt.NDArray[np.uint8]) -> Prediction:
        strength = infer(_padded(photo))[0, 0, : photo.shape[0], : photo.shape[1]]
        edges = Edges(strength, everything(strength.shape), step=1 / 255)
        return Prediction.of_strength(edge_strength(edges))

    result = bsds500(folder, split=split, limit=limit, predict=predict)
    scores = dataclasses.asdict(result.boundary)
    return {"split": split, "n_images": len(result.images), **{name: scores[name] for name in ("ods", "ois", "ap")}}


def _padded(photo: npt.NDArray[np.uint8]) -> Batch:
    planes = np.moveaxis(photo.astype(np.float32) / 255, -1, 0)
    return np.ascontiguousarray(padded(planes, STRIDE)[None])


def _of_checkpoint(path: Path) -> Callable[[Batch], Batch]:
    net = Shipped(averaged(path)).eval()

    @torch.no_grad()
    def infer(image: Batch) -> Batch:
        strength: Batch = net(torch.from_numpy(image)).numpy()
        return strength

    return infer


def _of_file(path: Path) -> Callable[[Batch], Batch]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return lambda image: session.run(None, {"image": image})[0]
