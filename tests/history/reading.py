"""A history as a build reads it, and the files and days that the tests speak of."""

import hashlib
from pathlib import Path

from builder.history import file_history
from builder.history.file_history import History

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
DAY = 86_400
T0 = 1_700_000_000
T1, T2, T3, T4, T5 = (T0 + n * DAY for n in range(1, 6))
LATEST = 253_402_214_400  # 9999-12-31T00:00:00Z
NEVER = 0  # a modification time that must not matter


def read_history(root: Path) -> History:
    """Read the history of a root, and compare it with all files on the disk."""
    read = file_history.read(root, file_history.head(root))
    files = [path for path in (root / "catalog").rglob("*") if path.is_file() and not path.is_symlink()]
    blobs = {path.relative_to(root).as_posix(): blob(path.read_bytes()) for path in files}
    told = read.told()
    read.compare({**dict.fromkeys(told.lines if told else (), "no file"), **blobs})
    return read


def blob(content: bytes) -> str:
    """Return the id of a content as a blob of Git's."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def times(root: Path, path: str = ONE, modified: int = NEVER) -> tuple[int, int]:
    """Read the history of a root and return one file's times."""
    return read_history(root).times(path, modified)
