"""References, as the docstrings have them, as entries of a BibTeX file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["bibtex"]

_REFERENCE = re.compile(
    r"(?P<authors>.+?) \((?P<year>\d{4})\)\. (?P<title>.+?[.?!])(?: (?P<rest>.*?))?(?: ?doi:(?P<doi>\S+?)\.?)?"
)
_ARTICLE = re.compile(r"(?P<journal>.+?), (?P<volume>\d+)(?:\((?P<number>[^)]+)\))?(?:, (?P<pages>\w+(?:-\w+)?))?\.?")

_TALK = re.compile(r"(?P<booktitle>.*(?:Conference|Symposium|Proceedings|Workshop).*?), (?P<pages>\d+-\d+)\.?")


def bibtex(references: Iterable[str]) -> str:
    """Return an entry for each reference; keys are the first author's name and the year, with a letter if it is taken.

    Examples
    --------
    >>> print(bibtex(["Otsu, N. (1979). A threshold. IEEE Transactions, 9(1), 62-66. doi:10.1109/x"]))
    @article{otsu1979,
      author = {Otsu, N.},
      title = {A threshold},
      year = {1979},
      journal = {IEEE Transactions},
      volume = {9},
      number = {1},
      pages = {62--66},
      doi = {10.1109/x}
    }
    """
    keys: set[str] = set()
    return "\n\n".join(_entry(reference, keys) for reference in references)


def _entry(reference: str, keys: set[str]) -> str:
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        words, _, doi = reference.partition(" doi:")
        author, _, title = words.partition(". ")
        fields = {"author": f"{{{author}}}", "title": title.rstrip("."), "doi": doi.rstrip(".")}
        return _written("misc", _free_key(_key(author, ""), keys), fields)
    authors, rest = _authors(parts["authors"]), (parts["rest"] or "").strip()
    fields = {"author": authors, "title": parts["title"].rstrip("."), "year": parts["year"]}
    kind, where = _place(rest)
    key = _free_key(_key(authors, parts["year"]), keys)
    return _written(kind, key, fields | where | {"doi": parts["doi"] or ""})


def _place(rest: str) -> tuple[str, dict[str, str]]:
    """Return the kind of an entry, and where its work was published."""
    for kind, pattern in (("article", _ARTICLE), ("inproceedings", _TALK)):
        cited = pattern.fullmatch(rest)
        if cited is not None:
            fields = {name: text for name, text in cited.groupdict().items() if text}
            return kind, fields | {"pages": fields.get("pages", "").replace("-", "--")}
    return "misc", {"note": rest.rstrip(".")}


def _authors(text: str) -> str:
    """Return authors as BibTeX has them, joined by "and"."""
    known = text.replace(", et al.", ", & others").replace(" & ", " ")
    names = re.split(r"(?<=\.), (?=\S)", known.rstrip(","))
    return " and ".join(name.strip() for name in names)


def _key(authors: str, year: str) -> str:
    first = re.split(r", | and ", authors)[0]
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain).lower() + year


def _free_key(key: str, keys: set[str]) -> str:
    letters = ["", *"abcdefghijklmnopqrstuvwxyz"]
    free: str = next(key + letter for letter in letters if key + letter not in keys)
    keys.add(free)
    return free


def _written(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{_escaped(name, text)}}}" for name, text in fields.items() if text]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}"


def _escaped(name: str, text: str) -> str:
    return text if name == "doi" else re.sub(r"([&%#_])", r"\\\1", text)
