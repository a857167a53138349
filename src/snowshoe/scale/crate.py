"""Where results come from, as an RO-Crate of the profile Process Run Crate: JSON-LD that other programs read.

https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from snowshoe.kernels.dispatch import LEVEL
from snowshoe.scale.inputs import Item
from snowshoe.scale.parcels import own_version
from snowshoe.scale.row import Row, digest

if TYPE_CHECKING:
    from snowshoe.scale.batch import Batch

__all__ = ["metadata"]

_CRATE = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
_SCHEMA = "http://schema.org"
_TYPES = {
    ".tif": "image/tiff", ".png": "image/png", ".csv": "text/csv", ".html": "text/html", ".toml": "application/toml",
    ".json": "application/json", ".geojson": "application/geo+json", ".zip": "application/zip",
}  # fmt: skip
_RECIPE = "recipe.toml"
Entity = dict[str, Any]


def metadata(batch: Batch, about: Mapping[str, str]) -> Entity:
    """Return the crate of a run: each image an action, with what it read, what it wrote, when, and whether it failed.

    Parameters
    ----------
    batch : Batch
    about : dict of str to str
        Name → text of the files that tell of the whole run.
    """
    recipe = (batch.folder / _RECIPE).read_bytes()
    own = [_file(_RECIPE, hashlib.sha256(recipe).hexdigest(), len(recipe), f"The recipe: {batch.recipe.text}")]
    for name, text in about.items():
        content = text.encode("utf-8", "backslashreplace")
        own.append(_file(name, hashlib.sha256(content).hexdigest(), len(content), "What came of each input"))
    if batch.regions is not None:
        size = batch.regions.stat().st_size
        own.append(_file(batch.regions.name, digest(batch.regions), size, "The regions of all images"))
    results = [_file(row.files[kind], row.digests[kind], row.sizes[kind]) for row in batch.rows for kind in row.files]
    inputs = [_input(item, outcome) for item, outcome in batch.outcomes]
    actions = [_action(item, outcome, batch.recipe.text) for item, outcome in batch.outcomes]
    counts = f"{len(batch.rows)} done, {len(batch.failed)} failed"
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{batch.recipe.text} on {len(batch.outcomes)} images",
        "description": f"Results of the recipe {batch.recipe.text}: {counts}.",
        "datePublished": max((row.started for row in batch.rows), default="1970-01-01"),
        "license": "The results are those of whoever ran the recipe; no licence was stated.",
        "conformsTo": _reference(_PROFILE),
        "hasPart": [_reference(entity["@id"]) for entity in (*own, *results, *inputs)],
        "mentions": [_reference(action["@id"]) for action in actions],
    }
    graph = [_descriptor(), root, *_profile_and_software(), *own, *results, *inputs, *actions]
    return {"@context": [f"{_CRATE}/context", _TERMS], "@graph": graph}


def _descriptor() -> Entity:
    about = {"conformsTo": _reference(_CRATE), "about": _reference("./")}
    return {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", **about}


def _profile_and_software() -> Iterable[Entity]:
    yield {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    needed = [f"{name} {version(name)}" for name in ("numpy", "scipy", "tifffile", "pillow")]
    yield {
        "@id": _software(),
        "@type": "SoftwareApplication",
        "name": "snowshoe",
        "version": own_version(),
        "softwareRequirements": ", ".join([*needed, f"Python {platform.python_version()}", f"kernels {LEVEL}"]),
    }


def _software() -> str:
    return f"#snowshoe-{own_version()}"


def _action(item: Item, outcome: Any, recipe: str) -> Entity:
    action: Entity = {
        "@id": f"#run/{_quoted(item.name)}",
        "@type": "CreateAction",
        "name": f"The recipe on {item.name}",
        "description": "; ".join([recipe, *getattr(outcome, "notes", ())]),
        "instrument": _reference(_software()),
        "object": [_reference(_place(item)), _reference(_RECIPE)],
    }
    if not isinstance(outcome, Row):
        return action | {"actionStatus": f"{_SCHEMA}/FailedActionStatus", "error": outcome.reason}
    end = datetime.fromisoformat(outcome.started).astimezone(UTC) + timedelta(seconds=outcome.seconds)
    return action | {
        "result": [_reference(_identity(file)) for file in outcome.files.values()],
        "startTime": outcome.started,
        "endTime": end.isoformat(timespec="milliseconds"),
        "actionStatus": f"{_SCHEMA}/CompletedActionStatus",
    }  # fmt: skip


def _input(item: Item, outcome: Any) -> Entity:
    known = {"sha256": outcome.sha256} if isinstance(outcome, Row) else {}
    return {"@id": _place(item), "@type": "File", "name": item.name, "encodingFormat": _format(item.name), **known}


def _place(item: Item) -> str:
    return Path(item.path).as_uri()


def _file(name: str, sha256: str, size: int, description: str = "") -> Entity:
    about = {"description": description} if description else {}
    facts = {
        "encodingFormat": _format(name),
        "contentSize": str(size),
        "sha256": sha256,
    }
    kind = "Dataset" if _is_folder(name) else "File"
    return {"@id": _identity(name), "@type": kind, "name": name, **about, **facts}


def _format(name: str) -> str:
    return _TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _is_folder(name: str) -> bool:
    """Whether an output is a folder: those that are Zarr arrays are."""
    return name.endswith(".zarr")


def _identity(name: str) -> str:
    return _quoted(name) + "/" * _is_folder(name)


def _quoted(name: str) -> str:
    # A name may hold bytes that are no text.
    return quote(os.fsencode(name))


def _reference(name: str) -> Entity:
    return {"@id": name}
