"""From a checkpoint to the file that ships: normalisations folded away, weights in half precision, parity checked."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.data import normalise
from training.model import STRIDE, EdgeNet, folded, with_weights

OPSET = 18
TERMS = "BSDS500 is for research and education; so are weights that were trained on it"
PARITY = 2e-3
"""How far the file's strength may be from the network's: weights of half precision have 11 bits."""


class Shipped(nn.Module):
    """Red, green and blue in 0 to 1 → strength of an edge in 0 to 1; a photo and its mirror image give the same."""

    def __init__(self, net: EdgeNet) -> None:
        super().__init__()
        self.net = folded(net)

    def forward(self, image: Tensor) -> Tensor:
        """(1, 3, H, W), sides multiples of 16 → (1, 1, H, W)."""
        both = torch.sigmoid(self.net(normalise(torch.cat([image, image.flip(3)])))[0])
        return (both[:1] + both[1:].flip(3)) / 2


def averaged(checkpoint: Path) -> EdgeNet:
    """Return the network with the averaged weights of a checkpoint."""
    return with_weights(_read(checkpoint)["average"]).eval()


def exported(path: Path) -> EdgeNet:
    """Return the network of an exported file, its normalisations folded away, to train it further."""
    prefix, half = "net.", ".half"
    initial = {weights.name.removesuffix(half): weights for weights in onnx.load(path).graph.initializer}
    named = {name.removeprefix(prefix): weights for name, weights in initial.items() if name.startswith(prefix)}
    return with_weights({name: torch.tensor(numpy_helper.to_array(w)).float() for name, w in named.items()})


def _read(checkpoint: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return state


def export(checkpoint: Path, out: Path) -> dict[str, Any]:
    """Write the network as ONNX and what is known of it as JSON beside it; return that, its size and its parity."""
    shipped = Shipped(averaged(checkpoint)).eval()
    onnx.save(halved(as_onnx(shipped)), out)
    known = {
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "parameters": sum(p.numel() for p in shipped.parameters()),
        "date": datetime.date.today().isoformat(),
        "data": f"BSDS500 {' and '.join(_read(checkpoint)['splits'])}",
        "terms": TERMS,
    }
    out.with_suffix(".json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return known | {"bytes": out.stat().st_size, "greatest_difference": _difference(shipped, out)}


def as_onnx(shipped: Shipped) -> onnx.ModelProto:
    """Return the network as ONNX, for images of any height and width that are multiples of 16."""
    height, width = (torch.export.Dim(name, min=1, max=2**15) for name in ("rows", "columns"))
    program = torch.onnx.export(
        shipped,
        (torch.rand(1, 3, 4 * STRIDE, 6 * STRIDE),),
        input_names=["image"],
        output_names=["strength"],
        dynamic_shapes=({2: STRIDE * height, 3: STRIDE * width},),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    if program is None:
        raise RuntimeError("PyTorch exported nothing")
    return program.model_proto


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store weights in half precision; they are cast back where they are used, so all arithmetic stays in single.

    What the exporter noted of its own work, such as paths of source files, is left out.
    """
    graph = model.graph
    for noted in (model, graph, *graph.node, *graph.input, *graph.output):
        noted.ClearField("metadata_props")
        noted.ClearField("doc_string")
    del graph.value_info[:]
    casts = []
    for weights in list(graph.initializer):
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size > 1:
            graph.initializer.remove(weights)
            graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{weights.name}.half"))
            casts.append(helper.make_node("Cast", [f"{weights.name}.half"], [weights.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


@torch.no_grad()
def _difference(shipped: Shipped, path: Path) -> float:
    """Return how far file and network differ at most on random images of three sizes; too far is an error."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    generator = torch.Generator().manual_seed(1)
    worst = 0.0
    for height, width in ((STRIDE, STRIDE), (5 * STRIDE, 3 * STRIDE), (12 * STRIDE, 20 * STRIDE)):
        coarse = torch.rand(1, 3, height // 8, width // 8, generator=generator)
        image = nn.functional.interpolate(coarse, scale_factor=8.0, mode="bilinear")
        (strength,) = session.run(None, {"image": image.numpy()})
        worst = max(worst, float(np.abs(strength - shipped(image).numpy()).max()))
    if not worst <= PARITY:
        raise ValueError(f"exported network must be within {PARITY} of the trained one, got {worst}")
    return worst
