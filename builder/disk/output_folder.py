"""The folder that a build writes to: whose it is, what lies there, and each change of it, whole or not at all.

A folder is only written to if all that lies in it was made by a build: the tree lists its own files in
``.catalog-files``. Whatever the moment at which a build is killed, that list names every file that is there.
"""

import errno
import gzip
import os
import shutil
import sys
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from builder.disk import regular_file
from builder.disk.regular_file import NotRegularError
from builder.problems import BuilderError

if sys.platform != "win32":
    import fcntl

LIST_NAME = ".catalog-files"
_LIST_HEAD = "# The files that `catalog build` made here."
_TEMPORARY = ".catalog-tmp"
_NEW_LIST = "list"
_NO_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP)  # a file system of the network may have none
_LOCK_ATTEMPTS = 20
_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Make the folder if it is not there, and keep other builds out of it during the block.

    The lock is the kernel's, on the folder itself: it leaves no file, and goes with the last process of the build,
    however that ends.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = _lock(out)
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Fix that and run the build again") from error
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(folder: Path) -> int | None:
    """Return the descriptor that holds the lock; None where there is no such lock, as on Windows."""
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(_LOCK_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            threading.Event().wait(0.05)  # the processes of a build that was killed end by themselves
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return descriptor
        else:
            return descriptor
    os.close(descriptor)
    raise BuilderError(f"another build is writing to {folder}: wait for its end")


class FolderScan(NamedTuple):
    """What lies in a folder that builds alone wrote to: files, and all folders that builds have made there."""

    files: set[str]
    folders: set[str]


def claim(out: Path) -> FolderScan:
    """Search the folder, and take away what builds left beside the tree. Raises BuilderError for anything foreign."""
    listed = _read_list(out)
    remove_staged(out)
    present, empty = _entries(out)
    made = folders(listed)
    refuse(out, (present - listed) | (empty - made))
    return FolderScan(present, made)


def refuse(out: Path, foreign: Collection[str]) -> None:
    """Raise BuilderError if there is anything foreign."""
    if foreign:
        first = sorted(foreign)[:3]
        named = ", ".join(first) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise BuilderError(f"{out} holds what no build made ({named}): choose an empty folder with --out, or move them")


def _read_list(out: Path) -> set[str]:
    """Return the files that the folder's own list names; a list that no build wrote makes the folder foreign."""
    content = _content(out / LIST_NAME)
    if content is None and not (out / LIST_NAME).is_symlink() and not (out / LIST_NAME).exists():
        return set()
    head, *paths = (content or b"").decode(errors="replace").splitlines() or [""]
    if head != _LIST_HEAD:
        raise BuilderError(f"{out / LIST_NAME} was not written by a build: choose another folder with --out")
    return set(paths)


def write_list(out: Path, paths: Iterable[str]) -> None:
    """Make the folder's own list name these files."""
    content = "".join(f"{path}\n" for path in [_LIST_HEAD, *sorted(paths)]).encode()
    if not holds(f"{out}/{LIST_NAME}", content):
        make_folder(f"{out}/{_TEMPORARY}")
        put(f"{out}/{_TEMPORARY}/{_NEW_LIST}", content)
        (out / _TEMPORARY / _NEW_LIST).replace(out / LIST_NAME)


def _entries(out: Path) -> tuple[set[str], set[str]]:
    """Return all files below the folder but the build's own list, and the folders that are empty; a link is a file."""
    files: set[str] = set()
    empty: set[str] = set()
    waiting = [""]
    for relative in waiting:  # which grows as folders are found
        prefix = f"{relative}/" if relative else ""
        with os.scandir(f"{out}/{relative}") as entries:
            found = list(entries)
        waiting += [prefix + entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
        files.update(prefix + entry.name for entry in found if not entry.is_dir(follow_symlinks=False))
        if relative and not found:
            empty.add(relative)
    return files - {LIST_NAME}, empty


def folders(paths: Iterable[str]) -> set[str]:
    """Return all folders in which files of these paths lie."""
    found: set[str] = set()
    for parent in {path.rpartition("/")[0] for path in paths}:
        folder = parent
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def staged(out: Path, phase: int) -> str:
    """Return the folder in which a phase waits beside the tree."""
    return f"{out}/{_TEMPORARY}/{phase}"


def remove_staged(out: Path) -> None:
    """Remove what a build that was killed left beside the tree; anything else there stays, and is foreign."""
    folder = out / _TEMPORARY
    if not folder.is_dir() or folder.is_symlink():
        return
    is_ours = (_content(out / LIST_NAME) or b"").startswith(_LIST_HEAD.encode())
    for path in folder.iterdir():
        if path.name.isdigit() and is_ours and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name == _NEW_LIST and _is_list(path):
            path.unlink()
    with suppress(OSError):  # something else lies there
        folder.rmdir()


def _is_list(path: Path) -> bool:
    """Say whether a file holds as much of a list as a build had time to write."""
    content, head = _content(path), _LIST_HEAD.encode()
    return content is not None and (content.startswith(head) or head.startswith(content))


def make_folder(folder: str) -> None:
    """Make a folder if it is not there, and those above it."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - 20,000 times: a Path costs as much as the work
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - the same
    except FileExistsError:  # another process has just made it
        pass


def put(path: str, content: bytes) -> None:
    """Write a file where nobody looks yet; its folder is there."""
    descriptor = os.open(path, _TO_WRITE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def move(source: str, target: str) -> None:
    """Move all that lies in a folder to another, each file at once, and what is new before what is there already."""
    try:
        with os.scandir(source) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except FileNotFoundError:
        return
    merged = []
    for entry in found:
        path = f"{target}/{entry.name}"
        if entry.is_dir(follow_symlinks=False) and not os.path.lexists(path):
            os.rename(entry.path, path)  # noqa: PTH104 - many: a Path is dearer
        else:
            merged.append((entry, path))
    for entry, path in merged:
        if entry.is_dir(follow_symlinks=False):
            move(entry.path, path)
        else:
            os.replace(entry.path, path)  # noqa: PTH105 - the same
    os.rmdir(source)  # noqa: PTH106 - the same


def holds(path: str, content: bytes, *, is_compressed: bool = False) -> bool:
    """Say whether a file holds the content, as it is or compressed."""
    found = _content(path)
    if found is None or not is_compressed:
        return found == content
    try:
        return gzip.decompress(found) == content
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return False


def _content(path: str | Path) -> bytes | None:
    """Return what a regular file holds; None for anything else."""
    try:
        descriptor = regular_file.open_for_reading(path)
    except (FileNotFoundError, NotRegularError):
        return None
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - from a descriptor
        return file.read()


def remove(out: Path, paths: Iterable[str]) -> None:
    """Remove files that are there no longer, or still."""
    for path in paths:
        (out / path).unlink(missing_ok=True)


def prune(out: Path, paths: Iterable[str]) -> None:
    """Remove those of these folders that are empty."""
    for path in sorted(paths, reverse=True):
        with suppress(OSError):
            (out / path).rmdir()
