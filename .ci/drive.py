"""Random images for every method of the catalogue: nothing is compared, but the process must live to the end.

Run under sanitizers by `.ci/sanitize`. A line names each method and, one by one, the seeds it runs; where the process
ends early, the last seed of the last line is the one to look at: ``python .ci/drive.py --methods NAME --seeds 7:8``.
"""

from __future__ import annotations

import argparse
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

import snowshoe.methods  # noqa: F401  fills the catalogue
from snowshoe import catalogue

Array = npt.NDArray[Any]

SHAPES = ((1, 1), (1, 19), (23, 1), (2, 2), (3, 5), (17, 33), (40, 96), (64, 65))
DTYPES = ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")


def extremes(dtype: np.dtype[Any]) -> Array:
    """Return the values of a type that arithmetic goes wrong with."""
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.array([limits.min, limits.min + 1, 0, 1, limits.max - 1, limits.max], dtype)
    facts = np.finfo(dtype)
    values = [facts.min, -1, -0.0, 0, facts.smallest_subnormal, 1, 1 + facts.eps, facts.max, np.nan, np.inf, -np.inf]
    return np.array(values, dtype)


def values(rng: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return an image of one of five kinds: noise, blobs, few values, a constant, extremes."""
    kind = rng.integers(5)
    rows, columns = np.indices(shape[:2])
    blobs = np.sin(rows / 5 + rng.random()) + np.cos(columns / 4)
    image: Array = (np.digitize(blobs, [-0.5, 0.6]) * 60 + 60)[(...,) + (None,) * (len(shape) - 2)] + np.zeros(shape)
    if kind == 0:
        image = rng.integers(0, 256, shape)
    elif kind == 1:
        image = image + rng.normal(0, 8, shape)
    elif kind == 3:
        image = np.full(shape, rng.integers(0, 100))
    elif kind == 4:
        return rng.choice(extremes(dtype), shape)
    return np.clip(image, 0, 127).astype(dtype)


def contiguous(image: Array) -> Array:
    """Return it as it is."""
    return image


def transposed(image: Array) -> Array:
    """Return the same image in columns."""
    return np.asfortranarray(image)


def backwards(image: Array) -> Array:
    """Return the same image with negative steps in memory."""
    return np.ascontiguousarray(image[::-1, ::-1])[::-1, ::-1]


def spread(image: Array) -> Array:
    """Return the same image as every other pixel of a larger one."""
    larger = np.zeros((2 * image.shape[0], 2 * image.shape[1], *image.shape[2:]), image.dtype)
    larger[::2, ::2] = image
    return larger[::2, ::2]


def misaligned(image: Array) -> Array:
    """Return the same image one byte away from where its type may lie."""
    buffer = np.zeros(image.nbytes + 1, np.uint8)
    moved = buffer[1:].view(image.dtype).reshape(image.shape)
    moved[...] = image
    return moved


LAYOUTS: tuple[Callable[[Array], Array], ...] = (contiguous, transposed, backwards, spread, misaligned)


def mask_of(rng: np.random.Generator, shape: tuple[int, ...]) -> Array | None:
    """Return no mask, or one with holes, one pixel, all or none; some have bytes that are neither 0 nor 1."""
    kind = rng.integers(6)
    if kind < 2:
        return None
    mask: Array = rng.random(shape) > {2: 0.2, 3: -1.0, 4: 2.0, 5: 0.5}[int(kind)]
    if kind == 4:
        mask[tuple(rng.integers(shape))] = rng.integers(2)
    if kind == 5:
        mask = (mask * rng.integers(1, 256, shape)).astype(np.uint8).view(bool)
    return LAYOUTS[rng.integers(len(LAYOUTS) - 1)](mask)


def parameters_of(rng: np.random.Generator, method: catalogue.Method) -> dict[str, Any]:
    """Return values for about a third of the parameters, near their lower limits so that no run takes long."""
    chosen: dict[str, Any] = {}
    for parameter in method.parameters:
        low = parameter.minimum or 0
        high = min(low + 40, low + 40 if parameter.maximum is None else parameter.maximum)
        if rng.integers(3) or parameter.is_path:
            continue
        if parameter.choices and rng.integers(2):
            chosen[parameter.name] = str(rng.choice(parameter.choices))
        elif parameter.type == "int":
            chosen[parameter.name] = int(rng.integers(low, high, endpoint=True))
        elif parameter.type == "float":
            chosen[parameter.name] = float(rng.choice([low, high, rng.uniform(low, high)]))
    return chosen


def arguments_of(rng: np.random.Generator, method: catalogue.Method) -> tuple[Array, dict[str, Any]]:
    """Return an image and all else that a run of the method gets."""
    shape = SHAPES[rng.integers(len(SHAPES))]
    layout = LAYOUTS[rng.integers(len(LAYOUTS))]
    arguments = {"mask": mask_of(rng, shape), **parameters_of(rng, method)}
    if method.takes == "labels":
        return layout(rng.integers(0, 4, shape).astype(rng.choice(DTYPES[1:9]))), arguments
    if "markers" in method.inputs and rng.integers(2):
        arguments["markers"] = layout(np.where(rng.random(shape) < 0.1, rng.integers(0, 5, shape), 0).astype(np.int32))
    if method.takes == "channels" and rng.integers(2):
        arguments["channel_axis"] = -1
        shape = (*shape, int(rng.integers(1, 6)))
    return layout(values(rng, shape, np.dtype(rng.choice(DTYPES)))), arguments


def fault_of(method: catalogue.Method, seed: int) -> str:
    """Run one seed and return what was wrong with it: any exception but the refusal of an argument."""
    image, arguments = arguments_of(np.random.default_rng([seed, *method.name.encode()]), method)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            method.function(image, **arguments)
    except (ValueError, MemoryError):
        return ""
    except Exception as error:
        return "" if " must be " in str(error) else traceback.format_exc(limit=-3)
    return ""


def main() -> int:
    """Run every method on every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", help="names, with commas between them; all of the catalogue unless given")
    parser.add_argument("--seeds", default="0:24", help="FIRST:PAST")
    options = parser.parse_args()
    names = options.methods.split(",") if options.methods else [entry.name for entry in catalogue.methods()]
    seeds = range(*(int(bound) for bound in options.seeds.split(":")))
    faults = []
    for name in names:
        sys.stderr.write(name)
        for seed in seeds:
            sys.stderr.write(f" {seed}")
            sys.stderr.flush()
            fault = fault_of(catalogue.get(name), seed)
            if fault:
                faults.append(f"{name}, seed {seed}:\n{fault}")
        sys.stderr.write("\n")
    sys.stderr.write("\n".join([*faults, f"{len(names)} methods, {len(seeds)} images each, {len(faults)} faults\n"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
