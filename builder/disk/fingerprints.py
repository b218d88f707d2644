"""How files and folders lie on the disk, in a form quick to compare: whatever is done to one, its stamp differs.

A stamp is 32 bytes: the times of its content's and its own last change in nanoseconds, its size, its number on the
disk (stat(2): mtime, ctime, size, ino). Nobody sets a ctime, so no stranger can make one that will be right.
"""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence

SIZE = 32
_NO_STAMP = array("q", bytes(SIZE))
_HALF = 1 << 63
_TICK = 50_000_000  # ns
_LONG_TICK = 3_000_000_000


def take(folder: str, paths: Iterable[str]) -> bytes:
    """Return the stamps of paths below a folder, one after the other."""
    stamps = array("q")
    prefix = f"{folder}/" if folder else ""
    for path in paths:
        try:
            found = os.lstat(prefix + path)
        except (FileNotFoundError, NotADirectoryError):
            stamps.extend((0, 0, 0, 0))
        else:
            values = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
            try:
                stamps.extend(values)
            except OverflowError:  # a date after 2262
                stamps.extend([(value + _HALF) % (2 * _HALF) - _HALF for value in values])
    return stamps.tobytes()


def changed_paths(paths: Sequence[str], one: bytes, other: bytes) -> list[str]:
    """Return the paths whose stamps are not the same."""
    if one == other:
        return []
    places = range(0, SIZE * len(paths), SIZE)
    return [path for path, at in zip(paths, places, strict=True) if one[at : at + SIZE] != other[at : at + SIZE]]


def settled(stamps: bytes, now: int) -> bytes:
    """Return the stamps, but none for what changed so shortly before ``now`` that the next change may look the same.

    Clocks of file systems tick every few milliseconds; where they count whole seconds, every two.
    """
    checked = array("q", stamps)
    for at in range(0, len(checked), 4):
        latest = max(checked[at], checked[at + 1])
        if latest > now - (_TICK if checked[at] % 1_000_000_000 else _LONG_TICK):
            checked[at : at + 4] = _NO_STAMP
    return checked.tobytes()


def by_path(paths: Iterable[str], stamps: bytes) -> dict[str, bytes]:
    """Return each path's stamp."""
    return {path: stamps[SIZE * place : SIZE * (place + 1)] for place, path in enumerate(paths)}


def sizes(stamps: bytes) -> Iterator[int]:
    """Yield the sizes in stamps, in bytes."""
    return iter(array("q", stamps)[2::4])
