"""Count built ellipsoids that overlap and touch in 16-bit OME-TIFFs of uneven voxels, and measure their volumes.

    python docs/design/count_ellipsoids.py [--volumes 20] [--json]

Each volume has 30 ellipsoids with half-axes of 4.25 to 9.2 µm in 60 planes of 256 × 256 pixels, a voxel of 1 × 0.3 × 0.3
µm, blurred with a Gaussian of 0.3 µm, with Poisson noise. About half of them touch another or reach into it, by up to an
eighth of the distance of their middles; there a voxel belongs to the one in which it lies deeper. The commands are those
that a person would type.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import tifffile
from scipy import ndimage

from snowshoe import io, metrics
from snowshoe.interfaces.cli import run

RECIPE = "gaussian:sigma=0.5um+otsu+components+split_touching"
SHAPE, VOXEL = (60, 256, 256), (1.0, 0.3, 0.3)
GROUND, SIGNAL, BLUR = 100.0, 600.0, 0.3


def built(seed, *, shape=SHAPE, voxel=VOXEL, n=30, radius=(5.0, 8.0)):
    """Return a noisy volume of 16 bits and the labels of its ellipsoids."""
    rng = np.random.default_rng(seed)
    bodies = _placed(rng, np.multiply(shape, voxel), n, radius)
    truth, depth = np.zeros(shape, np.int32), np.ones(shape)
    for number, (centre, axes, turn, _) in enumerate(bodies, 1):
        ends = [(max(0, int((c - max(axes)) / v)), int((c + max(axes)) / v) + 2) for c, v in zip(centre, voxel, strict=True)]
        box = tuple(slice(*end) for end in ends)
        places = [(np.arange(n)[part] + 0.5) * v for n, part, v in zip(shape, box, voxel, strict=True)]
        offsets = np.stack(np.meshgrid(*places, indexing="ij"), -1) - centre
        form = ((offsets @ turn / axes) ** 2).sum(-1)
        inside = form < depth[box]
        truth[box][inside], depth[box][inside] = number, form[inside]
    light = ndimage.gaussian_filter(GROUND + SIGNAL * (truth > 0), [BLUR / size for size in voxel])
    return rng.poisson(light).astype(np.uint16), truth


def _placed(rng, extent, n, radius):
    """Return ellipsoids as (centre, half-axes, axes' directions, how many they overlap): chains of at most three."""
    bodies = []
    for _ in range(20_000):
        if len(bodies) == n:
            break
        axes, turn = rng.uniform(*radius) * rng.uniform(0.85, 1.15, 3), np.linalg.qr(rng.normal(size=(3, 3)))[0]
        partner = int(rng.integers(len(bodies))) if bodies and rng.random() < 0.5 else None
        centre = rng.uniform(0, extent) if partner is None else _beside(rng, bodies[partner], axes, turn)
        others = [body for place, body in enumerate(bodies) if place != partner]
        inside = (centre > axes.max()).all() and (centre < extent - axes.max()).all()
        clear = all(np.linalg.norm(centre - c) > axes.max() + a.max() + 1.5 for c, a, _, _ in others)
        if inside and clear and (partner is None or bodies[partner][3] < 2):
            bodies.append([centre, axes, turn, int(partner is not None)])
            if partner is not None:
                bodies[partner][3] += 1
    return bodies


def _beside(rng, body, axes, turn):
    """Return a centre from which an ellipsoid reaches a little into another."""
    centre, other_axes, other_turn, _ = body
    way = rng.normal(size=3)
    way /= np.linalg.norm(way)
    reach = sum(1 / np.linalg.norm(way @ t / a) for t, a in ((turn, axes), (other_turn, other_axes)))
    return centre + way * reach * rng.uniform(0.875, 1.0)


def counted(folder, seed, **size):
    """Return F1, and how far the volumes are from the truth: of all together, and of each object that was found."""
    image, truth = built(seed, **size)
    sizes = dict(zip(("PhysicalSizeZ", "PhysicalSizeY", "PhysicalSizeX"), size.get("voxel", VOXEL), strict=True))
    tifffile.imwrite(folder / "stack.ome.tif", image, metadata={"axes": "ZYX", **sizes})
    labels, table = str(folder / "labels.tif"), str(folder / "table.csv")
    code = run(["segment", str(folder / "stack.ome.tif"), "-m", RECIPE, "-o", labels, "--json"])
    code += run(["measure", labels, "--properties", "volume", "-o", table, "--json"])
    assert code == 0
    found = io.read_labels(labels)
    names = (folder / "table.csv").read_text().splitlines()[0].split(",")
    assert names[1] == "volume_um3", names
    volumes = np.loadtxt(folder / "table.csv", delimiter=",", skiprows=1, usecols=1)
    right = np.bincount(truth.reshape(-1))[1:] * np.prod(size.get("voxel", VOXEL))
    matched = metrics.object_matching(found, truth, iou=0.5)
    errors = [volumes[one - 1] / right[other - 1] - 1 for one, other in _pairs(found, truth)]
    return matched.f1, volumes.sum() / right.sum() - 1, errors


def _pairs(found, truth):
    """Yield the numbers of objects that share more than half of what either has."""
    joint = np.zeros((int(found.max()) + 1, int(truth.max()) + 1), np.int64)
    np.add.at(joint, (found.reshape(-1), truth.reshape(-1)), 1)
    unions = joint.sum(1, keepdims=True) + joint.sum(0) - joint
    return [(a, b) for a, b in np.argwhere(2 * joint > unions) if a and b]


def main():
    """Print a line for each volume, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--volumes", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(asked.volumes):
            f1, total, errors = counted(Path(folder), seed)
            size = np.abs(errors)
            rows.append({"f1": f1, "total": total, "mean": float(np.mean(errors)), "median": float(np.median(size))})
            rows[-1] |= {"within_2": float(np.mean(size <= 0.02)), "largest": float(size.max())}
            print(json.dumps(rows[-1]) if asked.json else {k: round(v, 4) for k, v in rows[-1].items()}, flush=True)
    whole = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    print({"all": {k: round(v, 4) for k, v in whole.items()}, "least f1": round(min(row["f1"] for row in rows), 4)})


if __name__ == "__main__":
    main()
