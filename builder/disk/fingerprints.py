"""Stat fingerprints of files and folders: any change to a file changes its fingerprint.

A fingerprint is 32 bytes: mtime and ctime in nanoseconds, the size, and the inode number (stat(2)). Nobody can set a
ctime, so nobody can forge a fingerprint. A missing file has 32 zero bytes and never counts as unchanged. One change is
not detected: one that keeps the size and happens in the same tick of the file system's clock (at most 10 ms on Linux)
as the fingerprint was taken.

Comparing the fingerprints of 20,800 files takes 0.11 s on one core. The simple alternative, to read and hash all files,
takes 0.78 s, and more if they are not in the page cache.
"""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence

SIZE = 32
MISSING = bytes(SIZE)
_HALF = 1 << 63
# How long after a change another one may get the same times, in ns, with a margin: file systems' clocks tick every few
# milliseconds; some count whole seconds, or every second one.
_TICK = 50_000_000
_LONG_TICK = 3_000_000_000


def take(folder: str, paths: Iterable[str]) -> bytes:
    """Return the fingerprints of paths below a folder, one after the other. Links are not followed.

    With an empty ``folder``, the paths are used as they are.
    """
    taken = array("q")
    prefix = f"{folder}/" if folder else ""
    for path in paths:
        try:
            found = os.lstat(prefix + path)
        except (FileNotFoundError, NotADirectoryError):
            taken.extend((0, 0, 0, 0))
        else:
            _add(taken, found)
    return taken.tobytes()


def of_file(descriptor: int) -> bytes:
    """Return the fingerprint of an open file."""
    taken = array("q")
    _add(taken, os.fstat(descriptor))
    return taken.tobytes()


def _add(taken: "array[int]", found: os.stat_result) -> None:
    values = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
    try:
        taken.extend(values)
    except OverflowError:  # a date after 2262
        taken.extend([(value + _HALF) % (2 * _HALF) - _HALF for value in values])


def is_same_content(fingerprint: bytes, later: bytes) -> bool:
    """Return whether a file still has the content that it had, even if it was renamed since.

    A rename changes only the ctime, which is ignored here.
    """
    return fingerprint[:8] == later[:8] and fingerprint[16:] == later[16:]


def changed_paths(paths: Sequence[str], before: bytes, after: bytes) -> list[str]:
    """Return the paths whose fingerprints differ, and all missing ones; fingerprints are in the order of the paths."""
    if before == after and MISSING not in before:
        return []
    pairs = zip(paths, _each(before), _each(after), strict=True)
    return [path for path, old, new in pairs if old != new or old == MISSING]


def drop_recent(taken: bytes, now: int) -> bytes:
    """Return the fingerprints, with ``MISSING`` for each file that changed too shortly before ``now`` to be trusted.

    Another change in the same tick of the clock might not change the fingerprint. ``now`` is in nanoseconds since 1970.
    """
    values = array("q", taken)
    none = array("q", MISSING)
    for at in range(0, len(values), 4):
        latest = max(values[at], values[at + 1])
        if latest > now - (_TICK if values[at] % 1_000_000_000 else _LONG_TICK):
            values[at : at + 4] = none
    return values.tobytes()


def by_path(paths: Iterable[str], taken: bytes) -> dict[str, bytes]:
    """Return the fingerprints by path."""
    return dict(zip(paths, _each(taken), strict=True))


def size(fingerprint: bytes) -> int:
    """Return the size in a fingerprint, in bytes."""
    return next(sizes(fingerprint))


def sizes(taken: bytes) -> Iterator[int]:
    """Yield the sizes in fingerprints, in bytes."""
    return iter(array("q", taken)[2::4])


def _each(taken: bytes) -> list[bytes]:
    return [taken[at : at + SIZE] for at in range(0, len(taken), SIZE)]
