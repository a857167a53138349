"""Write so that what stands under the final name is whole: beside it first, then moved, or nothing at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from snowshoe.errors import UnwritableOutput
from snowshoe.io.system import reason_of, shown

__all__ = ["atomically", "held", "put_in_place", "require_place", "scratch_beside", "staged_folder"]

UNFINISHED, KEPT = "part", "old"
"""Endings of hidden folders: of what is being written, and of what it takes the place of, which nobody may remove."""
_filling: set[Path] = set()
"""Hidden folders that this process fills: what is written into them needs none of its own."""


@contextmanager
def atomically(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary path that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    It is in a hidden folder beside it. Such folders that a killed run has left there are removed.

    Parameters
    ----------
    path : str or path
        The file to write. Its folder must exist. A symbolic link is written through.

    Raises
    ------
    UnwritableOutput
        If the file cannot be written: no such folder, a folder or device of that name, a full disk.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> target = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with atomically(target) as temporary:
    ...     _ = temporary.write_text("whole")
    >>> target.read_text()
    'whole'
    """
    with _named(path):
        target = _file(path)
        if _is_hidden(target):
            with _removed_if_unfinished(target):
                yield target
            return
        with _scratch_beside(target) as folder:
            # The name stays, because writers choose the format by it.
            temporary = folder / target.name
            yield temporary
            temporary.replace(target)


def require_place(path: str | os.PathLike[str]) -> None:
    """Raise an `UnwritableOutput` where a file cannot be written, before any work is done for it.

    Examples
    --------
    >>> require_place("new/labels.tif")
    Traceback (most recent call last):
        ...
    snowshoe.errors.UnwritableOutput: cannot write new/labels.tif: there is no folder new; make it, or check the path
    """
    with _named(path), _scratch_beside(_file(path)):
        pass


@contextmanager
def staged_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A hidden temporary folder whose files move into ``path`` when the block ends well, and vanish when it does not.

    Other files that stand in ``path`` stay; those of the same name are replaced. If moving fails half-way, all of it
    is undone. The folder is made inside ``path`` if that exists, else beside it, so that it is on the same disk; what a
    killed run has left there is removed.

    Parameters
    ----------
    path : str or path
        The folder to fill; made with its parents if it does not exist.

    Raises
    ------
    UnwritableOutput
        If the folder cannot be made or filled.
    """
    with _named(path), ExitStack() as parents:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_dir():
            raise UnwritableOutput(path, "it is a file; name a folder")
        _make_folder(target.parent, parents)
        if _is_hidden(target) and not target.exists():
            target.mkdir()
            with _removed_if_unfinished(target):
                yield target
            parents.pop_all()
            return
        # In the target, if it is there, since it may be a mounted disk.
        beside = target / target.name if target.exists() else target
        with _scratch_beside(beside) as staging, _scratch_beside(beside, KEPT) as replaced, ExitStack() as moves:
            _filling.add(staging)
            try:
                yield staging
            finally:
                _filling.discard(staging)
            if target.exists():
                _move_all(staging, replaced, target, moves)
            else:
                staging.replace(target)
            moves.pop_all()
        parents.pop_all()


@contextmanager
def scratch_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """An empty hidden folder beside a path, on the same disk, which vanishes when the block ends.

    Raises
    ------
    UnwritableOutput
        If it cannot be made or filled.
    """
    with _named(path), _scratch_beside(Path(os.path.realpath(path))) as folder:
        yield folder


def put_in_place(folder: Path, path: str | os.PathLike[str]) -> None:
    """Move a folder that is one thing, such as a Zarr, to its name; one that is there makes room for it.

    Raises
    ------
    UnwritableOutput
        If it cannot be moved, or what is there is no Zarr and might be somebody's.
    """
    with _named(path):
        target = Path(os.path.realpath(path))
        if target.exists() and not any((target / name).is_file() for name in ("zarr.json", ".zarray", ".zgroup")):
            raise UnwritableOutput(path, "something else is there; name another")
        with _scratch_beside(target, KEPT) as replaced, ExitStack() as undo:
            if target.exists():
                target.replace(replaced / target.name)
                undo.callback(_put_back, replaced / target.name, target)
            folder.replace(target)


@contextmanager
def held(path: str | os.PathLike[str], *, shared: bool = False) -> Iterator[Path]:
    """A folder for one run alone, made with its parents where there is none, until the block or the process ends.

    Parameters
    ----------
    path : str or path
        The folder.
    shared : bool
        Let others hold it that share it, too.

    Raises
    ------
    UnwritableOutput
        If another run holds it, or it cannot be made. On disks that lock nothing, a second run is not noticed.
    """
    folder = Path(path)
    with ExitStack() as locks:
        with _named(path):
            if folder.exists() and not folder.is_dir():
                raise UnwritableOutput(path, "it is a file; name a folder")
            folder.mkdir(parents=True, exist_ok=True)
            _lock(folder, locks, wait=False, refuse=True, shared=shared)
        yield folder


def _file(path: str | os.PathLike[str]) -> Path:
    """Return the file that is written where a path says, behind symbolic links."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UnwritableOutput(path, "it is a folder; name a file")
    if target.exists() and not target.is_file():
        raise UnwritableOutput(path, "it is a device, which would be replaced; name a file")
    return target


def _is_hidden(path: Path) -> bool:
    return not _filling.isdisjoint(path.parents)


@contextmanager
def _removed_if_unfinished(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _scratch_beside(path: Path, kind: str = UNFINISHED) -> Iterator[Path]:
    """Give an empty hidden folder beside a path, which is locked for as long as it is used."""
    _remove_left_behind(path)
    with ExitStack() as locks:
        folder = _locked_folder(path, kind, locks)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked_folder(path: Path, kind: str, locks: ExitStack) -> Path:
    while True:
        folder = path.with_name(f".{path.name}.{secrets.token_hex(4)}.{kind}")
        folder.mkdir()
        _lock(folder, locks, wait=True)
        # Before it was locked another run may have taken it for one that was left behind.
        if folder.exists():
            return folder


def _remove_left_behind(path: Path) -> None:
    """Remove folders of runs that were killed, those that nobody has locked: unfinished ones, and empty ones."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.({UNFINISHED}|{KEPT})")
    # A folder that is not there, or may not be listed, is for the writing to complain of.
    with contextlib.suppress(OSError):
        for folder in [entry for entry in path.parent.iterdir() if ours.fullmatch(entry.name) and entry.is_dir()]:
            with ExitStack() as locks:
                if not _lock(folder, locks, wait=False):
                    continue
                if folder.suffix == f".{UNFINISHED}":
                    shutil.rmtree(folder, ignore_errors=True)
                else:
                    _remove_folder(folder)


def _lock(folder: Path, locks: ExitStack, *, wait: bool, refuse: bool = False, shared: bool = False) -> bool:
    """Lock a folder until the stack is left, or the process ends however it may; say whether that was possible."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        locks.callback(os.close, descriptor)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(descriptor, kind | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        if refuse:
            raise UnwritableOutput(folder, "another run writes into it; wait for it, or name another") from error
        return False
    except (ImportError, OSError):  # on Windows, and on disks that lock nothing, nothing is removed either
        return False
    return True


def _move_all(staging: Path, replaced: Path, target: Path, undo: ExitStack) -> None:
    """Move the files of a folder into another; ``undo`` gets what puts everything back."""
    for source in sorted(file for file in staging.rglob("*") if not file.is_dir()):
        destination = target / source.relative_to(staging)
        _make_folder(destination.parent, undo)
        if destination.is_dir():
            raise UnwritableOutput(target, f"{destination.name} in it is a folder, and a file is to be there")
        if destination.exists():
            kept = replaced / secrets.token_hex(8)
            undo.callback(_put_back, kept, destination)
            destination.replace(kept)
        undo.callback(_put_back, destination, source)
        source.replace(destination)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    if not folder.exists():
        _make_folder(folder.parent, undo)
        undo.callback(_remove_folder, folder)
        folder.mkdir()


@contextmanager
def _named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Give what the system refuses the name that the caller knows, instead of the temporary one."""
    try:
        yield
    except UnwritableOutput as error:
        raise UnwritableOutput(path, error.reason) from error
    except OSError as error:
        missing = _missing(path) if isinstance(error, FileNotFoundError) else ""
        raise UnwritableOutput(path, missing or reason_of(error)) from error


def _missing(path: str | os.PathLike[str]) -> str:
    """Return that there is no folder that a path is to lie in, and what to do; nothing where it is there."""
    folder = Path(path).parent
    return "" if os.path.lexists(folder) else f"there is no folder {shown(folder)}; make it, or check the path"


def _remove_folder(folder: Path) -> None:
    # Someone else may have put a file there meanwhile.
    with contextlib.suppress(OSError):
        folder.rmdir()


def _put_back(moved: Path, original: Path) -> None:
    # The interruption may have come before the move.
    if not original.exists():
        moved.replace(original)
