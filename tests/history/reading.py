"""A history as a build reads it, and the files and times that the tests use."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from builder.history import file_history
from builder.history.file_changes import History

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
DAY = 86_400
T0 = 1_700_000_000
T1, T2, T3, T4, T5 = (T0 + n * DAY for n in range(1, 6))
LATEST = 253_402_214_400  # 9999-12-31T00:00:00Z
NEVER = 0  # a modification time that must not matter


class Reading(NamedTuple):
    """A history, and the paths that differ from HEAD, among the files on the disk and in the history."""

    history: History
    uncommitted: set[str]

    @property
    def in_repository(self) -> bool:
        """Whether there is a repository."""
        return self.history.in_repository

    @property
    def remembered(self) -> History:
        """The history as the next build gets it."""
        return self.history._replace(touched=None)

    def is_committed(self, path: str) -> bool:
        """Return whether HEAD has a file as it is on the disk."""
        return path in self.history.changes and path not in self.uncommitted

    def times(self, path: str, modified: int) -> tuple[int, int]:
        """Return when a file first landed, and when its content last changed; ``modified`` is its modification time."""
        landings = [change.when for change in self.history.changes.get(path, ())]
        if not self.is_committed(path):
            landings.append(self.history.landing(modified))
        return landings[0], landings[-1]


def read_history(root: Path) -> Reading:
    """Read the history of a root, and compare it with all files on the disk."""
    return compare(file_history.read(root, file_history.head(root)))


def compare(history: History) -> Reading:
    """Compare a history with all files on the disk of its root."""
    root = history.root
    files = [path for path in (root / "catalog").rglob("*") if path.is_file() and not path.is_symlink()]
    blobs = {path.relative_to(root).as_posix(): blob(path.read_bytes()) for path in files}
    return Reading(
        history, file_history.find_uncommitted(history, {**dict.fromkeys(history.changes, "no file"), **blobs})
    )


def blob(content: bytes) -> str:
    """Return the Git blob id of a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def times(root: Path, path: str = ONE, modified: int = NEVER) -> tuple[int, int]:
    """Read the history of a root and return one file's times."""
    return read_history(root).times(path, modified)
