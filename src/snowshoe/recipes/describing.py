"""A recipe as the methods paragraph of a paper, with the papers that it cites."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from snowshoe.catalogue import Method, Parameter
from snowshoe.errors import DISTRIBUTION
from snowshoe.recipes.citations import bibtex
from snowshoe.recipes.step import Step
from snowshoe.spacing import Extent

__all__ = ["Description", "described"]

_OPENINGS = ("Next, ", "Then ", "After that, ")
_LEARNED = {
    "frozen": "were fixed beforehand",
    "pooled": "were estimated from all images together",
    "reference": "were estimated from one reference image",
}
"""How a step that doesn't learn from each image by itself came to what it is applied with."""
_WORDS = {"min": "minimum", "max": "maximum", "iter": "iterations", "rng": "random seed", "n": "number of"}
_SPELT = {"dab": "DAB", "gaussian": "Gaussian", "rgb": "RGB", "lab": "CIELAB", "hsv": "HSV", "ball": "rolling ball"}
"""How values are written that are names or letters."""
_IN_WORDS = dict(enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1))
_COUNTS = ("clusters", "classes", "regions", "superpixels", "pieces", "objects", "rounds", "tiles")
"""Units of numbers that count something."""


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
        between = [_OPENINGS[number % len(_OPENINGS)] for number in range(len(steps) - 2)]
        openings = ["First, ", *between, "Finally, "]
        sentences = [opening + sentence for opening, sentence in zip(openings, sentences, strict=True)]
    number = version(DISTRIBUTION)
    software = f"The snowshoe developers. snowshoe: measured image segmentation (version {number}) [Software]."
    whole = "This step was" if len(steps) == 1 else "All steps were"
    run = f"{whole} carried out in snowshoe, version {number} {_mark([software], cited)}, with the recipe {recipe}"
    sentences.append(run)
    return Description(" ".join(f"{s[0].upper()}{s[1:]}." for s in sentences), tuple(cited), recipe, number)


def _sentence(step: Step, cited: list[str]) -> str:
    """Return what was done in a step, with what values, and where that is published; without a full stop."""
    entry = step.entry
    phrase = entry.said(**step.parameters) if callable(entry.said) else entry.said or _summary_of(entry)
    named = {parameter.name: parameter for parameter in entry.parameters if f"{{{parameter.name}}}" in phrase}
    said = {name: _in_phrase(parameter, step.parameters[name]) for name, parameter in named.items()}
    sentence = phrase.format(**said)
    apart = list(_values(step, named)) if not callable(entry.said) else []
    sentence += f" ({', '.join(apart)})" if apart else ""
    sentence += ", in each plane by itself" if step.planes == "each" else ""
    sentence = f"{sentence} {_mark(entry.references, cited)}".rstrip()
    return f"{sentence}; its parameters {_LEARNED[step.fit]}" if step.fit in _LEARNED else sentence


def _summary_of(entry: Method) -> str:
    """Return what is said of a method that does not say it itself: its name, and the first line of its docstring."""
    does = "edges were detected" if entry.gives == "edges" else "the image was processed"
    summary = entry.summary[:1].lower() + entry.summary[1:]
    return f"{does} with the {entry.name.replace('_', ' ')} method: {summary}".replace("{", "{{").replace("}", "}}")


def _values(step: Step, said: Container[str]) -> Iterator[str]:
    """Yield what else a reader needs: lengths in pixels, and values that are not at their defaults."""
    for parameter in step.entry.parameters:
        value = step.parameters[parameter.name]
        if parameter.name in said or value in (None, "none") or _is_unused(parameter.name, step.parameters):
            continue
        is_length = parameter.unit == "pixels" and value not in ("auto", parameter.minimum)
        if is_length or value != parameter.default:
            yield _value(parameter, value)


def _is_unused(name: str, values: Mapping[str, Any]) -> bool:
    """Whether another value makes one meaningless: of what is beyond a border, and of the most that a k may be."""
    if name == "cval":
        return bool(values.get("border") != "constant")
    return name.endswith("_max") and values.get(name.removesuffix("_max"), "auto") != "auto"


def _value(parameter: Parameter, value: Any) -> str:
    """Return a parameter with its value, as it stands in brackets."""
    word = " ".join(_WORDS.get(part, part) for part in parameter.name.split("_"))
    if value == "auto":
        return f"{word} chosen automatically"
    if isinstance(value, bool):
        return f"{word}: {'yes' if value else 'no'}"
    counted = parameter.unit in _COUNTS
    return f"{word} = {_number(value) if counted else _in_phrase(parameter, value)}"


def _in_phrase(parameter: Parameter, value: Any) -> str:
    """Return a value as it stands in a sentence: ``2 pixels``, ``4 clusters``, ``DAB``."""
    unit = parameter.unit or ""
    if value == "auto":
        return f"a number of {unit} chosen automatically" if unit in _COUNTS else "automatic"
    if isinstance(value, str):
        return _SPELT.get(value) or _with_unit(value)
    known = unit in ("pixels", *_COUNTS)
    if unit == "objects" and value == 1:
        return "object"  # the largest one
    number = _IN_WORDS.get(value, str(value)) if unit in _COUNTS else _number(value)
    return f"{number} {_one(unit) if value == 1 else unit}" if known else number


def _one(unit: str) -> str:
    return unit.removesuffix("es" if unit == "classes" else "s")


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _with_unit(text: str) -> str:
    """Return a length, an area or a volume as it is printed: ``50um2`` as 50 µm²."""
    extent = Extent.parse(text)
    if extent is None:
        return text.replace("_", " ")
    return f"{extent.value:g} {extent.unit or 'pixels'}{('', '', '²', '³')[extent.power] if extent.unit else ''}"


def _mark(references: Iterable[str], cited: list[str]) -> str:
    """Return the numbers of references in brackets; new ones are added to those that are cited."""
    numbers = []
    for reference in references:
        if reference not in cited:
            cited.append(reference)
        numbers.append(cited.index(reference) + 1)
    return f"[{', '.join(map(str, sorted(numbers)))}]" if numbers else ""
