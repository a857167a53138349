"""A recipe as the methods paragraph of a paper, with the papers that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from snowshoe.catalogue import Method, Parameter
from snowshoe.errors import DISTRIBUTION
from snowshoe.recipes.citations import bibtex
from snowshoe.recipes.step import Step

__all__ = ["Description", "described"]

_DOES = {
    "filter": "the image was filtered",
    "threshold": "pixels were divided into classes",
    "cluster": "pixels were grouped into classes",
    "edges": "edges were found",
    "regions": "the image was divided into regions",
    "objects": "the labels were processed",
    "graph": "the image was segmented",
    "learned": "the image was segmented",
}
"""What the methods of a family do, as a paper says it."""
_COUNTED = {"Two classes": "two classes", "Several classes": "several classes"}
_COMPLETE = re.compile(r"(filter|rule|snake|fill|cuts|method)$")
"""Names behind which no "method" is wanted."""
_NAMES = {"gaussian": "Gaussian"}
"""How methods are spelt that are called by a person's name."""
_LEARNED = {
    "frozen": "fixed beforehand",
    "pooled": "learned from all images together",
    "reference": "learned from one image of reference",
}
"""How a step that doesn't learn from each image by itself came to what it is applied with."""
_WORDS = {"min": "minimum", "iter": "iterations", "rng": "random seed"}


@dataclass(frozen=True)
class Description:
    """What a paper says of a recipe. ``str`` of it is the paragraph, and the list of references below.

    Attributes
    ----------
    text : str
        The paragraph; numbers in brackets are those of the references, from 1.
    references : tuple of str
        The papers, in the order in which they are cited; the last is the software.
    recipe : str
        The recipe as text.
    version : str
        Of snowshoe.
    """

    text: str
    references: tuple[str, ...]
    recipe: str
    version: str

    def __str__(self) -> str:
        listed = [f"[{number}] {reference}" for number, reference in enumerate(self.references, 1)]
        return "\n".join([self.text, "", *listed])

    @property
    def bibtex(self) -> str:
        """The references as entries of a BibTeX file."""
        return bibtex(self.references)


def described(steps: Sequence[Step], recipe: str) -> Description:
    """Return the description of steps, of which the text of their recipe is given."""
    cited: list[str] = []
    sentences = [_sentence(step, cited) for step in steps]
    if len(steps) > 1:
        openings = ["First, ", *["Then "] * (len(steps) - 2), "Finally, "]
        sentences = [opening + sentence for opening, sentence in zip(openings, sentences, strict=True)]
    number = version(DISTRIBUTION)
    software = f"The snowshoe developers. snowshoe: measured image segmentation (version {number}) [Software]."
    whole = "This step was" if len(steps) == 1 else f"These {_number(len(steps))} steps were"
    sentences.append(f"{whole} run with snowshoe, version {number} {_mark([software], cited)}, by the recipe {recipe}")
    return Description(" ".join(f"{s[0].upper()}{s[1:]}." for s in sentences), tuple(cited), recipe, number)


def _number(n: int) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[n - 2] if n - 2 < len(words) else str(n)


def _sentence(step: Step, cited: list[str]) -> str:
    """Return what a step does, how, with what values, and where that is published; without a full stop."""
    entry = step.entry
    does, how, called = _in_words(entry)
    values = list(_values(step))
    stated = f" ({', '.join(values)})" if values else ""
    sentence = f"{does} by the {called}{stated}: {how}"
    if step.fit in _LEARNED:
        sentence += f"; what it learns was {_LEARNED[step.fit]}"
    return f"{sentence} {_mark(entry.references, cited)}".rstrip()


def _in_words(entry: Method) -> tuple[str, str, str]:
    """Return what a method does, how, and what it is called, from the first line of its docstring."""
    how, published = re.fullmatch(r"(.*?)(?: \(([^()]+)\))?", entry.summary).groups()  # type: ignore[union-attr]
    name = published or _NAMES.get(entry.name, entry.name.replace("_", " "))
    does = "edges were found" if entry.gives == "edges" else _DOES.get(entry.family, "the image was processed")
    head, colon, tail = how.partition(": ")
    if colon and head in _COUNTED:
        does = does.replace("into classes", f"into {_COUNTED[head]}")
    if colon and (head in _COUNTED or head in ("Regions", "Smoothed image")):
        how = tail
    return does, _lower(how).replace(": ", "; "), name if _COMPLETE.search(name) else f"{name} method"


def _lower(text: str) -> str:
    """Return a phrase as it stands within a sentence: its first letter small unless it is a name or a formula."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _values(step: Step) -> Iterator[str]:
    """Yield the parameters that a reader needs: those in units, and those that are not at their defaults."""
    for parameter in step.entry.parameters:
        value = step.parameters[parameter.name]
        if _is_unused(parameter.name, step.parameters) or value in (None, "none"):
            continue
        if parameter.unit or value != parameter.default:
            yield _value(parameter, value)


def _is_unused(name: str, values: Mapping[str, Any]) -> bool:
    """Whether another value makes one meaningless: of what is beyond a border, and of the most that a k may be."""
    if name == "cval":
        return bool(values.get("border") != "constant")
    return name.endswith("_max") and values.get(name.removesuffix("_max"), "auto") != "auto"


def _value(parameter: Parameter, value: Any) -> str:
    word = " ".join(_WORDS.get(part, part) for part in parameter.name.split("_"))
    if value == "auto":
        return f"{word} chosen from the image"
    if isinstance(value, bool):
        return word if value else f"no {word}"
    number = f"{value:g}" if isinstance(value, float) else re.sub(r"(?<=\d)um\b", " µm", str(value))
    if word.startswith(("n ", "max ")):
        counted = word.partition(" ")[2]
        return f"{'at most ' if word.startswith('max ') else ''}{number} {counted}"
    word = f"{word.removesuffix(' max')} at most" if word.endswith(" max") else word
    unit = parameter.unit or ""
    if value == 1 and unit.endswith("s"):
        unit = unit.removesuffix("s")
    # A length with a unit of its own says it.
    return f"{word} {number}" + (f" {unit}" if unit and isinstance(value, int | float) else "")


def _mark(references: Iterable[str], cited: list[str]) -> str:
    """Return the numbers of references in brackets; new ones are added to those that are cited."""
    numbers = []
    for reference in references:
        if reference not in cited:
            cited.append(reference)
        numbers.append(cited.index(reference) + 1)
    return f"[{', '.join(map(str, sorted(numbers)))}]" if numbers else ""
