"""Which pages of a file are wanted: by their number, or by what the file or a person says that they are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from snowshoe.errors import UnreadableImage, must_be

__all__ = ["UNNAMED", "Axes", "Beside", "Page", "Refuse", "Stack", "Wanted", "chosen_pages", "read_axes", "words_of"]


@dataclass(frozen=True)
class Beside:
    """The page of a mask, markers or a truth: that of the image they go with, if they have several themselves.

    Attributes
    ----------
    page : int or None
        The page that was read of the image; None for several.
    n_pages : int
        How many the image has.
    asked : bool
        Whether a person named the page; then it need not be one of equally many.
    pages : tuple of int
        Those that were read of the image, where they are several and not all.
    stack : Stack or None
        The plane or the frame that a person named: it is looked for in a file that says which pages are planes and
        frames, which may be in another order than the image's.
    """

    page: int | None
    n_pages: int
    asked: bool
    pages: tuple[int, ...] = ()
    stack: Stack | None = None


@dataclass(frozen=True)
class Stack:
    """What is wanted of a file by what its pages are: the volume that it says it has, or a part of it.

    Attributes
    ----------
    plane, frame : int or None
        The plane (Z) and the point in time (T), from 0.
    whole : bool
        All that is left is wanted as one stack, whatever the file says of it; else only planes make one.
    where_there : bool
        The plane and the frame are chosen where the file has several: labels of one frame have no other.
    """

    plane: int | None = None
    frame: int | None = None
    whole: bool = False
    where_there: bool = False


Page = int | None | Literal["first"] | Beside | Stack
"""A page by its number; None for all; the first, which is said if there are more; an image's; by what pages are."""
Axes = Sequence[tuple[str, int]]
"""The letter and the length of each axis that pages run along, the last the fastest."""
UNNAMED = "I"
"""The axis of pages of which nothing is known."""
Refuse = Callable[[str, str], UnreadableImage]
"""From the reason and what to do to the error."""
_NAMES = {"Z": "plane", "T": "frame"}
_AXIS = re.compile(r"([TZCYXS])(\d*)")


@dataclass(frozen=True)
class Wanted:
    """The pages of a file that are wanted.

    Attributes
    ----------
    n_pages : int
        How many there are.
    numbers : tuple of int
        Those that are wanted.
    page : int or None
        The only one, as an image of its own; None where they are a stack.
    is_volume : bool
        Whether the stack is a volume, as the file or a person says.
    """

    n_pages: int
    numbers: tuple[int, ...]
    page: int | None = None
    is_volume: bool = False


def read_axes(text: str) -> tuple[tuple[str, int | None], ...]:
    """Return the letters of a text such as ``TZCYX`` or ``T4ZYX``, each with its length where that is written."""
    letters = tuple((letter, int(length) if length else None) for letter, length in _AXIS.findall(text))
    names = [letter for letter, _ in letters]
    if _AXIS.sub("", text) or len(set(names)) < len(names) or not {"Y", "X"} <= set(names):
        rule = "letters of T, Z, C, Y, X and S, each once and with its length or not, as in ZYX or T4ZCYX"
        raise must_be("axes", rule, text)
    return letters


def chosen_pages(page: Page, axes: Axes, refuse: Refuse) -> Wanted:
    """Return the pages that are wanted of those that run along axes."""
    n_pages = math.prod(length for _, length in axes)
    if isinstance(page, Stack):
        return _of_stack(page, axes, refuse)
    if isinstance(page, Beside):
        if page.stack is not None and n_pages > 1 and UNNAMED not in dict(axes):
            return _of_stack(page.stack, axes, refuse)
        page, several = _beside(page, n_pages, refuse)
        if several:
            return Wanted(n_pages, several)
    if page is None:
        return Wanted(n_pages, tuple(range(n_pages)))
    if page == "first" and n_pages > 0:
        page = 0
    if not isinstance(page, int) or not 0 <= page < n_pages:
        there = f"pages 0 to {n_pages - 1}" if n_pages > 1 else "only page 0"
        raise refuse(f"there is no page {page}", f"it has {there}")
    return Wanted(n_pages, (page,), page)


def _of_stack(stack: Stack, axes: Axes, refuse: Refuse) -> Wanted:
    """Return the pages that are left when a frame and a plane are chosen."""
    long = [(letter, length) for letter, length in axes if length > 1]
    n_pages = math.prod(length for _, length in long)
    numbers: npt.NDArray[np.int_] = np.arange(n_pages).reshape([length for _, length in long])
    for letter, index in (("T", stack.frame), ("Z", stack.plane)):
        if index is not None and not (stack.where_there and letter not in dict(long)):
            _check_index(letter, index, long, refuse)
            place = next((place for place, pair in enumerate(long) if pair[0] == letter), None)
            numbers = numbers if place is None else np.asarray(numbers.take(index, place))
            long = [pair for pair in long if pair[0] != letter]
    pages = tuple(int(number) for number in numbers.flat)
    if not long:
        return Wanted(n_pages, pages, pages[0])
    if len(long) > 1:
        options = {"T": "--frame", "Z": "--plane"}
        letter, length = next((pair for pair in long if pair[0] == "T"), long[0])
        advice = f"choose one with {options.get(letter, '--page')} 0 to {length - 1}"
        raise refuse(f"its {numbers.size} pages are {words_of(long)}, not one volume", advice)
    if long[0][0] == "Z" or stack.whole:
        return Wanted(n_pages, pages, is_volume=True)
    return Wanted(n_pages, pages[:1], pages[0])


def _check_index(letter: str, index: int, long: Axes, refuse: Refuse) -> None:
    """Raise where the pages have no such plane or frame."""
    name, lengths = _NAMES[letter], dict(long)
    if letter not in lengths and UNNAMED in lengths:
        reason = f"it does not say that its {lengths[UNNAMED]} pages are {name}s"
        raise refuse(reason, f"choose one with --page, or say so with --axes {letter}YX")
    n = lengths.get(letter, 1)
    if not 0 <= index < n:
        raise refuse(
            f"there is no {name} {index}", f"it has {name}s 0 to {n - 1}" if n > 1 else f"it has only {name} 0"
        )


def _beside(image: Beside, n_pages: int, refuse: Refuse) -> tuple[int | None, tuple[int, ...]]:
    """Return the page that goes with an image's, or several: those of the image, or as many."""
    if n_pages == 1:
        return 0, ()
    if image.page is None and image.pages and n_pages in (image.n_pages, len(image.pages)):
        return None, image.pages if n_pages == image.n_pages else ()
    if n_pages != image.n_pages and not (image.asked or image.page is None):
        several = image.n_pages > 1
        of_image = f"{image.n_pages} pages" if several else "one"
        advice = "choose one with --page" if several else "name a file of one page, or --page 0 for its first"
        raise refuse(f"it has {n_pages} pages and the image has {of_image}", advice)
    return image.page, ()


def words_of(axes: Axes) -> str:
    """Return the axes of pages as people say them: 5 frames × 2 slices."""
    names = {"Z": "slices", "T": "frames", "C": "channels"}
    return " × ".join(f"{length} {names.get(letter, 'images')}" for letter, length in axes)
