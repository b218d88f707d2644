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
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from builder.disk import regular_file

FOLDER = ".catalog-cache"
_VERSION = 3
_NAME = re.compile("[0-9a-f]{32}")
_MAX_CACHES = 4
_MAX_HEAD = 100_000  # bytes


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
            head = file.readline(_MAX_HEAD)
            size = file.seek(0, os.SEEK_END)
        version, known, listed = json.loads(head)
        parts, start = {}, len(head)
        for part, length, checksum in listed:
            parts[part] = start, length, checksum
            start += length
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return Cache(path, parts) if (version, known, start) == (_VERSION, environment, size) else None


def write(root: Path, name: str, environment: str, parts: Mapping[str, bytes]) -> None:
    """Write a cache; where that cannot be done there is none."""
    folder = root / FOLDER
    head = [_VERSION, environment, [(part, len(content), _checksum(content)) for part, content in parts.items()]]
    temporary = folder / f"{name}.tmp"
    try:
        with suppress(FileExistsError):
            folder.mkdir()
            (folder / ".gitignore").write_text("*\n")
        if folder.is_symlink():
            return
        with suppress(FileNotFoundError):
            temporary.unlink()
        with temporary.open("xb") as file:
            file.write(json.dumps(head).encode() + b"\n")
            for content in parts.values():
                file.write(content)
        temporary.replace(folder / name)
        _forget(folder)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


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
