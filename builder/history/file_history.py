"""What Git says: when each file of the catalogue landed and when its content last changed.

Only the first-parent chain counts: what landed on the branch, and when. Plumbing commands read it, so that no
setting of a user changes the answer (git-rev-list(1), git-diff-tree(1), git-status(1)). What a build before has read
is read on from its commit, if HEAD's first-parent chain meets that.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from builder.domain.addresses import CATALOG
from builder.history import git

_LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
_ABSENT = "000000"  # the mode of a file that is not there
_MANY = 100  # paths that Git is asked about one by one, at most


class FileChange(NamedTuple):
    """A change of a file's content: when it landed, in which commit, and what the file was after it."""

    when: int
    commit: str
    blob: str


@dataclass(slots=True)
class FileHistory:
    """When a file first landed and when its content last changed, in seconds since 1970, and all changes between."""

    created: int
    updated: int
    present: bool = True  # at HEAD
    changes: list[FileChange] = field(default_factory=list)

    @classmethod
    def of(cls, line: str) -> "FileHistory":
        """Return what a line says."""
        created, updated, present, *changes = line.split(" ")
        fields = (change.split(":") for change in changes)
        read = [FileChange(int(when), commit, blob) for when, commit, blob in fields]
        return cls(int(created), int(updated), present == "1", read)

    def line(self) -> str:
        """Return it as one line of text."""
        changes = [f" {change.when}:{change.commit}:{change.blob}" for change in self.changes]
        return f"{self.created} {self.updated} {self.present:d}{''.join(changes)}"


class FileHistories:
    """The landings by path. Those of an earlier build stay lines of text until they are asked for."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        self._lines = lines
        self._read: dict[str, FileHistory] = {}

    def get(self, path: str) -> FileHistory | None:
        """Return the landing of a path, if it ever landed."""
        landing = self._read.get(path)
        if landing is None and path in self._lines:
            landing = self._read[path] = FileHistory.of(self._lines[path])
        return landing

    def add(self, path: str, mode: str, change: FileChange) -> None:
        """Add the next change of a path, whose mode was then ``mode``."""
        landing = self.get(path)
        if landing is None:
            landing = self._read[path] = FileHistory(change.when, change.when)
        landing.present = mode != _ABSENT
        if not landing.changes or landing.changes[-1].blob != change.blob:  # else another mode alone
            landing.updated = change.when
            landing.changes.append(change)

    def lines(self) -> dict[str, str]:
        """Return all landings as lines of text."""
        return {**self._lines, **{path: landing.line() for path, landing in self._read.items()}}


class Head(NamedTuple):
    """Where a root lies in its repository (``""`` or ``some/folder/``), and HEAD's commit; none before the first."""

    prefix: str
    commit: str


class HistorySnapshot(NamedTuple):
    """What an earlier build was told of the history: HEAD then, when it landed, the landings as lines."""

    head: Head
    head_landed: int
    lines: Mapping[str, str]


@dataclass(slots=True)
class History:
    """When the files landed, by path relative to the root. Outside a repository everything is uncommitted.

    ``touched`` are the paths whose landings differ from those of the build before; None means any may.
    """

    root: Path
    head: Head | None = None
    head_landed: int = 0
    landings: FileHistories = field(default_factory=lambda: FileHistories({}))
    touched: set[str] | None = None
    doubtful: set[str] = field(default_factory=set)  # files that are not, to the byte, as HEAD has them
    changed: set[str] = field(default_factory=set)  # those of them that differ from HEAD, as Git sees it

    @property
    def in_repository(self) -> bool:
        """Whether there is a repository at all."""
        return self.head is not None

    def compare(self, blobs: Mapping[str, str]) -> None:
        """Find out which files differ from HEAD, of those whose content has these ids as blobs of Git's."""
        doubtful = [path for path, blob in blobs.items() if not self._holds(path, blob)]
        landed = [path for path in doubtful if self._is_present(path)]
        clean = set(landed) - set(_changed(self.root, landed)) if landed else set()
        self.doubtful, self.changed = set(doubtful), set(doubtful) - clean

    def times(self, path: str, modified: int) -> tuple[int, int]:
        """Return when a file was created and last updated.

        ``modified`` (seconds since 1970) is when a change that is not committed was made; it never lands before HEAD.
        """
        landing = self.landings.get(path)
        if landing and self.is_committed(path):
            return landing.created, landing.updated
        now = min(max(modified, self.head_landed), _LATEST)
        return (landing.created if landing else now), now

    def is_committed(self, path: str) -> bool:
        """Say whether HEAD has the file as it is."""
        return path not in self.changed and self._is_present(path)

    def told(self) -> HistorySnapshot | None:
        """Return what the next build need not be told again."""
        return HistorySnapshot(self.head, self.head_landed, self.landings.lines()) if self.head else None

    def _holds(self, path: str, blob: str) -> bool:
        landing = self.landings.get(path)
        return landing is not None and landing.present and landing.changes[-1].blob == blob

    def _is_present(self, path: str) -> bool:
        landing = self.landings.get(path)
        return landing is not None and landing.present


@cache
def timestamp(seconds: int) -> str:
    """Return ``2023-06-07T17:32:28Z`` for seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def head(root: Path) -> Head | None:
    """Return where HEAD is; None outside of any repository.

    Raises HistoryError for a shallow clone, another owner's repository, or when Git is missing.
    """
    at_once = git.prefix_and_head(root)
    if at_once:
        return Head(*at_once)
    prefix = git.prefix(root)
    if prefix is None:
        return None
    git.require_whole_history(root, "when the models landed")
    found = git.run(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return Head(prefix, found.stdout.decode().strip() if found.returncode == 0 else "")


def read(root: Path, at: Head | None, told: HistorySnapshot | None = None) -> History:
    """Read the history of ``catalog/`` below ``root`` up to HEAD, on from what was told before."""
    history = History(root, at)
    if at is None or not at.commit:
        return history
    chain = _chain_since(root, at, told) if told else None
    if told and chain is not None:
        history.landings, history.head_landed = FileHistories(told.lines), told.head_landed
        history.touched = set(_read_chain(history, at, chain))
    else:
        list(_read_chain(history, at, _chain(root, at.commit)))
    return history


def _chain(root: Path, revisions: str) -> list[bytes]:
    walk = ("--first-parent", "--reverse", "--timestamp", "--parents")
    return git.output(root, "rev-list", *walk, revisions, "--").splitlines()


def _chain_since(root: Path, at: Head, told: HistorySnapshot) -> list[bytes] | None:
    """Return the chain from the commit that was HEAD before; None if HEAD's own chain does not meet it."""
    before = told.head.commit
    if told.head.prefix != at.prefix or not before:
        return None
    if before == at.commit:
        return []
    if git.run(root, "cat-file", "-e", f"{before}^{{commit}}").returncode != 0:
        return None
    chain = _chain(root, f"{before}..{at.commit}")
    return chain if chain and chain[0].split(b" ")[2:3] == [before.encode()] else None


def _read_chain(history: History, at: Head, chain: list[bytes]) -> Iterator[str]:
    """Add all landings of a chain, oldest first; yield their paths. A commit never lands before its first parent."""
    landed: dict[bytes, int] = {}
    lines = []
    for line in chain:
        seconds, commit, *parents = line.split(b" ")
        history.head_landed = landed[commit] = min(max(_date(int(seconds)), history.head_landed), _LATEST)
        lines.append(b" ".join([commit, *parents[:1]]))  # compared with its first parent alone
    if not lines:
        return
    options = ("--stdin", "-r", "-z", "--root", "--no-renames", "--full-index", "--always")
    raw = git.output(history.root, "diff-tree", *options, "--", CATALOG, given=b"\n".join(lines) + b"\n")
    for changed, mode, change in _changes(raw, landed):
        path = os.fsdecode(changed).removeprefix(at.prefix)
        history.landings.add(path, mode, change)
        yield path


def _date(seconds: int) -> int:
    """Return a committer's date as Git counts it: one before 1970 comes out as a huge number."""
    return seconds if seconds < 1 << 63 else 0


def _changes(raw: bytes, landed: Mapping[bytes, int]) -> Iterator[tuple[bytes, str, FileChange]]:
    """Yield (path, new mode, change) from ``diff-tree --stdin -z``."""
    commit, when = "", 0
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if head.startswith(b":"):
            _, mode, _, blob, _ = head.decode().split(" ")
            yield next(fields), mode, FileChange(when, commit, blob)
        elif head:
            commit, when = head.strip().decode(), landed[head.strip()]


def _changed(root: Path, paths: list[str]) -> Iterator[str]:
    """Yield which files differ from HEAD, as Git sees it: another line end on disk is no change."""
    options = ("--porcelain=v2", "-z", "--untracked-files=no", "--no-renames")
    asked = paths if len(paths) <= _MANY else [CATALOG]
    variables = {"GIT_LITERAL_PATHSPECS": "1"}
    prefix = git.prefix(root) or ""
    for entry in git.output(root, "status", *options, "--", *asked, variables=variables).split(b"\0")[:-1]:
        kind, state, *rest = entry.split(b" ", 10 if entry.startswith(b"u") else 8)
        if kind == b"u" or (kind == b"1" and (rest[-2] != rest[-3] or state[1:] != b".")):  # else: the mode alone
            yield os.fsdecode(rest[-1]).removeprefix(prefix)
