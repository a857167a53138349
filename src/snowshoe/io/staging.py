"""Write so that what stands under the final name is whole: beside it first, then moved, or nothing at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from snowshoe.errors import UnwritableOutput
from snowshoe.io.system import reason_of


@contextmanager
def atomically(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when the block ends well, and vanishes when it does not.

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
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise UnwritableOutput(path, "it is a folder; name a file")
        if target.exists() and not target.is_file():
            raise UnwritableOutput(path, "it is a device, which would be replaced; name a file")
        temporary = _hidden_beside(target, target.suffix)
        try:
            yield temporary
            temporary.replace(target)
        finally:
            _unlink(temporary)


@contextmanager
def staged_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A hidden temporary folder whose files move into ``path`` when the block ends well, and vanish when it does not.

    Other files that stand in ``path`` stay; those of the same name are replaced. If moving fails half-way, all of it
    is undone. The folder is made inside ``path`` if that exists, else beside it, so that it is on the same disk.

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
        with _scratch_for(target) as staging, _scratch_for(target) as replaced, ExitStack() as moves:
            yield staging
            if target.exists():
                _move_all(staging, replaced, target, moves)
            else:
                staging.replace(target)
            moves.pop_all()
        parents.pop_all()


@contextmanager
def _scratch_for(target: Path) -> Iterator[Path]:
    """Give an empty hidden folder on the target's disk: in it, if it is there, since it may be a mounted one."""
    folder = _hidden_beside(target / target.name if target.exists() else target)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _hidden_beside(path: Path, suffix: str = "") -> Path:
    # The suffix stays, because writers choose the format by it; the file is not made, so that it gets usual rights.
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part{suffix}")


@contextmanager
def _named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Give what the system refuses the name that the caller knows, instead of the temporary one."""
    try:
        yield
    except UnwritableOutput as error:
        raise UnwritableOutput(path, error.reason) from error
    except OSError as error:
        raise UnwritableOutput(path, reason_of(error)) from error


def _unlink(file: Path) -> None:
    # What never came to be, or lies below something that is no folder, need not go.
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        file.unlink()


def _remove_folder(folder: Path) -> None:
    # Someone else may have put a file there meanwhile.
    with contextlib.suppress(OSError):
        folder.rmdir()


def _put_back(moved: Path, original: Path) -> None:
    # The interruption may have come before the move.
    if not original.exists():
        moved.replace(original)
