"""Write, compare, move and remove the files of a build's output, and follow no link on the way."""

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Iterable
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from builder.disk import fingerprints, regular_file
from builder.disk.regular_file import NotRegularError

_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def make_folder(folder: str) -> None:
    """Make a folder if it is not there, and those above it."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - 20,000 times: a Path costs as much as the work
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - the same
    except FileExistsError:  # another process has just made it
        pass


def put(path: str, content: bytes) -> bytes:
    """Write a file where nobody looks yet; its folder is there. Return its fingerprint."""
    descriptor = os.open(path, _TO_WRITE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        return fingerprints.of_file(descriptor)
    finally:
        os.close(descriptor)


def move(source: str, target: str) -> None:
    """Move all that lies in a folder to another, each file at once.

    New folders come first, files last, since a file such as an index may list what lies in the folders beside it.
    A link in the target is never followed: in the place of a folder it is an error, in that of a file it is replaced.
    """
    try:
        with os.scandir(source) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except FileNotFoundError:
        return
    merged, files = [], []
    for entry in found:
        path = f"{target}/{entry.name}"
        if not entry.is_dir(follow_symlinks=False):
            files.append((entry.path, path))
        elif _is_folder(path):
            merged.append((entry.path, path))
        else:
            os.rename(entry.path, path)  # noqa: PTH104 - many: a Path is dearer
    for staged, path in merged:
        move(staged, path)
    for staged, path in files:
        os.replace(staged, path)  # noqa: PTH105 - the same
    os.rmdir(source)  # noqa: PTH106 - the same


def _is_folder(path: str) -> bool:
    """Return whether a folder lies at a path; False if nothing does. Raises NotADirectoryError for anything else."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        return True
    raise NotADirectoryError(errno.ENOTDIR, "Not a directory", path)


class WrittenFile(NamedTuple):
    """A file that lies on the disk: its fingerprint, and its bytes."""

    fingerprint: bytes
    content: bytes


def holding(path: str, content: bytes, *, is_compressed: bool = False) -> WrittenFile | None:
    """Return the file at a path if it holds the content, as it is or compressed; None if it does not."""
    try:
        descriptor = regular_file.open_for_reading(path)
    except (FileNotFoundError, NotRegularError):
        return None
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - from a descriptor
        fingerprint = fingerprints.of_file(descriptor)  # before it is read: a later change makes another
        found = file.read()
    is_same = _decompress(found) == content if is_compressed else found == content
    return WrittenFile(fingerprint, found) if is_same else None


def _decompress(content: bytes) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None


def read(path: str | Path) -> bytes | None:
    """Return what a regular file holds; None for anything else."""
    try:
        descriptor = regular_file.open_for_reading(path)
    except (FileNotFoundError, NotRegularError):
        return None
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - from a descriptor
        return file.read()


def remove(out: Path, paths: Iterable[str]) -> None:
    """Remove files; ignore those already gone."""
    for path in paths:
        (out / path).unlink(missing_ok=True)


def prune(out: Path, paths: Iterable[str]) -> None:
    """Remove those of these folders that are empty."""
    for path in sorted(paths, reverse=True):
        with suppress(OSError):
            (out / path).rmdir()
