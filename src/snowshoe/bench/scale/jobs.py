"""What is measured at scale, and how snowshoe does it: a recipe in blocks, from a Zarr into a Zarr."""

from __future__ import annotations

from pathlib import Path

from snowshoe.bench.scale.peers import PEERS
from snowshoe.errors import MissingDependency
from snowshoe.recipes import Recipe
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import in_parts

__all__ = ["JOBS", "OURS", "WARM_UP", "work"]

JOBS = {
    "threshold": "otsu",
    "label": "otsu+components",
    "k-means": "kmeans:k=4",
    "Gaussian": "gaussian:sigma=2",
    "Sobel": "sobel",
}
"""Job → its recipe."""
OURS, WARM_UP = "snowshoe", "warm-up.zarr"


def work(job: str, who: str, path: Path, out: Path) -> None:
    """Do a job on a file, as snowshoe does or as a peer does."""
    if who != OURS:
        try:
            PEERS[job][who](path, out)
        except ImportError as error:
            raise MissingDependency((error.name or who).partition(".")[0], "bench", "it") from error
        return
    recipe = Recipe.parse(JOBS[job])
    with in_parts(str(path), recipe) as parts:
        Blockwise(recipe, parts).write(out, "zarr")
