"""Learns what joining two regions should cost from the train split of BSDS500, and writes the package's constants.

    python -m training.union_cost BSDS500 -o src/snowshoe/hierarchies/union_cost.json

`BSDS500` holds images/train and groundTruth/train.

Photos are merged as `ucm` does it, first by a simple cost, then by what has been learned (Nunez-Iglesias et al. 2013,
doi:10.1371/journal.pone.0071715). Each pair of regions met is an example. Its answer is the share of what the union
saves in bits that the annotators' regions don't: 0 if all people see the two as one, 1 if all see two. So the cost's
middle is where a union stops improving the variation of information. A network of one hidden layer fits the answers,
by logistic loss, Adam, and a learning rate that falls as a cosine. Same folder, same constants, on one machine.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from snowshoe import catalogue
from snowshoe.arrays import as_image
from snowshoe.bench.bsds.files import read_photo, read_truth
from snowshoe.hierarchies.contents import contents
from snowshoe.hierarchies.merging_by_contents import Cost, Judge
from snowshoe.hierarchies.ultrametric_contours import FINEST, merge_by_borders, oriented_watershed
from snowshoe.hierarchies.union_cost import FARTHEST, UnionCost, by_colours
from snowshoe.hierarchies.union_features import union_features
from snowshoe.labels.merging import merge_in_rounds
from snowshoe.labels.region_graph import RegionGraph
from snowshoe.methods.regions.ucm import contents_of

EXAMPLES = 1125
"""Drawn from each photo in each pass."""
PASSES = 2
HIDDEN, STEPS, BATCH, RATE, DECAY = 16, 4000, 2048, 0.01, 1e-5


@dataclass(frozen=True, eq=False)
class Photo:
    """What merging begins with, and the pixels that each region shares with each annotator's."""

    regions: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    planes: np.ndarray
    mean: float
    joint: np.ndarray
    starts: np.ndarray

    def graph(self) -> RegionGraph:
        """Return the graph to merge, anew for each time, since merging changes it."""
        return contents(self.regions, self.weights, self.planes)


def prepared(photo: Path, truth: Path, detector: str) -> Photo:
    """Return a photo's regions and people's."""
    pixels = read_photo(photo)
    edges = catalogue.get(detector).function(pixels, channel_axis=-1)
    labels, weights, mean = oriented_watershed(edges.relief.astype(np.float64), edges.orientation)
    regions = merge_by_borders(labels, weights).cut(level=FINEST * mean)
    planes = contents_of(as_image(pixels, channel_axis=-1))
    joints = [joint_counts(regions, annotation.segmentation) for annotation in read_truth(truth)]
    widths = [joint.shape[1] for joint in joints]
    return Photo(regions, weights, planes, mean, np.concatenate(joints, axis=1), np.cumsum([0, *widths[:-1]]))


def joint_counts(regions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return how many pixels each region shares with each region of one annotator."""
    _, numbers = np.unique(truth, return_inverse=True)
    n, k = int(regions.max()), int(numbers.max()) + 1
    cells = (regions.reshape(-1).astype(np.int64) - 1) * k + numbers.reshape(-1)
    return np.bincount(cells, minlength=n * k).reshape(n, k).astype(np.float64)


def examples(photo: Photo, cost: Cost) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield features, answers and weights of the pairs that are new in each round of merging by a cost."""
    graph, judge, joint = photo.graph(), Judge(photo.mean, cost), photo.joint.copy()
    new = np.ones(len(graph), np.bool_)
    for links in merge_in_rounds(graph, judge):
        fresh = new[graph.pairs].any(axis=1)
        features = np.stack(list(judge.features.values()), axis=1)[fresh]
        yield features, *answers(joint, photo.starts, graph.sizes, graph.pairs[fresh])
        kept, gone = links.T
        joint[kept] += joint[gone]
        new[:] = False
        new[kept] = True


def answers(
    joint: np.ndarray, starts: np.ndarray, size: np.ndarray, pairs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far unions go against people's regions, 0 to 1, and how much of the image's entropy they change."""
    saved = gain(size[pairs])
    shared = np.add.reduceat(gain(joint[pairs]), starts, axis=1)
    share = np.clip(shared.mean(axis=1) / saved, 0, 1)
    return 1 - share, np.sqrt(saved / size.sum())


def gain(counts: np.ndarray) -> np.ndarray:
    """Return the entropy terms of the sums of two counts each (m, 2, …), less those of both."""
    terms = [n * np.log2(np.maximum(n, 1)) for n in (counts[:, 0], counts[:, 1], counts.sum(axis=1))]
    return terms[2] - terms[0] - terms[1]


def fitted(features: np.ndarray, answer: np.ndarray, weight: np.ndarray, rng: np.random.Generator) -> UnionCost:
    """Return the network that fits the answers best."""
    centre = np.average(features, axis=0, weights=weight)
    scale = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=weight)) + 1e-6
    inputs = np.clip((features - centre) / scale, -FARTHEST, FARTHEST)
    k = inputs.shape[1]
    network = [rng.normal(0, (2 / k) ** 0.5, (k, HIDDEN)), np.zeros(HIDDEN), rng.normal(0, 0.1, HIDDEN), np.zeros(1)]
    moments = [(np.zeros_like(values), np.zeros_like(values)) for values in network]
    drawn = np.cumsum(weight / weight.sum())
    for step in range(1, STEPS + 1):
        batch = np.searchsorted(drawn, rng.random(BATCH)).clip(0, len(drawn) - 1)
        rate = RATE / 2 * (1 + np.cos(np.pi * step / STEPS))
        slopes = gradients(network, inputs[batch], answer[batch])
        for values, slope, (first, second) in zip(network, slopes, moments, strict=True):
            first += 0.1 * (slope - first)
            second += 0.01 * (slope**2 - second)
            values -= rate * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return UnionCost(centre, scale, *network[:3], float(network[3][0]))


def gradients(network: list[np.ndarray], inputs: np.ndarray, answer: np.ndarray) -> list[np.ndarray]:
    """Return the slopes of the mean logistic loss, and of the decay of weights."""
    inwards, biases, outwards, bias = network
    hidden = np.maximum(inputs @ inwards + biases, 0)
    wrong = (1 / (1 + np.exp(-(hidden @ outwards + bias))) - answer) / len(answer)
    back = wrong[:, None] * outwards * (hidden > 0)
    return [inputs.T @ back + DECAY * inwards, back.sum(axis=0), hidden.T @ wrong + DECAY * outwards, wrong.sum()[None]]


def as_text(cost: UnionCost, names: list[str]) -> str:
    """Return the constants as the package keeps them, to five digits, a line for each feature."""

    def short(values: npt.ArrayLike) -> list[float]:
        return [float(f"{value:.5g}") for value in np.atleast_1d(values)]

    rows = [
        f"  {json.dumps(name)}: "
        + json.dumps({"centre": short(centre)[0], "scale": short(scale)[0], "weights": short(weights)})
        for name, centre, scale, weights in zip(names, cost.centre, cost.scale, cost.inwards, strict=True)
    ]
    ends = {name: short(getattr(cost, name)) for name in ("biases", "outwards")} | {"bias": short(cost.bias)[0]}
    features = ",\n".join(rows)
    return f'{{"features": {{\n{features}\n}},\n' + json.dumps(ends)[1:] + "\n"


def learned_from(photos: list[Path]) -> list[Path]:
    """Return every second photo, save every fifth of these: settings were chosen on those."""
    return [photo for k, photo in enumerate(photos[::2]) if k % 5 != 3]


def main() -> None:
    """Learn from photos of the train split, and write the constants."""
    parser = argparse.ArgumentParser(prog="python -m training.union_cost", description=__doc__)
    parser.add_argument("folder", type=Path, help="BSDS500")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .json file")
    parser.add_argument("--edges", default="colour_gradient", help="the detector whose strength is merged")
    options = parser.parse_args()
    options.output.write_text(learn(options.folder, options.edges), encoding="utf-8")


def learn(folder: Path, detector: str) -> str:
    """Return the constants that were learned from photos of the train split."""
    photos = [
        prepared(path, folder / "groundTruth" / "train" / f"{path.stem}.mat", detector)
        for path in learned_from(sorted((folder / "images" / "train").glob("*.jpg")))
    ]
    rng = np.random.default_rng(0)
    cost: Cost = by_colours
    met: list[list[np.ndarray]] = []
    for _ in range(PASSES):
        for photo in photos:
            seen = [np.concatenate(column) for column in zip(*examples(photo, cost), strict=True)]
            some = rng.choice(len(seen[1]), min(EXAMPLES, len(seen[1])), replace=False)
            met.append([column[some] for column in seen])
        cost = fitted(*(np.concatenate(column) for column in zip(*met, strict=True)), rng)
    names = list(union_features(photos[0].graph(), photos[0].mean))
    return as_text(cost, names)


if __name__ == "__main__":
    main()
