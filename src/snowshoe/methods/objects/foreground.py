"""Which classes are the objects."""

from __future__ import annotations

from typing import Literal

from snowshoe.arrays import CheckedImage
from snowshoe.catalogue import method
from snowshoe.results import Segmentation
from snowshoe.results.label_maps import as_label_map
from snowshoe.statistics.class_shares import ClassShares, ObjectClasses
from snowshoe.types import Image, Mask, Numbers

__all__ = ["foreground"]


def fit(shares: ClassShares, *, classes: str) -> ObjectClasses:
    """Return the classes that are objects, and why; none where the map has one class only and none is named."""
    names = sorted(shares.areas)
    if classes[0].isdigit():
        chosen = tuple(sorted({int(word) for word in classes.split()}))
        missing = tuple(name for name in chosen if name not in names)
        lacking = f"; there is no {_named(missing)}: the image has {_named(tuple(names))}" if missing else ""
        return ObjectClasses(chosen, f"objects are {_named(chosen)}, as asked{lacking}")
    if len(names) < 2:
        return ObjectClasses((), "there is one class only, and so no object")
    if classes != "auto":
        chosen = (names[-1 if classes == "bright" else 0],)
        return ObjectClasses(chosen, f"objects are {_named(chosen)}, the {classes}est of {len(names)}")
    ground = shares.ground()
    chosen = tuple(name for name in names if name != ground)
    owns = f"{shares.frame_share(ground):.0%} of the border and {shares.area_share(ground):.0%} of the area"
    return ObjectClasses(chosen, f"objects are {_named(chosen)}; {_named((ground,))} is the background, with {owns}")


def _named(classes: tuple[int, ...]) -> str:
    return f"class{'es' if len(classes) > 1 else ''} {', '.join(map(str, classes))}"


def _said(classes: str) -> str:
    """Return what a paper says of the choice."""
    if classes in ("bright", "dark"):
        return f"the {classes}est class was taken as the objects"
    if classes == "auto":
        return "the class that dominates the area and the border of the image was taken as the background"
    *others, last = classes.split()
    if others:
        return f"classes {', '.join(others)} and {last} were taken as the objects"
    return f"class {last} was taken as the objects"


@method(
    family="objects",
    scope="local",
    takes="labels",
    halo=lambda **_: 1,
    statistic=ClassShares,
    fit=fit,
    ndim=(1, 2, 3),
    said=_said,
)
def foreground(
    labels: Image | Segmentation,
    *,
    classes: Numbers | Literal["auto", "bright", "dark"] = "auto",
    mask: Mask | None = None,
) -> Segmentation:
    """Objects and background: 1 for the classes that are objects, 0 for the others.

    Choose it behind a threshold or a clustering where objects may be darker than the ground, as in stained tissue or
    print, or where one recipe has to suit both. Don't where the object fills most of the image and of its border: say
    which class it is.

    Parameters
    ----------
    labels : array_like of int, (M,), (M, N) or (P, M, N), or Segmentation
        A class map. Of a `Segmentation` only the valid pixels are used.
    classes : int, several, "auto", "bright" or "dark"
        Which classes are objects: by number, ``1`` or ``"1 3"``; the "bright" one, which has the greatest number, since
        thresholds and clusters are numbered by intensity; the "dark" one, which has the least; or by "auto" all but
        the ground, which is the class with the greatest share of border and area together.
    mask : ndarray of bool, optional
        True = use this pixel. Pixels beside one that is left out count as border.

    Returns
    -------
    Segmentation
        Classes 0 and 1. The notes and the model say which classes are objects, and why. A map of one class has no
        object, unless it is named.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative, or there are more axes than three.

    Notes
    -----
    The ground goes on beyond the image and objects seldom do, so that it owns most of the border even where objects
    have most of the area. Pixels of each class are counted, and counts of blocks add up: tiles decide as the whole.

    References
    ----------
    .. [1] Zhu, W., Liang, S., Wei, Y., & Sun, J. (2014). Saliency optimization from robust background detection. IEEE
       Conference on Computer Vision and Pattern Recognition, 2814-2821. doi:10.1109/CVPR.2014.360

    Examples
    --------
    >>> import numpy as np
    >>> from snowshoe import foreground
    >>> result = foreground(np.array([[1, 1, 1, 1], [1, 0, 0, 1], [1, 1, 1, 1]]))
    >>> np.asarray(result)
    array([[0, 0, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 0, 0]], dtype=uint8)
    >>> result.notes
    ('objects are class 0; class 1 is the background, with 100% of the border and 83% of the area',)
    """
    checked, valid = as_label_map(labels, mask, "foreground")
    if checked.ndim > 3:
        raise ValueError(f"labels must have 1 to 3 axes, got shape {checked.shape}")
    class_map = CheckedImage(checked, valid)
    model = fit(ClassShares.of(class_map), classes=classes)
    return Segmentation.of(class_map, model.apply(class_map), model=model, notes=(model.reason,))
