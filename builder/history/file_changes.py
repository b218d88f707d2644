"""The history of the catalogue's files as values: each file's changes, and when they landed. Nothing here runs Git."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

MAX_TIME = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


class FileChange(NamedTuple):
    """A change of a file's content: when it landed (seconds since 1970), its commit, and the id of the new blob.

    ``position`` is the index of the commit in the first-parent chain: it orders commits of the same second.
    """

    when: int
    commit: str
    blob: str
    position: int

    @property
    def is_removal(self) -> bool:
        """Whether the commit removed the file."""
        return not self.blob.strip("0")


Changes = Mapping[str, list[FileChange]]


class Head(NamedTuple):
    """The root's path in its repository (``""`` or ``some/folder/``), and HEAD's commit; ``""`` before the first."""

    prefix: str
    commit: str


class History(NamedTuple):
    """The history of the files below a root: HEAD, None outside of a repository, and each file's changes, oldest first.

    ``head_landed`` is when HEAD landed, in seconds since 1970, ``length`` the number of commits in the first-parent
    chain. ``touched`` are the paths that changed since the earlier history from which reading continued; None if there
    was none.
    """

    root: Path
    head: Head | None = None
    head_landed: int = 0
    length: int = 0
    changes: Changes = MappingProxyType({})
    touched: frozenset[str] | None = None

    @property
    def in_repository(self) -> bool:
        """Whether the root is in a repository."""
        return self.head is not None

    def blob(self, path: str) -> str | None:
        """Return the blob id of a file in HEAD; None if HEAD does not have it."""
        changes = self.changes.get(path)
        return None if not changes or changes[-1].is_removal else changes[-1].blob

    def maybe_modified(self, blobs: Mapping[str, str]) -> set[str]:
        """Return the files whose bytes differ from HEAD; ``blobs`` are their blob ids by path."""
        return {path for path, blob in blobs.items() if self.blob(path) != blob}

    def landing(self, modified: int) -> int:
        """Return the landing time of an uncommitted change: its modification time, but never before HEAD."""
        return min(max(modified, self.head_landed), MAX_TIME)


@cache
def timestamp(seconds: int) -> str:
    """Return ``2023-06-07T17:32:28Z`` for seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
