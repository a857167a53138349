"""Results that several methods begin with, worked out once while many methods are run on the same image."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Sharing", "once", "shared_form"]

INPUTS = ("mask", "channel_axis", "image", "markers", "spacing")
"""What comes with the data; all else that a method is given are its parameters."""


class Sharing:
    """The results of some methods on some arrays, as long as this is kept.

    Arrays are known by where they lie in memory, so those that are shared must neither change nor end before this does.

    Parameters
    ----------
    methods : collection of str
        Names of the methods whose results others begin with; of others nothing is kept.
    arrays : ndarray or None
        The images and masks that they are run on.
    """

    def __init__(self, methods: Collection[str], *arrays: npt.NDArray[Any] | None) -> None:
        self.methods = frozenset(methods)
        self._places = {_place(array): array for array in arrays if array is not None}
        self._results: dict[Any, Any] = {}
        self.saved = 0.0
        """Seconds that results took which were given again."""

    @contextmanager
    def active(self) -> Iterator[Sharing]:
        """Let methods that are run inside the block, by whomever, take part."""
        token = _active.set(self)
        try:
            yield self
        finally:
            _active.reset(token)

    def result(self, method: Any, data: Any, facts: dict[str, Any], run: Callable[[], Any]) -> Any:
        """Return what a method gives, which is known where it was run on the same before."""
        key = self._key(method, data, facts)
        if key is None:
            return run()
        if key in self._results:
            self.saved += self._results[key].seconds
        else:
            self._results[key] = run()
        return self._results[key]

    def form_of(self, make: Callable[..., Any], array: npt.NDArray[Any], **facts: Any) -> Any:
        """Return what a function makes of an array, which is known where it made it of the same before."""
        key = make, _place(array), repr(facts)
        if key[1] not in self._places:
            return make(array, **facts)
        if key not in self._results:
            self._results[key] = make(array, **facts)
        return self._results[key]

    def know(self, form: Any, make: Callable[..., Any], array: npt.NDArray[Any], **facts: Any) -> None:
        """Let `form_of` return what a function made of an array elsewhere."""
        self._results[make, _place(array), repr(facts)] = form

    def _key(self, method: Any, data: Any, facts: dict[str, Any]) -> Any:
        """Return what the result depends on; None where it isn't kept."""
        places = [_place(array) for array in (data, facts.get("mask")) if array is not None]
        beside = facts.get("image") is not None or facts.get("markers") is not None
        if method.name not in self.methods or beside or not self._places.keys() >= set(places):
            return None
        spacing = facts.get("spacing")
        given = {name: value for name, value in facts.items() if name not in INPUTS}
        parameters = method.check(method.in_pixels(given, spacing))
        return method.name, *places, facts.get("channel_axis"), repr(spacing), repr(sorted(parameters.items()))


def once(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that runs a method, which shares results where somebody said that they may be shared."""

    @functools.wraps(run)
    def result(method: Any, data: Any, **facts: Any) -> Any:
        sharing = _active.get()
        if sharing is None:
            return run(method, data, **facts)
        return sharing.result(method, data, facts, lambda: run(method, data, **facts))

    return result


def shared_form(make: Callable[..., Any], array: npt.NDArray[Any], **facts: Any) -> Any:
    """Return what a function makes of an array: made once where somebody said that the array is shared."""
    sharing = _active.get()
    return make(array, **facts) if sharing is None else sharing.form_of(make, array, **facts)


_active: ContextVar[Sharing | None] = ContextVar("sharing", default=None)


def _place(array: Any) -> Any:
    """Return where an array lies in memory and how; None for what is no array."""
    if not isinstance(array, np.ndarray):
        return None
    facts = array.__array_interface__
    return facts["data"][0], array.shape, array.strides, array.dtype.str
