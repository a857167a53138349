"""Export labels: the formats there are, what each takes, and the one way to write any of them."""

from __future__ import annotations

import difflib
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from snowshoe.errors import must_be
from snowshoe.io.exports.job import Export
from snowshoe.io.georeference import Georeference
from snowshoe.io.reading import load
from snowshoe.io.source import LoadedImage
from snowshoe.io.staging import atomically, staged_folder
from snowshoe.spacing import Sizes
from snowshoe.types import Image

__all__ = ["FORMATS", "Exported", "Format", "carry_out", "export", "format_of", "require_axes", "require_ending"]


@dataclass(frozen=True)
class Format:
    """A format that labels are written in.

    Attributes
    ----------
    module : str
        The file of this folder whose ``write`` writes it.
    suffix : str
        Of the file; empty for a folder.
    summary : str
        Who reads it.
    uses : frozenset of str
        Which of ``image``, ``categories``, ``simplify`` and ``bridge`` change what is written.
    any_ndim : bool
        Whether labels need not be a plane.
    also : str
        Another suffix that a file may have.
    """

    module: str
    suffix: str
    summary: str
    uses: frozenset[str] = frozenset()
    any_ndim: bool = False
    also: str = ""


def _uses(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMATS: Mapping[str, Format] = {
    "tiff": Format(
        "label_image", ".tif", "label image for ImageJ, napari, CellProfiler, QGIS", any_ndim=True, also=".tiff"
    ),
    "png": Format("label_image", ".png", "label image of up to 65 535 objects for any program"),
    "npy": Format("label_image", ".npy", "label array for NumPy, of any number of axes", any_ndim=True),
    "geojson": Format(
        "geojson", ".geojson", "polygons in pixels for any program", _uses("categories simplify"), also=".json"
    ),
    "qupath": Format("qupath", ".geojson", "detections for QuPath", _uses("categories simplify"), also=".json"),
    "gpkg": Format("geopackage", ".gpkg", "polygons on the map for QGIS and ArcGIS", _uses("categories simplify")),
    "coco": Format("coco", ".json", "COCO with masks, for CVAT, Detectron2, MMDetection", _uses("image categories")),
    "coco-polygons": Format("coco_polygons", ".json", "COCO with polygons", _uses("image categories simplify bridge")),
    "yolo": Format("yolo", ".txt", "YOLO segmentation, one line per object", _uses("categories simplify bridge")),
    "imagej": Format("imagej", ".zip", "regions of interest for ImageJ and Fiji", _uses("simplify")),
    "labelme": Format("labelme", ".json", "masks to correct in Labelme", _uses("image categories")),
    "label-studio": Format("label_studio", ".json", "masks to correct in Label Studio", _uses("image categories")),
    "masks": Format("masks", "", "a folder with a black and white PNG for each object"),
    "overlay": Format("overlay", ".png", "a picture: outlines and numbers over the image", _uses("image")),
}
_SUFFIXES = {".tif": "tiff", ".tiff": "tiff", ".png": "png", ".npy": "npy", ".geojson": "geojson", ".gpkg": "gpkg"}
"""What a name that is given without a format stands for, where that is clear."""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    format : str
    files : tuple of str
        The paths that were written.
    n_objects : int
        How many labels other than 0 there are.
    categories : tuple of str
        Their categories in the order of the format's numbers; empty where the format has none.
    notes : tuple of str
        What a person should know of what was written.
    """

    format: str
    files: tuple[str, ...]
    n_objects: int
    categories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def export(
    labels: Image,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    image: str | os.PathLike[str] | Image | None = None,
    categories: Mapping[int, str] | None = None,
    simplify: float = 0.0,
    bridge: bool = False,
    spacing: Sizes | None = None,
    georeference: Georeference | None = None,
) -> Exported:
    """A file of the labels that another program opens; whole or not at all.

    Parameters
    ----------
    labels : array_like of int, (M, N), or Segmentation
        Not negative; 0 is no object. What a masked array masks is none either.
    path : str or path
        The file, or the folder for ``masks``.
    format : str, optional
        One of `FORMATS`: tiff, png, npy, geojson, qupath, gpkg, coco, coco-polygons, yolo, imagej, labelme,
        label-studio, masks, overlay. None: what the name ends in, if that says it.
    image : path or array_like, optional
        What the labels are of; channels on the last axis. The overlay is drawn over it; coco, labelme and label-studio
        name its file.
    categories : dict of int to str, optional
        The category of each label.
    simplify : float
        For formats of polygons: leave out corners within about so many pixels (see `Outlines.simplified`). Objects
        that touch still do, without gaps.
    bridge : bool
        For yolo and coco-polygons, whose rings have no holes: join holes and pieces by lines of no width.
    spacing : Spacing, sequence of float or str, optional
        The size of a pixel, such as "0.5um"; kept in tiff, and in png if it is a length.
    georeference : Georeference, optional
        Of the image, as `snowshoe.io.load` gives it; kept in tiff and gpkg.

    Returns
    -------
    Exported

    Raises
    ------
    ValueError
        If the format is unknown or cannot hold what is asked, the labels are an image, or sizes differ.
    UnwritableOutput
        If the file cannot be written.
    MissingDependency
        If a format needs an extra that is not installed.

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> import snowshoe
    >>> path = os.path.join(tempfile.mkdtemp(), "cells.geojson")
    >>> snowshoe.export(np.array([[1, 1, 0, 2]]), path).n_objects
    2
    """
    name = format_of(path, format)
    loaded, image_path = _image(image)
    job = Export.of(
        labels,
        image=loaded,
        image_path=image_path,
        categories=categories,
        simplify=simplify,
        bridge=bridge,
        spacing=spacing,
        georeference=georeference,
        name=Path(path).stem,
    )
    return carry_out(job, path, name)


def carry_out(job: Export, path: str | os.PathLike[str], name: str) -> Exported:
    """Write an export in a format; refuse what the format cannot hold, and options that would change nothing."""
    chosen = FORMATS[name]
    _require(job, name)
    require_ending(path, name)
    writer: Callable[[Export, Path, Path], None] = importlib.import_module(f"{__package__}.{chosen.module}").write
    target = Path(path)
    if chosen.suffix:
        with atomically(target) as staged:
            writer(job, staged, target)
        files = [str(target)]
    else:
        with staged_folder(target) as staged:
            writer(job, staged, target)
            files = [str(target / file.name) for file in sorted(staged.iterdir())]
    categories = tuple(job.places) if "categories" in chosen.uses else ()
    return Exported(name, tuple(files), len(job.numbers), categories, tuple(job.notes))


def require_ending(path: str | os.PathLike[str], name: str) -> None:
    """Raise where a file of a format does not end in what its program looks for."""
    chosen = FORMATS[name]
    if chosen.suffix and Path(path).suffix.lower() not in {chosen.suffix, chosen.also or chosen.suffix}:
        raise must_be("path", f"a name that ends in {chosen.suffix} for {name}", os.fspath(path))


def require_axes(ndim: int, name: str) -> None:
    """Raise where a format takes planes alone, and there are more axes."""
    if ndim != 2 and not FORMATS[name].any_ndim:
        raise must_be("labels", f"2-D for {name}", f"{ndim} axes", "export its planes one by one, or tiff")


def format_of(path: str | os.PathLike[str], format: str | None) -> str:
    """Return the name of the format that is meant; an unknown one raises with the nearest name."""
    if format is None:
        suffix = Path(path).suffix.lower()
        if suffix not in _SUFFIXES:
            advice = f"name the format; {_known()}"
            raise must_be("path", "a name whose ending says the format", os.fspath(path), advice)
        return _SUFFIXES[suffix]
    if format not in FORMATS:
        near = difflib.get_close_matches(format.lower(), [*FORMATS, *_ALSO], n=1)
        nearest = _ALSO.get(near[0], near[0]) if near else ""
        raise must_be(
            "format", "one that is known", format, f"did you mean {nearest}? {_known()}" if near else _known()
        )
    return format


_ALSO = {"geopackage": "gpkg", "tif": "tiff", "bigtiff": "tiff", "roi": "imagej", "fiji": "imagej", "cvat": "coco",
         "numpy": "npy", "labelstudio": "label-studio", "picture": "overlay", "ultralytics": "yolo"}  # fmt: skip
"""What else formats are called."""


def _known() -> str:
    return f"known are {', '.join(FORMATS)}"


def _require(job: Export, name: str) -> None:
    chosen = FORMATS[name]
    require_axes(job.labels.ndim, name)
    asked = {
        "image": job.image is not None,
        "categories": job.categories is not None,
        "simplify": job.simplify > 0,
        "bridge": job.bridge,
    }
    for option, is_asked in asked.items():
        if is_asked and option not in chosen.uses:
            users = ", ".join(other for other, entry in FORMATS.items() if option in entry.uses)
            raise ValueError(f"{option} must be left out for {name}, which it does not change; it is for {users}")


def _image(image: Any) -> tuple[LoadedImage | None, Path | None]:
    if image is None:
        return None, None
    if isinstance(image, str | os.PathLike):
        return load(image), Path(image)
    pixels = np.ma.getdata(np.asarray(image))
    return LoadedImage(pixels, channel_axis=-1 if pixels.ndim == 3 else None, colour=pixels.ndim == 3), None
