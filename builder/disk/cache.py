"""A cache file in the checkout, which saves the next build work: named parts, each with a checksum.

A cache is never trusted. A file that is damaged, of another version or environment, or not a regular file in the cache
folder counts as missing, and a build that cannot write its cache continues without. It has only data, no code.

Parts are read one by one: a build of 10,000 models in which nothing changed reads 3.4 of 15 MB. The simple alternative
is one JSON document.
"""

import json
import os
import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from builder.disk import regular_file

FOLDER = ".catalog-cache"
_VERSION = 4
_NAME = re.compile("[0-9a-f]{32}")
_MAX_CACHES = 4
_INDEX_LENGTH = 8  # digits at the end of the file: the length in bytes of the index before them


class Cache(NamedTuple):
    """A cache file, and the position of each part in it."""

    path: Path
    parts: Mapping[str, tuple[int, int, int]]  # offset and length in bytes, and checksum

    def part(self, name: str) -> bytes:
        """Return a part. Raises KeyError if it is missing, ValueError if it is damaged, OSError if it is unreadable."""
        start, length, checksum = self.parts[name]
        with _open(self.path) as file:
            file.seek(start)
            content = file.read(length)
        if _checksum(content) != checksum:
            raise ValueError(f"the cache's part {name} is damaged")
        return content


def read(root: Path, name: str, environment: str) -> Cache | None:
    """Return the cache with a name; None if it is missing, damaged or was written in another environment.

    The name has 32 hexadecimal digits. ``environment`` identifies what the cached data depends on.
    """
    path = root / FOLDER / name
    try:
        with _open(path) as file:
            end = file.seek(-_INDEX_LENGTH, os.SEEK_END)
            length = int(file.read())
            file.seek(end - length)
            version, written_in, index = json.loads(file.read(length))
        parts, start = {}, 0
        for part, size, checksum in index:
            parts[part] = start, size, checksum
            start += size
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return Cache(path, parts) if (version, written_in, start) == (_VERSION, environment, end - length) else None


class CacheWriter:
    """Writes a cache part by part, so that no part stays in memory. A context manager, which completes the file.

    If the cache cannot be written or the block raises, nothing is replaced.
    """

    def __init__(self, root: Path, name: str, environment: str) -> None:
        self._folder = root / FOLDER
        self._name = name
        self._environment = environment
        self._index: list[tuple[str, int, int]] = []
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with suppress(OSError):
            with suppress(FileExistsError):
                self._folder.mkdir()
                (self._folder / ".gitignore").write_text("*\n")
            if not self._folder.is_symlink():
                self._temporary.unlink(missing_ok=True)
                self._file = self._temporary.open("xb")
        return self

    def __exit__(self, raised: type[BaseException] | None, *_: object) -> None:
        if raised is None:
            index = json.dumps([_VERSION, self._environment, self._index]).encode()
            self._write(index + b"%0*d" % (_INDEX_LENGTH, len(index)))
        if self._file is None:
            return
        with suppress(OSError):
            self._file.close()
            if raised is None:
                self._temporary.replace(self._folder / self._name)
                _remove_oldest(self._folder)
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def add(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Write parts, pairs of a name and its content, one after the other."""
        for part, content in parts:
            self._index.append((part, len(content), _checksum(content)))
            self._write(content)

    @property
    def _temporary(self) -> Path:
        return self._folder / f"{self._name}.tmp"

    def _write(self, content: bytes) -> None:
        if self._file is None:
            return
        try:
            self._file.write(content)
        except OSError:
            file, self._file = self._file, None
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                self._temporary.unlink(missing_ok=True)


def _remove_oldest(folder: Path) -> None:
    """Remove all but the newest caches: each output folder has its own, and output folders come and go."""
    caches = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]
    for path in sorted(caches, key=lambda path: path.stat().st_mtime_ns)[:-_MAX_CACHES]:
        path.unlink()


def _open(path: Path) -> BinaryIO:
    if path.parent.is_symlink():
        raise OSError(f"{path.parent} is a link")
    return open(regular_file.open_for_reading(path), "rb")  # noqa: PTH123 - from a descriptor


def _checksum(content: bytes) -> int:
    """Return a checksum against damage. Against forgery no digest would help: a forger could compute it too."""
    return zlib.crc32(content)
