"""A file in the checkout that spares the next build work: parts by name, each with a checksum, and never trusted.

What is damaged, of another version, of another environment or not a plain file of this folder counts as not there; a
cache that cannot be written is none. It holds data alone, nothing that is run.

Its parts are read one by one: a build of 10,000 models that finds nothing changed reads 3.4 of its 15 MB. The plain
way is one JSON document.
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
_INDEX_LENGTH = 8  # digits at the file's end: how long the index before them is


class Cache(NamedTuple):
    """A cache that was found: its file, and where each part stands in it."""

    path: Path
    parts: Mapping[str, tuple[int, int, int]]  # where a part starts, its length, its checksum

    def part(self, name: str) -> bytes:
        """Return a part. Raises KeyError if there is none, ValueError if it is damaged, OSError if it is unreadable."""
        start, length, checksum = self.parts[name]
        with _open(self.path) as file:
            file.seek(start)
            content = file.read(length)
        if _checksum(content) != checksum:
            raise ValueError(f"the cache's part {name} is damaged")
        return content


def read(root: Path, name: str, environment: str) -> Cache | None:
    """Return the cache of a name, if it was written in the same environment."""
    path = root / FOLDER / name
    try:
        with _open(path) as file:
            end = file.seek(-_INDEX_LENGTH, os.SEEK_END)
            length = int(file.read())
            file.seek(end - length)
            version, known, listed = json.loads(file.read(length))
        parts, start = {}, 0
        for part, size, checksum in listed:
            parts[part] = start, size, checksum
            start += size
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return Cache(path, parts) if (version, known, start) == (_VERSION, environment, end - length) else None


class CacheWriter:
    """Writes a cache part by part, so that no part stays in memory: a context, which completes it in the end.

    Where the cache cannot be written, or the block raises, there is none.
    """

    def __init__(self, root: Path, name: str, environment: str) -> None:
        self._folder = root / FOLDER
        self._name = name
        self._environment = environment
        self._listed: list[tuple[str, int, int]] = []
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
            index = json.dumps([_VERSION, self._environment, self._listed]).encode()
            self._write(index + b"%0*d" % (_INDEX_LENGTH, len(index)))
        if self._file is None:
            return
        with suppress(OSError):
            self._file.close()
            if raised is None:
                self._temporary.replace(self._folder / self._name)
                _forget(self._folder)
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def add(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Write parts, one after the other."""
        for part, content in parts:
            self._listed.append((part, len(content), _checksum(content)))
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


def _forget(folder: Path) -> None:
    """Remove all but the last caches: output folders come and go."""
    caches = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]
    for path in sorted(caches, key=lambda path: path.stat().st_mtime_ns)[:-_MAX_CACHES]:
        path.unlink()


def _open(path: Path) -> BinaryIO:
    if path.parent.is_symlink():
        raise OSError(f"{path.parent} is a link")
    return open(regular_file.open_for_reading(path), "rb")  # noqa: PTH123 - from a descriptor


def _checksum(content: bytes) -> int:
    """Return a checksum against damage; a person who can forge a cache can forge any digest in it."""
    return zlib.crc32(content)
