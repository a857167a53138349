"""Fingerprints of every method's labels and maps on twelve images, to see whether a change of code changes results.

    python same_results.py DATA > before.json      # with one version installed
    python same_results.py DATA > after.json       # with another
    python same_results.py --compare before.json after.json

DATA holds ``bsds500`` and ``nuclei`` as CONTRIBUTING.md says. Methods that take labels get the two classes of a fixed
threshold. Differences are counted in pixels for labels, and given as the greatest difference for maps.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
SHAPE = (160, 200)


def images(data: Path) -> Iterator[tuple[str, Array, Array | None, int | None]]:
    """Yield a name, pixels, mask and channel axis: photos, micrographs, 16 bits, floats with NaN, masks."""
    from snowshoe import io

    photos = sorted((data / "bsds500/images/val").glob("*.jpg"))
    nuclei = sorted((data / "nuclei/images").glob("*"))
    window = np.s_[40 : 40 + SHAPE[0], 60 : 60 + SHAPE[1]]
    colour = [io.read(path)[window] for path in photos[:3]]
    for number, photo in enumerate(colour):
        yield f"photo {number}", photo, None, -1
    grey = [np.asarray(io.read(path)) for path in nuclei[:60:20]]
    grey = [pixels if pixels.ndim == 2 else pixels[..., 0] for pixels in grey]
    for number, micrograph in enumerate(grey):
        yield f"micrograph {number}", micrograph[: SHAPE[0], : SHAPE[1]], None, None
    deep = grey[0][: SHAPE[0], : SHAPE[1]].astype(np.uint16) * 257 + np.indices(SHAPE)[1].astype(np.uint16)
    yield "16 bits", deep, None, None
    values = deep.astype(np.float32) / 7
    values[20:30, 30:60] = np.nan
    yield "float32 with NaN", values, None, None
    yield "float64", colour[0][..., 1].astype(np.float64) / 255, None, None
    mask = np.random.default_rng(0).random(SHAPE) > 0.1
    mask[:40, :30] = False
    yield "photo with mask", colour[1], mask, -1
    yield "int16 with mask", colour[2][..., 0].astype(np.int16) - 100, mask, None
    yield "binary", colour[2][..., 0] > 99, None, None


def results(data: Path) -> dict[str, Any]:
    """Return image → method → layer → digest of its bytes, or the error."""
    import snowshoe.methods  # noqa: F401  earlier versions filled their catalogue so
    from snowshoe import catalogue
    from snowshoe.arrays import grey

    store: dict[str, Any] = {}
    for name, pixels, mask, axis in images(data):
        single = pixels if axis is None else grey(pixels, channel_axis=axis)
        store[name] = {}
        for method in catalogue.methods():
            if method.gives == "image":
                continue
            if method.takes == "labels":
                filled = np.where(np.isfinite(single), single, 0)
                given, options = (filled > filled.mean()).astype(np.uint8), {}
            elif method.takes == "channels" and axis is not None:
                given, options = pixels, {"channel_axis": axis}
            else:
                given, options = single, {}
            store[name][method.name] = layers(method, given, mask, options)
    return store


def layers(method: Any, given: Array, mask: Array | None, options: dict[str, Any]) -> dict[str, Any]:
    """Return the digests of a result's arrays, and the arrays themselves in a file beside, by their digests."""
    try:
        result = method.function(given, mask=mask, **options)
    except ValueError as error:
        return {"error": str(error)}
    arrays = {"labels": result.labels, **result.maps} if hasattr(result, "labels") else result.layers
    return {name: kept(array) for name, array in arrays.items()}


def kept(array: Array) -> str:
    """Return the digest of an array, which is written to the folder ``arrays`` under that name."""
    content = f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    folder = Path("arrays")
    folder.mkdir(exist_ok=True)
    np.save(folder / f"{digest}.npy", array)
    return digest


def difference(before: str, after: str) -> str:
    """Return how far two arrays are apart, in words."""
    one, other = (np.load(Path("arrays", f"{digest}.npy")) for digest in (before, after))
    if one.shape != other.shape or one.dtype != other.dtype:
        return f"{one.dtype} {one.shape} became {other.dtype} {other.shape}"
    if one.dtype.kind in "bui":
        return f"{np.count_nonzero(one != other)} of {one.size} pixels"
    return f"up to {np.abs(one - other).max():.3g} of {np.abs(one).max():.3g}"


def compare(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Print every difference, and the number of arrays that are the same."""
    same = 0
    for image, methods in before.items():
        for method, arrays in methods.items():
            new = after[image].get(method, {})
            for name in dict.fromkeys((*arrays, *new)):
                one, other = arrays.get(name), new.get(name)
                if one == other:
                    same += 1
                elif name == "error" or one is None or other is None:
                    print(f"{image} | {method} | {name}: {one} -> {other}")
                else:
                    print(f"{image} | {method} | {name}: {difference(one, other)}")
    print(f"{same} arrays are the same")


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        compare(*(json.loads(Path(path).read_text()) for path in sys.argv[2:4]))
    else:
        print(json.dumps(results(Path(sys.argv[1])), indent=1))
