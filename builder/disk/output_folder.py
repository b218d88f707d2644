"""The folder that a build writes to: its lock, its list of files, and whether anything in it is foreign.

A build only writes to a folder in which builds made everything: regular files listed in the folder's
``.catalog-files``. That list names every file in the folder, even if a build is killed at any moment.
"""

import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from builder.disk import folder_lock, output_files
from builder.problems import BuilderError

LIST_NAME = ".catalog-files"
_LIST_HEAD = "# The files that `catalog build` made here."
_TEMPORARY = ".catalog-tmp"
_NEW_LIST = "list"
_OWN_FILES = {LIST_NAME, folder_lock.FILE_NAME}
OWN_NAMES = frozenset({*_OWN_FILES, _TEMPORARY})  # in the folder, but not part of the published tree


@contextmanager
def lock(out: Path) -> Iterator[None]:
    """Create the folder if it is missing, and keep other builds out of it during the block.

    A created folder that stays empty, because the build failed, is removed. Raises BuilderError if another build does
    not release the folder within a second, or if the system refuses an operation in the block.
    """
    with explain_os_errors(out):
        is_new = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
        try:
            with folder_lock.exclusive(out):
                yield
        finally:
            if is_new:
                with suppress(OSError):  # not empty: the build has succeeded
                    out.rmdir()


@contextmanager
def explain_os_errors(out: Path) -> Iterator[None]:
    """Raise a BuilderError with the file and the cause for each OSError of the block."""
    try:
        yield
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Fix that and run the build again") from error


class FolderScan(NamedTuple):
    """The files in a folder that only builds wrote to, and the folders that builds made in it."""

    files: set[str]
    folders: set[str]


def scan(out: Path) -> FolderScan:
    """Return what is in the folder, and remove what killed builds left beside the tree.

    Raises BuilderError for anything foreign. A link, a pipe or a device is always foreign, even if the folder's own
    list names it.
    """
    listed = _read_list(out)
    remove_staged(out)
    present, special, empty = _entries(out)
    ours = folders_of(listed)
    _refuse(out, (present - listed) | special | (empty - ours))
    return FolderScan(present, ours)


def _refuse(out: Path, foreign: Collection[str]) -> None:
    """Raise BuilderError if there is anything foreign."""
    if foreign:
        first = sorted(foreign)[:3]
        named = ", ".join(first) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise BuilderError(
            f"{out} contains entries that no build made ({named}): choose an empty folder with --out, or move them away"
        )


def refuse_existing(out: Path, new: Iterable[str]) -> None:
    """Raise BuilderError if anything exists at the path of a new file."""
    _refuse(out, [path for path in new if os.path.lexists(f"{out}/{path}")])


def refuse_special(out: Path, paths: Iterable[str]) -> None:
    """Raise BuilderError if anything but a regular file exists at one of the paths."""
    _refuse(out, [path for path in paths if not _is_regular_or_missing(f"{out}/{path}")])


def _is_regular_or_missing(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True


def _read_list(out: Path) -> set[str]:
    """Return the files that the folder's own list names. Raises BuilderError for a list that no build wrote."""
    content = output_files.read(out / LIST_NAME)
    if content is None and not os.path.lexists(out / LIST_NAME):
        return set()
    head, *paths = (content or b"").decode(errors="replace").splitlines() or [""]
    if head != _LIST_HEAD:
        raise BuilderError(f"{out / LIST_NAME} was not written by a build: choose another folder with --out")
    return set(paths)


def write_list(out: Path, paths: Iterable[str]) -> None:
    """Write the folder's own list of files, if it differs."""
    content = "".join(f"{path}\n" for path in [_LIST_HEAD, *sorted(paths)]).encode()
    if not output_files.read_if_same(f"{out}/{LIST_NAME}", content):
        new = out / _TEMPORARY / f"{_NEW_LIST}-{os.getpid()}"
        output_files.make_folder(str(new.parent))
        output_files.write(str(new), content)
        new.replace(out / LIST_NAME)


def _entries(out: Path) -> tuple[set[str], set[str], set[str]]:
    """Return what is below the folder: regular files except the build's own, special files, and empty folders."""
    files: set[str] = set()
    special: set[str] = set()
    empty: set[str] = set()
    waiting = [""]
    for relative in waiting:  # grows as folders are found
        prefix = f"{relative}/" if relative else ""
        with os.scandir(f"{out}/{relative}") as entries:
            found = list(entries)
        subfolders = [entry for entry in found if entry.is_dir(follow_symlinks=False)]
        regular = [entry for entry in found if entry.is_file(follow_symlinks=False)]
        waiting += [prefix + entry.name for entry in subfolders]
        files.update([prefix + entry.name for entry in regular])
        if len(subfolders) + len(regular) < len(found):
            special.update({prefix + entry.name for entry in found} - files - set(waiting))
        if relative and not found:
            empty.add(relative)
    return files - _OWN_FILES, special, empty


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders that contain the files at these paths, directly or in subfolders."""
    found: set[str] = set()
    for parent in {path.rpartition("/")[0] for path in paths}:
        folder = parent
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def staging_folder(out: Path) -> str:
    """Return this process's own folder beside the tree, where its files are staged."""
    return f"{out}/{_TEMPORARY}/{os.getpid()}"


def remove_staged(out: Path) -> None:
    """Remove what a killed build left beside the tree. Anything else there stays, and is foreign."""
    folder = out / _TEMPORARY
    if not folder.is_dir() or folder.is_symlink():
        return
    is_ours = (output_files.read(out / LIST_NAME) or b"").startswith(_LIST_HEAD.encode())
    for path in folder.iterdir():
        if path.name.isdigit() and is_ours and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name.partition("-")[0] == _NEW_LIST and _is_list(path):
            path.unlink()
    with suppress(OSError):  # not empty: something else is there
        folder.rmdir()


def _is_list(path: Path) -> bool:
    """Return whether a file is a list, or as much of one as a killed build had written."""
    content, head = output_files.read(path), _LIST_HEAD.encode()
    return content is not None and (content.startswith(head) or head.startswith(content))
