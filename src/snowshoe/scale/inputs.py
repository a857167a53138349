"""Which files a run is about, and what each is called in the output."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snowshoe.errors import SnowshoeError, must_be
from snowshoe.io import shown
from snowshoe.io.system import reason_of, unread_reason
from snowshoe.scale.sources import SLIDES, is_zarr

__all__ = ["SUFFIXES", "Item", "inputs_of"]

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".npy", *SLIDES)
"""What is taken for an image in a folder; a file that is named by itself may be called anything."""
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Item:
    """One input.

    Attributes
    ----------
    path : str
        Where the file is.
    name : str
        Its place below the folder that holds all inputs, with slashes, such as ``plate1/a.tif``.
    """

    path: str
    name: str

    @property
    def stem(self) -> str:
        """The name without its suffix, which what is made of it begins with."""
        return str(PurePosixPath(self.name).with_suffix(""))

    @property
    def stamp(self) -> list[int]:
        """What tells that the file is the same as before, or all files of a Zarr; nothing for one that is not there."""
        try:
            if os.path.isdir(self.path):
                return _stamp_of_all(Path(self.path))
            facts = os.stat(self.path)
        except OSError:
            return []
        return [facts.st_size, facts.st_mtime_ns]


def _stamp_of_all(folder: Path) -> list[int]:
    """Return the number of files in and below a folder, and a digest of their places, sizes and times."""
    total, files = hashlib.sha256(), sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        facts = file.stat()
        place = os.fsencode(file.relative_to(folder))
        total.update(b"%s\0%d %d\n" % (place, facts.st_size, facts.st_mtime_ns))
    return [len(files), int.from_bytes(total.digest()[:8])]


def inputs_of(arguments: Iterable[str | os.PathLike[str]], out: str | os.PathLike[str]) -> tuple[Item, ...]:
    """Return every input once, in the order in which people count them; what lies in the output folder is none.

    Parameters
    ----------
    arguments : iterable of str or path
        Files, folders (all images in and below them), patterns such as ``plate*/*.tif`` (``**`` for any depth), and
        ``@FILE`` for a text file that holds such things, one in each line.
    out : path
        The output folder.

    Raises
    ------
    ValueError
        If a folder or pattern has no image, or none outside the output folder, nothing of what is named is there, or
        two inputs differ in nothing but their suffix.
    SnowshoeError
        If a list or a folder cannot be read.
    """
    given = [os.fspath(argument) for argument in arguments]
    _require_any(given)
    roots, files = list[str](), list[str]()
    for argument in _listed(given):
        root, matched = _matched(argument)
        if not matched:
            raise must_be("inputs", "files, or folders and patterns with an image in them", argument)
        roots.append(root)
        files += _outside(matched, argument, os.fspath(out))
    if not files:
        raise must_be("inputs", "at least one file, folder or pattern", given)
    base = _common(roots)
    items = {file: Item(file, Path(os.path.relpath(file, base)).as_posix()) for file in files}
    _require_different(list(items.values()))
    return tuple(sorted(items.values(), key=lambda item: _counting(item.name)))


def _require_any(arguments: Sequence[str]) -> None:
    """Raise where nothing is there of all that is named: that is a slip of the pen, and no run of images that fail."""
    if arguments and all(_is_missing(argument) for argument in arguments):
        advice = "there is no such file or folder; check the path"
        raise must_be("inputs", "files or folders that are there", ", ".join(map(shown, arguments)), advice)


def _outside(files: Sequence[str], argument: str, out: str) -> list[str]:
    """Return the files that an argument stands for, less those of the output folder; raise where all of them are."""
    folder = os.path.abspath(out)
    inputs = [file for file in files if file == os.path.abspath(argument) or not _is_in(file, folder)]
    if not inputs:
        advice = "the images in it are taken for results and not for inputs; name another"
        raise must_be("out", "a folder that does not hold the inputs", out, advice)
    return inputs


def _is_missing(argument: str) -> bool:
    """Return whether an argument is a name, neither list nor pattern, that nothing has."""
    if argument.startswith("@") or _WILD.search(argument):
        return False
    try:
        os.lstat(argument)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # it may be there, and is refused when it is read
        return False
    return False


def _listed(arguments: Iterable[str]) -> Iterator[str]:
    """Yield the arguments, and those that stand in lists."""
    for argument in arguments:
        if not argument.startswith("@"):
            yield argument
            continue
        try:
            lines = Path(argument[1:]).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SnowshoeError(f"cannot read the list {shown(argument[1:])}: {unread_reason(error)}") from error
        if not any(lines):
            raise must_be("inputs", "a list with a file in it", argument)
        yield from (line for line in lines if line)


def _matched(argument: str) -> tuple[str, list[str]]:
    """Return the folder that an argument is about, and its files; a single file need not be there, and fails later."""
    path = os.path.abspath(argument)
    if is_zarr(path):
        return os.path.dirname(path), [path]
    if os.path.isdir(path):
        return path, list(_below(path))
    if _WILD.search(argument) and not os.path.lexists(path):
        matches = [os.path.abspath(file) for file in sorted(glob.glob(argument, recursive=True))]
        return _in_front(path), [file for file in matches if os.path.isfile(file) or is_zarr(file)]
    return os.path.dirname(path), [path]


def _below(folder: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise SnowshoeError(f"cannot read the folder {shown(error.filename)}: {reason_of(error)}") from error

    for place, folders, files in os.walk(folder, onerror=refuse):
        arrays = [name for name in folders if is_zarr(os.path.join(place, name))]
        yield from (os.path.join(place, name) for name in sorted(arrays))
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in arrays)
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield os.path.join(place, name)


def _in_front(pattern: str) -> str:
    """Return the folder in front of the first part with a wildcard."""
    parts = Path(pattern).parts
    wild = next(number for number, part in enumerate(parts) if _WILD.search(part))
    return str(Path(*parts[:wild]))


def _common(folders: Sequence[str]) -> str:
    try:
        return os.path.commonpath(folders)
    except ValueError as error:  # disks of Windows have no folder in common
        raise must_be("inputs", "files on one disk", sorted(set(folders))) from error


def _is_in(file: str, folder: str) -> bool:
    return file.startswith(os.path.join(folder, ""))


def _require_different(items: Sequence[Item]) -> None:
    counts = Counter(item.stem for item in items)
    twins = [item.name for item in items if counts[item.stem] > 1][:2]
    if twins:
        advice = "name them by a pattern such as '*.tif', or run them into two folders"
        raise must_be("inputs", "files whose names differ before the suffix", " and ".join(twins), advice)


def _counting(name: str) -> list[tuple[int, int, str]]:
    """Return what sorts ``2.tif`` before ``10.tif``."""
    parts = re.split(r"(\d+)", name)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part]
