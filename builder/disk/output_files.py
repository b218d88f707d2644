"""Write, compare, move and remove the files of a build's output. Links are never followed."""

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
    """Create a folder and its parents, if they are missing."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - called 20,000 times: a Path takes as long as mkdir
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
    except FileExistsError:  # possibly just created by another process
        pass


def write(path: str, content: bytes) -> bytes:
    """Write a file that nobody reads yet, in an existing folder. Return its fingerprint."""
    descriptor = os.open(path, _TO_WRITE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        return fingerprints.of_file(descriptor)
    finally:
        os.close(descriptor)


def move(source: str, target: str) -> None:
    """Move everything in a folder into another one, each file atomically, and remove the empty source.

    Folders come first, files last, since a file such as an index may list what is in the folders beside it. A link in
    the target is never followed: instead of a folder it is an error (NotADirectoryError), instead of a file it is
    replaced.
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
            os.rename(entry.path, path)  # noqa: PTH104 - often called: a Path is slower
    for staged, path in merged:
        move(staged, path)
    for staged, path in files:
        os.replace(staged, path)  # noqa: PTH105 - as above
    os.rmdir(source)  # noqa: PTH106 - as above


def _is_folder(path: str) -> bool:
    """Return whether a path is that of a folder, not of nothing. Raises NotADirectoryError for anything else."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        return True
    raise NotADirectoryError(errno.ENOTDIR, "Not a directory", path)


class WrittenFile(NamedTuple):
    """A file on the disk: its fingerprint, and its bytes."""

    fingerprint: bytes
    content: bytes


def read_if_same(path: str, content: bytes, *, is_compressed: bool = False) -> WrittenFile | None:
    """Return the file at a path if it has this content, possibly compressed by gzip; None if it does not.

    Raises OSError if it cannot be read.
    """
    try:
        descriptor = regular_file.open_for_reading(path)
    except (FileNotFoundError, NotRegularError):
        return None
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - from a descriptor
        fingerprint = fingerprints.of_file(descriptor)  # taken before reading: a later change must differ
        found = file.read()
    is_same = _decompress(found) == content if is_compressed else found == content
    return WrittenFile(fingerprint, found) if is_same else None


def _decompress(content: bytes) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None


def read(path: str | Path) -> bytes | None:
    """Return the content of a regular file; None for anything else. Raises OSError if it cannot be read."""
    try:
        descriptor = regular_file.open_for_reading(path)
    except (FileNotFoundError, NotRegularError):
        return None
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - from a descriptor
        return file.read()


def remove(out: Path, paths: Iterable[str]) -> None:
    """Remove files below a folder; ignore those already gone."""
    for path in paths:
        (out / path).unlink(missing_ok=True)


def remove_empty_folders(out: Path, paths: Iterable[str]) -> None:
    """Remove those of the folders at these paths below ``out`` that are empty."""
    for path in sorted(paths, reverse=True):
        with suppress(OSError):
            (out / path).rmdir()
